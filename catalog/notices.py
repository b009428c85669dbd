"""What every shopper should hear once (a blackout, an alarm, a closed branch), and how long it held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.audit import By, FactChange, audit, hold_facts
from catalog.clock import Clock
from catalog.db import Database
from catalog.effects import JSON, EffectKey, once
from catalog.orders import Orders
from catalog.tables import NoticeRow, NoticeToldRow

Pause = tuple[datetime, datetime | None]
"""From when until when (None: still) a notice held."""


@dataclass(frozen=True, slots=True)
class ShopNotice:
    id: int
    text: str
    at: datetime


class Notices:
    """The door. At most one notice holds at a time: a new one takes the place of the last.

    While one holds, no promise of pieces ends. When it ends, what ran meanwhile gets back the time that it stood still;
    a notice in the place of another goes on where that one ended.
    """

    def __init__(self, db: Database, clock: Clock, orders: Orders) -> None:
        self._db = db
        self._clock = clock
        self._orders = orders

    async def post(self, key: EffectKey, text: str, by: str) -> ShopNotice:
        """What is over in this moment is freed first: it is not to outlive the notice."""

        async def do(session: AsyncSession) -> JSON:
            await hold_facts(session)
            now = self._clock.now()
            before = await self._end(session, now)
            if before is None:
                await self._orders.release_over(session, str(key))
            row = NoticeRow(text=text, who=by, at=_millis(now))
            session.add(row)
            await session.flush()
            changes = [FactChange(f"notice:{before.id}", "notice", "on", "off")] if before is not None else []
            changes.append(FactChange(f"notice:{row.id}", "notice", "off", "on"))
            await audit(session, changes, By(by, now, str(key)))
            return _told(row)

        async with self._db.write() as session:
            return _read(await once(session, key, {"text": text, "by": by}, do))

    async def lift(self, key: EffectKey, by: str) -> ShopNotice | None:
        """Its time is added to every reservation and payment term that ran meanwhile. None: no notice holds."""

        async def do(session: AsyncSession) -> JSON:
            await hold_facts(session)
            now = self._clock.now()
            row = await self._end(session, now)
            if row is None:
                return None
            await audit(session, [FactChange(f"notice:{row.id}", "notice", "on", "off")], By(by, now, str(key)))
            return _told(row)

        async with self._db.write() as session:
            done = await once(session, key, {"by": by}, do)
        return _read(done) if done is not None else None

    async def current(self) -> ShopNotice | None:
        """Cheap: asked with every turn."""
        async with self._db.read() as session:
            row = await _holding(session)
        return _notice(row) if row is not None else None

    async def untold(self, chat: int) -> ShopNotice | None:
        """The one that holds, unless this chat has heard it."""
        async with self._db.read() as session:
            row = await _holding(session)
            if row is None or await session.get(NoticeToldRow, (row.id, chat)) is not None:
                return None
        return _notice(row)

    async def tell(self, session: AsyncSession, notice_id: int, chat: int) -> None:
        """It is told, in the transaction that stores the message. Saying it again changes nothing."""
        insert = sqlite.insert if self._db.is_sqlite else postgresql.insert
        told = insert(NoticeToldRow).values(notice_id=notice_id, chat=chat)
        await session.execute(told.on_conflict_do_nothing())

    async def pauses(self, since: datetime) -> tuple[Pause, ...]:
        """All that held at or after this moment, oldest first: timers stand still in them."""
        held = or_(NoticeRow.lifted_at.is_(None), NoticeRow.lifted_at >= _millis(since))
        async with self._db.read() as session:
            rows = await session.scalars(select(NoticeRow).where(held).order_by(NoticeRow.at, NoticeRow.id))
            return tuple(
                (_moment(row.at), _moment(row.lifted_at) if row.lifted_at is not None else None) for row in rows
            )

    async def _end(self, session: AsyncSession, now: datetime) -> NoticeRow | None:
        """The one that held until now."""
        row = await _holding(session)
        if row is not None:
            row.lifted_at = max(_millis(now), row.at)
            await self._orders.lengthen(session, row.at, row.lifted_at)
            await session.flush()
        return row


async def _holding(session: AsyncSession) -> NoticeRow | None:
    wanted = select(NoticeRow).where(NoticeRow.lifted_at.is_(None)).order_by(NoticeRow.id.desc()).limit(1)
    return await session.scalar(wanted.execution_options(populate_existing=True))


def _told(row: NoticeRow) -> JSON:
    return {"id": row.id, "text": row.text, "at": row.at}


def _read(told: JSON) -> ShopNotice:
    assert isinstance(told, dict), "a notice is told as it was posted"
    return ShopNotice(told["id"], told["text"], _moment(told["at"]))


def _notice(row: NoticeRow) -> ShopNotice:
    return ShopNotice(row.id, row.text, _moment(row.at))


def _moment(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)


def _millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)
