"""What comes back: within the shop's rules, once, and the money of both orders adds up."""

from __future__ import annotations

import pytest

from catalog.effects import EffectKey
from catalog.errors import LineNotFound, NotEnoughStock, OrderMoveImpossible, OrderNotFound, ReturnImpossible
from catalog.orders import Given, Orders, ReturnReason
from catalog.products import Money
from tests.catalog.orders.conftest import CHAT, LARGE, MANAGER, SHOPPER, SMALL, SOCKS, Desk, Hands, Keys, S

R = ReturnReason


async def test_money_is_owed_when_the_thing_is_back_on_the_shelf(desk: Desk, orders: Orders, key: Keys) -> None:
    order = await desk.delivered(SMALL, LARGE)
    asked = await orders.return_items(
        key(), order.number, [Given(order.lines[0].line)], R.NOT_LIKED, SHOPPER, "UA-ACCOUNT", ["photo-1"]
    )
    back = await orders.accept_return(key(), asked.returns[0].id, MANAGER)
    twice = await orders.accept_return(key(), asked.returns[0].id, MANAGER)

    assert (asked.state, asked.owed, asked.returns[0].state) == (S.DELIVERED, Money(0), "asked")
    assert (asked.returns[0].way_back_paid_by_us, asked.returns[0].photos) == (False, ("photo-1",))
    assert (await orders.find(order.number)).returns[0].refund_to == "UA-ACCOUNT"
    assert (back.state, back.owed, back.kept) == (S.DELIVERED, Money(129_000), Money(139_000))
    assert twice == back
    assert (await desk.shelf(SMALL), await desk.shelf(LARGE)) == ((3, 0), (2, 0))


async def test_an_order_whose_every_piece_came_back_is_returned(desk: Desk, orders: Orders, key: Keys) -> None:
    order = await desk.delivered(SMALL)
    asked = await orders.return_items(key(), order.number, [Given(order.lines[0].line)], R.DEFECT, SHOPPER)
    back = await orders.accept_return(key(), asked.returns[0].id, MANAGER, restock=False)

    assert asked.returns[0].way_back_paid_by_us
    assert (back.state, back.owed, back.kept) == (S.RETURNED, order.total, Money(0))
    assert (back.lines[0].returned, back.lines[0].restocked, await desk.shelf()) == (1, 0, (2, 0))


async def test_what_the_rules_do_not_take_back_stays(desk: Desk, orders: Orders, key: Keys, clock: Hands) -> None:
    fresh = await desk.paid(chat=CHAT + 1)
    order = await desk.delivered(SMALL, SOCKS)
    suit, socks = (line.line for line in order.lines)
    refusals = [
        (fresh.number, Given(fresh.lines[0].line), "not_delivered"),
        (order.number, Given(socks), "not_returnable"),
        (order.number, Given(suit, 2), "too_many"),
    ]
    for number, given, problem in refusals:
        with pytest.raises(ReturnImpossible) as refused:
            await orders.return_items(key(), number, [given], R.NOT_LIKED, MANAGER)
        assert refused.value.problem == problem
    with pytest.raises(LineNotFound):
        await orders.return_items(key(), order.number, [Given(10**6)], R.NOT_LIKED, SHOPPER)
    await orders.return_items(key(), order.number, [Given(socks)], R.DEFECT, SHOPPER)
    clock.pass_by(days=14)
    asked = await orders.return_items(key(), order.number, [Given(suit)], R.NOT_LIKED, SHOPPER)
    with pytest.raises(ReturnImpossible) as again:
        await orders.return_items(key(), order.number, [Given(suit)], R.NOT_LIKED, SHOPPER)
    await orders.refuse_return(key(), asked.returns[1].id, MANAGER, "носили")
    clock.pass_by(seconds=1)
    with pytest.raises(ReturnImpossible) as late:
        await orders.return_items(key(), order.number, [Given(suit)], R.NOT_LIKED, SHOPPER)

    assert (again.value.problem, late.value.problem) == ("too_many", "too_late")


async def test_a_decision_is_a_managers_and_stands(desk: Desk, orders: Orders, key: Keys) -> None:
    order = await desk.delivered(SMALL)
    asked = await orders.return_items(key(), order.number, [Given(order.lines[0].line)], R.NOT_LIKED, SHOPPER)
    number = asked.returns[0].id
    with pytest.raises(OrderMoveImpossible):
        await orders.accept_return(key(), number, SHOPPER)
    refused = await orders.refuse_return(key(), number, MANAGER)
    with pytest.raises(ReturnImpossible):
        await orders.accept_return(key(), number, MANAGER)
    with pytest.raises(OrderNotFound):
        await orders.accept_return(key(), 10**6, MANAGER)

    assert (refused.owed, refused.returns[0].state) == (Money(0), "refused")


async def test_a_delivered_order_is_not_returned_by_a_word(desk: Desk, orders: Orders, key: Keys) -> None:
    order = await desk.delivered(SMALL)
    with pytest.raises(OrderMoveImpossible) as refused:
        await orders.move(key(), order.number, S.RETURNED, MANAGER)
    assert refused.value.why == "goods"


async def test_a_dearer_size_is_promised_at_once_and_the_difference_is_due(
    desk: Desk, orders: Orders, key: Keys
) -> None:
    order = await desk.delivered(SMALL)
    swap = [Given(order.lines[0].line, 1, LARGE)]
    asked = await orders.exchange_items(EffectKey("t", "exchange"), order.number, swap, R.WRONG_SIZE, SHOPPER)
    replayed = await orders.exchange_items(EffectKey("t", "exchange"), order.number, swap, R.WRONG_SIZE, SHOPPER)
    change = asked.returns[0]
    new = await orders.find(change.replacement or "", CHAT)
    paid = await orders.pay(key(), new.number, new.due, "difference", "card")
    back = await orders.accept_return(key(), change.id, MANAGER)

    assert asked == replayed
    assert (change.kind, change.difference, change.way_back_paid_by_us) == ("exchange", Money(10_000), True)
    assert (new.state, new.due, new.exchange_of) == (S.AWAITING_PAYMENT, Money(10_000), order.number)
    assert (paid.state, paid.kept) == (S.PAID, Money(139_000))
    assert (back.state, back.kept, back.owed) == (S.RETURNED, Money(0), Money(0))
    assert (await desk.shelf(SMALL), await desk.shelf(LARGE)) == ((3, 0), (3, 1))


async def test_a_cheaper_size_is_paid_and_the_rest_is_owed_when_the_first_is_back(
    desk: Desk, orders: Orders, key: Keys
) -> None:
    order = await desk.delivered(LARGE)
    swap = [Given(order.lines[0].line, 1, SMALL)]
    asked = await orders.exchange_items(key(), order.number, swap, R.WRONG_SIZE, SHOPPER)
    new = await orders.find(asked.returns[0].replacement or "")
    back = await orders.accept_return(key(), asked.returns[0].id, MANAGER)

    assert (asked.returns[0].difference, asked.owed) == (Money(-10_000), Money(0))
    assert (new.state, new.kept) == (S.PAID, Money(129_000))
    assert (back.owed, back.kept) == (Money(10_000), Money(0))


async def test_money_that_comes_for_the_first_order_in_the_middle_of_an_exchange_is_owed_back(
    desk: Desk, orders: Orders, key: Keys
) -> None:
    order = await desk.delivered(SMALL)
    swap = [Given(order.lines[0].line, 1, LARGE)]
    await orders.exchange_items(key(), order.number, swap, R.WRONG_SIZE, SHOPPER)
    late = await orders.pay(key(), order.number, Money(10_000), "late", "card")

    assert (late.owed, late.kept) == (Money(10_000), Money(0))


async def test_an_exchange_that_is_refused_or_cancelled_gives_the_money_back_to_the_first_order(
    desk: Desk, orders: Orders, key: Keys
) -> None:
    for chat, end in ((CHAT, "refuse"), (CHAT + 1, "cancel")):
        order = await desk.delivered(SMALL, chat=chat)
        swap = [Given(order.lines[0].line, 1, LARGE)]
        asked = await orders.exchange_items(key(), order.number, swap, R.WRONG_SIZE, MANAGER)
        new = await orders.find(asked.returns[0].replacement or "")
        await orders.pay(key(), new.number, new.due, f"difference-{chat}", "card")
        if end == "refuse":
            await orders.refuse_return(key(), asked.returns[0].id, MANAGER)
        else:
            await orders.cancel(key(), new.number, MANAGER)
        first, gone = await orders.find(order.number), await orders.find(new.number)

        assert (first.state, first.kept, first.owed) == (S.DELIVERED, order.total, Money(0))
        assert (gone.state, gone.kept, gone.owed) == (S.CANCELLED, Money(0), Money(10_000))
        assert (await desk.shelf(LARGE)) == (3, 0)
        if end == "cancel":
            back = await orders.accept_return(key(), asked.returns[0].id, MANAGER)
            assert (back.returns[0].kind, back.state, back.owed) == ("return", S.RETURNED, order.total)


async def test_an_exchange_stays_with_its_product_and_with_what_is_there(desk: Desk, orders: Orders, key: Keys) -> None:
    order = await desk.delivered(SMALL)
    line = order.lines[0].line
    await desk.set(LARGE, stock=0)
    refusals: list[tuple[str, type[Exception]]] = [
        (SMALL, ReturnImpossible),
        (SOCKS, ReturnImpossible),
        (LARGE, NotEnoughStock),
    ]
    for sku, error in refusals:
        with pytest.raises(error):
            await orders.exchange_items(key(), order.number, [Given(line, 1, sku)], R.WRONG_SIZE, SHOPPER)

    assert (await orders.find(order.number)) == order
    assert len(await orders.of_chat(CHAT)) == 1


async def test_a_replacement_that_is_packed_is_not_taken_away(desk: Desk, orders: Orders, key: Keys) -> None:
    order = await desk.delivered(LARGE)
    asked = await orders.exchange_items(
        key(), order.number, [Given(order.lines[0].line, 1, SMALL)], R.WRONG_SIZE, SHOPPER
    )
    new = await orders.find(asked.returns[0].replacement or "")
    with pytest.raises(OrderMoveImpossible):
        await orders.change_items(key(), new.number, [Given(new.lines[0].line, 1, LARGE)], SHOPPER)
    await desk.through(new, S.PACKED)
    with pytest.raises(OrderMoveImpossible):
        await orders.refuse_return(key(), asked.returns[0].id, MANAGER)
    assert (await orders.find(order.number)).returns[0].state == "asked"


async def test_a_prepaid_parcel_that_nobody_fetched_is_paid_back_without_its_delivery(
    desk: Desk, orders: Orders, key: Keys
) -> None:
    order = await desk.ordered(SMALL, fee=Money(8_000))
    await orders.pay(key(), order.number, order.total, "a", "card")
    lost = await desk.through(order, S.PACKED, S.SHIPPED, S.ARRIVED, S.UNCOLLECTED, S.RETURNED)

    assert (lost.owed, lost.kept, await desk.shelf()) == (Money(129_000), Money(8_000), (3, 0))
