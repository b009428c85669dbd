"""What may still change about an order: where it goes before it is shipped, what is in it before it is packed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from catalog.delivery import DeliveryDetails
from catalog.errors import FigureImpossible, LineNotFound, OrderMoveImpossible, ReturnImpossible, ReturnProblem
from catalog.orders import pieces
from catalog.orders.money import prepayment
from catalog.orders.moving import move, settle
from catalog.orders.order import Given
from catalog.orders.pieces import Goods
from catalog.orders.reduction import cost
from catalog.orders.states import UNPACKED, UNSHIPPED, By, OrderState
from catalog.orders.tables import OrderLineRow, OrderRow
from catalog.orders.work import Work, mode_of, state_of


async def change_address(work: Work, number: str, delivery: DeliveryDetails, by: By) -> OrderRow:
    """The fee stays as it was told. OrderMoveImpossible: it is on its way."""
    order = await work.order(number, by)
    if state_of(order) not in UNSHIPPED:
        raise OrderMoveImpossible(number, order.state, "address", "goods")
    order.delivery, order.phone = delivery.as_json(), delivery.phone
    work.event(order, "address", by)
    return order


async def set_waybill(work: Work, number: str, waybill: str, by: By) -> OrderRow:
    """OrderMoveImpossible: a shopper has no waybills."""
    order = await work.order(number)
    if by.chat is not None:
        raise OrderMoveImpossible(number, order.state, "waybill", "who")
    if order.waybill != waybill:
        work.event(order, "waybill", by, order.waybill, waybill)
        order.waybill = waybill
    return order


async def ship(work: Work, number: str, waybill: str, by: By) -> OrderRow:
    """What is not packed yet is packed by this, and of the two only that it left is news. OrderMoveImpossible."""
    order = await work.order(number, by)
    if state_of(order) is not OrderState.PACKED:
        await move(replace(work, quiet=True), order, OrderState.PACKED, by)
    await set_waybill(work, number, waybill, by)
    await move(work, order, OrderState.SHIPPED, by)
    return order


async def change_items(work: Work, number: str, swaps: Sequence[Given], by: By) -> OrderRow:
    """Other colours or sizes at today's price; pieces without an `instead` go. Not all of them: that is a cancel.

    OrderMoveImpossible, LineNotFound, VariantNotFound, NotEnoughStock, FigureImpossible, ReturnImpossible.
    """
    order = await work.order(number, by)
    if state_of(order) not in UNPACKED or order.exchange_of is not None:
        raise OrderMoveImpossible(number, order.state, "items", "goods")
    lines = {line.id: line for line in await work.lines(order.id)}
    goods = await pieces.read_goods(work, [swap.instead for swap in swaps if swap.instead is not None])
    wanted = _wanted(number, lines, swaps, goods)
    if not any(wanted.values()):
        raise FigureImpossible("an order without things is no order")
    by_sku = {line.variant_sku: line for line in lines.values()}
    for sku in wanted.keys() - by_sku.keys():
        by_sku[sku] = new_line(order, goods[sku])
        work.session.add(by_sku[sku])
    await _repack(work, order, {line: wanted[sku] for sku, line in by_sku.items()}, by)
    return order


def new_line(order: OrderRow, goods: Goods) -> OrderLineRow:
    line = OrderLineRow(order_id=order.id, variant_sku=goods.sku, held=0, taken=0, returned=0, restocked=0)
    goods.copy_to(line)
    return line


def swapped(number: str, line: OrderLineRow | None, swap: Given, goods: Mapping[str, Goods]) -> OrderLineRow:
    """The line that is given up, when it may be. An exchange stays with one product."""
    if line is None:
        raise LineNotFound(swap.line)
    if swap.pieces < 1:
        raise FigureImpossible(f"{swap.pieces} pieces cannot be changed")
    if swap.instead == line.variant_sku:
        raise ReturnImpossible(number, ReturnProblem.SAME_VARIANT)
    if swap.instead is not None and goods[swap.instead].product_sku != line.product_sku:
        raise ReturnImpossible(number, ReturnProblem.OTHER_PRODUCT)
    return line


def _wanted(
    number: str, lines: Mapping[int, OrderLineRow], swaps: Sequence[Given], goods: Mapping[str, Goods]
) -> Counter[str]:
    """Pieces of each variant afterwards, zero for what goes."""
    wanted = Counter({line.variant_sku: line.pieces for line in lines.values()})
    given = Counter[str]()
    for swap in swaps:
        line = swapped(number, lines.get(swap.line), swap, goods)
        given[line.variant_sku] += swap.pieces
        if given[line.variant_sku] > line.pieces:
            raise ReturnImpossible(number, ReturnProblem.TOO_MANY)
        wanted[line.variant_sku] -= swap.pieces
        if swap.instead is not None:
            wanted[swap.instead] += swap.pieces
    return wanted


async def _repack(work: Work, order: OrderRow, wanted: Mapping[OrderLineRow, int], by: By) -> None:
    for line, count in wanted.items():
        line.pieces = count or line.pieces
    await pieces.hold(work, wanted, None)
    for line, count in wanted.items():
        if count == 0:
            await work.session.delete(line)
    before = order.total_minor
    goods = [(line.price_minor, count) for line, count in wanted.items()]
    order.goods_minor = cost(goods) - order.reduction.off(goods)
    order.prepay_minor = prepayment(mode_of(order), order.total_minor, work.rules.prepayment)
    work.event(order, "items", by, str(before), str(order.total_minor))
    await settle(work, order)
