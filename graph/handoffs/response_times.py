"""How soon people answer, counted from the events of hand-offs in working time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median_low

from sqlalchemy import select

from catalog.db import Database
from graph.handoffs.handoff import EventKind, Handoff, Status
from graph.handoffs.reading import handoff_of, millis_of, moment_of
from graph.tables import HandoffEventRow, HandoffRow

Worked = Callable[[datetime, datetime], timedelta]
"""Working time between two moments."""
TOLD: tuple[EventKind, ...] = ("claimed", "raised", "requeued", "returned", "resolved")


@dataclass(frozen=True, slots=True)
class ManagerTimes:
    """`take` and `answer` are medians from when the shopper waited for anybody: until this manager took the talk, and
    until the first answer, where it was theirs (None: it never was). `lost` talks went back to the queue."""

    manager: int
    taken: int
    closed: int
    lost: int
    take: timedelta
    answer: timedelta | None


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """`asked`: hand-offs that were opened; `untaken`: those of them that wait for somebody now."""

    asked: int
    untaken: int
    managers: tuple[ManagerTimes, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """One manager's time with one shopper. `until` and `ended` are None while it lasts."""

    manager: int
    waited_from: datetime
    taken_at: datetime
    until: datetime | None = None
    ended: str | None = None


async def response_times(db: Database, since: datetime, worked: Worked) -> ResponseTimes:
    """Of all hand-offs that were opened since; who took most comes first."""
    opened = HandoffRow.opened_at >= millis_of(since)
    chosen = select(HandoffEventRow).join(HandoffRow, HandoffRow.id == HandoffEventRow.handoff_id)
    told = chosen.where(opened, HandoffEventRow.kind.in_(TOLD)).order_by(HandoffEventRow.id)
    async with db.read() as session:
        handoffs = [handoff_of(row) for row in await session.scalars(select(HandoffRow).where(opened))]
        events: dict[int, list[HandoffEventRow]] = defaultdict(list)
        for row in await session.scalars(told):
            events[row.handoff_id].append(row)
    held = [(handoff, holding) for handoff in handoffs for holding in _holdings(handoff, events[handoff.id])]
    managers = {holding.manager for _, holding in held}
    times = [_times(manager, [each for each in held if each[1].manager == manager], worked) for manager in managers]
    untaken = sum(handoff.status is Status.OPEN for handoff in handoffs)
    return ResponseTimes(len(handoffs), untaken, tuple(sorted(times, key=lambda each: (-each.taken, each.manager))))


def _holdings(handoff: Handoff, events: Iterable[HandoffEventRow]) -> Iterator[Holding]:
    """Raised by hand, it is let go as well; a lead who takes it over takes it from the queue, so to say."""
    waits, held = handoff.opened_at, None
    for event in events:
        at = moment_of(event.at)
        if event.kind == "claimed" and event.manager_id is not None:
            if held is not None:
                yield replace(held, until=at, ended="requeued")
                waits = at
            held = Holding(event.manager_id, waits, at)
        elif held is not None:
            yield replace(held, until=at, ended=event.kind)
            waits, held = at, None
    if held is not None:
        yield held


def _times(manager: int, held: Sequence[tuple[Handoff, Holding]], worked: Worked) -> ManagerTimes:
    ended = [holding.ended for _, holding in held]
    answered = [
        worked(holding.waited_from, handoff.answered_at)
        for handoff, holding in held
        if handoff.answered_at is not None and _covers(holding, handoff.answered_at)
    ]
    return ManagerTimes(
        manager,
        taken=len(held),
        closed=sum(how in ("returned", "resolved") for how in ended),
        lost=ended.count("requeued"),
        take=median_low(worked(holding.waited_from, holding.taken_at) for _, holding in held),
        answer=median_low(answered) if answered else None,
    )


def _covers(holding: Holding, moment: datetime) -> bool:
    return holding.taken_at <= moment and (holding.until is None or moment <= holding.until)
