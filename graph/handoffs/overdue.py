"""What the timers and people who leave change: many hand-offs at once, in one transaction with what is told of it, so
that whoever dies in between has neither moved nor told anything.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.clock import Clock
from catalog.db import Database
from graph.handoffs.handoff import HELD, Handoff, Status
from graph.handoffs.reading import handoff_of, millis_of
from graph.handoffs.writing import record
from graph.tables import HandoffRow

MoveKind = Literal["reminded", "raised", "requeued"]


@dataclass(frozen=True, slots=True)
class Move:
    """What is due for a hand-off, as it was `seen`: a word to the group, the next level, or back to the queue.
    `missed`: earlier words to the group that nobody could say in time, and that this one stands for."""

    seen: Handoff
    kind: MoveKind
    missed: int = 0

    @property
    def reminded(self) -> int:
        """How often the group has been reminded after it, in this level."""
        return self.seen.reminded + 1 + self.missed if self.kind == "reminded" else 0


Telling = Callable[[AsyncSession, tuple[Move, ...]], Awaitable[None]]
"""Stores what people are told of these moves, in the transaction that makes them."""


class Overdue:
    """The door of the timers. Two processes side by side: each hand-off moves for one of them."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def settle(self, moves: Sequence[Move], tell: Telling) -> tuple[Move, ...]:
        """Those of the moves whose hand-off is still as it was seen. Whatever `tell` raises undoes them all."""
        async with self._db.write() as session:
            ordered = sorted(moves, key=lambda move: move.seen.id)
            moved = tuple([move for move in ordered if await self._moves(session, move)])
            if moved:
                await tell(session, moved)
        return moved

    async def let_go(self, manager: int, tell: Telling) -> tuple[Move, ...]:
        """All that this manager holds waits for anybody again."""
        theirs = select(HandoffRow).where(HandoffRow.manager_id == manager, HandoffRow.status.in_(HELD))
        async with self._db.write() as session:
            rows = await session.scalars(theirs.order_by(HandoffRow.id).with_for_update())
            moved = tuple(Move(handoff_of(row), "requeued") for row in rows)
            for move in moved:
                await self._moves(session, move)
            if moved:
                await tell(session, moved)
        return moved

    async def _moves(self, session: AsyncSession, move: Move) -> bool:
        """Compare and set: whether this call is the one that moved it."""
        seen, now = move.seen, self._now()
        as_seen = (
            HandoffRow.id == seen.id,
            HandoffRow.status == seen.status.value,
            HandoffRow.level == int(seen.level),
            HandoffRow.turned_at == millis_of(seen.turned_at),
            HandoffRow.reminded == seen.reminded,
            HandoffRow.manager_id.is_not_distinct_from(seen.manager_id),
        )
        values = _values(move, now)
        changed = update(HandoffRow).where(*as_seen).values(values).returning(HandoffRow.id)
        if await session.scalar(changed, execution_options={"synchronize_session": False}) is None:
            return False
        detail = {"reminded": str(move.reminded), "raised": f"L{seen.level + 1}", "requeued": None}[move.kind]
        record(session, seen.id, move.kind, now, manager=seen.manager_id, detail=detail)
        return True

    def _now(self) -> int:
        return int(self._clock.now().timestamp() * 1000)


def _values(move: Move, now: int) -> dict[str, object]:
    if move.kind == "reminded":
        return {"reminded": move.reminded}
    turned: dict[str, object] = {"turned_at": now, "reminded": move.reminded}
    if move.kind == "raised":
        return {**turned, "level": move.seen.level + 1}
    return {**turned, "status": Status.OPEN.value, "manager_id": None, "manager_name": None}
