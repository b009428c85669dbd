"""A cart becomes an order: at the price that was told, with pieces that are there, paid as the shop allows."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.delivery import DeliveryDetails
from catalog.errors import CartEmpty, FigureImpossible, PaymentModeRefused, PriceChanged
from catalog.order_rules import OrderRules
from catalog.orders import pieces
from catalog.orders.cart import draft
from catalog.orders.money import prepayment
from catalog.orders.moving import settle, step
from catalog.orders.pieces import Goods
from catalog.orders.reduction import cost
from catalog.orders.states import By, OrderState, PaymentMode
from catalog.orders.tables import OrderLineRow, OrderRow
from catalog.orders.work import Work
from catalog.products import Money

FIRST_NUMBER = 1000


async def confirm(
    work: Work, chat: int, delivery: DeliveryDetails, mode: PaymentMode, told: Money, fee: Money | None
) -> OrderRow:
    """CartEmpty, VariantNotFound, PriceChanged, PaymentModeRefused, NotEnoughStock."""
    order = await draft(work, chat)
    lines = await work.lines(order.id) if order is not None else []
    if order is None or not lines:
        raise CartEmpty(chat)
    allowed = await read_modes(work.session, work.rules, chat, delivery.phone)
    if mode not in allowed:
        raise PaymentModeRefused(mode.value, tuple(each.value for each in allowed))
    goods = await pieces.read_goods(work, [line.variant_sku for line in lines])
    _price(work, order, lines, goods, fee)
    if told != Money(order.total_minor, order.currency):
        raise PriceChanged(told.minor, order.total_minor, _changes(lines, goods))
    await pieces.hold(work, {line: line.pieces for line in lines}, None)
    for line in lines:
        goods[line.variant_sku].copy_to(line)
    order.mode, order.delivery, order.phone = mode.value, delivery.as_json(), delivery.phone
    order.prepay_minor = prepayment(mode, order.total_minor, work.rules.prepayment)
    order.number, order.confirmed_at = str(FIRST_NUMBER + order.id), work.now
    order.pay_until = None if mode is PaymentMode.COD else work.after(hours=work.rules.pay_hours)
    await step(work, order, OrderState.CONFIRMED, By.shopper(chat))
    if order.total_minor == 0:
        await settle(work, order)
    return order


async def read_modes(session: AsyncSession, rules: OrderRules, chat: int, phone: str | None) -> tuple[PaymentMode, ...]:
    """How this shopper may pay. Who once left a parcel at the branch pays at least a part before the next."""
    modes = tuple(PaymentMode(mode) for mode in rules.payments)
    whose = OrderRow.chat == chat if phone is None else or_(OrderRow.chat == chat, OrderRow.phone == phone)
    left = (OrderState.UNCOLLECTED.value, OrderState.RETURNED.value)
    missed = select(OrderRow.id).where(whose, OrderRow.state.in_(left), OrderRow.uncollected_at.is_not(None))
    if await session.scalar(missed.limit(1)) is None:
        return modes
    return tuple(mode for mode in modes if mode is not PaymentMode.COD) or (PaymentMode.FULL,)


def _price(
    work: Work, order: OrderRow, lines: list[OrderLineRow], goods: Mapping[str, Goods], fee: Money | None
) -> None:
    chosen = [(goods[line.variant_sku].price_minor, line.pieces) for line in lines]
    order.goods_minor = cost(chosen) - order.reduction.off(chosen)
    order.fee_minor = fee.minor if fee is not None else 0
    if fee is not None and (fee.currency != order.currency or fee.minor < 0):
        raise FigureImpossible(f"a delivery does not cost {fee.minor} {fee.currency}")


def _changes(lines: list[OrderLineRow], goods: Mapping[str, Goods]) -> tuple[tuple[str, int, int], ...]:
    pairs = ((line, goods[line.variant_sku].price_minor) for line in lines)
    return tuple((line.variant_sku, line.price_minor, new) for line, new in pairs if new != line.price_minor)
