"""Rows of hand-offs as they are put down: a new one, an event, a line; and a lock against others who change it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.effects import EffectKey
from catalog.products import Locale
from graph.errors import HandoffNotFound
from graph.handoffs.handoff import EventKind, Line, Status
from graph.messages import Reason
from graph.tables import HandoffEventRow, HandoffLineRow, HandoffRow


async def opened(session: AsyncSession, chat: int, topic: int, name: str, locale: Locale, now: int) -> bool:
    """Whether a new one was opened; not when one is live, whoever opened it."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = insert(HandoffRow).values(
        chat=chat,
        topic=topic,
        shopper_name=name,
        locale=locale,
        status=Status.OPEN.value,
        reasons=[],
        opened_at=now,
        turned_at=now,
    )
    alone = fresh.on_conflict_do_nothing(index_elements=[HandoffRow.chat], index_where=HandoffRow.closed_at.is_(None))
    return await session.scalar(alone.returning(HandoffRow.id)) is not None


async def locked(session: AsyncSession, handoff_id: int) -> HandoffRow:
    """As it is when everybody who changes it now has finished. HandoffNotFound: there is none."""
    wanted = select(HandoffRow).where(HandoffRow.id == handoff_id).with_for_update()
    row = await session.scalar(wanted.execution_options(populate_existing=True))
    if row is None:
        raise HandoffNotFound(handoff_id)
    return row


def record(
    session: AsyncSession,
    handoff_id: int,
    kind: EventKind,
    now: int,
    key: EffectKey | None = None,
    *,
    manager: int | None = None,
    reason: Reason | None = None,
    detail: str | None = None,
) -> None:
    session.add(
        HandoffEventRow(
            handoff_id=handoff_id,
            kind=kind,
            at=now,
            turn_id=key.turn_id if key else None,
            manager_id=manager,
            reason=reason.value if reason else None,
            detail=detail,
        )
    )


def line_row(handoff_id: int, key: EffectKey, n: int, line: Line, now: int) -> HandoffLineRow:
    return HandoffLineRow(
        handoff_id=handoff_id,
        turn_id=str(key),
        n=n,
        side=line.side,
        kind=line.kind,
        words=line.words,
        sku=line.sku,
        manager_id=line.manager_id,
        at=now,
    )
