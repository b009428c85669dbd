"""What models have cost, in SQL: one row a day (of the shop's time zone), feature and shopper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.clock import Clock
from catalog.db import Database
from graph.asking import Feature
from graph.endpoints import Usage
from graph.tables import SpendingRow

NOBODY = 0  # the chat of calls for nobody in particular


@dataclass(frozen=True, slots=True)
class Spent:
    """Of one day, in millionths of a dollar; `shopper` is what the one that was asked about has spent."""

    day: int = 0
    shopper: int = 0
    features: Mapping[str, int] = field(default_factory=dict)

    def of(self, scope: str) -> int:
        """Of "day", "shopper" or a feature."""
        return {"day": self.day, "shopper": self.shopper}.get(scope, self.features.get(scope, 0))


@dataclass(frozen=True, slots=True)
class Tally:
    """One feature's day."""

    feature: str
    calls: int
    tokens_in: int
    tokens_out: int
    micros: int
    shoppers: int


class Spending:
    def __init__(self, db: Database, clock: Clock, timezone: ZoneInfo) -> None:
        self.db = db
        self._clock = clock
        self._timezone = timezone

    @property
    def today(self) -> str:
        return self._clock.now().astimezone(self._timezone).date().isoformat()

    async def add(self, feature: Feature, shopper: int | None, usage: Usage, micros: int) -> None:
        """One call more, in a transaction of its own."""
        fresh = {
            "calls": 1,
            "tokens_in": usage.tokens_in,
            "tokens_out": usage.tokens_out,
            "micros": micros,
        }
        key = {"day": self.today, "feature": feature, "chat": shopper or NOBODY}
        insert = sqlite.insert if self.db.is_sqlite else postgresql.insert
        added = insert(SpendingRow).values(**key, **fresh)
        raised = {name: getattr(SpendingRow, name) + getattr(added.excluded, name) for name in fresh}
        async with self.db.write() as session:
            await session.execute(added.on_conflict_do_update(index_elements=list(key), set_=raised))

    async def spent(self, shopper: int | None) -> Spent:
        async with self.db.read() as session:
            return await read_spent(session, self.today, shopper)

    async def tallies(self) -> tuple[Tally, ...]:
        """Today by feature."""
        row = SpendingRow
        columns = [func.sum(each) for each in (row.calls, row.tokens_in, row.tokens_out, row.micros)]
        wanted = select(row.feature, *columns, func.count()).where(row.day == self.today).group_by(row.feature)
        async with self.db.read() as session:
            rows = (await session.execute(wanted.order_by(row.feature))).all()
        return tuple(Tally(feature, *map(int, figures)) for feature, *figures in rows)


async def read_spent(session: AsyncSession, day: str, shopper: int | None) -> Spent:
    row = SpendingRow
    of_shopper = func.sum(row.micros).filter(row.chat == (shopper or NOBODY))
    wanted = select(row.feature, func.sum(row.micros), of_shopper).where(row.day == day).group_by(row.feature)
    features: dict[str, int] = {}
    theirs = 0
    for feature, micros, own in await session.execute(wanted):
        features[feature] = int(micros)
        theirs += int(own or 0)
    return Spent(sum(features.values()), theirs if shopper else 0, features)
