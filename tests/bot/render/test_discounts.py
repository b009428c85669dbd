"""A discount is a line of its own wherever a total is told, and what is shown adds up."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from catalog.orders import OrderState
from catalog.products import Locale, Money
from graph.messages import Message, OrderNews, ShowCart, ShowOrder
from tests.bot.render import sales
from tests.bot.render.test_order_cards import told as card
from tests.bot.render.test_sale import read_out, told

OFF = sales.uah(185)
LINES = (sales.cart_line(1), sales.cart_line(2, price=sales.uah(1860), told_price=sales.uah(1860)))
CART = replace(sales.cart(*LINES), total=Money(sales.uah(3710).minor - OFF.minor), discount=OFF)
ORDER = sales.order(OrderState.PAID, discount=OFF, total=sales.uah(1850 - 185 + 80), paid=sales.uah(1745))
READ_OUT = replace(read_out(), cart=CART, total=sales.uah(3710 - 185 + 80))
WORDS: dict[Locale, str] = {"uk": "Знижка −185 грн", "ru": "Скидка −185 грн", "en": "Discount −185 UAH"}


def sums(text: str) -> list[int]:
    """Every amount in hryvnias, in the order in which they are told."""
    return [int("".join(found.split())) for found in re.findall(r"(\d{1,3}(?:\s\d{3})*)\s(?:грн|UAH)", text)]


@pytest.mark.parametrize("locale", ["uk", "ru", "en"])
@pytest.mark.parametrize(
    "message",
    [ShowCart(CART), READ_OUT, ShowOrder(ORDER, OrderNews.SHOWN)],
)
def test_a_discount_is_told_in_every_language(message: Message, locale: Locale) -> None:
    assert WORDS[locale] in told(message, locale=locale).replace("\N{NO-BREAK SPACE}", " ")


def test_what_a_cart_shows_adds_up() -> None:
    first, second, off, total = sums(told(ShowCart(CART)))[:4]
    assert first + second - off == total


def test_what_is_read_back_adds_up() -> None:
    first, second, off, fee, total = sums(told(READ_OUT))[:5]
    assert first + second - off + fee == total


def test_a_discount_on_one_thing_is_told_with_the_total() -> None:
    one = replace(sales.cart(LINES[0]), total=sales.uah(1850 - 185), discount=OFF)
    assert sums(told(ShowCart(one)))[:3] == [1850, 185, 1665]


def test_managers_see_it_on_the_card() -> None:
    text = card(ORDER).replace("\N{NO-BREAK SPACE}", " ")
    assert "Знижка −185 грн" in text
    assert "Разом 1 745 грн" in text


def test_without_a_discount_nobody_reads_of_one() -> None:
    for text in (told(ShowCart(sales.cart(*LINES))), told(read_out()), card(sales.order())):
        assert "Знижка" not in text
