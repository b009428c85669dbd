"""What this floor forgets of a shopper: what a talk remembers, answered turns, what models cost, calls for a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from graph.models.spending import NOBODY
from graph.state import FORGOTTEN, State, merged
from graph.tables import HandoffEventRow, HandoffLineRow, HandoffRow, SpendingRow, TurnRow


async def forget_rows(session: AsyncSession, chat: int, asked_at: datetime) -> bool:
    """Of what is from before `asked_at`; whether all of it has gone. A call for a person that is not over yet loses the
    name and what was said, and goes when it is."""
    before = _millis(asked_at)
    await session.execute(delete(TurnRow).where(TurnRow.chat == chat, TurnRow.at <= before))
    theirs = (HandoffRow.chat == chat) & (HandoffRow.opened_at <= before)
    await forget_handoffs(session, theirs & HandoffRow.closed_at.is_not(None))
    await session.execute(update(HandoffRow).where(theirs).values(shopper_name=""))
    said = HandoffLineRow.handoff_id.in_(select(HandoffRow.id).where(theirs)) & (HandoffLineRow.at <= before)
    await session.execute(delete(HandoffLineRow).where(said))
    return await session.scalar(select(HandoffRow.id).where(theirs).limit(1)) is None


def at_rest(state: State) -> State | None:
    """What a talk that has rested for long changes into; None: there is nothing in it to forget. An order that waits
    for its payment waits on."""
    waits = state.get("stage") == "payment"
    rested = merged(FORGOTTEN, State(stage="payment" if waits else "init", about_order=state.get("about_order")))
    plain = cast("Mapping[str, object]", state)
    return rested if any(plain.get(key, value) != value for key, value in rested.items()) else None


async def forget_spending(session: AsyncSession, chat: int, asked_on: str, today: str) -> bool:
    """Of days that are over, so that nobody gets a new budget by asking to be forgotten; whether none is left."""
    await _spent_by_nobody(session, (SpendingRow.chat == chat) & (SpendingRow.day < today))
    left = select(SpendingRow.day).where(SpendingRow.chat == chat, SpendingRow.day <= asked_on).limit(1)
    return await session.scalar(left) is None


async def prune_rows(session: AsyncSession, handoffs_before: datetime, spent_before: datetime) -> None:
    """Let go calls for a person that were over by then, and whose days of models those before `spent_before` were."""
    await forget_handoffs(session, HandoffRow.closed_at < _millis(handoffs_before))
    await _spent_by_nobody(session, SpendingRow.day < spent_before.date().isoformat())


async def forget_handoffs(session: AsyncSession, which: ColumnElement[bool]) -> None:
    ids = select(HandoffRow.id).where(which)
    await session.execute(delete(HandoffLineRow).where(HandoffLineRow.handoff_id.in_(ids)))
    await session.execute(delete(HandoffEventRow).where(HandoffEventRow.handoff_id.in_(ids)))
    await session.execute(delete(HandoffRow).where(which))


async def _spent_by_nobody(session: AsyncSession, which: ColumnElement[bool]) -> None:
    """The day's sums stay, whose they were goes."""
    row = SpendingRow
    figures = ("calls", "tokens_in", "tokens_out", "micros")
    mine = which & (row.chat != NOBODY)
    sums = [func.sum(getattr(row, name)) for name in figures]
    found = (
        await session.execute(select(row.day, row.feature, *sums).where(mine).group_by(row.day, row.feature))
    ).all()
    await session.execute(delete(row).where(mine))
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for day, feature, *spent in found:
        values = dict(zip(figures, map(int, spent), strict=True))
        added = insert(row).values(day=day, feature=feature, chat=NOBODY, **values)
        raised = {name: getattr(row, name) + value for name, value in values.items()}
        await session.execute(added.on_conflict_do_update(index_elements=["day", "feature", "chat"], set_=raised))


def _millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)
