"""Less than the prices say, because a person of the shop says so: of a cart, or of an order that is not packed."""

from __future__ import annotations

from catalog.errors import CartEmpty, OrderMoveImpossible
from catalog.orders import money
from catalog.orders.cart import draft
from catalog.orders.moving import is_manager, settle
from catalog.orders.reduction import Discount, cost
from catalog.orders.states import UNPACKED, By
from catalog.orders.tables import OrderRow
from catalog.orders.work import Work, mode_of, state_of


async def of_cart(work: Work, chat: int, given: Discount, by: By) -> None:
    """Until it is ordered or emptied. CartEmpty; OrderMoveImpossible: not a manager."""
    order = await draft(work, chat)
    if order is None or not await work.lines(order.id):
        raise CartEmpty(chat)
    _give(work, order, given, by)
    await work.session.flush()


async def of_order(work: Work, number: str, given: Discount, by: By) -> OrderRow:
    """What was paid beyond the new total is owed back. OrderMoveImpossible: packed, paid in full, an exchange, or not
    by a manager."""
    order = await work.order(number, by)
    kept = (await money.read_ledger(work.session, order.id)).kept
    if state_of(order) not in UNPACKED or order.exchange_of is not None:
        raise OrderMoveImpossible(number, order.state, "discount", "goods")
    if 0 < order.total_minor <= kept:
        raise OrderMoveImpossible(number, order.state, "discount", "money")
    if order.reduction == given:
        return order
    _give(work, order, given, by)
    goods = [(line.price_minor, line.pieces) for line in await work.lines(order.id)]
    order.goods_minor = cost(goods) - given.off(goods)
    order.prepay_minor = money.prepayment(mode_of(order), order.total_minor, work.rules.prepayment)
    await settle(work, order)
    return order


def _give(work: Work, order: OrderRow, given: Discount, by: By) -> None:
    if not is_manager(by):
        raise OrderMoveImpossible(order.number or "", order.state, "discount", "who")
    work.event(order, "discount", by, str(order.reduction), str(given))
    order.reduction, order.discount_by = given, str(by)[:80] if given else None
