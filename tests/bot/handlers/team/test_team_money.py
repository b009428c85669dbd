"""Money that managers write down by command: receipts, sums, what went back, and what a slip of the finger does."""

from __future__ import annotations

import pytest

from catalog.orders import Order, OrderState, PaymentMode, Verdict
from catalog.products import Money
from catalog.staff import StaffRole
from tests.bot.handlers.conftest import MARYNA, SHOPPER, TARAS
from tests.bot.handlers.team.conftest import Group, said, to
from tests.graph.orders import HOODIE, TRACKSUIT

S = OrderState


async def ordered(group: Group, *skus: str) -> Order:
    return await group.sales.ordered(*skus, mode=PaymentMode.FULL)


async def test_what_is_due_is_paid_without_a_sum(group: Group) -> None:
    order = await ordered(group, HOODIE)
    step = await group.asks("/paid")
    assert said(step) == f"№{order.number}: записано 890 грн. Оплачено повністю."
    after = await group.catalog.orders.find(order.number)
    assert (after.paid, after.state) == (order.total, S.PAID)
    assert to(step, SHOPPER) == []


@pytest.mark.parametrize(("said_sum", "minor"), [("500", 50_000), ("500 грн", 50_000), ("1 000,50", 100_050)])
async def test_a_sum_is_taken_as_it_is_said(group: Group, said_sum: str, minor: int) -> None:
    order = await ordered(group, HOODIE)
    await group.asks(f"/paid {said_sum}")
    assert (await group.catalog.orders.find(order.number)).paid == Money(minor)


async def test_a_receipt_that_waits_for_a_look_is_accepted(group: Group) -> None:
    other = await ordered(group, TRACKSUIT)
    order = await ordered(group, HOODIE)
    await group.catalog.orders.receipt(group.key(), SHOPPER, order.number, "a" * 64, "")
    await group.asks(f"/paid {order.number} 890")
    after = await group.catalog.orders.find(order.number)
    assert (after.receipts[0].verdict, after.paid) == (Verdict.ACCEPTED, order.total)
    assert (await group.catalog.orders.find(other.number)).paid == Money(0)


async def test_a_command_that_is_handled_again_takes_the_money_once(group: Group) -> None:
    order = await ordered(group, HOODIE)
    first = await group.asks("/paid 500", turn="again", message_id=600)
    assert await group.asks("/paid 500", turn="again", message_id=600) == first
    await group.asks("/paid 500", turn="another", message_id=600)
    assert (await group.catalog.orders.find(order.number)).paid == Money(50_000)
    assert "Лишилося 390 грн" in said(first)


async def test_handled_again_without_a_sum_it_is_the_same_order_and_sum(group: Group) -> None:
    order = await ordered(group, HOODIE)
    first = await group.asks("/paid", turn="again", message_id=600)
    assert await group.asks("/paid", turn="again", message_id=600) == first
    other = await ordered(group, TRACKSUIT)
    assert await group.asks("/paid", turn="again", message_id=600) == first
    assert (await group.catalog.orders.find(order.number)).paid == order.total
    assert (await group.catalog.orders.find(other.number)).paid == Money(0)


@pytest.mark.parametrize("text", ["/paid 0", "/paid 8901", "/paid багато"])
async def test_an_odd_sum_is_asked_about_and_not_written(group: Group, text: str) -> None:
    order = await ordered(group, HOODIE)
    told = said(await group.asks(text))
    assert "нічого не записано" in told or "Не бачу суми" in told
    assert (await group.catalog.orders.find(order.number)).paid == Money(0)


async def test_the_number_of_the_order_is_not_taken_for_a_sum(group: Group) -> None:
    order = await ordered(group, HOODIE)
    assert f"/paid №{order.number}" in said(await group.asks(f"/paid {order.number}"))
    assert (await group.catalog.orders.find(order.number)).paid == Money(0)
    await group.asks(f"/paid №{order.number}")
    assert (await group.catalog.orders.find(order.number)).paid == order.total


async def test_outside_a_talk_the_number_comes_first(group: Group) -> None:
    order = await ordered(group, HOODIE)
    assert "Напишіть номер" in said(await group.asks("/paid 500", shopper=None))
    await group.asks(f"/paid {order.number} 500", shopper=None)
    assert (await group.catalog.orders.find(order.number)).paid == Money(50_000)


async def test_of_several_unpaid_orders_the_number_decides_and_none_is_said_so(group: Group) -> None:
    assert said(await group.asks("/paid")) == "Неоплачених замовлень тут немає."
    first, second = await ordered(group, HOODIE), await ordered(group, TRACKSUIT)
    asked = said(await group.asks("/paid"))
    assert f"№{second.number}, №{first.number}" in asked


async def test_what_is_owed_is_marked_as_given_back_once(group: Group) -> None:
    order = await ordered(group, HOODIE)
    await group.asks("/paid 1000")
    assert group.team.commands["refund"].role is StaffRole.LEAD
    first = await group.asks("/refund", MARYNA, turn="again", message_id=600)
    assert said(first) == f"№{order.number}: 110 грн повернуто."
    assert await group.asks("/refund", MARYNA, turn="again", message_id=600) == first
    assert (await group.catalog.orders.find(order.number)).given_back == Money(11_000)
    assert said(await group.asks("/refund", MARYNA)) == "Повертати нічого."


async def test_another_sum_than_what_is_owed_gives_nothing_back(group: Group) -> None:
    order = await ordered(group, HOODIE)
    await group.asks("/paid 1000")
    assert "Винні: 110 грн" in said(await group.asks("/refund 500", MARYNA))
    assert (await group.catalog.orders.find(order.number)).owed == Money(11_000)
    await group.asks("/refund 110", MARYNA)
    assert (await group.catalog.orders.find(order.number)).owed == Money(0)


async def test_who_took_the_money_is_known(group: Group) -> None:
    order = await ordered(group, HOODIE)
    await group.asks("/paid", TARAS)
    paid = [event for event in await group.catalog.orders.events(order.number) if event.kind == "payment"]
    assert [event.who for event in paid] == [f"manager:{TARAS}"]
