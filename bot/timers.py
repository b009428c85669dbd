"""Nobody is forgotten: who waits too long is spoken of, then a lead is called, then the owner; a talk whose holder is
silent waits for anybody again.

Nothing is scheduled. Every round reads the live hand-offs and the working time since they turned (nights, holidays and
notices taken out), so a restart has nothing to restore. What is due moves in one transaction with what is told of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.handoff_cards import HandoffCards
from bot.lease import Lease
from bot.loop import keep_on, sleep
from bot.outbox import Outbox, Outgoing
from bot.render.people import (
    AWAITED,
    Round,
    Waiter,
    render_owner_needed,
    render_round,
    render_still_looking,
    render_till_opening,
)
from bot.shifts import GroupSettings, let_go
from bot.talks import Talks
from bot.team import ROLE_OF, Team
from catalog import Catalog
from catalog.clock import Clock
from catalog.handoff_rules import HandoffRules
from catalog.notices import Pause
from catalog.staff import StaffMember
from catalog.working_time import next_opening, worked
from graph.agent import Agent
from graph.handoffs import Handoff, Level
from graph.handoffs.overdue import Move, Overdue

log = structlog.get_logger(__name__)

Told = Callable[[Sequence[Move]], list[Outgoing]]
"""What people hear of the moves that were made."""
LOOK = 1.0
BETWEEN = 60.0
"""Seconds from one message about waiting shoppers to the next, whichever process sends it: those due meanwhile wait
for it and are named together."""


class Timers:
    """The timers of one bot in one process; several may run side by side."""

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
        self._cards = HandoffCards(catalog.db, settings.bot_id)
        self._turn = Lease(catalog.db, f"errand:timers:{settings.bot_id}", uuid4().hex, BETWEEN, clock)

    async def run(self, stop: asyncio.Event) -> None:
        async def step() -> None:
            await self.round()
            await sleep(LOOK, stop)

        await keep_on("timers", step, stop)

    async def round(self) -> None:
        """One look at everybody who waits. While a notice holds nothing is due; outside working hours nobody is called,
        but a talk that was taken and left does not keep the bot silent all night."""
        shop, now = self._catalog.shop, self._clock.now()
        waiting = await self._handoffs.waiting()
        if not waiting or await self._catalog.notices.current() is not None:
            return
        if not shop.is_open(now):
            left = [Move(each, "requeued") for each in waiting if is_left(each, now, shop.handoffs)]
            if left and await self._is_my_turn():
                await self._let_go_till_opening(left, now)
            return
        pauses = await self._catalog.notices.pauses(min(handoff.opened_at for handoff in waiting))
        waited = Waited(self._catalog, now, pauses)
        found = [due(handoff, waited.since(handoff.turned_at), shop.handoffs) for handoff in waiting]
        moves = [move for move in found if move is not None]
        if moves and await self._is_my_turn():
            await self._settle(moves, waited)

    async def _settle(self, moves: Sequence[Move], waited: Waited) -> None:
        called = await self._called(moves)
        placed = await self._cards.placed([move.seen for move in moves])
        moves = [replace(move, seen=seen) for move, seen in zip(moves, placed, strict=True)]

        def told(moved: Sequence[Move]) -> list[Outgoing]:
            sorry = [render_still_looking(move.seen) for move in moved if move.kind == "requeued"]
            return [*self._to_the_shop(moved, waited, called), *sorry]

        await self._move(moves, told, waited.now)

    async def _let_go_till_opening(self, moves: Sequence[Move], now: datetime) -> None:
        """The shoppers hear when people work again; of the shop's people nobody is woken."""
        shop = self._catalog.shop
        opens = next_opening(shop, now)

        def told(moved: Sequence[Move]) -> list[Outgoing]:
            return [render_till_opening(move.seen, opens, now, shop.timezone) for move in moved]

        await self._move(moves, told, now)

    async def _move(
        self, moves: Sequence[Move], told: Callable[[Sequence[Move]], list[Outgoing]], now: datetime
    ) -> None:
        """What is due, and what is told of it, as one; their cards after that."""
        cards = {move.seen.id: await self._settings.redraw(_moved(move, now)) for move in moves if _turns(move)}
        about = f"timers/{int(now.timestamp() * 1000)}/{uuid4().hex[:8]}"

        async def tell(session: AsyncSession, moved: tuple[Move, ...]) -> None:
            outgoing = [*told(moved), *(one for move in moved for one in cards.get(move.seen.id, ()))]
            epochs = await self._talks.epochs(session, [one.epoch_of for one in outgoing if one.epoch_of])
            await self._outbox.add(session, about, outgoing, epochs)

        for move in await self._overdue.settle(moves, tell):
            log.info("handoff_overdue", handoff=move.seen.id, kind=move.kind, level=int(move.seen.level))

    def _to_the_shop(
        self, moved: Sequence[Move], waited: Waited, called: Sequence[StaffMember]
    ) -> tuple[Outgoing, ...]:
        for_owner = [waited.all_of(move) for move in moved if _calls(move, Level.OWNER)]
        found = Round(
            [waited.all_of(move) for move in moved if move.kind == "reminded"],
            [waited.all_of(move) for move in moved if _calls(move, Level.LEAD)],
            for_owner,
            [waited.silence_of(move) for move in moved if move.kind == "requeued"],
            called,
        )
        owner = self._team.owner_id
        private = (render_owner_needed(for_owner, owner),) if for_owner and owner is not None else ()
        return (render_round(found, self._settings.managers_chat), *private)

    async def _called(self, moves: Sequence[Move]) -> tuple[StaffMember, ...]:
        """Those whose phones should ring."""
        levels = {_moved(move, move.seen.turned_at).level for move in moves}
        called: dict[int, StaffMember] = {}
        for level in sorted(levels):
            called |= {member.id: member for member in await self._team.called(ROLE_OF[level])}
        return tuple(called.values())

    async def _is_my_turn(self) -> bool:
        if not await self._turn.is_free():
            return False
        async with self._catalog.db.write() as session:
            return await self._turn.acquire(session)


@dataclass(frozen=True, slots=True)
class Waited:
    """Working time until `now`."""

    catalog: Catalog
    now: datetime
    pauses: Sequence[Pause]

    def since(self, moment: datetime) -> timedelta:
        return worked(self.catalog.shop, moment, self.now, self.pauses)

    def all_of(self, move: Move) -> Waiter:
        return Waiter(move.seen, self.since(move.seen.opened_at))

    def silence_of(self, move: Move) -> Waiter:
        return Waiter(move.seen, self.since(move.seen.turned_at), move.seen.manager_name or "")


def due(handoff: Handoff, waited: timedelta, rules: HandoffRules) -> Move | None:
    """What is due for a hand-off after so much working time in its status and level. The owner's term begins with the
    opening, so after a lead was called what is left of it counts; whom nobody of all takes is spoken of again and
    again, and once for all the times that nobody could."""
    if handoff.held:
        return Move(handoff, "requeued") if handoff.status in AWAITED and waited >= rules.silent else None
    to_next = {Level.MANAGER: rules.lead, Level.LEAD: rules.owner - rules.lead}.get(handoff.level)
    if to_next is not None and waited >= to_next:
        return Move(handoff, "raised")
    more = _reminders(handoff.level, waited, rules) - handoff.reminded
    return Move(handoff, "reminded", missed=more - 1) if more > 0 else None


def _reminders(level: Level, waited: timedelta, rules: HandoffRules) -> int:
    """How often the group should have been reminded by now, in this level."""
    if waited < rules.remind:
        return 0
    return 1 + (waited - rules.remind) // rules.owner if level is Level.OWNER else 1


def is_left(handoff: Handoff, now: datetime, rules: HandoffRules) -> bool:
    """Whether a shopper waits for the person who has their talk longer than they should, by any clock."""
    return handoff.status in AWAITED and now - handoff.turned_at >= rules.silent


def _moved(move: Move, now: datetime) -> Handoff:
    """The hand-off as it will be."""
    if move.kind == "raised":
        return replace(move.seen, level=Level(move.seen.level + 1), turned_at=now, reminded=0)
    if move.kind == "requeued":
        return let_go(move.seen, now)
    return move.seen


def _turns(move: Move) -> bool:
    """Whether the card changes by it."""
    return move.kind != "reminded"


def _calls(move: Move, level: Level) -> bool:
    return move.kind == "raised" and move.seen.level + 1 == level
