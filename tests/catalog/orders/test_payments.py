"""Money is written down once and never turned away; what we do not need we owe."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from catalog.effects import EffectKey
from catalog.errors import (
    ChargeMismatch,
    FigureImpossible,
    OrderMoveImpossible,
    OrderNotFound,
    PriceChanged,
    ReceiptKnown,
)
from catalog.orders import By, Orders, PaymentMode, Verdict
from catalog.products import Money
from tests.catalog.orders.conftest import CHAT, MANAGER, SHOPPER, Desk, Hands, Keys, S

FULL, PART, COD = PaymentMode


async def test_a_paid_order_is_paid(desk: Desk, orders: Orders) -> None:
    order = await desk.paid()

    assert (order.state, order.paid, order.kept, order.due) == (S.PAID, order.total, order.total, Money(0))
    assert order.pay_until is None
    moves = [each.after for each in await orders.events(order.number) if each.kind == "state"]
    assert moves == ["confirmed", "awaiting_payment", "paid"]


async def test_a_prepayment_is_a_part_and_the_rest_comes_on_delivery(desk: Desk, orders: Orders, key: Keys) -> None:
    order = await desk.ordered(mode=PART)
    little = await orders.pay(key(), order.number, Money(5_000), "a", "card")
    part = await orders.pay(key(), order.number, little.due_now, "b", "card")
    done = await desk.through(part, S.PACKED, S.SHIPPED, S.ARRIVED, S.DELIVERED)

    assert (order.prepayment, little.state, little.due_now) == (Money(15_000), S.AWAITING_PAYMENT, Money(10_000))
    assert (part.state, part.due) == (S.PART_PAID, Money(114_000))
    assert [each.amount.minor for each in done.payments] == [5_000, 10_000, 114_000]
    assert done.kept == done.total


async def test_an_order_paid_in_part_may_be_paid_in_full(desk: Desk, orders: Orders, key: Keys) -> None:
    order = await desk.ordered(mode=PART)
    await orders.pay(key(), order.number, Money(15_000), "a", "card")

    assert (await orders.pay(key(), order.number, Money(114_000), "b", "card")).state is S.PAID


async def test_one_charge_counts_once_whatever_key_it_comes_under(desk: Desk, orders: Orders, key: Keys) -> None:
    order = await desk.ordered()
    first = await orders.pay(EffectKey("t", "pay"), order.number, order.total, "telegram:1", "telegram")
    replayed = await orders.pay(EffectKey("t", "pay"), order.number, order.total, "telegram:1", "telegram")
    again = await orders.pay(key(), order.number, order.total, "telegram:1", "telegram")

    assert first == replayed == again
    with pytest.raises(ChargeMismatch):
        await orders.pay(key(), order.number, Money(1), "telegram:1", "telegram")
    other = await desk.ordered(chat=CHAT + 1)
    with pytest.raises(ChargeMismatch):
        await orders.pay(key(), other.number, order.total, "telegram:1", "telegram")


async def test_one_charge_told_to_three_processes_counts_once(
    elsewhere: Callable[[], Orders], desk: Desk, orders: Orders
) -> None:
    order = await desk.ordered()
    shops = [elsewhere() for _ in range(3)]
    await asyncio.gather(
        *(
            shop.pay(EffectKey(f"t{n}", "pay"), order.number, order.total, "telegram:1", "telegram")
            for n, shop in enumerate(shops)
        )
    )

    assert len((await orders.find(order.number)).payments) == 1


async def test_a_second_payment_is_owed_back_until_a_manager_gave_it(desk: Desk, orders: Orders, key: Keys) -> None:
    order = await desk.paid()
    twice = await orders.pay(key(), order.number, order.total, "telegram:2", "telegram")
    with pytest.raises(OrderMoveImpossible):
        await orders.refunded(key(), twice.refunds[0].id, SHOPPER)
    back = await orders.refunded(key(), twice.refunds[0].id, MANAGER)
    again = await orders.refunded(key(), twice.refunds[0].id, MANAGER)

    assert (twice.state, twice.paid, twice.owed, twice.kept) == (S.PAID, Money(258_000), Money(129_000), order.total)
    assert (back.owed, back.given_back, back.kept) == (Money(0), Money(129_000), order.total)
    assert again == back


async def test_two_invoices_paid_at_once_are_one_payment_and_one_debt(
    elsewhere: Callable[[], Orders], desk: Desk, orders: Orders
) -> None:
    order = await desk.ordered()
    shops = [elsewhere() for _ in range(3)]
    await asyncio.gather(
        *(
            shop.pay(EffectKey(f"t{n}", "pay"), order.number, order.total, f"telegram:{n}", "telegram")
            for n, shop in enumerate(shops)
        )
    )
    found = await orders.find(order.number)

    assert (found.paid, found.owed, found.kept) == (Money(387_000), Money(258_000), order.total)


@pytest.mark.parametrize("amount", [Money(0), Money(-5), Money(10**13), Money(100, "EUR")])
async def test_money_that_nobody_sends_is_refused(desk: Desk, orders: Orders, key: Keys, amount: Money) -> None:
    order = await desk.ordered()
    with pytest.raises(FigureImpossible):
        await orders.pay(key(), order.number, amount, "a", "card")
    with pytest.raises(OrderNotFound):
        await orders.pay(key(), "999999", Money(100), "a", "card")


async def test_an_order_on_delivery_may_be_paid_ahead(desk: Desk, orders: Orders, key: Keys) -> None:
    order = await desk.ordered(mode=COD)
    paid = await orders.pay(key(), order.number, order.total, "a", "card")
    done = await desk.through(paid, S.PACKED, S.SHIPPED, S.DELIVERED)

    assert paid.state is S.PAID
    assert (len(done.payments), done.kept) == (1, done.total)


async def test_an_invoice_is_payable_at_its_price_and_only_while_something_is_due(
    desk: Desk, orders: Orders, key: Keys
) -> None:
    order = await desk.ordered(mode=PART)
    await orders.payable(order.number, Money(15_000))
    await orders.payable(order.number, order.total)
    with pytest.raises(PriceChanged) as changed:
        await orders.payable(order.number, Money(14_000))
    await orders.pay(key(), order.number, order.total, "a", "card")

    assert (changed.value.old, changed.value.new) == (14_000, 15_000)
    with pytest.raises(OrderMoveImpossible):
        await orders.payable(order.number, order.total)
    with pytest.raises(OrderNotFound):
        await orders.payable("999999", Money(1))


async def test_a_receipt_waits_for_a_manager_who_saw_the_money(desk: Desk, orders: Orders, key: Keys) -> None:
    order = await desk.ordered()
    sent = await orders.receipt(key(), CHAT, order.number, "aa", "photo-1")
    with pytest.raises(OrderMoveImpossible):
        await orders.accept_receipt(key(), sent.receipts[0].id, order.total, SHOPPER)
    paid = await orders.accept_receipt(key(), sent.receipts[0].id, order.total, MANAGER)
    twice = await orders.accept_receipt(key(), sent.receipts[0].id, order.total, MANAGER)

    assert (sent.state, sent.receipts[0].verdict, sent.receipts[0].photo_id) == (S.PAYMENT_CHECK, None, "photo-1")
    assert (paid.state, paid.receipts[0].verdict, paid.paid) == (S.PAID, Verdict.ACCEPTED, order.total)
    assert twice == paid
    with pytest.raises(OrderMoveImpossible):
        await orders.refuse_receipt(key(), sent.receipts[0].id, MANAGER)


async def test_the_same_receipt_is_taken_once(desk: Desk, orders: Orders, key: Keys) -> None:
    order, other = await desk.ordered(), await desk.ordered(chat=CHAT + 1)
    first = await orders.receipt(EffectKey("t", "receipt"), CHAT, order.number, "aa", "photo-1")
    replayed = await orders.receipt(EffectKey("t", "receipt"), CHAT, order.number, "aa", "photo-1")
    with pytest.raises(ReceiptKnown) as own:
        await orders.receipt(key(), CHAT, order.number, "aa", "photo-2")
    with pytest.raises(ReceiptKnown) as strangers:
        await orders.receipt(key(), CHAT + 1, other.number, "aa", "photo-3")

    assert first == replayed
    assert (own.value.number, strangers.value.number) == (order.number, None)
    assert (await orders.find(other.number)).state is S.CONFIRMED


async def test_a_refused_receipt_leads_back_and_another_may_follow(desk: Desk, orders: Orders, key: Keys) -> None:
    order = await desk.ordered()
    sent = await orders.receipt(key(), CHAT, order.number, "aa", "photo-1")
    both = await orders.receipt(key(), CHAT, order.number, "bb", "photo-2")
    one = await orders.refuse_receipt(key(), sent.receipts[0].id, MANAGER, "не наш рахунок")
    none = await orders.refuse_receipt(key(), both.receipts[1].id, MANAGER)
    third = await orders.receipt(key(), CHAT, order.number, "cc", "photo-3")
    short = await orders.accept_receipt(key(), third.receipts[2].id, Money(100_000), MANAGER)

    assert [each.state for each in (both, one, none, third, short)] == [
        S.PAYMENT_CHECK,
        S.PAYMENT_CHECK,
        S.AWAITING_PAYMENT,
        S.PAYMENT_CHECK,
        S.AWAITING_PAYMENT,
    ]
    assert short.due == Money(29_000)


async def test_a_receipt_for_an_order_that_waits_for_nothing_is_kept_all_the_same(
    desk: Desk, orders: Orders, key: Keys
) -> None:
    order = await desk.paid()
    late = await orders.receipt(key(), CHAT, order.number, "aa", "photo-1")
    counted = await orders.accept_receipt(key(), late.receipts[0].id, order.total, MANAGER)

    assert (late.state, len(late.receipts)) == (S.PAID, 1)
    assert (counted.state, counted.owed) == (S.PAID, order.total)


async def test_another_way_to_pay_is_paid_again_and_the_first_owed_back(desk: Desk, orders: Orders, key: Keys) -> None:
    order = await desk.paid()
    changed = await orders.change_method(key(), order.number, "gift_card", "gift:1", SHOPPER)
    with pytest.raises(OrderMoveImpossible) as same:
        await orders.change_method(key(), order.number, "gift_card", "gift:2", SHOPPER)
    await desk.through(order, S.PACKED)
    with pytest.raises(OrderMoveImpossible) as packed:
        await orders.change_method(key(), order.number, "card", "card:2", SHOPPER)

    assert (same.value.why, packed.value.why) == ("money", "goods")

    assert (changed.state, changed.paid, changed.owed, changed.kept) == (
        S.PAID,
        Money(258_000),
        Money(129_000),
        order.total,
    )


async def test_only_an_order_on_our_shelf_that_is_not_paid_waits_for_money(
    desk: Desk, orders: Orders, key: Keys
) -> None:
    full, part, cod = [await desk.ordered(mode=mode, chat=CHAT + n) for n, mode in enumerate((FULL, PART, COD))]
    assert [order.awaits_payment for order in (full, part, cod)] == [True, True, False]

    prepaid = await orders.pay(key(), part.number, part.due_now, "part", "card")
    packed = await desk.through(prepaid, S.PACKED)
    cancelled = await orders.cancel(key(), full.number, SHOPPER)
    assert [order.awaits_payment for order in (prepaid, packed, cancelled)] == [False, False, False]
    assert not (await desk.paid(chat=CHAT + 3)).awaits_payment


async def test_an_order_with_any_money_is_not_given_up_by_the_clock(desk: Desk, orders: Orders, clock: Hands) -> None:
    order = await desk.ordered()
    await orders.move(desk.key(), order.number, S.AWAITING_PAYMENT, By.shop("order"))
    await orders.pay(desk.key(), order.number, Money(10000), "a-part", "card")
    clock.pass_by(hours=49)
    await orders.release_expired()
    after = await orders.find(order.number)
    assert (after.state, after.kept, after.pay_until) == (S.AWAITING_PAYMENT, Money(10000), None)
