"""Being forgotten, to the end: the turn that asked has told the catalog; this job goes through every other store.

It goes by the catalog's list of those who asked, so a crash at any point costs a round, and each round may repeat what
was done. What cannot go yet (an order on its way, a person who was called) is come back to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import structlog

from bot.lanes import Lanes
from bot.loop import describe, keep_on, outcome, sleep
from bot.trail import Whose, erase, forget_files, forget_topics, is_talking, live_turns, trail_of
from catalog import Catalog
from catalog.clock import Clock
from catalog.effects import forget_effects
from catalog.orders.work import to_millis
from catalog.shoppers.erasing import Erasure
from graph.agent import Agent, thread_of

log = structlog.get_logger(__name__)

LOOK = 2.0  # seconds between two looks whether somebody asked
AGAIN = timedelta(minutes=30)  # until one whose matters are open is looked at once more


class Eraser:
    """Several processes may run one each: all they do may be done twice."""

    def __init__(self, catalog: Catalog, agent: Agent, clock: Clock) -> None:
        self._catalog = catalog
        self._agent = agent
        self._clock = clock
        self._later: dict[Erasure, datetime] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; whoever waits longest goes first."""

        async def step() -> None:
            await self.sweep()
            await sleep(LOOK, stop)

        await keep_on("erasing", step, stop)

    async def sweep(self) -> None:
        """Forget everybody who asked and is due. One who cannot be forgotten now holds up nobody else."""
        asked = await self._catalog.erasing.asked()
        self._later = {erasure: at for erasure, at in self._later.items() if erasure in asked}
        for erasure in asked:
            if self._later.get(erasure, self._clock.now()) > self._clock.now():
                continue
            done = await outcome(self._forget(erasure))
            if isinstance(done, BaseException):
                log.error("erasing_stumbled", error=describe(done))
            elif not done:
                continue
            self._later[erasure] = self._clock.now() + AGAIN

    async def _forget(self, erasure: Erasure) -> bool:
        """Whether all was tried that can be done now; False: the turn that asked is not committed yet."""
        handoffs = await self._agent.handoffs.ids_of(erasure.chat)
        whose = Whose(erasure.chat, to_millis(erasure.asked_at), handoffs, erasure.orders)
        async with self._catalog.db.read() as session:
            if await is_talking(session, whose):
                return False
        files = [each.sha256 for each in await self._catalog.files.of_chat(erasure.chat)]
        said = await self._forget_said(whose, files)
        left = await self._catalog.erasing.erase(erasure)
        over = said and await self._forget_talk(erasure)
        whole = await self._catalog.db.leave_no_trace() and over and not left.numbers
        if whole:
            await self._catalog.erasing.finished(erasure)
        log.info("shopper_forgotten" if whole else "shopper_forgotten_for_now", orders_left=len(left.numbers))
        return True

    async def _forget_said(self, whose: Whose, files: Collection[str]) -> bool:
        """What came and went; whether none of it waits to be sent still."""
        called = await self._agent.handoffs.live(whose.chat) is not None
        async with self._catalog.db.read() as session:
            trail = await trail_of(session, whose)
        async with self._catalog.db.write() as session:
            await erase(session, whose, trail)
            await forget_files(session, files)
            if not called:
                await forget_topics(self._catalog.db, session, whose, to_millis(self._clock.now()))
            await forget_effects(session, whose.chat, await live_turns(session))
        return not trail.waits

    async def _forget_talk(self, erasure: Erasure) -> bool:
        async def committed() -> tuple[Mapping[str, str], bool]:
            async with self._catalog.db.read() as session:
                lanes, idle = await Lanes.committed_of(session, erasure.chat)
            return {thread_of(erasure.chat, topic): checkpoint for topic, checkpoint in lanes}, idle

        return await self._agent.forget(erasure.chat, erasure.asked_at, committed)
