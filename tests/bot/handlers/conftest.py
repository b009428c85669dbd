"""Updates as Telegram sends them, and stand-ins for the doors that the handlers use."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.handlers import DeskDoors, Handlers, HandlerSettings
from bot.outbox import Outgoing
from bot.talks import Talks
from bot.worker import LaneTurn, Work
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.effects import EffectKey
from catalog.errors import PhotoNotFound, PhotoProblem, PhotoUnreadable, ProductNotFound, VariantNotFound
from catalog.handoff_rules import Template
from catalog.notices import Notices
from catalog.photos.recognition import Recognition
from catalog.photos.references import Candidate
from catalog.posts import Posts
from catalog.products import Colour, Names
from catalog.shop import Links
from catalog.staff import Staff, StaffMember, StaffRole
from catalog.vocabulary import Words
from graph.handoffs import Handoff, Handoffs
from graph.messages import Card, Reason, Reply, Say, Saying, Turn
from graph.turns import Turns
from tests.catalog.orders.conftest import Hands
from tests.furnishing import furnish

SHOPPER, MANAGERS, OWNER = 501, -1001000000001, 777
MARYNA, TARAS = 901, 902
AT = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
CHANNEL = {"id": -1002000000001, "type": "channel", "title": "Наш магазин", "username": "Nash_Shop"}
STAFF = (StaffMember(MARYNA, "Марина", StaffRole.LEAD), StaffMember(TARAS, "Тарас", StaffRole.MANAGER))
NAMES = {SHOPPER: "Олена", OWNER: "Власник", MARYNA: "Марина", TARAS: "Тарас"}


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

    def post(self, number: int, text: str | None = None, *, edited: bool = False, **more: Any) -> dict[str, Any]:
        """A post of the shop's channel."""
        body = {"message_id": number, "date": 1, "chat": CHANNEL, "sender_chat": CHANNEL}
        body |= ({"text": text} if text is not None else {}) | more | ({"edit_date": 2} if edited else {})
        return {"update_id": next(self._numbers), "edited_channel_post" if edited else "channel_post": body}

    def forward(self, number: int, text: str | None = None, *, chat: Any = None, **more: Any) -> dict[str, Any]:
        """A shopper forwards the channel's post `number`."""
        origin = {"type": "channel", "chat": chat or CHANNEL, "message_id": number, "date": 1}
        return self.say(text, forward_origin=origin, **more)

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
    exact: dict[str, tuple[str, str]] = field(default_factory=dict)
    near: dict[str, tuple[str, str]] = field(default_factory=dict)

    async def known(self, file_unique_id: str) -> str | None:
        return self.seen.get(file_unique_id)

    async def keep(self, data: bytes, *, file_unique_id: str, claimed_mime: str | None = None) -> str:
        if self.problem is not None:
            raise PhotoUnreadable(self.problem)
        self.kept[file_unique_id] = data
        return f"id-{file_unique_id}"

    async def recognise(self, photo_id: str) -> Recognition:
        if photo_id in self.exact:
            return Recognition((Candidate(*self.exact[photo_id]),), True, "exact")
        if photo_id in self.near:
            return Recognition((Candidate(*self.near[photo_id]),), True, "near")
        return Recognition((), False, "none")

    async def path(self, photo_id: str) -> Path:
        if photo_id == "gone":
            raise PhotoNotFound(photo_id)
        return self.folder / photo_id


@dataclass
class FakeOrders:
    """By chat, newest first."""

    orders: dict[int, tuple[Any, ...]] = field(default_factory=dict)

    async def of_chat(self, chat: int) -> tuple[Any, ...]:
        return self.orders.get(chat, ())

    async def release_over(self, session: Any, source: str) -> None:
        """Nothing is promised here, so a notice has nothing to free."""

    async def lengthen(self, session: Any, since: int, until: int) -> None:
        """Nor to lengthen."""


class FakeCatalog:
    def __init__(self, db: Database) -> None:
        self.photos = FakePhotos()
        self.orders = FakeOrders()
        self.db = db
        self.posts = Posts(db, SystemClock())
        self.staff = Staff(db, SystemClock(), STAFF)
        orders: Any = self.orders
        self.notices = Notices(db, SystemClock(), orders)
        self.shop = SimpleNamespace(
            assistant=Names("помічник", "помощник", "assistant"),
            links=Links("https://shop.example/p/{sku}"),
            timezone=ZoneInfo("Europe/Kyiv"),
            templates=(Template("thanks", "Дякуємо", Names("Дякуємо за звернення!", "Спасибо!", "Thank you!")),),
        )
        pink, blue = (
            Colour("pink", Names("рожевий", "розовый", "pink")),
            Colour("blue", Names("синій", "синий", "blue")),
        )
        small = SimpleNamespace(sku="KOS-ZIP-BLUE-92", colour="blue")
        self.products: dict[str, Any] = {
            "KOS-ZIP": SimpleNamespace(sku="KOS-ZIP", colours=(pink, blue), variants=(small,)),
            "SUK-MAK": SimpleNamespace(sku="SUK-MAK", colours=(pink,), variants=()),
        }

    async def product(self, sku: str) -> Any:
        if sku not in self.products:
            raise ProductNotFound(sku)
        return self.products[sku]

    async def product_by_variant(self, sku: str) -> Any:
        for product in self.products.values():
            if sku in [variant.sku for variant in product.variants]:
                return product
        raise VariantNotFound(sku)

    async def vocabulary(self) -> Any:
        colours = {colour.code: Words(colour.names) for each in self.products.values() for colour in each.colours}
        return SimpleNamespace(products=dict.fromkeys(self.products), colours=colours)


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
    def __init__(self, handoffs: Handoffs, accounts: Turns) -> None:
        self.accounts = accounts
        self.turns: list[tuple[Turn, str | None]] = []
        self.answer = Reply((Say(Saying.GREETING),), "uk", "c2", "lexicon", asks=True)
        self.handoffs = handoffs

    async def reply(self, turn: Turn, after: str | None) -> Reply:
        self.turns.append((turn, after))
        return self.answer

    async def language(self, chat: int, topic: int, after: str | None) -> str:
        return "uk"

    async def brief(self, chat: int, topic: int, after: str | None) -> Card | None:
        handoff = await self.handoffs.last(chat)
        if handoff is None:
            return None
        return Card(handoff.id, handoff.reasons[-1], chat, handoff.shopper_name, handoff.locale)


class FakeOutbox:
    def __init__(self) -> None:
        self.sent: dict[tuple[int, int], int] = {}
        self.once: dict[str, tuple[Outgoing, ...]] = {}

    async def handoff_of(self, chat: int, message_id: int) -> int | None:
        return self.sent.get((chat, message_id))

    async def add_once(self, name: str, outgoing: Any, epochs: Any) -> bool:
        new = name not in self.once
        self.once.setdefault(name, outgoing)
        return new

    async def shown(self, chat: int, data: str) -> tuple[Any, ...]:
        return ()


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

    def __init__(self, db: Database) -> None:
        self.clock = Hands(AT)
        agent = FakeAgent(Handoffs(db, self.clock), Turns(db))
        self.catalog, self.agent, self.telegram = FakeCatalog(db), agent, FakeTelegram()
        self.outbox, self.dead_letters = FakeOutbox(), FakeDeadLetters()
        doors: Any = (self.catalog, self.agent, self.telegram, self.outbox, self.dead_letters, Talks(db, 42))
        doors = (*doors, DeskDoors.of(db, 42, self.clock))
        self.handlers = Handlers(*doors, HandlerSettings(MANAGERS, OWNER, "vitrina_bot", channel="@nash_shop"))

    async def handle(
        self, *updates: dict[str, Any], chat: int = SHOPPER, attempts: int = 0, turn: str = "t1", topic: int = 0
    ) -> Work:
        """As the worker does it: what belongs to the answer is written when it is committed."""
        work = await self.dies(*updates, chat=chat, attempts=attempts, turn=turn, topic=topic)
        if work.record is not None:
            async with self.catalog.db.write() as session:
                await work.record(session)
        return work

    async def dies(
        self, *updates: dict[str, Any], chat: int = SHOPPER, attempts: int = 0, turn: str = "t1", topic: int = 0
    ) -> Work:
        """Handled, and never committed."""
        made = lane_turn(*updates, chat=chat, attempts=attempts, turn=turn, topic=topic)
        return await self.handlers.handle(made)

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
    topic: int = 0,
) -> LaneTurn:
    return LaneTurn(turn, 42, chat, topic, updates, checkpoint, attempts, AT)


@pytest.fixture
def updates() -> Updates:
    return Updates()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path}/bot.db") as db:
        await furnish(db)
        yield Desk(db)


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
