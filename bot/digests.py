"""When more cards wait for Telegram's limits than anybody could miss, one message goes before them all: how many people
wait, who and why, so that managers need not read to the last card to know."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import structlog

from bot.handoff_cards import HandoffCards
from bot.lease import Lease
from bot.loop import keep_on, sleep
from bot.outbox import Outbox, Outgoing
from bot.render.people import render_digest
from bot.shifts import GroupSettings
from bot.timers import Waited
from catalog import Catalog
from catalog.clock import Clock
from graph.agent import Agent

log = structlog.get_logger(__name__)

PILE = 10
"""So many cards on their way are no pile yet."""
GROWS = 5
"""Looks that a pile is given to stop growing, so that one digest tells of all of it."""
LOOK = 1.0
BETWEEN = 300.0
"""Seconds until the next digest of a pile that is still there, whichever process sends it."""


class Digests:
    """The digests of one bot in one process; several may run side by side."""

    def __init__(self, catalog: Catalog, agent: Agent, outbox: Outbox, clock: Clock, settings: GroupSettings) -> None:
        self._catalog = catalog
        self._handoffs = agent.handoffs
        self._outbox = outbox
        self._clock = clock
        self._managers_chat = settings.managers_chat
        self._cards = HandoffCards(catalog.db, settings.bot_id)
        self._seen, self._grown = PILE, 0
        self._turn = Lease(catalog.db, f"errand:digest:{settings.bot_id}", uuid4().hex, BETWEEN, clock)

    async def run(self, stop: asyncio.Event) -> None:
        async def step() -> None:
            await self.round()
            await sleep(LOOK, stop)

        await keep_on("digests", step, stop)

    async def round(self) -> None:
        """One look at the cards that are still to be sent."""
        unsent = await self._cards.unsent()
        if self._is_growing(len(unsent)) or len(unsent) <= PILE or not await self._turn.is_free():
            return
        digest = await self._digest(unsent)
        if digest is None:
            return
        name = f"digest/{int(self._clock.now().timestamp() * 1000)}/{uuid4().hex[:8]}"
        async with self._catalog.db.write() as session:
            if await self._turn.acquire(session):
                await self._outbox.add(session, name, [digest], {})
                log.info("digest_posted", cards=len(unsent))

    def _is_growing(self, now: int) -> bool:
        """Since the last look, and not for too long."""
        grown = self._grown + 1 if now > self._seen else 0
        self._seen, self._grown = max(now, PILE), grown
        return 0 < grown <= GROWS

    async def _digest(self, unsent: frozenset[int]) -> Outgoing | None:
        """Of those whose card has yet to come and whom nobody has taken, the longest wait first."""
        found = [each for each in await self._handoffs.waiting() if each.id in unsent and not each.held]
        if not found:
            return None
        found.sort(key=lambda each: (each.opened_at, each.id))
        pauses = await self._catalog.notices.pauses(found[0].opened_at)
        waited = Waited(self._catalog, self._clock.now(), pauses)
        return render_digest([(each, waited.since(each.opened_at)) for each in found], self._managers_chat)
