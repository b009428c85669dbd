"""Looking at hand-offs; nothing changes here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.db import Database
from catalog.products import Locale
from catalog.tables import EffectRow
from graph.errors import HandoffNotFound
from graph.handoffs.handoff import EventKind, Handoff, Happened, Level, Line, Side, Status
from graph.messages import Reason
from graph.tables import HandoffEventRow, HandoffLineRow, HandoffRow


class Reading:
    """The half of the door that looks."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def live(self, chat: int) -> Handoff | None:
        """The open or claimed one of this chat."""
        async with self._db.read() as session:
            row = await live_row(session, chat)
        return handoff_of(row) if row else None

    async def last(self, chat: int) -> Handoff | None:
        """The newest one of this chat, over or not."""
        newest = select(HandoffRow).where(HandoffRow.chat == chat).order_by(HandoffRow.id.desc()).limit(1)
        async with self._db.read() as session:
            row = await session.scalar(newest)
        return handoff_of(row) if row else None

    async def over(self, chat: int, after: int) -> Handoff | None:
        """The newest of this chat that is over, of those with a higher id than `after`."""
        mine = (HandoffRow.chat == chat) & (HandoffRow.id > after) & HandoffRow.closed_at.is_not(None)
        async with self._db.read() as session:
            row = await session.scalar(select(HandoffRow).where(mine).order_by(HandoffRow.id.desc()).limit(1))
        return handoff_of(row) if row else None

    async def waiting(self) -> tuple[Handoff, ...]:
        """All that are live, oldest first."""
        live = select(HandoffRow).where(HandoffRow.closed_at.is_(None)).order_by(HandoffRow.id)
        async with self._db.read() as session:
            return tuple(handoff_of(row) for row in await session.scalars(live))

    async def since(self, moment: datetime) -> tuple[Handoff, ...]:
        """All that were opened since, oldest first: what response times are counted from."""
        opened = select(HandoffRow).where(HandoffRow.opened_at >= millis_of(moment)).order_by(HandoffRow.id)
        async with self._db.read() as session:
            return tuple(handoff_of(row) for row in await session.scalars(opened))

    async def lines(self, handoff_id: int) -> tuple[Line, ...]:
        """What was said, oldest first."""
        kept = select(HandoffLineRow).where(HandoffLineRow.handoff_id == handoff_id).order_by(HandoffLineRow.id)
        async with self._db.read() as session:
            return tuple(
                Line(cast("Side", row.side), row.words, row.kind, row.sku, row.manager_id, moment_of(row.at))
                for row in await session.scalars(kept)
            )

    async def events(self, handoff_id: int) -> tuple[Happened, ...]:
        """All that happened to it, oldest first."""
        kept = select(HandoffEventRow).where(HandoffEventRow.handoff_id == handoff_id).order_by(HandoffEventRow.id)
        async with self._db.read() as session:
            return tuple(
                Happened(
                    cast("EventKind", row.kind),
                    moment_of(row.at),
                    row.manager_id,
                    Reason(row.reason) if row.reason else None,
                    row.detail,
                )
                for row in await session.scalars(kept)
            )

    async def ids_of(self, chat: int) -> frozenset[int]:
        """Of all hand-offs of this chat that are still kept."""
        async with self._db.read() as session:
            return frozenset(await session.scalars(select(HandoffRow.id).where(HandoffRow.chat == chat)))

    async def changed_by(self, turn_id: str, ordinal: int) -> Handoff | None:
        """Which one this event of a turn has changed already, when the turn is handled again: it is about that one,
        whatever has become of it since."""
        done = select(EffectRow.effect, EffectRow.arguments, EffectRow.result).where(
            EffectRow.turn_id == turn_id, EffectRow.ordinal == ordinal
        )
        async with self._db.read() as session:
            for effect, arguments, result in await session.execute(done):
                told = json.loads(result or "null") if effect == "handoff" else json.loads(arguments)
                found = told.get("id" if effect == "handoff" else "handoff") if isinstance(told, dict) else None
                if found is not None:
                    return handoff_of(await row_of(session, found))
        return None

    async def by_id(self, handoff_id: int) -> Handoff:
        """HandoffNotFound: there is none."""
        async with self._db.read() as session:
            return handoff_of(await row_of(session, handoff_id))


async def live_row(session: AsyncSession, chat: int, *, to_change: bool = False) -> HandoffRow | None:
    wanted = select(HandoffRow).where(HandoffRow.chat == chat, HandoffRow.closed_at.is_(None))
    return await session.scalar(wanted.with_for_update() if to_change else wanted)


async def row_of(session: AsyncSession, handoff_id: int) -> HandoffRow:
    row = await session.get(HandoffRow, handoff_id, populate_existing=True)
    if row is None:
        raise HandoffNotFound(handoff_id)
    return row


def handoff_of(row: HandoffRow, *, fresh: bool = False, joined: bool = False) -> Handoff:
    locales: Mapping[str, Locale] = {"uk": "uk", "ru": "ru", "en": "en"}
    card = (row.card_chat, row.card_message_id)
    return Handoff(
        id=row.id,
        chat=row.chat,
        topic=row.topic,
        shopper_name=row.shopper_name,
        locale=locales[row.locale],
        status=Status(row.status),
        reasons=tuple(Reason(reason) for reason in row.reasons),
        manager_id=row.manager_id,
        manager_name=row.manager_name,
        opened_at=moment_of(row.opened_at),
        turned_at=moment_of(row.turned_at),
        level=Level(row.level),
        reminded=row.reminded,
        claimed_at=moment_of(row.claimed_at) if row.claimed_at is not None else None,
        answered_at=moment_of(row.answered_at) if row.answered_at is not None else None,
        closed_at=moment_of(row.closed_at) if row.closed_at is not None else None,
        photo_id=row.photo_id,
        card=(card[0], card[1]) if card[0] is not None and card[1] is not None else None,
        fresh=fresh,
        joined=joined,
    )


def moment_of(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)


def millis_of(at: datetime) -> int:
    return round(at.timestamp() * 1000)
