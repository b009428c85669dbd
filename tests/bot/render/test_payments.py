"""Invoices and the words about payments: within Telegram's limits, complete in every language, no more than is due."""

from __future__ import annotations

import string
from dataclasses import fields
from typing import Any

import pytest

from bot.render.payments import (
    Charge,
    refused,
    render_invoice,
    render_invoices,
    render_orphan_alarm,
    render_paid,
    render_paid_by_other,
)
from bot.texts.payments import PAYMENTS, PaymentWords, Refusal
from catalog.orders import OrderState, PaymentMode
from catalog.products import Names
from graph.messages import OrderNews, Reply, ShowOrder
from tests.bot.render.sales import HOSTILE, order, order_line, uah

FULL, PART, COD = PaymentMode
LOCALES = ("uk", "ru", "en")


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_says_the_same_things(locale: Any) -> None:
    words, uk = PAYMENTS[locale], PAYMENTS["uk"]
    assert words.refusals.keys() == set(Refusal)
    for field in fields(PaymentWords):
        if field.name != "refusals":
            assert gaps(getattr(words, field.name)) == gaps(getattr(uk, field.name)), field.name
    assert all(gaps(words.refusals[why]) == gaps(uk.refusals[why]) for why in Refusal)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("why", list(Refusal))
def test_a_refusal_is_short_and_has_no_gaps(why: Refusal, locale: Any) -> None:
    assert "{" not in refused(why, "1007", locale, uah(1850))
    said = refused(why, HOSTILE, locale, uah(1850))
    assert 0 < len(said) <= 200
    assert "\n" not in said


@pytest.mark.parametrize("locale", LOCALES)
def test_an_invoice_fits_whatever_is_sold(locale: Any) -> None:
    lines = tuple(order_line(n, names=Names(HOSTILE, HOSTILE, HOSTILE), pieces=50) for n in range(30))
    params = render_invoice(order(number="1234567", lines=lines), 501, 0, locale).params
    assert 1 <= len(params["title"]) <= 32
    assert 1 <= len(params["description"]) <= 255
    assert (params["payload"], params["currency"]) == ("1234567", "UAH")
    assert [price["amount"] for price in params["prices"]] == [193_000]
    assert "start_parameter" not in params


def test_an_invoice_asks_for_what_is_due_now() -> None:
    full = render_invoice(order(), 501, 0, "uk").params
    part = render_invoice(order(mode=PART), 501, 0, "uk").params
    rest = render_invoice(order(paid=uah(930)), 501, 0, "uk").params
    assert [params["prices"] for params in (full, part, rest)] == [
        [{"label": "До сплати", "amount": 193_000}],
        [{"label": "Передоплата", "amount": 15_000}],
        [{"label": "До сплати", "amount": 100_000}],
    ]
    assert "Костюм «Хмаринка», 128" in full["description"]
    assert part["description"].startswith("Решту, 1\u00a0780\u00a0грн, сплатите при отриманні.")


def test_an_invoice_stays_in_its_topic_and_gives_way_to_a_person() -> None:
    sent = render_invoice(order(), 501, 7, "uk")
    assert (sent.topic, sent.params["message_thread_id"], sent.epoch_of) == (7, 7, (501, 7))


@pytest.mark.parametrize("news", list(OrderNews))
def test_only_an_order_that_is_placed_or_asked_to_be_paid_brings_an_invoice(news: OrderNews) -> None:
    wanted = news in {OrderNews.PLACED, OrderNews.PAY}
    assert len(render_invoices(Reply((ShowOrder(order(), news),), "uk", "c", "button"), 501, 0)) == int(wanted)


@pytest.mark.parametrize(
    "paid_up",
    [
        order(mode=COD),
        order(OrderState.PAID, paid=uah(1930)),
        order(OrderState.PART_PAID, PART, paid=uah(150)),
        order(OrderState.PACKED, PART),
        order(OrderState.CANCELLED),
        order(OrderState.PAYMENT_CHECK),
    ],
)
def test_nothing_is_asked_for_that_is_not_due(paid_up: Any) -> None:
    """While a receipt is being looked at, neither: it would be paid twice."""
    assert render_invoices(Reply((ShowOrder(paid_up, OrderNews.PAY),), "uk", "c", "button"), 501, 0) == ()


@pytest.mark.parametrize(
    ("which", "said"),
    [
        (order(OrderState.PAID, paid=uah(1930)), "Замовлення №1007 оплачене"),
        (order(OrderState.PART_PAID, PART, paid=uah(150)), "Решту, 1\u00a0780\u00a0грн"),
        (order(paid=uah(930)), "лишилося сплатити 1\u00a0000\u00a0грн"),
        (order(OrderState.PAID, paid=uah(3860), owed=uah(1930)), "1\u00a0930\u00a0грн повернемо"),
        (order(OrderState.CANCELLED, paid=uah(930), owed=uah(930)), "скасоване, тож 930\u00a0грн повернемо"),
    ],
)
def test_money_that_came_is_followed_by_what_happens_now(which: Any, said: str) -> None:
    sent = render_paid(which, uah(930), 501, 0, "uk")
    assert sent.params["text"].startswith("Є оплата: 930\u00a0грн, дякуємо!\n")
    assert said in sent.params["text"]
    assert sent.epoch_of is None
    first, person = sent.params["reply_markup"]["inline_keyboard"]
    assert (first[0]["text"], len(person)) == ("Моє замовлення", 1)


def test_somebody_else_who_paid_reads_nothing_of_the_order() -> None:
    text = render_paid_by_other(order(), uah(930), 502, 0, "en").params["text"]
    assert text == "We have 930\u00a0UAH for order 1007. Thank you!"


def test_the_alarm_of_money_without_an_order_takes_nobodys_markup() -> None:
    text = render_orphan_alarm(Charge(uah(1), HOSTILE, "p"), HOSTILE, HOSTILE, 501, -1).params["text"]
    assert "<b>" not in text
    assert "&lt;b&gt;" in text
