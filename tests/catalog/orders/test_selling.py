"""Sales that managers make by voice, and what is to be packed."""

from __future__ import annotations

import pytest

from catalog.errors import (
    CartEmpty,
    FigureImpossible,
    NotEnoughStock,
    OrderMoveImpossible,
    PaymentModeRefused,
    PriceChanged,
    VariantNotFound,
)
from catalog.orders import Discount, OrderState, PaymentMode
from catalog.orders.forgetting import NOBODY
from catalog.products import Money
from tests.catalog.orders.conftest import CHAT, LARGE, MANAGER, PRICES, SHOPPER, SMALL, SOCKS, Desk, details

S = OrderState
FEE = Money(8_000)


async def test_a_sale_by_voice_leaves_the_shoppers_cart_alone(desk: Desk) -> None:
    await desk.orders.add(desk.key(), CHAT, SMALL)
    await desk.orders.discount(desk.key(), chat=CHAT, given=Discount(permille=50), by=MANAGER)
    before = await desk.orders.cart(CHAT)
    order = await desk.orders.sell(
        desk.key(), [(SMALL, 1), (SOCKS, 2)], details(), PaymentMode.FULL, MANAGER, CHAT, FEE
    )

    after = await desk.orders.cart(CHAT)
    assert (after.total, after.discount) == (before.total, before.discount)
    assert [(line.line, line.held_until) for line in after.lines] == [
        (line.line, line.held_until) for line in before.lines
    ]
    assert (order.chat, order.state, order.total) == (CHAT, S.CONFIRMED, Money(PRICES[SMALL] + 18_000 + FEE.minor))
    assert [(line.sku, line.pieces) for line in order.lines] == [(SMALL, 1), (SOCKS, 2)]
    assert order.pay_until is not None
    assert await desk.shelf(SMALL) == (3, 2)
    assert [(each.kind, each.who) for each in await desk.orders.events(order.number)] == [("state", str(MANAGER))]


async def test_a_sale_to_somebody_without_a_chat_goes_the_same_way(desk: Desk) -> None:
    order = await desk.orders.sell(desk.key(), [(SMALL, 1)], details(), PaymentMode.COD, MANAGER)
    done = await desk.through(order, S.PACKED, S.SHIPPED, S.ARRIVED, S.DELIVERED)
    assert (order.chat, done.paid, await desk.shelf(SMALL)) == (NOBODY, order.total, (2, 0))
    assert done.delivery == details()


async def test_a_replayed_sale_is_made_once(desk: Desk) -> None:
    key = desk.key()
    sold = [
        await desk.orders.sell(key, [(SMALL, 1)], details(), PaymentMode.COD, MANAGER, CHAT, None, Money(PRICES[SMALL]))
        for _ in range(2)
    ]
    assert sold[0] == sold[1]
    assert len(await desk.orders.of_chat(CHAT)) == 1
    assert await desk.shelf(SMALL) == (3, 1)


async def test_a_sale_of_more_than_there_is_takes_nothing(desk: Desk) -> None:
    with pytest.raises(NotEnoughStock):
        await desk.orders.sell(desk.key(), [(LARGE, 1), (SMALL, 4)], details(), PaymentMode.COD, MANAGER, CHAT)
    assert (await desk.shelf(LARGE), await desk.shelf(SMALL)) == ((3, 0), (3, 0))
    assert await desk.orders.of_chat(CHAT) == ()


async def test_a_sale_that_cannot_be_is_refused_by_name(desk: Desk) -> None:
    sell = desk.orders.sell
    with pytest.raises(CartEmpty):
        await sell(desk.key(), [], details(), PaymentMode.COD, MANAGER, CHAT)
    with pytest.raises(FigureImpossible):
        await sell(desk.key(), [(SMALL, 0)], details(), PaymentMode.COD, MANAGER, CHAT)
    with pytest.raises(VariantNotFound):
        await sell(desk.key(), [("NO-SUCH", 1)], details(), PaymentMode.COD, MANAGER, CHAT)
    with pytest.raises(PriceChanged):
        await sell(desk.key(), [(SMALL, 1)], details(), PaymentMode.COD, MANAGER, CHAT, None, Money(1))
    with pytest.raises(OrderMoveImpossible):
        await sell(desk.key(), [(SMALL, 1)], details(), PaymentMode.COD, SHOPPER, CHAT)
    desk.orders._rules = type(desk.orders._rules)(payments=("full",))
    with pytest.raises(PaymentModeRefused):
        await sell(desk.key(), [(SMALL, 1)], details(), PaymentMode.COD, MANAGER, CHAT)


async def test_whoever_left_a_parcel_may_still_be_sold_to_by_a_person(desk: Desk) -> None:
    left = await desk.through(
        await desk.ordered(SMALL, mode=PaymentMode.COD), S.PACKED, S.SHIPPED, S.ARRIVED, S.UNCOLLECTED
    )
    order = await desk.orders.sell(desk.key(), [(SMALL, 1)], details(), PaymentMode.COD, MANAGER, left.chat)
    assert order.mode is PaymentMode.COD


async def test_what_waits_for_its_parcel_is_packed_oldest_first(desk: Desk) -> None:
    cod = await desk.ordered(SMALL, mode=PaymentMode.COD)
    await desk.ordered(SMALL)  # not paid yet
    part = await desk.ordered(LARGE, mode=PaymentMode.PART)
    part = await desk.orders.pay(desk.key(), part.number, part.due_now, "charge-part", "card")
    paid = await desk.paid(SOCKS)
    await desk.through(await desk.paid(SOCKS), S.PACKED)

    waiting = await desk.orders.packing()
    assert [each.number for each in waiting] == [cod.number, part.number, paid.number]
    assert [each.due for each in waiting] == [cod.total, Money(part.total.minor - 15_000), Money(0)]
    assert await desk.orders.packing(limit=1) == waiting[:1]
