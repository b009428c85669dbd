"""The packing list: a file of what may be packed, oldest first."""

from __future__ import annotations

from dataclasses import replace

from bot.render.packing import packing_list
from catalog.orders import OrderState, PaymentMode
from catalog.products import Names
from tests.bot.handlers.conftest import MANAGERS
from tests.bot.handlers.team.conftest import Group, said, to, words
from tests.graph.orders import HOODIE, TRACKSUIT


async def test_the_list_is_a_file_of_orders_with_lines_recipient_place_and_what_to_collect(group: Group) -> None:
    first = await group.sales.ordered(HOODIE, pieces=2)
    second = await group.sales.ordered(TRACKSUIT, chat=502, mode=PaymentMode.FULL)
    await group.catalog.orders.pay(group.key(), second.number, second.due, "charge-1", "card")
    (sent,) = to(await group.asks("/packing"), MANAGERS)
    assert sent.method == "sendDocument"
    assert words(sent) == "2 замовлення, 3 речі"
    file = sent.params["document"]
    assert file["name"].endswith(".html")
    page = file["$text"].replace("\u00a0", " ")
    assert page.index(f"№{first.number}") < page.index(f"№{second.number}")
    for told in (HOODIE, "× 2", "Вигадана Олена", "+380 67 123 45 67", "Львів", "12", "Взяти при отриманні 1 780 грн"):
        assert told in page
    assert "Оплачено" in page
    assert "Разом: 2 замовлення, 3 речі, взяти при отриманні 1 780 грн" in page


async def test_what_is_unpaid_or_packed_already_is_not_on_it(group: Group) -> None:
    await group.sales.ordered(HOODIE, mode=PaymentMode.FULL)
    await group.sales.at(OrderState.PACKED, TRACKSUIT, chat=502)
    assert said(await group.asks("/packing")) == "Пакувати нічого."


async def test_a_name_that_looks_like_markup_cannot_break_the_page(group: Group) -> None:
    order = await group.sales.ordered(HOODIE)
    odd = replace(order.lines[0], names=Names("<script>", "<script>", "<script>"))
    page = packing_list([replace(order, lines=(odd,))], group.clock.now(), group.catalog.shop.timezone)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
