"""Posts and pages outside that show one product of ours: learnt from the shop's channel, or taught by its people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from catalog.clock import Clock
from catalog.db import Database
from catalog.tables import PostRow

CHANNEL = "channel"
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Post:
    """`key` is "tg:<chat>/<message>", "ig:<code>" or "url:<host/path>"; the product may be sold no longer. `who` is
    "channel", "channel:<album>", or a role and a Telegram user id."""

    key: str
    product_sku: str
    colour: str | None
    who: str
    at: datetime


class Posts:
    """What a person taught stands against what was read in the channel, never the other way round."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def keep(self, keys: Sequence[str], product_sku: str, colour: str | None, who: str) -> None:
        """All these keys show this product from now on. Saying it twice changes nothing."""
        if not keys:
            return
        at = int(self._clock.now().timestamp() * 1000)
        told = {"product_sku": product_sku, "colour": colour, "who": who, "at": at}
        insert = sqlite.insert if self._db.is_sqlite else postgresql.insert
        statement = insert(PostRow).values([{"key": key, **told} for key in dict.fromkeys(keys)])
        where = PostRow.who.startswith(CHANNEL) if is_channel(who) else None
        async with self._db.write() as session:
            await session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=told, where=where))

    async def find(self, keys: Sequence[str]) -> Post | None:
        """What the first of these keys that is known shows."""
        async with self._db.read() as session:
            rows = {row.key: row for row in await session.scalars(select(PostRow).where(PostRow.key.in_(keys)))}
        return next((_post(rows[key]) for key in keys if key in rows), None)

    async def of(self, who: str) -> tuple[Post, ...]:
        """What came from exactly this source, an album of the channel for one."""
        async with self._db.read() as session:
            rows = await session.scalars(select(PostRow).where(PostRow.who == who).order_by(PostRow.key))
            return tuple(map(_post, rows))

    async def list(self, limit: int = MOST_SHOWN) -> tuple[Post, ...]:
        """What people taught, newest first."""
        taught = select(PostRow).where(PostRow.who.not_like(f"{CHANNEL}%"))
        async with self._db.read() as session:
            rows = await session.scalars(taught.order_by(PostRow.at.desc(), PostRow.key).limit(limit))
            return tuple(map(_post, rows))

    async def forget(self, keys: Sequence[str], *, read_only: bool = False) -> bool:
        """Whether any of them was known. `read_only`: only what was read in the channel, not what people taught."""
        gone = delete(PostRow).where(PostRow.key.in_(keys))
        if read_only:
            gone = gone.where(PostRow.who.startswith(CHANNEL))
        async with self._db.write() as session:
            return cast("CursorResult[Any]", await session.execute(gone)).rowcount > 0


def is_channel(who: str) -> bool:
    return who.partition(":")[0] == CHANNEL


def _post(row: PostRow) -> Post:
    return Post(row.key, row.product_sku, row.colour, row.who, datetime.fromtimestamp(row.at / 1000, UTC))
