"""One change of orders: its transaction, its moment, the rules it goes by and the key it came with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.errors import NotYours, OrderNotFound
from catalog.order_rules import OrderRules
from catalog.orders.order import EventKind
from catalog.orders.states import By, OrderState, PaymentMode, Role
from catalog.orders.tables import OrderEventRow, OrderLineRow, OrderRow


@dataclass(frozen=True, slots=True)
class Work:
    """Locks are taken in one order everywhere: facts, orders by id, products by SKU. So nobody waits in a ring. What
    happens while it is `quiet` is no news to the shopper: what follows tells it."""

    session: AsyncSession
    at: datetime
    rules: OrderRules
    currency: str
    source: str
    quiet: bool = False

    @property
    def now(self) -> int:
        return to_millis(self.at)

    def after(self, **time: float) -> int:
        """The moment that is so much later (hours=48)."""
        return to_millis(self.at + timedelta(**time))

    async def order(self, number: str, by: By | None = None) -> OrderRow:
        """Held until the transaction ends. OrderNotFound; NotYours: a shopper asks for another chat's."""
        order_id = await self.session.scalar(select(OrderRow.id).where(OrderRow.number == number))
        if order_id is None:
            raise OrderNotFound(number)
        found = await self.order_by_id(order_id)
        if by is not None and by.role is Role.SHOPPER and by.chat != found.chat:
            raise NotYours(number)
        return found

    async def order_by_id(self, order_id: int) -> OrderRow:
        """With it, the order that it was exchanged for is held, before it: money may go back there."""
        first = select(OrderRow.exchange_of).where(OrderRow.id == order_id).scalar_subquery()
        wanted = select(OrderRow).where(or_(OrderRow.id == order_id, OrderRow.id == first)).order_by(OrderRow.id)
        rows = await self.session.scalars(wanted.with_for_update().execution_options(populate_existing=True))
        return next(row for row in rows if row.id == order_id)

    async def lines(self, *order_ids: int) -> list[OrderLineRow]:
        """By id, which is the order in which they were added."""
        wanted = select(OrderLineRow).where(OrderLineRow.order_id.in_(order_ids)).order_by(OrderLineRow.id)
        return list(await self.session.scalars(wanted.execution_options(populate_existing=True)))

    def event(
        self,
        order: OrderRow,
        kind: EventKind,
        by: By,
        before: str | None = None,
        after: str | None = None,
        reason: str = "",
    ) -> None:
        """Remember who changed what. What shoppers did themselves, they have heard of."""
        self.session.add(
            OrderEventRow(
                order_id=order.id,
                at=self.now,
                who=str(by)[:80],
                kind=kind,
                before=before,
                after=after,
                reason=reason,
                source=self.source,
                told=self.quiet or by.role is Role.SHOPPER,
            )
        )


def to_millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def to_moment(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)


def mode_of(order: OrderRow) -> PaymentMode:
    """Of an order that is confirmed; ValueError for a cart."""
    return PaymentMode(order.mode or "")


def state_of(order: OrderRow) -> OrderState:
    return OrderState(order.state)


def number_of(order: OrderRow) -> str:
    """Of an order that is confirmed; a cart has none."""
    if order.number is None:
        raise OrderNotFound("")
    return order.number
