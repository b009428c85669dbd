"""The queue's own fixtures: a sandbox, a fast queue, a handler that tests can teach."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
import structlog

from bot.outbox import Outgoing
from bot.queue import Queue
from bot.queue_settings import Joins, QueueSettings
from bot.sandbox import Sandbox
from bot.telegram import Telegram
from bot.worker import LaneTurn, Work
from catalog.clock import SystemClock
from catalog.db import Database

TOKEN = "700:queue"

FAST = QueueSettings(
    rates=None,
    poll_timeout=1,
    joins=Joins(album_quiet=120, album_most=400, half=200, halves_most=400),
    retries=(0.02, 0.02, 0.02, 0.02),
    lane_lease=2.0,
    sender_lease=1.0,
    look_around=0.05,
    send_retry=0.05,
    send_timeout=2.0,
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


class Echo:
    """Answers every turn with its words. `teach` replaces what it does; `turns` are all that it was given."""

    def __init__(self) -> None:
        self.turns: list[LaneTurn] = []
        self.teach: Callable[[LaneTurn], Awaitable[Work]] | None = None

    async def handle(self, turn: LaneTurn) -> Work:
        self.turns.append(turn)
        if self.teach is not None:
            return await self.teach(turn)
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

    def sent(self, chat: int = 501) -> list[str]:
        """Texts that reached `chat`, in order."""
        calls = [call for call in self.sandbox.world.calls() if call.ok and call.method == "sendMessage"]
        return [call.params["text"] for call in calls if int(call.params["chat_id"]) == chat]

    async def hears(self, count: int, chat: int = 501, timeout: float = 8.0) -> list[str]:
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
    async with Telegram.open(TOKEN, sandbox.url) as client:
        await client.call("getMe")
        yield client


@pytest.fixture
def open_shop(sandbox: Sandbox, telegram: Telegram, database: Database) -> Open:
    """`async with open_shop(rates=..., ...) as shop:` runs a queue on the test's database until the block ends."""

    @asynccontextmanager
    async def opened(handler: Echo | None = None, **changes: Any) -> AsyncIterator[Shop]:
        echo = handler or Echo()
        settings = replace(FAST, **changes)
        async with Queue.open(database, telegram, echo, settings, SystemClock()) as queue:
            stop = asyncio.Event()
            running = asyncio.create_task(queue.run(stop))
            try:
                yield Shop(sandbox, queue, echo, telegram)
            finally:
                stop.set()
                await running

    return opened
