"""What is written to a shopper first: which changes of an order are worth a message, and what it says."""

from __future__ import annotations

from typing import Any

import pytest

from bot.callbacks import unpack
from bot.outbox import Outgoing
from bot.render.news import render_back_in_stock, render_event, render_reminder
from bot.sandbox.markup_html import HtmlParser
from bot.texts import LANGUAGES
from catalog.orders import Event, Order, OrderState, PaymentMode
from catalog.orders.order import EventKind
from catalog.products import Locale
from catalog.shoppers.reminders import Reminder
from graph.messages import AskOrder, CallPerson, Checkout, NoReminders, OrderWish, PickSize, RateOrder
from tests.bot.render import sales
from tests.bot.render.test_render import buttons, read

PART, COD = PaymentMode.PART, PaymentMode.COD
S = OrderState


def event(kind: EventKind, after: str | None = None, before: str | None = None, reason: str = "") -> Event:
    return Event(1, "1007", 501, sales.AT, "manager:1", kind, before, after, reason, told=False)


def news(of: Event, order: Order, locale: Locale = "uk") -> Outgoing | None:
    return render_event(of, order, 501, locale)


def told(of: Event, order: Order) -> str:
    found = news(of, order)
    return read(found) if found else ""


def actions(outgoing: Outgoing | None) -> list[Any]:
    assert outgoing
    return [unpack(button["callback_data"]) for row in buttons(outgoing) for button in row]


def test_a_parcel_is_told_from_our_door_to_theirs() -> None:
    order = sales.order(S.SHIPPED, COD, waybill="20450000000001", storage_until=sales.AT)
    assert told(event("state", S.SHIPPED, S.PACKED), order).splitlines() == [
        "Замовлення №1007 вже в дорозі.",
        "Номер накладної: 20450000000001",
        "До оплати при отриманні: 1 930 грн.",
    ]
    arrived = told(event("state", S.ARRIVED, S.SHIPPED), order)
    assert "чекає на вас: Львів, Львівська обл., відділення 5." in arrived
    assert "до 20 листопада" in arrived
    delivered = news(event("state", S.DELIVERED, S.ARRIVED), sales.order(S.DELIVERED, COD, paid=sales.uah(1930)))
    assert actions(delivered) == [
        *(RateOrder("1007", stars) for stars in range(1, 6)),
        AskOrder("1007", OrderWish.EXCHANGE),
        AskOrder("1007", OrderWish.RETURN),
        CallPerson(),
    ]
    assert "їде назад" in told(event("state", S.UNCOLLECTED, S.ARRIVED), order)


def test_money_is_told_once_by_the_state_that_it_makes() -> None:
    paid = sales.order(S.PAID, paid=sales.uah(1930))
    assert "Оплату за замовлення №1007 отримано" in told(event("state", S.PAID, S.PAYMENT_CHECK), paid)
    assert news(event("payment", "193000", reason="receipt"), paid) is None
    assert news(event("receipt", "accepted", "31"), paid) is None
    short = sales.order(paid=sales.uah(100))
    assert "надійшло 100 грн. Лишилося доплатити 1 830 грн." in told(event("payment", "10000"), short)
    assert news(event("payment", "178000", reason="carrier"), sales.order(S.DELIVERED, COD)) is None


def test_a_receipt_that_shows_no_money_asks_for_another_and_has_a_button_to_pay() -> None:
    refused = news(event("receipt", "refused", "31"), sales.order())
    assert "поки не бачимо" in (read(refused) if refused else "")
    assert actions(refused) == [AskOrder("1007", OrderWish.PAY), CallPerson()]
    assert news(event("state", S.AWAITING_PAYMENT, S.PAYMENT_CHECK), sales.order()) is None


def test_a_cancelled_order_says_why_and_what_is_owed() -> None:
    owed = sales.order(S.CANCELLED, owed=sales.uah(1930))
    assert told(event("state", S.CANCELLED, S.PAID, "зміна планів"), owed).splitlines() == [
        "Замовлення №1007 скасовано.",
        "Повернемо вам 1 930 грн.",
    ]
    unpaid = told(event("state", S.CANCELLED, S.AWAITING_PAYMENT, "unpaid"), sales.order(S.CANCELLED))
    assert "бо оплата так і не надійшла" in unpaid
    assert "повернуто 200 грн" in told(event("refund", "done", "20000"), owed)
    assert news(event("refund", "20000", reason="cancelled"), owed) is None


def test_what_a_manager_changed_is_told_as_it_is_now() -> None:
    order = sales.order(S.PAID, paid=sales.uah(1930), waybill="20450000000001")
    assert "тепер поїде сюди: Львів" in told(event("address"), order)
    assert "розмір 128" in told(event("items", "193000", "193000"), order)
    assert news(event("waybill", "20450000000001"), order) is None
    assert "Новий номер накладної" in told(event("waybill", "20450000000001", "20450000000000"), order)
    more = sales.order(paid=sales.uah(1900))
    assert "треба доплатити 30 грн" in told(event("state", S.AWAITING_PAYMENT, S.PAID), more)


def test_a_return_is_told_when_it_is_decided() -> None:
    order = sales.order(S.DELIVERED, owed=sales.uah(1850))
    assert news(event("return", "return:51", reason="defect"), order) is None
    assert "Повернемо вам 1 850 грн." in told(event("return", "accepted", "return:51"), order)
    assert "не приймаємо" in told(event("return", "refused", "return:51"), order)


@pytest.mark.parametrize("state", [S.DRAFT, S.CONFIRMED, S.PAYMENT_CHECK])
def test_what_a_shopper_did_themselves_is_no_news(state: OrderState) -> None:
    assert news(event("state", state), sales.order(state)) is None
    assert news(event("state", S.AWAITING_PAYMENT, S.CONFIRMED), sales.order()) is None
    assert news(event("expired", before="KOS-ZIP"), sales.order()) is None


def test_one_change_is_not_told_twice() -> None:
    back = sales.order(S.RETURNED, owed=sales.uah(1850))
    assert news(event("state", S.RETURNED, S.DELIVERED), back) is None
    assert "повернулася до нас" in told(event("state", S.RETURNED, S.UNCOLLECTED), back)
    assert news(event("state", S.PART_PAID, S.PAID), sales.order(S.PART_PAID, PART, paid=sales.uah(150))) is None


@pytest.mark.parametrize("locale", LANGUAGES)
def test_news_are_facts_that_go_out_while_a_person_speaks_in_every_language(locale: Locale) -> None:
    order = sales.order(S.ARRIVED, PART, delivery=sales.delivery(name=sales.HOSTILE), waybill=sales.HOSTILE)
    kinds: list[EventKind] = ["state", "payment", "refund", "receipt", "address", "items", "return", "waybill"]
    afters = [*S, "accepted", "refused", "done", "10000", "garbage²", None]
    for kind in kinds:
        for after in afters if kind != "state" else S:
            found = render_event(event(kind, after, "10000"), order, 501, locale)
            if found is not None:
                HtmlParser(found.params["text"]).parse()
                assert found.epoch_of is None
                assert (found.chat, found.params["chat_id"]) == (501, 501)
                assert "{" not in read(found).replace("{name}", "")


def test_what_is_back_is_shown_with_its_picture_its_price_and_a_way_to_take_it(make_offer: Any) -> None:
    shown = render_back_in_stock(make_offer(), "122", 501, "uk")
    assert shown
    assert shown.method == "sendPhoto"
    assert "Костюм «Хмаринка», рожевий, розмір 122, 1 850 грн" in read(shown)
    assert actions(shown) == [PickSize("KOS-ZIP-PINK-122"), CallPerson()]
    assert render_back_in_stock(make_offer(), "128", 501, "uk") is None


def test_a_reminder_can_be_stopped_and_is_dropped_when_a_person_has_spoken() -> None:
    reminder = Reminder(501, (sales.cart_line(),), 1, sales.AT)
    shown = render_reminder(reminder, 501, "uk", topic=3)
    assert "• Костюм «Хмаринка», рожевий, розмір 128, 1 850 грн" in read(shown)
    assert actions(shown) == [Checkout(), NoReminders(), CallPerson()]
    assert (shown.epoch_of, shown.params["message_thread_id"]) == ((501, 3), 3)
