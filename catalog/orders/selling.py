"""A sale that a person made by voice: an order at once, beside whatever the shopper's own cart holds."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence

from catalog.delivery import DeliveryDetails
from catalog.errors import CartEmpty, FigureImpossible, OrderMoveImpossible, PaymentModeRefused, PriceChanged
from catalog.orders import money, pieces
from catalog.orders.changing import new_line
from catalog.orders.confirming import FIRST_NUMBER
from catalog.orders.forgetting import NOBODY
from catalog.orders.moving import is_manager, settle
from catalog.orders.states import By, OrderState, PaymentMode
from catalog.orders.tables import OrderRow
from catalog.orders.work import Work
from catalog.products import Money

NUMBER_BYTES = 12


async def sell(
    work: Work,
    wanted: Sequence[tuple[str, int]],
    delivery: DeliveryDetails,
    mode: PaymentMode,
    by: By,
    chat: int | None,
    fee: Money | None,
    told: Money | None,
) -> OrderRow:
    """CartEmpty, FigureImpossible, VariantNotFound, PriceChanged, PaymentModeRefused, NotEnoughStock."""
    counts = _counted(work, wanted)
    if not counts:
        raise CartEmpty(chat if chat is not None else NOBODY)
    _check(work, mode, by, fee)
    goods = await pieces.read_goods(work, counts)
    total = sum(goods[sku].price_minor * count for sku, count in counts.items())
    order = OrderRow(
        number=secrets.token_hex(NUMBER_BYTES),  # until the row has its id: one that is no cart must have a number
        chat=chat if chat is not None else NOBODY,
        state=OrderState.CONFIRMED.value,
        mode=mode.value,
        currency=work.currency,
        goods_minor=total,
        fee_minor=fee.minor if fee is not None else 0,
        discount_permille=0,
        discount_minor=0,
        discount_of_minor=0,
        delivery=delivery.as_json(),
        phone=delivery.phone,
        created_at=work.now,
        confirmed_at=work.now,
        pay_until=None if mode is PaymentMode.COD else work.after(hours=work.rules.pay_hours),
    )
    if told is not None and told != Money(order.total_minor, order.currency):
        raise PriceChanged(told.minor, order.total_minor)
    order.prepay_minor = money.prepayment(mode, order.total_minor, work.rules.prepayment)
    work.session.add(order)
    await work.session.flush()
    order.number = str(FIRST_NUMBER + order.id)
    fresh = {new_line(order, goods[sku]): count for sku, count in counts.items()}
    for line, count in fresh.items():
        line.pieces = count
    work.session.add_all(fresh)
    await pieces.hold(work, fresh, None)
    work.event(order, "state", by, None, order.state, "by voice")
    if order.total_minor == 0:
        await settle(work, order)
    return order


def _counted(work: Work, wanted: Sequence[tuple[str, int]]) -> Counter[str]:
    counts = Counter[str]()
    for sku, count in wanted:
        if not 1 <= count <= work.rules.most_pieces:
            raise FigureImpossible(f"{count} pieces cannot be ordered")
        counts[sku] += count
    return counts


def _check(work: Work, mode: PaymentMode, by: By, fee: Money | None) -> None:
    """Whoever sells decides how it is paid, among the shop's ways; a parcel that was left once does not matter."""
    if not is_manager(by):
        raise OrderMoveImpossible("", OrderState.DRAFT.value, OrderState.CONFIRMED.value, "who")
    if mode.value not in work.rules.payments:
        raise PaymentModeRefused(mode.value, work.rules.payments)
    if fee is not None and (fee.currency != work.currency or fee.minor < 0):
        raise FigureImpossible(f"a delivery does not cost {fee.minor} {fee.currency}")
