"""Every hour: what was kept for long enough goes. docs/privacy.md says what, and after how long."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from bot.loop import keep_on, sleep
from bot.queue import Queue
from bot.queue_settings import TALKS_REST_DAYS
from catalog import Catalog
from catalog.clock import Clock
from graph.agent import Agent, thread_of

log = structlog.get_logger(__name__)

EVERY = 3600.0
FIRST = 60.0  # seconds after the start: a process that is restarted often tidies up too
REPLAY_WINDOW = timedelta(days=2)
TALKS_REST = timedelta(days=TALKS_REST_DAYS)
HANDOFFS_KEPT = timedelta(days=90)
SPENDING_KEPT = timedelta(days=31)


class Housekeeping:
    """Of one process; several may run side by side, everything here may be done twice."""

    def __init__(self, catalog: Catalog, agent: Agent, queue: Queue, clock: Clock) -> None:
        self._catalog = catalog
        self._agent = agent
        self._queue = queue
        self._clock = clock
        self._plain: set[str] = set()

    async def run(self, stop: asyncio.Event) -> None:
        pause = FIRST

        async def step() -> None:
            nonlocal pause
            await sleep(pause, stop)
            pause = EVERY
            if not stop.is_set():
                await self.tidy()

        await keep_on("housekeeping", step, stop)

    async def tidy(self) -> None:
        """Talks that rest are emptied before old checkpoints go, so that they take their words along."""
        now = self._clock.now()
        await self._rest()
        lanes = await self._queue.committed_checkpoints()
        kept = {(thread_of(chat, topic), checkpoint) for chat, topic, checkpoint in lanes}
        pruned = await self._agent.prune(kept, now - REPLAY_WINDOW)
        await self._agent.prune_rows(now - HANDOFFS_KEPT, now - SPENDING_KEPT)
        await self._catalog.keeping.prune()
        log.info("house_kept", checkpoints=pruned)

    async def _rest(self) -> None:
        """Nothing of what parents said of their children outlives the talk by more than `TALKS_REST`."""
        since = self._clock.now() - TALKS_REST
        for chat, topic, checkpoint in await self._queue.committed_checkpoints():
            if checkpoint in self._plain or not self._agent.is_before(checkpoint, since):
                continue
            rested = await self._agent.rest(chat, topic, checkpoint)
            if rested is not None:
                await self._queue.rest(chat, topic, checkpoint, rested)
            self._plain.add(rested or checkpoint)
