"""The real queue and handlers between shoppers and a managers' forum, over a Telegram in memory with random delays."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from bot.dead_letters import DeadLetters
from bot.errors import TelegramRefused
from bot.handlers import DeskDoors, Handlers, HandlerSettings
from bot.outbox import Outbox
from bot.queue import Queue
from bot.queue_settings import QueueSettings
from bot.talks import Talks
from bot.telegram import Telegram
from bot.topics import Topics
from bot.unsaid import Unsaid
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.effects import EffectKey
from catalog.orders import Orders
from catalog.papers import Papers
from graph.handoffs import Handoffs
from graph.messages import Card, Reason, Reply, Say, Saying, Turn
from graph.turns import Turns
from tests.bot.handlers.conftest import MANAGERS, MARYNA, FakeAgent, FakeCatalog, Updates
from tests.catalog.orders.conftest import fill, rules
from tests.furnishing import furnish

BOT = 42
CALL = "людину"


@dataclass(frozen=True, slots=True)
class Called:
    """A call that reached Telegram, in order."""

    method: str
    params: Mapping[str, Any]
    message_id: int
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def text(self) -> str:
        return str(self.params.get("text") or self.params.get("caption") or "")


@dataclass
class MemoryTelegram:
    """Takes every call after up to `delay` seconds. What has been closed or deleted is known by its thread, messages
    that are `deleted` by their ids; `refuses` says in which words a method is refused, `moved` which ids groups have
    instead of others."""

    delay: float = 0.0
    bot_id: int = BOT
    calls: list[Called] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)
    refuses: dict[str, str] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(10_000))

    async def call(self, method: str, params: Any = None, files: Any = None, timeout: float | None = None) -> Any:
        if method == "getUpdates":
            return await self._updates(params or {})
        if self.delay:
            await asyncio.sleep(random.uniform(0, self.delay))
        told, number = dict(params or {}), next(self.numbers)
        self._refuse(method, told)
        if told.get("chat_id") in self.moved:
            new = {"migrate_to_chat_id": self.moved[told["chat_id"]]}
            raise TelegramRefused(method, 400, "Bad Request: group chat was upgraded to a supergroup chat", new)
        self.calls.append(Called(method, told, number))
        if method == "createForumTopic":
            return {"message_thread_id": number, "name": told["name"], "icon_color": 1}
        if method == "copyMessages":
            return [{"message_id": number}, *({"message_id": next(self.numbers)} for _ in told["message_ids"][1:])]
        return {"message_id": number}

    def _refuse(self, method: str, told: Mapping[str, Any]) -> None:
        if told.get("message_thread_id") in self.gone:
            raise TelegramRefused(method, 400, "Bad Request: message thread not found")
        if method.startswith("edit") and told.get("message_id") in self.deleted:
            raise TelegramRefused(method, 400, "Bad Request: message to edit not found")
        if method in self.refuses:
            raise TelegramRefused(method, 400, f"Bad Request: {self.refuses[method]}")

    async def download(self, file_id: str) -> bytes:
        return file_id.encode()

    async def _updates(self, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        self.waiting = [each for each in self.waiting if each["update_id"] >= params.get("offset", 0)]
        if not self.waiting:
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), 0.5)
            except TimeoutError:
                return []
        return list(self.waiting)

    def push(self, *updates: dict[str, Any]) -> None:
        self.waiting += updates
        self.news.set()


class SlowAgent(FakeAgent):
    """Greets after up to `delay` seconds; calls a person for whoever asks for one."""

    def __init__(self, handoffs: Handoffs, accounts: Turns, delay: float) -> None:
        super().__init__(handoffs, accounts)
        self.delay = delay

    async def reply(self, turn: Turn, after: str | None) -> Reply:
        self.turns.append((turn, after))
        await asyncio.sleep(random.uniform(0, self.delay))
        said = Reply((Say(Saying.GREETING),), "uk", "c2", "lexicon")
        if not any(CALL in text for text in turn.texts):
            return said
        key = EffectKey(turn.id, "handoff")
        handoff = await self.handoffs.open(key, chat=turn.chat, reason=Reason.ASKED_FOR_PERSON, name="Олена")
        card = Card(handoff.id, Reason.ASKED_FOR_PERSON, turn.chat, "Олена", "uk", tuple(turn.texts))
        return replace(said, cards=(card,) if handoff.fresh else ())


@dataclass
class LiveDesk:
    db: Database
    telegram: MemoryTelegram
    agent: SlowAgent
    queue: Queue
    topics: Topics
    handlers: Handlers
    catalog: FakeCatalog
    updates: Updates = field(default_factory=Updates)
    pushed: int = 0

    def _send(self, update: dict[str, Any]) -> dict[str, Any]:
        """Numbered in the order of sending, whatever the builders did."""
        self.pushed = update["update_id"] = self.pushed + 1
        self.telegram.push(update)
        return update

    def says(self, chat: int, text: str | None = None, **more: Any) -> dict[str, Any]:
        """A shopper."""
        return self._send(self.updates.say(text, user=chat, **more))

    def writes(self, thread: int, text: str | None = None, user: int = MARYNA, **more: Any) -> dict[str, Any]:
        """A manager, in a topic."""
        within = {"message_thread_id": thread, "is_topic_message": True}
        return self._send(self.updates.say(text, user=user, chat=MANAGERS, **within, **more))

    def edits(self, update: dict[str, Any], **more: Any) -> None:
        message = update["message"] | more | {"edit_date": 5}
        self._send({"update_id": 0, "edited_message": message})

    def taps(self, data: str, message: Mapping[str, Any], user: int = MARYNA) -> None:
        self._send(self.updates.tap(data, user=user, message=dict(message)))

    async def until(self, found: Any, seconds: float = 20.0) -> Any:
        for _ in range(int(seconds / 0.01)):
            result = found()
            if result:
                return result
            await asyncio.sleep(0.01)
        raise AssertionError("it did not happen")

    def sent(self, chat: int, method: str | None = None) -> list[Called]:
        theirs = [call for call in self.telegram.calls if call.params.get("chat_id") == chat]
        return [call for call in theirs if method in (None, call.method)]

    def in_topic(self, thread: int) -> list[str]:
        """Texts, edits left out."""
        return [
            call.text
            for call in self.sent(MANAGERS)
            if call.params.get("message_thread_id") == thread and call.method.startswith("send")
        ]

    async def thread(self, shopper: int) -> int:
        """The shopper's topic, once there is one."""
        for _ in range(2000):
            found = await self.topics.thread_of(MANAGERS, shopper)
            if found is not None:
                return found
            await asyncio.sleep(0.05)
        raise AssertionError("no topic")

    async def quiet(self) -> None:
        """Wait until everything is handled and sent."""
        undone = (
            "SELECT (SELECT count(*) FROM inbox WHERE state NOT IN ('done', 'dead'))"
            " + (SELECT count(*) FROM outbox WHERE status IN ('queued', 'sending')), (SELECT count(*) FROM inbox)"
        )
        for _ in range(6000):
            async with self.db.engine.connect() as connection:
                left, came = (await connection.exec_driver_sql(undone)).one()
            if not left and came == self.pushed:
                return
            await asyncio.sleep(0.02)
        raise AssertionError("it does not come to rest")


@asynccontextmanager
async def live_desk(
    folder: Path, settings: QueueSettings, delay: float = 0.0, *, sells: bool = False
) -> AsyncIterator[LiveDesk]:
    """On a SQLite file; every wait of the agent and of Telegram is up to `delay` seconds. `sells`: its orders are
    real."""
    clock = SystemClock()
    async with Database.open(f"sqlite+aiosqlite:///{folder}/live.db") as db:
        await furnish(db)
        telegram, catalog = MemoryTelegram(delay), FakeCatalog(db)
        if sells:
            await fill(db)
            goods: Any = catalog
            goods.orders, goods.shop, goods.papers = Orders(db, clock, rules()), rules(), Papers(folder)
        agent = SlowAgent(Handoffs(db, clock), Turns(db), delay)
        desk = DeskDoors.of(db, BOT, clock)
        doors: Any = (
            catalog,
            agent,
            telegram,
            Outbox(db, BOT, clock),
            DeadLetters(db, BOT, clock),
            Talks(db, BOT),
            desk,
        )
        handlers = Handlers(*doors, HandlerSettings(MANAGERS, None, "vitrina_bot"))
        told = {"unsaid": Unsaid(db, BOT, agent.handoffs, MANAGERS), "regain": handlers.lost_cards.after}
        settings = replace(settings, managers_chat=MANAGERS)
        async with Queue.open(db, cast("Telegram", telegram), handlers, settings, clock, **told) as queue:
            stop = asyncio.Event()
            running = asyncio.create_task(queue.run(stop))
            try:
                yield LiveDesk(db, telegram, agent, queue, desk.topics, handlers, catalog)
            finally:
                stop.set()
                await running
