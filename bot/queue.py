"""The whole way of a message: intake, inbox, lanes, worker, outbox, sender, wired for one bot in one process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from time import monotonic
from typing import Self
from uuid import uuid4

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot import picking
from bot.dead_letters import DeadLetters
from bot.endings import Explain, Regain
from bot.errors import SettingsUnsafe, TelegramError
from bot.fast_lane import Decide, FastLane
from bot.inbox import Inbox, Stored
from bot.lanes import Lanes
from bot.loop import keep_on, sleep
from bot.outbox import Outbox
from bot.polling import Polling
from bot.queue_settings import QueueSettings, WebhookSettings
from bot.retention import Retention
from bot.sender import Sender
from bot.telegram import Telegram
from bot.web import serve
from bot.worker import Handler, Worker
from catalog.clock import Clock
from catalog.db import Database

log = structlog.get_logger(__name__)

PRUNE_EVERY = 3600.0


class Queue:
    """Everything between Telegram and a handler. Several processes may run one bot's queue at the same time."""

    def __init__(
        self,
        db: Database,
        telegram: Telegram,
        handler: Handler,
        settings: QueueSettings,
        clock: Clock,
        decide: Decide | None = None,
        undelivered: Explain | None = None,
        unsaid: picking.Explain | None = None,
        regain: Regain | None = None,
    ) -> None:
        owner = uuid4().hex
        bot_id = telegram.bot_id
        self._db = db
        self._telegram = telegram
        self._settings = settings
        self._fast = FastLane(telegram, decide)
        self._lanes = Lanes(db, bot_id, owner, settings, clock)
        self._sender = Sender(db, telegram, owner, settings, clock, undelivered, unsaid, regain)
        self._worker = Worker(
            db, bot_id, self._lanes, Outbox(db, bot_id, clock), handler, settings, clock, self._sender.wake.set
        )
        self._retention = Retention(db, bot_id, settings, clock)
        self._running = False
        self.inbox = Inbox(db, bot_id, settings, clock, self._stored, self._fast.see_checkouts)
        self.outbox = Outbox(db, bot_id, clock)
        self.dead_letters = DeadLetters(db, bot_id, clock)
        self.port: int | None = None

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        db: Database,
        telegram: Telegram,
        handler: Handler,
        settings: QueueSettings,
        clock: Clock,
        decide: Decide | None = None,
        undelivered: Explain | None = None,
        unsaid: picking.Explain | None = None,
        regain: Regain | None = None,
    ) -> AsyncIterator[Self]:
        """`decide` says which payments may pass, `undelivered` tells a person that their words could not be brought
        over, `unsaid` tells managers whose words the bot was stopped from answering, `regain` posts again what went
        with a topic or a group. SettingsUnsafe for a webhook without a secret. Nothing runs before `run`."""
        webhook = settings.web.webhook if settings.web else None
        if webhook is not None and not webhook.secret:
            raise SettingsUnsafe("a webhook without a secret takes words from anybody: set WEBHOOK_SECRET")
        yield cls(db, telegram, handler, settings, clock, decide, undelivered, unsaid, regain)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; then stop intake, finish what runs (`settings.shutdown` at most), hand over."""
        done = asyncio.Event()
        loops = [
            asyncio.create_task(keep_on("worker", self._worker.round, stop)),
            asyncio.create_task(keep_on("sender", self._sender.round, done)),
            asyncio.create_task(keep_on("heartbeat", lambda: self._beat(done), done)),
            asyncio.create_task(keep_on("retention", lambda: self._prune(done), done)),
        ]
        try:
            async with AsyncExitStack() as stack:
                if self._settings.web is not None:
                    self.port = await stack.enter_async_context(serve(self._settings.web, self.inbox, self._is_ready))
                self._running = True
                await self._take_in(stop)
            log.info("queue_stopping")
            await self._hand_over(loops, done)
        finally:
            self._running = False
            done.set()
            for loop in loops:
                loop.cancel()
            await asyncio.gather(*loops, return_exceptions=True)

    async def committed_checkpoints(self) -> list[tuple[int, int, str]]:
        """(chat, topic, checkpoint id) of every lane: what Agent.prune must spare."""
        return await self._lanes.committed_checkpoints()

    async def rest(self, chat: int, topic: int, checkpoint: str, rested: str) -> bool:
        """Let a lane that still stands at `checkpoint` go on from `rested`."""
        return await self._lanes.rest(chat, topic, checkpoint, rested)

    async def _take_in(self, stop: asyncio.Event) -> None:
        webhook = self._settings.web.webhook if self._settings.web else None
        if webhook is None:
            polling = Polling(self._telegram, self.inbox, self._settings)
            await keep_on("polling", lambda: polling.step(stop), stop)
        else:
            await self._announce(webhook, stop)
            await stop.wait()
        self._running = False

    async def _announce(self, webhook: WebhookSettings, stop: asyncio.Event) -> None:
        """Tell Telegram where to bring updates; keep asking while it does not answer."""
        params = {
            "url": webhook.url,
            "secret_token": webhook.secret,
            "allowed_updates": list(self._settings.allowed_updates),
        }
        pause = 0.5
        while not stop.is_set():
            try:
                await self._telegram.call("setWebhook", params)
            except TelegramError as error:
                log.warning("webhook_not_set", status=error.status)
                await sleep(pause, stop)
                pause = min(pause * 2, 30.0)
            else:
                return

    async def _hand_over(self, loops: list[asyncio.Task[None]], done: asyncio.Event) -> None:
        until = monotonic() + self._settings.shutdown
        self._worker.stop()
        await loops[0]
        await self._worker.finish(max(0.0, until - monotonic()))
        done.set()
        self._sender.wake.set()
        await loops[1]
        await self._sender.drain(until)
        await self._fast.close()
        log.info("queue_stopped")

    def _stored(self, stored: Stored) -> None:
        self._worker.expect(stored.ready_at)
        self._fast.see(stored.new)

    async def _is_ready(self) -> bool:
        if not self._running:
            return False
        try:
            async with self._db.read() as session:
                await session.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError):
            return False
        return True

    async def _beat(self, done: asyncio.Event) -> None:
        await sleep(self._settings.lane_lease / 3, done)
        await self._worker.renew()

    async def _prune(self, done: asyncio.Event) -> None:
        await sleep(PRUNE_EVERY, done)
        if not done.is_set():
            await self._retention.prune()
