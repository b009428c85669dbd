"""Discounts by command: within the role, on the cart or the unpaid order, told to the shopper and put down."""

from __future__ import annotations

import pytest

from bot.handlers.team_discounts import Wish, discount_of, wish_in
from catalog.orders import OrderState, PaymentMode
from catalog.products import Money
from catalog.staff import StaffRole
from tests.bot.handlers.conftest import MARYNA, SHOPPER, TARAS
from tests.bot.handlers.team.conftest import OWNER, Group, said, to, words
from tests.graph.orders import HOODIE, TRACKSUIT


async def test_a_discount_on_the_cart_is_told_to_the_shopper_with_the_new_total(group: Group) -> None:
    handoff = await group.taken(TARAS)
    await group.catalog.orders.add(group.key(), SHOPPER, TRACKSUIT)
    step = await group.asks("/discount 5")
    (news,) = to(step, SHOPPER)
    assert words(news) == "Для вас знижка 5 % на кошик: −60 грн. Разом тепер 1 140 грн."
    assert said(step) == "Знижка 5 % на кошик: −60 грн, разом 1 140 грн."
    assert (await group.catalog.orders.cart(SHOPPER)).total == Money(114_000)
    noted = (await group.agent.handoffs.events(handoff.id))[-1]
    assert (noted.kind, noted.manager_id, noted.detail) == ("discounted", TARAS, "50‰")


async def test_without_a_cart_it_is_the_order_that_is_not_paid(group: Group) -> None:
    order = await group.sales.ordered(TRACKSUIT, mode=PaymentMode.FULL)
    step = await group.asks("/discount 50 грн", TARAS)
    (news,) = to(step, SHOPPER)
    after = await group.catalog.orders.find(order.number)
    assert after.discount == Money(5_000)
    assert after.total.minor == order.total.minor - after.discount.minor
    assert words(news).startswith(f"Для вас знижка на замовлення №{order.number}: −50 грн. Разом тепер")
    assert said(step).startswith(f"Знижка на №{order.number}: −50 грн, разом")
    assert "До сплати" in words(news)


async def test_each_role_gives_what_it_may_and_no_more(group: Group) -> None:
    await group.catalog.orders.add(group.key(), SHOPPER, TRACKSUIT)
    limits = group.catalog.shop.handoffs.discounts
    manager, lead = (max(limits[role] // 10, 0) for role in list(limits)[:2])
    assert (
        said(await group.asks(f"/discount {manager + 1}", TARAS)) == f"Більше {manager} % може дати старший менеджер."
    )
    assert said(await group.asks(f"/discount {lead + 1}", MARYNA)) == f"Більше {lead} % може дати власник."
    assert "може дати старший менеджер" in said(await group.asks("/discount 500 грн", TARAS))
    assert (await group.catalog.orders.cart(SHOPPER)).discount == Money(0)
    await group.asks(f"/discount {lead}", MARYNA)
    await group.asks(f"/discount {lead + 1}", OWNER)
    assert (await group.catalog.orders.cart(SHOPPER)).discount.minor == 120_000 * (lead + 1) // 100


async def test_a_sum_is_within_a_role_to_the_kopiyka(group: Group) -> None:
    await group.catalog.orders.add(group.key(), SHOPPER, TRACKSUIT)
    most = 120_000 * group.catalog.shop.handoffs.discounts[StaffRole.MANAGER] // 1000
    hryvnias = f"{most // 100},{most % 100:02}"
    beyond = f"{(most + 1) // 100},{(most + 1) % 100:02}"
    assert "може дати старший менеджер" in said(await group.asks(f"/discount {beyond} грн", TARAS))
    step = await group.asks(f"/discount {hryvnias} грн", TARAS)
    assert (await group.catalog.orders.cart(SHOPPER)).discount == Money(most)
    assert said(step).startswith("Знижка на кошик: −")


@pytest.mark.parametrize("sum_", ["50", "33,33", "0,01", "19,99"])
async def test_a_sum_is_taken_off_several_things_exactly(group: Group, sum_: str) -> None:
    handoff = await group.taken(TARAS)
    await group.catalog.orders.add(group.key(), SHOPPER, TRACKSUIT)
    await group.catalog.orders.add(group.key(), SHOPPER, HOODIE, 2)
    await group.asks(f"/discount {sum_} грн", TARAS)
    cart = await group.catalog.orders.cart(SHOPPER)
    assert cart.discount == Money(round(float(sum_.replace(",", ".")) * 100))
    noted = (await group.agent.handoffs.events(handoff.id))[-1]
    assert noted.kind == "discounted"
    assert (noted.detail or "").replace("\u00a0", " ") == f"{sum_} грн"


async def test_a_lead_gives_a_discount_in_a_talk_that_a_manager_holds(group: Group) -> None:
    await group.taken(TARAS)
    await group.catalog.orders.add(group.key(), SHOPPER, TRACKSUIT)
    assert to(await group.asks("/discount 10", MARYNA), SHOPPER)
    handoff = await group.agent.handoffs.live(SHOPPER)
    assert handoff is not None
    assert handoff.manager_id == TARAS


async def test_a_discount_that_is_handled_again_is_given_once_and_said_the_same(group: Group) -> None:
    handoff = await group.taken(TARAS)
    await group.catalog.orders.add(group.key(), SHOPPER, TRACKSUIT)
    first = await group.asks("/discount 5", turn="again", message_id=600)
    assert await group.asks("/discount 5", turn="again", message_id=600) == first
    events = [event.kind for event in await group.agent.handoffs.events(handoff.id)]
    assert events.count("discounted") == 1


async def test_a_discount_is_taken_off_again(group: Group) -> None:
    await group.catalog.orders.add(group.key(), SHOPPER, TRACKSUIT)
    await group.asks("/discount 5")
    step = await group.asks("/discount 0")
    assert "Ціни знову звичайні" in words(to(step, SHOPPER)[0])
    assert (await group.catalog.orders.cart(SHOPPER)).total == Money(120_000)


async def test_where_nothing_can_be_cheaper_it_is_said(group: Group) -> None:
    assert "знижувати нічого" in said(await group.asks("/discount 5"))
    order = await group.sales.at(OrderState.PACKED, HOODIE)
    assert "вже не зробити" in said(await group.asks(f"/discount №{order.number} 5"))
    assert "Напишіть, скільки" in said(await group.asks("/discount"))
    assert "Не зрозуміло" in said(await group.asks(f"/discount №{order.number} трохи"))


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("5", Wish(permille=50)),
        ("5 %", Wish(permille=50)),
        ("7,5%", Wish(permille=75)),
        ("50 грн", Wish(minor=5_000)),
        ("1 000 ₴", Wish(minor=100_000)),
        ("101", None),
        ("-5", None),
        ("п'ять", None),
    ],
)
def test_percent_and_sums_are_told_apart(text: str, wish: Wish | None) -> None:
    assert wish_in(text) == wish


def test_a_sum_beyond_all_is_none() -> None:
    assert discount_of(Wish(minor=100), ()) is None
