"""What was promised for a while is free again when the while is over, whoever looks first."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.clock import Clock
from catalog.db import Database
from catalog.order_rules import OrderRules
from catalog.orders import pieces
from catalog.orders.moving import step
from catalog.orders.pausing import UNPAID, is_paused
from catalog.orders.states import By, OrderState
from catalog.orders.tables import OrderLineRow, OrderRow
from catalog.orders.work import Work, to_millis

CLOCK = By.shop("clock")


class Watch:
    """Knows when it is worth looking: no promise that is made after a look ends sooner than a promise lasts. Half of
    that leaves room for one that was under way, and for a process that was told other times."""

    def __init__(self, db: Database, clock: Clock, rules: OrderRules) -> None:
        self._db = db
        self._clock = clock
        self._shortest = min(timedelta(minutes=rules.reserve_minutes), timedelta(hours=rules.pay_hours))
        self._quiet_until = 0

    async def is_due(self) -> bool:
        """Whether some promise is over by now. A notice that holds or ends only makes them end later."""
        at = self._clock.now()
        if to_millis(at) < self._quiet_until:
            return False
        async with self._db.read() as session:
            first = await _first_end(session)
            paused = first is not None and first <= to_millis(at) and await is_paused(session)
        latest = to_millis(at + self._shortest / 2)
        self._quiet_until = min(first, latest) if first is not None else latest
        return first is not None and first <= to_millis(at) and not paused


async def release(work: Work) -> int:
    """Give up promises that are over, none while a notice holds; how many carts and orders that were."""
    if await is_paused(work.session):
        return 0
    orders = await _over(work)
    lines = await work.lines(*(order.id for order in orders))
    await pieces.lock_products(work, [line.variant_sku for line in lines])
    over = [line for line in lines if line.held_until is not None and line.held_until <= work.now]
    await pieces.hold(work, dict.fromkeys(over, 0), None)
    carts = {line.order_id: line for line in over}
    count = 0
    for order in orders:
        if order.id in carts:
            work.event(order, "expired", CLOCK, before=carts[order.id].variant_sku)
            count += 1
        elif order.state in UNPAID and order.pay_until is not None and order.pay_until <= work.now:
            await step(work, order, OrderState.CANCELLED, CLOCK, "unpaid")
            count += 1
    return count


async def _over(work: Work) -> list[OrderRow]:
    """Orders of which something was over a moment ago, held; what is over still is told by their rows."""
    lines = select(OrderLineRow.order_id).where(OrderLineRow.held_until <= work.now)
    unpaid = select(OrderRow.id).where(OrderRow.state.in_(UNPAID), OrderRow.pay_until <= work.now)
    ids = sorted({*await work.session.scalars(lines), *await work.session.scalars(unpaid)})
    held = select(OrderRow).where(OrderRow.id.in_(ids)).order_by(OrderRow.id).with_for_update()
    return list(await work.session.scalars(held.execution_options(populate_existing=True)))


async def _first_end(session: AsyncSession) -> int | None:
    line = await session.scalar(select(func.min(OrderLineRow.held_until)))
    order = await session.scalar(select(func.min(OrderRow.pay_until)).where(OrderRow.state.in_(UNPAID)))
    return min((end for end in (line, order) if end is not None), default=None)
