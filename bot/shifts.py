"""Who stops working lets go of their talks: those wait for anybody again, and everybody concerned is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox import Outbox, Outgoing
from bot.render.people import Round, Waiter, render_round, render_still_looking
from bot.talks import Talks
from bot.team import Team
from catalog import Catalog
from catalog.clock import Clock
from catalog.staff import StaffRole
from catalog.working_time import worked
from graph.agent import Agent
from graph.handoffs import Handoff, Status
from graph.handoffs.overdue import Move, Overdue

log = structlog.get_logger(__name__)

Redraw = Callable[[Handoff], Awaitable[tuple[Outgoing, ...]]]
"""The managers' card of a hand-off, as this shows it."""


async def as_it_was(_handoff: Handoff) -> tuple[Outgoing, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class GroupSettings:
    """`redraw`: how a card is drawn again when its hand-off moves."""

    bot_id: int
    managers_chat: int
    redraw: Redraw = as_it_was


class Shifts:
    def __init__(
        self, catalog: Catalog, agent: Agent, outbox: Outbox, team: Team, clock: Clock, settings: GroupSettings
    ) -> None:
        self._catalog = catalog
        self._handoffs = agent.handoffs
        self._outbox = outbox
        self._team = team
        self._clock = clock
        self._settings = settings
        self._talks = Talks(catalog.db, settings.bot_id)
        self._overdue = Overdue(catalog.db, clock)

    async def let_go(self, name: str, manager: int) -> int:
        """All that this manager holds, and what is told of it under this `name`, as one. How many; a replay finds
        nothing left."""
        now, shop = self._clock.now(), self._catalog.shop
        held = [each for each in await self._handoffs.waiting() if each.manager_id == manager]
        if not held:
            return 0
        cards = {each.id: await self._settings.redraw(let_go(each, now)) for each in held}
        pauses = await self._catalog.notices.pauses(min(each.opened_at for each in held))
        called = [each for each in await self._team.called(StaffRole.MANAGER) if each.id != manager]

        async def tell(session: AsyncSession, moved: tuple[Move, ...]) -> None:
            waiters = [Waiter(move.seen, worked(shop, move.seen.opened_at, now, pauses)) for move in moved]
            outgoing = [render_round(Round(free_again=waiters, called=called), self._settings.managers_chat)]
            outgoing += [render_still_looking(move.seen) for move in moved]
            outgoing += [one for move in moved for one in cards.get(move.seen.id, ())]
            epochs = await self._talks.epochs(session, [one.epoch_of for one in outgoing if one.epoch_of])
            await self._outbox.add(session, name, outgoing, epochs)

        moved = await self._overdue.let_go(manager, tell)
        for move in moved:
            log.info("handoff_let_go", handoff=move.seen.id, manager=manager)
        return len(moved)


def let_go(handoff: Handoff, now: datetime) -> Handoff:
    """As it is when it waits for anybody again."""
    return replace(handoff, status=Status.OPEN, manager_id=None, manager_name=None, turned_at=now, reminded=0)
