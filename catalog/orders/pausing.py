"""While a notice of the shop holds, no promise runs out; what ran meanwhile gets the time back when it ends.

When a promise was made is not stored, its end and length say it: one that was made before the notice gets all of its
time, one that was made meanwhile begins anew with its end.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from catalog.order_rules import OrderRules
from catalog.orders.states import OrderState
from catalog.orders.tables import OrderLineRow, OrderRow
from catalog.tables import NoticeRow

UNPAID = (OrderState.CONFIRMED.value, OrderState.AWAITING_PAYMENT.value)
MINUTE = 60_000  # milliseconds


async def is_paused(session: AsyncSession) -> bool:
    return await session.scalar(select(NoticeRow.id).where(NoticeRow.lifted_at.is_(None)).limit(1)) is not None


async def lengthen(session: AsyncSession, rules: OrderRules, start: int, end: int) -> None:
    """Promises stood still from `start` to `end` (milliseconds). The caller holds the facts, so none is changing."""
    held, due = OrderLineRow.held_until, OrderRow.pay_until
    carts = _longer(held, rules.reserve_minutes * MINUTE, start, end)
    await session.execute(update(OrderLineRow).where(held > start).values(held_until=carts))
    unpaid = _longer(due, rules.pay_hours * 60 * MINUTE, start, end)
    await session.execute(update(OrderRow).where(OrderRow.state.in_(UNPAID), due > start).values(pay_until=unpaid))


def _longer(until: InstrumentedAttribute[int | None], length: int, start: int, end: int) -> ColumnElement[int]:
    return case((until - length > start, end + length), else_=until + (end - start))
