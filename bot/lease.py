"""A job that one process does at a time: held by a lease, proven by a fence."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import StaleFence
from bot.inbox import UNSYNCED
from bot.tables import LeaseRow, insert_for, milliseconds
from catalog.clock import Clock
from catalog.db import Database


class Lease:
    """`name` held by `owner` for `seconds` at a time. `fence` is what our last acquisition got; 0: never held."""

    def __init__(self, db: Database, name: str, owner: str, seconds: float, clock: Clock) -> None:
        self._db = db
        self._name = name
        self._owner = owner
        self._length = round(seconds * 1000)
        self._clock = clock
        self._until = 0
        self.fence = 0

    @property
    def held(self) -> bool:
        """As far as we know without asking: false as soon as another process may have taken over."""
        return milliseconds(self._clock) < self._until

    async def acquire(self, session: AsyncSession) -> bool:
        """Take the lease if it is free or run out."""
        now = milliseconds(self._clock)
        row = {"name": self._name, "fence": 0, "owner": None, "lease_until": 0}
        await session.execute(insert_for(self._db)(LeaseRow).values(row).on_conflict_do_nothing())
        free = update(LeaseRow).where(LeaseRow.name == self._name, LeaseRow.lease_until <= now)
        values = {"fence": LeaseRow.fence + 1, "owner": self._owner, "lease_until": now + self._length}
        taken = await session.execute(free.values(values).returning(LeaseRow.fence), execution_options=UNSYNCED)
        fence = taken.scalar_one_or_none()
        if fence is None:
            return False
        self.fence, self._until = fence, now + self._length
        return True

    async def is_free(self) -> bool:
        """A cheap look that takes no lock."""
        async with self._db.read() as session:
            until = await session.scalar(select(LeaseRow.lease_until).where(LeaseRow.name == self._name))
        return until is None or until <= milliseconds(self._clock)

    async def renew(self, session: AsyncSession) -> None:
        """Within the caller's transaction: hold on, or StaleFence when somebody else holds it now."""
        until = milliseconds(self._clock) + self._length
        renewed = update(LeaseRow).where(self._mine()).values(lease_until=until).returning(LeaseRow.name)
        if (await session.execute(renewed, execution_options=UNSYNCED)).first() is None:
            self._until = 0
            raise StaleFence(f"{self._name}: fence {self.fence} is stale")
        self._until = until

    async def release(self) -> None:
        self._until = 0
        async with self._db.write() as session:
            freed = update(LeaseRow).where(self._mine()).values(lease_until=0, owner=None)
            await session.execute(freed, execution_options=UNSYNCED)

    def _mine(self) -> ColumnElement[bool]:
        return (LeaseRow.name == self._name) & (LeaseRow.fence == self.fence) & (LeaseRow.owner == self._owner)
