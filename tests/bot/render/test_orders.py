"""Orders, returns and exchanges as their shopper reads them."""

from __future__ import annotations

from dataclasses import replace

from bot.callbacks import Digested
from catalog.orders import OrderState, PaymentMode, ReturnReason
from graph.messages import (
    AskGiveBack,
    AskOrder,
    CallPerson,
    GiveBackFor,
    GiveBackLine,
    GiveBackWhy,
    KeepDelivery,
    OrderNews,
    OrderWish,
    ShowOrder,
    ShowOrders,
    ShowReturn,
)
from tests.bot.render import sales
from tests.bot.render.test_render import read, rendered
from tests.bot.render.test_sale import actions, pressed, told

PART, COD = PaymentMode.PART, PaymentMode.COD


def test_an_order_to_be_paid_by_transfer_has_requisites_that_a_tap_copies() -> None:
    order = sales.order(mode=PART, pay_until=sales.AT)
    (one,) = rendered(
        ShowOrder(order, OrderNews.PLACED, sales.PAYEE, ask_to_keep=True, wishes=(OrderWish.PAY, OrderWish.CANCEL))
    )
    html = one.params["text"]
    for copied in (
        "ТОВ «Дибунці»",
        "UA62 0000 0000 0000 0000 0000 0000 1",
        "00000000",
        "150",
        "Оплата за товар, замовлення № 1007",
    ):
        assert f"<code>{copied}</code>" in html
    assert "Замовлення №1007 прийнято." in read(one)
    assert "до 20 листопада, 15:40" in read(one)
    keep = [KeepDelivery(yes=True), KeepDelivery(yes=False), AskOrder("1007", OrderWish.CANCEL), CallPerson()]
    assert actions(one) == keep


def test_an_order_on_delivery_and_one_without_requisites_say_what_comes_next() -> None:
    assert "Оплата при отриманні: 1 930 грн." in told(ShowOrder(sales.order(mode=COD), OrderNews.PLACED))
    assert "Куди платити, напише людина" in told(ShowOrder(sales.order(), OrderNews.PLACED))
    paid = sales.order(OrderState.PAID, paid=sales.uah(1930))
    assert told(ShowOrder(paid, OrderNews.PAY, sales.PAYEE)) == "Доплачувати нічого не треба."
    part = sales.order(OrderState.PART_PAID, PART, paid=sales.uah(150))
    assert told(ShowOrder(part, OrderNews.PAY)) == "Оплата при отриманні: 1 780 грн."


def test_an_order_is_told_with_what_is_in_it_where_it_is_and_what_is_due() -> None:
    order = sales.order(OrderState.ARRIVED, PART, paid=sales.uah(150), waybill="20450000000001", storage_until=sales.AT)
    assert told(ShowOrder(order, OrderNews.SHOWN)).splitlines() == [
        "Замовлення №1007: чекає на вас.",
        "• Костюм «Хмаринка», рожевий, розмір 128, 1 850 грн",
        "Разом: 1 930 грн",
        "Сплачено: 150 грн",
        "До оплати при отриманні: 1 780 грн",
        "Доставка: Львів, Львівська обл., відділення 5",
        "Номер накладної: 20450000000001",
        "Забрати треба до 20 листопада",
    ]
    assert pressed(ShowOrder(order, OrderNews.SHOWN, wishes=(OrderWish.RETURN, OrderWish.EXCHANGE))) == [
        AskOrder("1007", OrderWish.RETURN),
        AskOrder("1007", OrderWish.EXCHANGE),
    ]


def test_cancelling_is_asked_twice_and_several_orders_are_one_button_each() -> None:
    assert pressed(ShowOrder(sales.order(), OrderNews.CANCEL_ASKED)) == [
        AskOrder("1007", OrderWish.CANCEL_SURE),
        AskOrder("1007", OrderWish.SHOW),
    ]
    owed = sales.order(OrderState.CANCELLED, owed=sales.uah(1930))
    assert "Повернемо вам: 1 930 грн" in told(ShowOrder(owed, OrderNews.CANCELLED))
    two = ShowOrders((sales.order(), sales.order(OrderState.SHIPPED, number="1005")), OrderWish.CANCEL)
    assert "№1005 від 20 листопада, 1 930 грн: у дорозі" in told(two)
    assert pressed(two) == [AskOrder("1007", OrderWish.CANCEL), AskOrder("1005", OrderWish.CANCEL)]


def test_a_return_is_asked_one_question_at_a_time() -> None:
    back = sales.order_line(9, pieces=1, returned=1)
    order = sales.order(OrderState.DELIVERED, lines=(sales.order_line(7), back))
    assert pressed(AskGiveBack(order, False)) == [GiveBackLine("1007", 7)]
    assert "Костюм «Хмаринка», рожевий, розмір 128" in told(AskGiveBack(order, False, 7))
    assert pressed(AskGiveBack(order, False, 7)) == [GiveBackWhy(reason) for reason in ReturnReason]
    sizes = AskGiveBack(order, True, 7, ReturnReason.WRONG_SIZE, (("KOS-134", "134"), ("K" * 90, "140")))
    first, second = pressed(sizes)
    assert first == GiveBackFor("KOS-134")
    assert isinstance(second, Digested)
    assert pressed(replace(sizes, sizes=())) == [AskOrder("1007", OrderWish.RETURN)]


def test_a_return_that_was_noted_says_who_pays_for_what() -> None:
    order = sales.order(OrderState.DELIVERED)
    plain = told(ShowReturn(sales.returned(), order, 14))
    assert "протягом 14 днів" in plain
    assert "Дорогу назад оплачуєте ви." in plain
    assert "повернемо 1 850 грн" in plain
    dearer, cheaper = (sales.returned("exchange", difference=sales.uah(more)) for more in (100, -100))
    assert "треба доплатити 100 грн" in told(ShowReturn(dearer, order, 14))
    assert "Різницю, 100 грн, повернемо" in told(ShowReturn(cheaper, order, 14))
