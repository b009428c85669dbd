"""The queue's own fixtures: a sandbox, a fast queue, a handler that tests can teach."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
import structlog

from bot.endings import Explain
from bot.fast_lane import Decide
from bot.outbox import Outgoing
from bot.queue import Queue
from bot.queue_settings import Joins, QueueSettings
from bot.sandbox import Sandbox, World, forums
from bot.sandbox.rooms import MANAGERS_CHAT
from bot.telegram import Telegram
from bot.topics import Topics, in_topic
from bot.worker import LaneTurn, Work
from catalog.clock import SystemClock
from catalog.db import Database

TOKEN = "700:queue"
MANAGERS, OWNER = MANAGERS_CHAT, 777

FAST = QueueSettings(
    rates=None,
    poll_timeout=1,
    joins=Joins(album_quiet=120, album_most=400, half=200, halves_most=400),
    retries=(0.02, 0.02, 0.02, 0.02),
    lane_lease=2.0,
    sender_lease=1.0,
    look_around=0.05,
    send_retry=0.05,
    send_timeout=10.0,
    managers_chat=MANAGERS,
    owner_id=OWNER,
    shutdown=3.0,
)


def texts_of(turn: LaneTurn) -> list[str]:
    """What the turn's messages say, taps by their data."""
    found = []
    for update in turn.updates:
        content = update.get("message") or update.get("edited_message") or update.get("callback_query") or {}
        found.append(content.get("text") or content.get("data") or content.get("caption") or "?")
    return found


def said(chat: int, text: str, bound: bool = True) -> Outgoing:
    return Outgoing(chat, "sendMessage", {"chat_id": chat, "text": text}, epoch_of=(chat, 0) if bound else None)


def for_managers(shopper: int, text: str, name: str = "Олена", **more: Any) -> Outgoing:
    """A text for the shopper's topic. `params` are added to those of the call, the rest to the row."""
    params = {"chat_id": MANAGERS, "text": text, "parse_mode": "HTML", **in_topic(shopper, name)}
    return Outgoing(MANAGERS, "sendMessage", params | more.pop("params", {}), stream=shopper, **more)


class Echo:
    """Answers every turn with its words, those of groups never. `teach` replaces what it does; `turns` are all that
    it was given."""

    def __init__(self) -> None:
        self.turns: list[LaneTurn] = []
        self.teach: Callable[[LaneTurn], Awaitable[Work]] | None = None

    async def handle(self, turn: LaneTurn) -> Work:
        self.turns.append(turn)
        if self.teach is not None:
            return await self.teach(turn)
        if turn.chat < 0:
            return Work((), None)
        return Work((said(turn.chat, " | ".join(texts_of(turn))),), checkpoint_id=turn.turn_id)

    def apology(self, turn: LaneTurn) -> tuple[Outgoing, ...]:
        return (said(turn.chat, "вибачте"),)


class Shop:
    """A running queue with its sandbox."""

    def __init__(self, sandbox: Sandbox, queue: Queue, handler: Echo, telegram: Telegram) -> None:
        self.sandbox = sandbox
        self.queue = queue
        self.handler = handler
        self.telegram = telegram
        self._told = itertools.count(1)

    def sent(self, chat: int = 501) -> list[str]:
        """Texts that reached `chat`, in order."""
        calls = [call for call in self.sandbox.world.calls() if call.ok and call.method == "sendMessage"]
        return [call.params["text"] for call in calls if int(call.params["chat_id"]) == chat]

    async def tells(self, *outgoing: Outgoing) -> None:
        """Store calls that no turn left behind."""
        await self.queue.outbox.add_once(f"told/{next(self._told)}", outgoing, {})

    async def told(self, *outgoing: Outgoing) -> None:
        """The same, and wait until all is sent."""
        await self.tells(*outgoing)
        await self.quiet()

    async def quiet(self) -> None:
        """Wait until nothing is left to be sent."""
        async with asyncio.timeout(30.0):
            while True:
                tally = await self.queue.outbox.tally()
                if not tally.queued + tally.sending:
                    return
                await asyncio.sleep(0.02)

    def calls(self, method: str | None = None) -> list[Any]:
        """What the managers' group took, in order."""
        calls = [call for call in self.sandbox.world.calls(method) if call.ok and "chat_id" in call.params]
        return [call for call in calls if int(call.params["chat_id"]) == MANAGERS]

    async def hears(self, count: int, chat: int = 501, timeout: float = 30.0) -> list[str]:
        """Wait until `count` messages reached `chat`."""
        return await self.sandbox.until(lambda: len(self.sent(chat)) >= count and self.sent(chat), timeout)


Open = Callable[..., AbstractAsyncContextManager[Shop]]


@pytest.fixture(autouse=True)
def _quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.serve(patience=0.05) as served:
        yield served


@pytest.fixture
async def telegram(sandbox: Sandbox) -> AsyncIterator[Telegram]:
    async with Telegram.open(TOKEN, sandbox.url, provider_token="test:token") as client:
        await client.call("getMe")
        yield client


@pytest.fixture
def forum(sandbox: Sandbox) -> World:
    """The managers' group has topics, and the bot manages them."""
    forums.switch(sandbox.world)
    return sandbox.world


@pytest.fixture
def topics(database: Database) -> Topics:
    return Topics(database, 700, SystemClock())


@pytest.fixture
def open_shop(sandbox: Sandbox, telegram: Telegram, database: Database) -> Open:
    """`async with open_shop(rates=..., ...) as shop:` runs a queue on the test's database until the block ends."""

    @asynccontextmanager
    async def opened(
        handler: Echo | None = None, decide: Decide | None = None, undelivered: Explain | None = None, **changes: Any
    ) -> AsyncIterator[Shop]:
        echo = handler or Echo()
        settings = replace(FAST, **changes)
        async with Queue.open(database, telegram, echo, settings, SystemClock(), decide, undelivered) as queue:
            stop = asyncio.Event()
            running = asyncio.create_task(queue.run(stop))
            try:
                yield Shop(sandbox, queue, echo, telegram)
            finally:
                stop.set()
                await running

    return opened
