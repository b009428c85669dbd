"""Discounts that people of the shop give: of a cart, of an order, and of what comes back."""

from __future__ import annotations

import pytest

from catalog.errors import CartEmpty, OrderMoveImpossible, PriceChanged
from catalog.orders import Discount, Given, OrderState, PaymentMode, ReturnReason
from catalog.orders.tables import OrderRow
from catalog.products import Money
from tests.catalog.orders.conftest import CHAT, LARGE, MANAGER, PRICES, SHOPPER, SMALL, SOCKS, Desk, details

S = OrderState
FEE = Money(8_000)


async def test_a_cart_costs_less_and_says_by_how_much(desk: Desk) -> None:
    await desk.orders.add(desk.key(), CHAT, SMALL, 2)
    before = await desk.orders.cart(CHAT)
    cart = await desk.orders.discount(desk.key(), chat=CHAT, given=Discount(permille=50), by=MANAGER)

    assert (cart.total, cart.discount) == (Money(2 * 122_550), Money(2 * 6_450))
    assert cart == await desk.orders.cart(CHAT)
    assert before.missing_to_free is not None
    assert cart.missing_to_free == Money(before.missing_to_free.minor + cart.discount.minor)


async def test_a_part_of_a_kopiyka_is_not_given(desk: Desk) -> None:
    await desk.set(SOCKS, price_minor=9_999)
    await desk.orders.add(desk.key(), CHAT, SOCKS, 3)
    cart = await desk.orders.discount(desk.key(), chat=CHAT, given=Discount(permille=33), by=MANAGER)
    assert cart.discount == Money(3 * 329)


async def test_an_order_keeps_what_its_cart_was_given(desk: Desk) -> None:
    await desk.orders.add(desk.key(), CHAT, SMALL)
    cart = await desk.orders.discount(desk.key(), chat=CHAT, given=Discount(permille=100), by=MANAGER)
    told = Money(cart.total.minor + FEE.minor)
    order = await desk.orders.confirm(desk.key(), CHAT, details(), PaymentMode.FULL, told, FEE)

    assert (order.goods, order.discount, order.total) == (Money(PRICES[SMALL]), Money(12_900), told)
    assert order.due == order.prepayment == told
    assert order.goods_reduced == cart.total
    again = await desk.orders.add(desk.key(), CHAT, SMALL)
    assert again.discount == Money(0)


async def test_the_total_of_before_the_discount_is_told_anew(desk: Desk) -> None:
    cart = await desk.orders.add(desk.key(), CHAT, SMALL)
    await desk.orders.discount(desk.key(), chat=CHAT, given=Discount(permille=100), by=MANAGER)
    with pytest.raises(PriceChanged) as caught:
        await desk.orders.confirm(desk.key(), CHAT, details(), PaymentMode.COD, cart.total)
    assert (caught.value.old, caught.value.new) == (PRICES[SMALL], 116_100)


async def test_an_emptied_cart_forgets_its_discount(desk: Desk) -> None:
    for empty in (True, False):
        cart = await desk.orders.add(desk.key(), CHAT, SMALL)
        await desk.orders.discount(desk.key(), chat=CHAT, given=Discount(permille=100), by=MANAGER)
        if empty:
            await desk.orders.clear(desk.key(), CHAT)
        else:
            await desk.orders.remove(desk.key(), CHAT, cart.lines[0].line)
        assert (await desk.orders.add(desk.key(), CHAT, SMALL)).discount == Money(0)
        await desk.orders.clear(desk.key(), CHAT)


async def test_an_order_that_is_not_paid_costs_less_from_now_on(desk: Desk) -> None:
    order = await desk.ordered(SMALL, LARGE, mode=PaymentMode.PART, fee=FEE)
    cheaper = await desk.orders.discount(desk.key(), number=order.number, given=Discount(permille=150), by=MANAGER)

    assert cheaper.discount == Money(19_350 + 20_850)
    assert cheaper.total == Money(order.total.minor - cheaper.discount.minor)
    event = (await desk.orders.events(order.number))[-1]
    assert (event.kind, event.before, event.after, event.who) == ("discount", "0", "150", str(MANAGER))


async def test_another_discount_takes_the_place_of_the_first(desk: Desk) -> None:
    order = await desk.ordered(SMALL)
    await desk.orders.discount(desk.key(), number=order.number, given=Discount(permille=150), by=MANAGER)
    second = await desk.orders.discount(desk.key(), number=order.number, given=Discount(permille=50), by=MANAGER)
    none = await desk.orders.discount(desk.key(), number=order.number, given=Discount(permille=0), by=MANAGER)
    assert (second.discount, none.total) == (Money(6_450), order.total)


async def test_what_was_paid_beyond_the_new_total_is_owed(desk: Desk) -> None:
    order = await desk.ordered(SMALL)
    await desk.orders.pay(desk.key(), order.number, Money(120_000), "charge-part", "card")
    cheaper = await desk.orders.discount(desk.key(), number=order.number, given=Discount(permille=150), by=MANAGER)
    assert (cheaper.state, cheaper.owed) == (S.PAID, Money(120_000 - 109_650))


async def test_other_things_in_the_order_cost_less_too(desk: Desk) -> None:
    order = await desk.ordered(SMALL)
    await desk.orders.discount(desk.key(), number=order.number, given=Discount(permille=100), by=MANAGER)
    swap = Given(order.lines[0].line, 1, LARGE)
    changed = await desk.orders.change_items(desk.key(), order.number, [swap], MANAGER)
    assert (changed.discount, changed.total) == (Money(13_900), Money(125_100))


async def test_what_comes_back_brings_what_was_paid_for_it(desk: Desk) -> None:
    await desk.set(SMALL, price_minor=99_999)
    order = await desk.ordered(SMALL, SMALL, LARGE)
    order = await desk.orders.discount(desk.key(), number=order.number, given=Discount(permille=33), by=MANAGER)
    await desk.orders.pay(desk.key(), order.number, order.due, "charge", "card")
    await desk.through(order, S.PACKED, S.SHIPPED, S.ARRIVED, S.DELIVERED)
    line = next(line for line in order.lines if line.sku == SMALL)

    asked = await desk.orders.return_items(
        desk.key(), order.number, [Given(line.line)], ReturnReason.NOT_LIKED, SHOPPER
    )
    assert asked.returns[0].amount == Money(99_999 - 3_299)
    accepted = await desk.orders.accept_return(desk.key(), asked.returns[0].id, MANAGER)
    assert accepted.owed == asked.returns[0].amount

    rest = [Given(each.line) for each in order.lines]
    asked = await desk.orders.return_items(desk.key(), order.number, rest, ReturnReason.NOT_LIKED, SHOPPER)
    accepted = await desk.orders.accept_return(desk.key(), asked.returns[1].id, MANAGER)
    assert (accepted.owed, accepted.kept) == (order.total, Money(0))


async def test_another_size_of_what_was_reduced_is_reduced_too(desk: Desk) -> None:
    order = await desk.ordered(SMALL)
    order = await desk.orders.discount(desk.key(), number=order.number, given=Discount(permille=100), by=MANAGER)
    await desk.orders.pay(desk.key(), order.number, order.due, "charge", "card")
    await desk.through(order, S.PACKED, S.SHIPPED, S.ARRIVED, S.DELIVERED)
    given = [Given(order.lines[0].line, 1, LARGE)]
    asked = await desk.orders.exchange_items(desk.key(), order.number, given, ReturnReason.WRONG_SIZE, SHOPPER)

    found = asked.returns[0]
    assert found.difference == Money(125_100 - 116_100)
    replacement = await desk.orders.find(found.replacement or "")
    assert (replacement.discount, replacement.due) == (Money(13_900), found.difference)


async def test_a_gift_is_an_order_that_is_paid(desk: Desk) -> None:
    for mode in PaymentMode:
        await desk.orders.add(desk.key(), CHAT, SMALL)
        await desk.orders.discount(desk.key(), chat=CHAT, given=Discount(permille=1000), by=MANAGER)
        order = await desk.orders.confirm(desk.key(), CHAT, details(), mode, Money(0))
        assert (order.state, order.total, order.due, order.pay_until) == (S.PAID, Money(0), Money(0), None)


async def test_an_empty_cart_gets_no_discount(desk: Desk) -> None:
    with pytest.raises(CartEmpty):
        await desk.orders.discount(desk.key(), chat=CHAT, given=Discount(permille=50), by=MANAGER)


async def test_a_shopper_gives_no_discounts(desk: Desk) -> None:
    order = await desk.ordered(SMALL)
    await desk.orders.add(desk.key(), CHAT, SMALL)
    with pytest.raises(OrderMoveImpossible, match="discount"):
        await desk.orders.discount(desk.key(), number=order.number, given=Discount(permille=50), by=SHOPPER)
    with pytest.raises(OrderMoveImpossible, match="discount"):
        await desk.orders.discount(desk.key(), chat=CHAT, given=Discount(permille=50), by=SHOPPER)


async def test_an_order_that_is_too_far_keeps_its_price(desk: Desk) -> None:
    paid = await desk.paid(SMALL)
    packed = await desk.through(await desk.ordered(SMALL, mode=PaymentMode.COD), S.PACKED)
    for order, why in ((paid, "money"), (packed, "goods")):
        with pytest.raises(OrderMoveImpossible) as caught:
            await desk.orders.discount(desk.key(), number=order.number, given=Discount(permille=50), by=MANAGER)
        assert caught.value.why == why
        assert (await desk.orders.find(order.number)).total == order.total


async def test_who_gave_it_is_kept_with_the_order(desk: Desk) -> None:
    order = await desk.ordered(SMALL)
    await desk.orders.discount(desk.key(), number=order.number, given=Discount(permille=50), by=MANAGER)
    async with desk.database.read() as session:
        row = await session.get(OrderRow, int(order.number) - 1000)
    assert row is not None
    assert (row.discount_permille, row.discount_by) == (50, str(MANAGER))


async def test_a_sum_is_taken_off_to_the_kopiyka(desk: Desk) -> None:
    await desk.set(SOCKS, price_minor=9_999)
    await desk.orders.add(desk.key(), CHAT, SOCKS, 3)
    given = Discount(minor=5_000, of_minor=3 * 9_999)
    cart = await desk.orders.discount(desk.key(), chat=CHAT, given=given, by=MANAGER)
    assert (cart.discount, cart.total) == (Money(5_000), Money(24_997))
    order = await desk.orders.confirm(desk.key(), CHAT, details(), PaymentMode.FULL, cart.total)
    assert (order.discount, order.total, order.due) == (Money(5_000), Money(24_997), Money(24_997))


async def test_a_sum_stays_when_more_is_chosen_and_shrinks_with_what_is_left(desk: Desk) -> None:
    cart = await desk.orders.add(desk.key(), CHAT, SMALL, 2)
    given = Discount(minor=10_000, of_minor=cart.total.minor)
    await desk.orders.discount(desk.key(), chat=CHAT, given=given, by=MANAGER)
    assert (await desk.orders.add(desk.key(), CHAT, LARGE)).discount == Money(10_000)
    await desk.orders.change(desk.key(), CHAT, cart.lines[0].line, 1)
    left = await desk.orders.cart(CHAT)
    assert (left.discount, left.pieces) == (Money(10_000), 2)
    large = left.lines[1].line
    assert (await desk.orders.remove(desk.key(), CHAT, large)).discount == Money(5_000)


async def test_an_order_costs_less_by_a_sum_and_changes_with_its_things(desk: Desk) -> None:
    order = await desk.ordered(SMALL, SMALL, mode=PaymentMode.PART, fee=FEE)
    given = Discount(minor=5_001, of_minor=order.goods.minor)
    cheaper = await desk.orders.discount(desk.key(), number=order.number, given=given, by=MANAGER)
    assert cheaper.total == Money(order.total.minor - 5_001)
    event = (await desk.orders.events(order.number))[-1]
    assert (event.kind, event.before, event.after) == ("discount", "0", f"5001/{order.goods.minor}")
    fewer = await desk.orders.change_items(desk.key(), order.number, [Given(order.lines[0].line, 1)], MANAGER)
    assert (fewer.discount, fewer.total) == (Money(2_500), Money(PRICES[SMALL] - 2_500 + FEE.minor))


async def test_what_comes_back_of_a_sum_adds_up_to_what_was_paid(desk: Desk) -> None:
    order = await desk.ordered(SMALL, SMALL, SMALL, LARGE)
    given = Discount(minor=10_000, of_minor=order.goods.minor)
    order = await desk.orders.discount(desk.key(), number=order.number, given=given, by=MANAGER)
    await desk.orders.pay(desk.key(), order.number, order.due, "charge", "card")
    await desk.through(order, S.PACKED, S.SHIPPED, S.ARRIVED, S.DELIVERED)
    small, large = (next(line.line for line in order.lines if line.sku == sku) for sku in (SMALL, LARGE))

    for back in ([Given(small)], [Given(small), Given(large)]):
        await desk.orders.return_items(desk.key(), order.number, back, ReturnReason.NOT_LIKED, SHOPPER)
    first, second = (await desk.orders.find(order.number)).returns
    for each in (second, first):
        before = (await desk.orders.find(order.number)).owed
        accepted = await desk.orders.accept_return(desk.key(), each.id, MANAGER)
        assert accepted.owed.minor - before.minor == each.amount.minor
    last = await desk.orders.return_items(desk.key(), order.number, [Given(small)], ReturnReason.NOT_LIKED, SHOPPER)
    assert sum(each.amount.minor for each in last.returns) == order.total.minor
    accepted = await desk.orders.accept_return(desk.key(), last.returns[-1].id, MANAGER)
    assert (accepted.owed, accepted.kept) == (order.total, Money(0))


async def test_another_size_bears_of_a_sum_what_the_first_bore(desk: Desk) -> None:
    order = await desk.ordered(SMALL)
    given = Discount(minor=5_000, of_minor=order.goods.minor)
    order = await desk.orders.discount(desk.key(), number=order.number, given=given, by=MANAGER)
    await desk.orders.pay(desk.key(), order.number, order.due, "charge", "card")
    await desk.through(order, S.PACKED, S.SHIPPED, S.ARRIVED, S.DELIVERED)
    swap = [Given(order.lines[0].line, 1, LARGE)]
    asked = await desk.orders.exchange_items(desk.key(), order.number, swap, ReturnReason.WRONG_SIZE, SHOPPER)
    replacement = await desk.orders.find(asked.returns[0].replacement or "")
    assert replacement.discount == Money(5_000)
    assert asked.returns[0].difference == Money(PRICES[LARGE] - PRICES[SMALL])
