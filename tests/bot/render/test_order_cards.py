"""The card of an order for managers: what it says, which buttons a state allows, and limits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.callbacks import OrderButton, OrderVerb, unpack_order
from bot.render.order_cards import order_keyboard, order_state, receipt_amount, render_more_photos, render_order_card
from bot.render.rich import units
from catalog.delivery import Way
from catalog.orders import Order, OrderState, PaymentMode, ReturnReason, Verdict
from catalog.orders.order import IN_APP, Payment
from graph.messages import OrderCard, OrderMatter
from tests.bot.render import sales
from tests.bot.render.test_render import read

MANAGERS = -100500
V = OrderVerb


def verbs(order: Order) -> list[OrderVerb]:
    return [button.verb for button in pressed(order_keyboard(order))]


def pressed(markup: dict[str, Any]) -> list[OrderButton]:
    found = [unpack_order(button["callback_data"]) for row in markup["inline_keyboard"] for button in row]
    assert all(found)
    return [button for button in found if button]


def told(order: Order, matter: OrderMatter = OrderMatter.PLACED, **more: Any) -> str:
    return read(render_order_card(OrderCard(order, matter, "Оля", **more), MANAGERS))


def test_a_card_says_what_to_pack_for_whom_and_where_to() -> None:
    card = told(sales.order(OrderState.PAID, paid=sales.uah(1930)))
    for piece in (
        "Нове замовлення №1007 · Оля",
        "оплачено · повна оплата",
        "KOS-ZIP-PINK-128 Костюм «Хмаринка», рожевий, 128 × 1 · 1 850 грн",
        "Разом 1 930 грн, з них доставка 80 грн · сплачено 1 930 грн",
        "Іваненко Оля, +380 67 123 45 67",
        "Львів, Львівська обл., відділення 5",
    ):
        assert piece in card


def test_a_card_tells_what_is_due_when_and_what_we_owe() -> None:
    part = sales.order(mode=PaymentMode.PART)
    assert "зараз доплатити 150 грн · при отриманні 1 780 грн" in told(part)
    assert "доплатити" not in told(sales.order(OrderState.CANCELLED))
    owed = sales.order(OrderState.CANCELLED, paid=sales.uah(1930), owed=sales.uah(1930), refunds=(sales.refund(1930),))
    assert "винні покупцеві 1 930 грн" in told(owed)
    assert pressed(order_keyboard(owed))[0] == OrderButton(V.REFUNDED, "1007", 41)


@pytest.mark.parametrize(
    ("state", "mode", "expected"),
    [
        (OrderState.CONFIRMED, PaymentMode.COD, [V.PACK, V.TALK, V.CANCEL]),
        (OrderState.AWAITING_PAYMENT, PaymentMode.FULL, [V.TALK, V.CANCEL]),
        (OrderState.PAID, PaymentMode.FULL, [V.PACK, V.TALK, V.CANCEL]),
        (OrderState.PACKED, PaymentMode.PART, [V.SHIP, V.TALK, V.CANCEL]),
        (OrderState.SHIPPED, PaymentMode.COD, [V.ARRIVED, V.DELIVERED, V.UNCOLLECTED, V.TALK]),
        (OrderState.ARRIVED, PaymentMode.COD, [V.DELIVERED, V.UNCOLLECTED, V.TALK]),
        (OrderState.UNCOLLECTED, PaymentMode.COD, [V.DELIVERED, V.RETURNED, V.TALK]),
        (OrderState.DELIVERED, PaymentMode.COD, [V.TALK]),
        (OrderState.CANCELLED, PaymentMode.COD, [V.TALK]),
    ],
)
def test_a_card_has_the_buttons_that_its_state_allows(
    state: OrderState, mode: PaymentMode, expected: list[OrderVerb]
) -> None:
    assert verbs(sales.order(state, mode)) == expected


def test_every_state_has_a_name_and_every_matter_a_heading() -> None:
    assert len({order_state(sales.order(state)) for state in OrderState}) == len(OrderState)
    assert all("№1007" in told(sales.order(), matter) for matter in OrderMatter)


def test_a_receipt_is_shown_with_the_sum_that_is_waited_for() -> None:
    checked = sales.order(OrderState.PAYMENT_CHECK, PaymentMode.PART, receipts=(sales.receipt(),))
    photo = Path(f"/shop/photos/{'ab' * 32}.jpg")
    card = render_order_card(OrderCard(checked, OrderMatter.RECEIPT, receipt=31), MANAGERS, photo)
    assert (card.method, card.params["photo"]) == ("sendPhoto", {"$file": str(photo), "key": "ab" * 32})
    accept, refuse = card.params["reply_markup"]["inline_keyboard"][0]
    assert accept["text"].replace("\u00a0", " ") == "Гроші є, 150 грн"
    assert unpack_order(accept["callback_data"]) == OrderButton(V.ACCEPT_RECEIPT, "1007", 31)
    assert unpack_order(refuse["callback_data"]) == OrderButton(V.REFUSE_RECEIPT, "1007", 31)
    paper = render_order_card(OrderCard(checked, OrderMatter.RECEIPT), MANAGERS, paper=Path("/shop/papers/cd.pdf"))
    assert (paper.method, paper.params["document"]["key"]) == ("sendDocument", "cd")
    assert "Прийшла інша сума?" in told(checked)
    seen = replace(checked, receipts=(replace(sales.receipt(), verdict=Verdict.ACCEPTED),))
    assert V.ACCEPT_RECEIPT not in verbs(seen)
    assert "Прийшла інша сума?" not in told(seen)


def test_the_sum_of_a_receipt_is_never_nothing() -> None:
    assert receipt_amount(sales.order(mode=PaymentMode.COD)) == sales.uah(1930)
    twice = sales.order(OrderState.PAID, mode=PaymentMode.PART, paid=sales.uah(1930))
    assert receipt_amount(twice) == sales.uah(150)


def test_a_return_tells_what_comes_back_why_and_who_pays_the_way() -> None:
    account = "UA213223130000026007233566001"
    back = sales.order(OrderState.DELIVERED, returns=(sales.returned(refund_to=account, reason=ReturnReason.DEFECT),))
    card = told(back, OrderMatter.RETURN, return_id=51)
    sent = render_order_card(OrderCard(back, OrderMatter.RETURN, return_id=51), MANAGERS)
    assert f"<code>{account}</code>" in sent.params["text"]
    assert "Повернення №1007" in card
    assert "рожевий × 1: брак" in card
    assert "за рахунок покупця" in card
    assert f"Повернути на: {account}" in card
    assert verbs(back)[:2] == [V.ACCEPT_RETURN, V.REFUSE_RETURN]
    swap = sales.returned("exchange", replacement="1012", difference=sales.uah(100))
    card = told(replace(back, returns=(swap,)), OrderMatter.RETURN, return_id=51)
    assert "Обмін №1007" in card
    assert "Натомість KOS-ZIP-PINK-134, нове замовлення №1012, доплата 100 грн" in card


@pytest.mark.parametrize(
    ("more", "given", "asks"),
    [
        ({}, {}, True),
        ({"payments": (Payment("c", sales.uah(1930), IN_APP, sales.AT),)}, {}, False),
        ({}, {"state": "refused"}, False),
        ({}, {"state": "accepted"}, False),
        ({"owed": sales.uah(100)}, {"state": "accepted"}, True),
        ({}, {"kind": "exchange", "difference": sales.uah(0)}, False),
        ({}, {"kind": "exchange", "difference": sales.uah(-100)}, True),
        ({"paid": sales.uah(0), "payments": ()}, {}, False),
    ],
)
def test_money_that_goes_back_by_hand_wants_an_account(more: Any, given: Any, asks: bool) -> None:
    paid = {"paid": sales.uah(1930), "payments": (Payment("c", sales.uah(1930), "carrier", sales.AT),)}
    back = sales.order(OrderState.DELIVERED, returns=(sales.returned(**given),), **(paid | more))
    assert ("спитайте в покупця" in told(back, OrderMatter.RETURN, return_id=51)) is asks


def test_more_pictures_of_a_return_are_an_album() -> None:
    card = OrderCard(sales.order(), OrderMatter.RETURN)
    assert render_more_photos(card, MANAGERS, []) is None
    one, album = (render_more_photos(card, MANAGERS, [Path(f"/p/{n}.jpg") for n in range(count)]) for count in (1, 12))
    assert one
    assert album
    assert (one.method, album.method, len(album.params["media"])) == ("sendPhoto", "sendMediaGroup", 10)


@pytest.mark.parametrize("way", Way)
def test_a_card_survives_hostile_names_many_lines_and_an_erased_buyer(way: Way) -> None:
    lines = tuple(sales.order_line(n, names=replace(sales.SUIT, uk=sales.HOSTILE)) for n in range(50))
    big = sales.order(lines=lines, delivery=sales.delivery(way, sales.HOSTILE))
    card = render_order_card(OrderCard(big, OrderMatter.PLACED, sales.HOSTILE), MANAGERS)
    assert "<b>Оля" not in card.params["text"]
    assert units(read(card)) <= 800
    assert "Дані покупця стерто" in told(replace(big, delivery=None))
