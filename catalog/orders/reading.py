"""Rows into values: orders with all that belongs to them, and what happened to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, TypeVar, cast

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.delivery import DeliveryDetails
from catalog.orders.order import (
    Event,
    EventKind,
    Given,
    Order,
    OrderLine,
    Payment,
    Receipt,
    Refund,
    Return,
    ReturnReason,
    Verdict,
)
from catalog.orders.tables import (
    OrderEventRow,
    OrderLineRow,
    OrderRow,
    PaymentRow,
    ReceiptRow,
    RefundRow,
    ReturnRow,
)
from catalog.orders.work import mode_of, number_of, state_of, to_moment
from catalog.products import Money
from catalog.tables import CategoryRow, ProductRow, VariantRow

Rows = TypeVar("Rows", OrderLineRow, PaymentRow, RefundRow, ReceiptRow, ReturnRow)


async def read_orders(
    session: AsyncSession, where: ColumnElement[bool], limit: int, *, oldest: bool = False
) -> tuple[Order, ...]:
    """Confirmed ones that pass, newest (or `oldest`) first."""
    of = OrderRow.id if oldest else OrderRow.id.desc()
    wanted = select(OrderRow).where(where, OrderRow.number.is_not(None)).order_by(of).limit(limit)
    rows = list(await session.scalars(wanted.execution_options(populate_existing=True)))
    return tuple([await read_order(session, row) for row in rows])


async def read_order(session: AsyncSession, row: OrderRow) -> Order:
    payments = await _of(session, PaymentRow, row)
    refunds = await _of(session, RefundRow, row)
    numbers = await _numbers(session, row)
    lines = await _of(session, OrderLineRow, row)
    discount = row.reduction.off([(line.price_minor, line.pieces) for line in lines])
    returns = [_return(each, row, numbers) for each in await _of(session, ReturnRow, row)]

    def money(minor: int) -> Money:
        return Money(minor, row.currency)

    return Order(
        number=number_of(row),
        chat=row.chat,
        state=state_of(row),
        mode=mode_of(row),
        lines=tuple(_line(line, row.currency) for line in lines),
        goods=money(row.goods_minor + discount),
        delivery_fee=money(row.fee_minor),
        total=money(row.total_minor),
        prepayment=money(row.prepay_minor),
        paid=money(sum(each.amount_minor for each in payments)),
        owed=money(sum(each.amount_minor for each in refunds if each.done_at is None)),
        given_back=money(sum(each.amount_minor for each in refunds if each.done_at is not None)),
        confirmed_at=to_moment(row.confirmed_at or row.created_at),
        delivery=DeliveryDetails.from_json(row.delivery) if row.delivery is not None else None,
        pay_until=_moment(row.pay_until),
        storage_until=_moment(row.storage_until),
        delivered_at=_moment(row.delivered_at),
        exchange_of=numbers.get(row.exchange_of) if row.exchange_of is not None else None,
        waybill=row.waybill,
        payments=tuple(
            Payment(each.charge_id, money(each.amount_minor), each.method, to_moment(each.at)) for each in payments
        ),
        refunds=tuple(
            Refund(each.id, money(each.amount_minor), each.reason, to_moment(each.due_at), _moment(each.done_at))
            for each in refunds
        ),
        receipts=tuple(map(_receipt, await _of(session, ReceiptRow, row))),
        returns=tuple(returns),
        return_days=await _return_days(session, row),
        discount=money(discount),
    )


async def read_events(session: AsyncSession, where: Iterable[ColumnElement[bool]], limit: int) -> tuple[Event, ...]:
    """In the order in which they happened."""
    rows = await session.execute(
        select(OrderEventRow, OrderRow.number, OrderRow.chat)
        .join(OrderRow, OrderRow.id == OrderEventRow.order_id)
        .where(*where)
        .order_by(OrderEventRow.id)
        .limit(limit)
    )
    return tuple(
        Event(
            id=event.id,
            number=number,
            chat=chat,
            at=to_moment(event.at),
            who=event.who,
            kind=cast(EventKind, event.kind),
            before=event.before,
            after=event.after,
            reason=event.reason,
            told=event.told,
            source=event.source,
        )
        for event, number, chat in rows
    )


async def _of(session: AsyncSession, table: type[Rows], order: OrderRow) -> Sequence[Rows]:
    wanted = select(table).where(table.order_id == order.id).order_by(table.id)
    return list(await session.scalars(wanted.execution_options(populate_existing=True)))


async def _return_days(session: AsyncSession, order: OrderRow) -> int:
    """Zero when nothing of it is known any more."""
    longest = (
        select(func.max(CategoryRow.return_days))
        .join(ProductRow, ProductRow.category == CategoryRow.code)
        .join(VariantRow, VariantRow.product_sku == ProductRow.sku)
        .join(OrderLineRow, OrderLineRow.variant_sku == VariantRow.sku)
        .where(OrderLineRow.order_id == order.id)
    )
    return await session.scalar(longest) or 0


async def _numbers(session: AsyncSession, row: OrderRow) -> dict[int, str]:
    """Of the order that this one was exchanged for, and of those that it is exchanged for."""
    kin = (OrderRow.exchange_of == row.id) | (OrderRow.id == row.exchange_of)
    return {
        each: number or "" for each, number in await session.execute(select(OrderRow.id, OrderRow.number).where(kin))
    }


def _line(row: OrderLineRow, currency: str) -> OrderLine:
    return OrderLine(
        line=row.id,
        sku=row.variant_sku,
        product_sku=row.product_sku,
        names=row.names,
        colour=row.colour,
        colour_names=row.colour_names,
        size=row.size,
        price=Money(row.price_minor, currency),
        pieces=row.pieces,
        held=row.held,
        taken=row.taken,
        returned=row.returned,
        restocked=row.restocked,
    )


def _receipt(row: ReceiptRow) -> Receipt:
    verdict = Verdict(row.verdict) if row.verdict is not None else None
    return Receipt(row.id, row.sha256, row.photo_id, to_moment(row.at), verdict)


def _return(row: ReturnRow, order: OrderRow, numbers: dict[int, str]) -> Return:
    return Return(
        id=row.id,
        number=number_of(order),
        kind=cast(Literal["return", "exchange"], row.kind),
        reason=ReturnReason(row.reason),
        lines=tuple(Given(**each) for each in row.lines),
        amount=Money(row.amount_minor, order.currency),
        way_back_paid_by_us=row.we_pay_way_back,
        state=cast(Literal["asked", "accepted", "refused"], row.state),
        difference=Money(row.difference_minor, order.currency) if row.difference_minor is not None else None,
        replacement=numbers.get(row.replacement_id) if row.replacement_id is not None else None,
        refund_to=row.refund_to,
        photos=tuple(row.photos),
    )


def _moment(millis: int | None) -> datetime | None:
    return to_moment(millis) if millis is not None else None
