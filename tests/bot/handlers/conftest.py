"""Updates as Telegram sends them, and stand-ins for the doors that the handlers use."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.handlers import Handlers, HandlerSettings
from bot.worker import LaneTurn, Work
from catalog.clock import SystemClock
from catalog.db import Base, Database
from catalog.effects import EffectKey
from catalog.errors import PhotoNotFound, PhotoProblem, PhotoUnreadable, ProductNotFound
from catalog.products import Names
from graph.handoffs import Handoff, Handoffs
from graph.messages import Reason, Reply, Say, Saying, Turn

SHOPPER, MANAGERS, OWNER = 501, -1001000000001, 777
MARYNA, TARAS = 901, 902
NAMES = {SHOPPER: "Олена", OWNER: "Власниця", MARYNA: "Марина", TARAS: "Тарас"}


class Updates:
    """Builds raw updates, numbered."""

    def __init__(self) -> None:
        self._numbers: Iterator[int] = itertools.count(1)

    def say(
        self, text: str | None = None, *, user: int = SHOPPER, chat: int | None = None, **more: Any
    ) -> dict[str, Any]:
        return {"update_id": next(self._numbers), "message": self.message(text, user=user, chat=chat, **more)}

    def edit(self, text: str, **more: Any) -> dict[str, Any]:
        return {"update_id": next(self._numbers), "edited_message": self.message(text, edit_date=5, **more)}

    def tap(self, data: str | None, *, user: int = SHOPPER, message: dict[str, Any] | None = None) -> dict[str, Any]:
        query = {"id": "1", "from": self.user(user), "chat_instance": "1"} | ({"data": data} if data else {})
        return {
            "update_id": next(self._numbers),
            "callback_query": query | {"message": message or self.message("?", user=SHOPPER)},
        }

    def message(
        self,
        text: str | None = None,
        *,
        user: int = SHOPPER,
        chat: int | None = None,
        kind: str = "private",
        **more: Any,
    ) -> dict[str, Any]:
        where = user if chat is None else chat
        body = {
            "message_id": next(self._numbers),
            "date": 1,
            "chat": {"id": where, "type": "supergroup" if where == MANAGERS else kind},
            "from": self.user(user),
        }
        return body | ({"text": text} if text is not None else {}) | more

    def user(self, user: int, language: str = "uk") -> dict[str, Any]:
        return {"id": user, "is_bot": False, "first_name": NAMES.get(user, "Хтось"), "language_code": language}

    def photo(self, name: str = "a", caption: str | None = None, **more: Any) -> dict[str, Any]:
        sizes = [
            {"file_id": f"{name}-{side}", "file_unique_id": f"u-{name}-{side}", "width": side, "height": side}
            for side in (90, 1280, 320)
        ]
        return self.say(photo=sizes, **({"caption": caption} if caption else {}), **more)

    def document(self, file_name: str, mime: str | None = None, **more: Any) -> dict[str, Any]:
        file = {"file_id": file_name, "file_unique_id": f"u-{file_name}", "file_name": file_name}
        return self.say(document=file | ({"mime_type": mime} if mime else {}) | more)

    def card(self, handoff: int, text: str = "Просить людину · Олена", **more: Any) -> dict[str, Any]:
        markup = {"inline_keyboard": [[{"text": "Беру", "callback_data": f"mc|{handoff}"}]]}
        bot = {"id": 42, "is_bot": True, "first_name": "Вітрина"}
        chat = {"id": MANAGERS, "type": "supergroup"}
        marks = [{"type": "bold", "offset": 0, "length": 5}]
        return {
            "message_id": 5000 + handoff,
            "date": 1,
            "chat": chat,
            "from": bot,
            "text": text,
            "entities": marks,
            "reply_markup": markup,
        } | more


@dataclass
class FakePhotos:
    kept: dict[str, bytes] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    problem: PhotoProblem | None = None
    folder: Path = Path("/photos")

    async def known(self, file_unique_id: str) -> str | None:
        return self.seen.get(file_unique_id)

    async def keep(self, data: bytes, *, file_unique_id: str, claimed_mime: str | None = None) -> str:
        if self.problem is not None:
            raise PhotoUnreadable(self.problem)
        self.kept[file_unique_id] = data
        return f"id-{file_unique_id}"

    async def path(self, photo_id: str) -> Path:
        if photo_id == "gone":
            raise PhotoNotFound(photo_id)
        return self.folder / photo_id


class FakeCatalog:
    def __init__(self) -> None:
        self.photos = FakePhotos()
        self.shop = SimpleNamespace(assistant=Names("помічник", "помощник", "assistant"))
        self.products: dict[str, Any] = {"KOS-ZIP": SimpleNamespace(sku="KOS-ZIP", colours=(), variants=())}

    async def product(self, sku: str) -> Any:
        if sku not in self.products:
            raise ProductNotFound(sku)
        return self.products[sku]

    async def vocabulary(self) -> Any:
        return SimpleNamespace(products=dict.fromkeys(self.products))


class FakeTelegram:
    def __init__(self) -> None:
        self.downloaded: list[str] = []
        self.error: Exception | None = None

    async def download(self, file_id: str) -> bytes:
        self.downloaded.append(file_id)
        if self.error is not None:
            raise self.error
        return file_id.encode()


class FakeAgent:
    def __init__(self, handoffs: Handoffs) -> None:
        self.turns: list[tuple[Turn, str | None]] = []
        self.answer = Reply((Say(Saying.GREETING),), "uk", "c2", "lexicon", asks=True)
        self.handoffs = handoffs

    async def reply(self, turn: Turn, after: str | None) -> Reply:
        self.turns.append((turn, after))
        return self.answer


class FakeOutbox:
    def __init__(self) -> None:
        self.sent: dict[tuple[int, int], int] = {}

    async def handoff_of(self, chat: int, message_id: int) -> int | None:
        return self.sent.get((chat, message_id))


class FakeDeadLetters:
    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.requeued: list[int] = []

    async def list(self, limit: int) -> tuple[Any, ...]:
        return tuple(self.letters[:limit])

    async def requeue(self, letter_id: int) -> bool:
        self.requeued.append(letter_id)
        return any(letter.id == letter_id for letter in self.letters)


class Desk:
    """The handlers with everything around them."""

    def __init__(self, handoffs: Handoffs) -> None:
        self.catalog, self.agent, self.telegram = FakeCatalog(), FakeAgent(handoffs), FakeTelegram()
        self.outbox, self.dead_letters = FakeOutbox(), FakeDeadLetters()
        doors: Any = (self.catalog, self.agent, self.telegram, self.outbox, self.dead_letters)
        self.handlers = Handlers(*doors, HandlerSettings(MANAGERS, OWNER, "vitrina_bot"))

    async def handle(self, *updates: dict[str, Any], chat: int = SHOPPER, attempts: int = 0, turn: str = "t1") -> Work:
        return await self.handlers.handle(lane_turn(*updates, chat=chat, attempts=attempts, turn=turn))

    async def parts(self, *updates: dict[str, Any], attempts: int = 0) -> tuple[Any, ...]:
        """What the agent was asked in this turn; nothing when it was not."""
        before = len(self.agent.turns)
        await self.handle(*updates, attempts=attempts)
        return self.agent.turns[-1][0].parts if len(self.agent.turns) > before else ()


def lane_turn(
    *updates: dict[str, Any],
    chat: int = SHOPPER,
    attempts: int = 0,
    turn: str = "t1",
    checkpoint: str | None = "c1",
) -> LaneTurn:
    at = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
    return LaneTurn(turn, 42, chat, 0, updates, checkpoint, attempts, at)


@pytest.fixture
def updates() -> Updates:
    return Updates()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path}/bot.db") as db:
        async with db.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield Desk(Handoffs(db, SystemClock()))


@pytest.fixture
def make_turn() -> Any:
    return lane_turn


@pytest.fixture
async def open_card(desk: Desk) -> Handoff:
    """Hand-off number 1, of shopper 501, its card sent as message 5001."""
    key = EffectKey("t0", "handoff")
    opened = await desk.agent.handoffs.open(key, chat=SHOPPER, reason=Reason.ASKED_FOR_PERSON, name=NAMES[SHOPPER])
    desk.outbox.sent[(MANAGERS, 5000 + opened.id)] = opened.id
    return opened


@pytest.fixture
async def taken(desk: Desk, open_card: Handoff) -> Handoff:
    """The same, held by Марина."""
    await desk.agent.handoffs.card_posted(open_card.id, MANAGERS, 5000 + open_card.id)
    return await desk.agent.handoffs.claim(EffectKey("t0", "claim"), open_card.id, MARYNA, NAMES[MARYNA])
