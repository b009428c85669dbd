"""Whose an order was goes when it is over; what was sold and paid stays for the books."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, case, delete, func, or_, select, update

from catalog.orders import cart
from catalog.orders.states import ENDED, OrderState
from catalog.orders.tables import OrderEventRow, OrderRow, ReceiptRow, RefundRow, ReturnRow
from catalog.orders.work import Work, number_of, state_of, to_millis
from catalog.tables import CategoryRow

NOBODY = 0
"""The chat of an order whose shopper is forgotten."""
WORDS = ("state", "receipt", "return")
"""Kinds of events whose reason somebody may have typed."""


@dataclass(frozen=True, slots=True)
class Left:
    """Numbers of the orders that are somebody's still."""

    numbers: tuple[str, ...] = ()


async def drop_cart(work: Work, chat: int) -> None:
    """What was promised is free again, and nothing tells that it was chosen."""
    draft = await cart.draft(work, chat)
    if draft is not None:
        await cart.clear(work, chat)
        await work.session.execute(delete(OrderRow).where(OrderRow.id == draft.id))


async def forget_over(work: Work, of: ColumnElement[bool]) -> Left:
    """Make those of these orders nobody's that are over: nothing is to be sent, paid, given back or decided."""
    wanted = select(OrderRow).where(of, OrderRow.number.is_not(None), OrderRow.chat != NOBODY).order_by(OrderRow.id)
    orders = list(await work.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)))
    going_on = await _going_on(work, orders)
    await anonymise(work, [order for order in orders if order.id not in going_on])
    return Left(tuple(number_of(order) for order in orders if order.id in going_on))


async def anonymise(work: Work, orders: Iterable[OrderRow]) -> None:
    """Name, phone, place, waybill, chat, pictures, requisites and typed reasons go."""
    ids = [order.id for order in orders]
    if not ids:
        return
    nobodys = {"chat": NOBODY, "delivery": None, "phone": None, "waybill": None}
    await work.session.execute(update(OrderRow).where(OrderRow.id.in_(ids)).values(nobodys))
    event = OrderEventRow
    by_shopper = event.who.startswith("shopper:")
    said = event.kind.in_(WORDS) & ~event.who.startswith("shop:")
    is_waybill = event.kind == "waybill"
    quiet = {
        "who": case((by_shopper, f"shopper:{NOBODY}"), else_=event.who),
        "reason": case((said, ""), else_=event.reason),
        "before": case((is_waybill, None), else_=event.before),
        "after": case((is_waybill, None), else_=event.after),
        "told": True,
    }
    await work.session.execute(update(event).where(event.order_id.in_(ids)).values(quiet))
    await work.session.execute(update(ReturnRow).where(ReturnRow.order_id.in_(ids)).values(refund_to=None, photos=[]))
    await work.session.execute(update(ReceiptRow).where(ReceiptRow.order_id.in_(ids)).values(photo_id=""))


async def _going_on(work: Work, orders: Iterable[OrderRow]) -> set[int]:
    """Of these orders, the ids of those that are not over. What one was exchanged for keeps it."""
    rows = {order.id: order for order in orders}
    owed = select(RefundRow.order_id).where(RefundRow.done_at.is_(None))
    asked = select(ReturnRow.order_id).where(ReturnRow.state == "asked")
    unread = select(ReceiptRow.order_id).where(ReceiptRow.verdict.is_(None))
    busy = or_(OrderRow.id.in_(owed), OrderRow.id.in_(asked), OrderRow.id.in_(unread))
    found = set(await work.session.scalars(select(OrderRow.id).where(OrderRow.id.in_(rows), busy)))
    returnable = to_millis(work.at - timedelta(days=await _return_days(work)))
    found |= {each for each, row in rows.items() if not _is_done(row, returnable)}
    for each in sorted(rows, reverse=True):
        before = rows[each].exchange_of
        if each in found and before is not None:
            found.add(before)
    return found & rows.keys()


def _is_done(order: OrderRow, returnable: int) -> bool:
    state = state_of(order)
    if state is OrderState.DELIVERED:
        return order.delivered_at is not None and order.delivered_at < returnable
    return state in ENDED


async def _return_days(work: Work) -> int:
    """The longest that anything of the shop may be brought back."""
    longest = await work.session.scalar(select(func.max(CategoryRow.return_days)))
    return max(work.rules.return_days, longest or 0)
