"""What shoppers say of an order that reached them: stars, and words if they like. One review an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.clock import Clock
from catalog.db import Database
from catalog.effects import JSON, EffectKey, once
from catalog.errors import FigureImpossible, NotYours, OrderNotDelivered, OrderNotFound
from catalog.orders.tables import OrderRow
from catalog.orders.work import to_millis, to_moment
from catalog.shoppers.tables import ReviewRow

STARS = range(1, 6)
LONGEST = 1000  # characters of the words that are kept


@dataclass(frozen=True, slots=True)
class Review:
    """`stars` None: only words came. `text` None: only stars, or the words were forgotten with their shopper."""

    number: str
    stars: int | None
    text: str | None = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class Rated:
    """`before` are the stars that stood there until now."""

    review: Review
    before: int | None


@dataclass(frozen=True, slots=True)
class Average:
    """`stars` of `count` orders; None when nobody gave any."""

    stars: float | None
    count: int


class Reviews:
    """Every writing method is done once per `key`; no words are kept with the effect. OrderNotFound, NotYours and
    OrderNotDelivered: there is nothing for this chat to judge."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def rate(self, key: EffectKey, chat: int, number: str, stars: int) -> Rated:
        """The last stars count. FigureImpossible: not 1 to 5."""
        if stars not in STARS:
            raise FigureImpossible(f"{stars} stars")

        async def do(session: AsyncSession) -> JSON:
            await _delivered(session, chat, number)
            before = await session.scalar(select(ReviewRow.stars).where(ReviewRow.number == number))
            await self._write(session, number, {"chat": chat, "stars": stars})
            return {"before": before}

        async with self._db.write() as session:
            told: dict[str, JSON] = {"chat": chat, "number": number, "stars": stars}
            done = cast("Mapping[str, int | None]", await once(session, key, told, do))
            return Rated(await _read(session, number), done["before"])

    async def say(self, key: EffectKey, chat: int, number: str, text: str) -> Review:
        """These words instead of earlier ones; the stars stay."""

        async def do(session: AsyncSession) -> JSON:
            await _delivered(session, chat, number)
            await self._write(session, number, {"chat": chat, "text": text.strip()[:LONGEST]})
            return None

        async with self._db.write() as session:
            await once(session, key, {"chat": chat, "number": number}, do)
            return await _read(session, number)

    async def find(self, number: str) -> Review | None:
        async with self._db.read() as session:
            row = await session.scalar(select(ReviewRow).where(ReviewRow.number == number))
            return _review(row) if row is not None else None

    async def latest(self, limit: int = 10) -> tuple[Review, ...]:
        """Those with words, newest first."""
        said = select(ReviewRow).where(ReviewRow.text.is_not(None))
        async with self._db.read() as session:
            rows = await session.scalars(said.order_by(ReviewRow.at.desc(), ReviewRow.id.desc()).limit(limit))
            return tuple(map(_review, rows))

    async def average(self) -> Average:
        async with self._db.read() as session:
            count, total = (await session.execute(select(func.count(ReviewRow.stars), func.sum(ReviewRow.stars)))).one()
        return Average(total / count if total is not None and count else None, count)

    async def _write(self, session: AsyncSession, number: str, said: dict[str, Any]) -> None:
        insert = sqlite.insert if self._db.is_sqlite else postgresql.insert
        fresh = {**said, "at": to_millis(self._clock.now())}
        added = insert(ReviewRow).values(number=number, **fresh)
        await session.execute(added.on_conflict_do_update(index_elements=["number"], set_=fresh))


async def _delivered(session: AsyncSession, chat: int, number: str) -> None:
    """The order is held until the end of the transaction, so that two taps at once take turns."""
    row = await session.scalar(select(OrderRow).where(OrderRow.number == number).with_for_update())
    if row is None:
        raise OrderNotFound(number)
    if row.chat != chat:
        raise NotYours(number)
    if row.delivered_at is None:
        raise OrderNotDelivered(number)


async def _read(session: AsyncSession, number: str) -> Review:
    found = select(ReviewRow).where(ReviewRow.number == number)
    return _review((await session.scalars(found.execution_options(populate_existing=True))).one())


def _review(row: ReviewRow) -> Review:
    return Review(row.number, row.stars, row.text, to_moment(row.at))
