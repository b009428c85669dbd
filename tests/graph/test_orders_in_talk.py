"""After an order: where it is, its payment, its end and its new address, asked in words or by buttons."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from catalog import Catalog
from catalog.orders import OrderState, PaymentMode
from graph.agent import Agent
from graph.messages import (
    AskDelivery,
    AskOrder,
    Command,
    NoReminders,
    OrderMatter,
    OrderNews,
    OrderWish,
    Reason,
    Reply,
    Say,
    Saying,
    ShowOrder,
    ShowOrders,
    Tap,
    TellWhenBack,
    Text,
    Wanted,
)
from tests.graph.conftest import Talk
from tests.graph.orders import HOODIE, MANAGER, TRACKSUIT, Desk, S

W = OrderWish


@pytest.fixture
def desk(shop: Catalog) -> Desk:
    return Desk(shop)


@pytest.fixture
def talk(agent: Agent, shop: Catalog) -> Talk:
    return Talk(agent, shop, at=datetime.now(UTC))


def sayings(reply: Reply) -> list[Saying]:
    return [message.saying for message in reply.messages if isinstance(message, Say)]


def shown(reply: Reply) -> ShowOrder:
    (card,) = [message for message in reply.messages if isinstance(message, ShowOrder)]
    return card


def matters(reply: Reply) -> list[tuple[str, OrderMatter]]:
    return [(card.order.number, card.matter) for card in reply.orders]


# Where it is.


@pytest.mark.parametrize("text", ["де моє замовлення?", "де посилка", "{number}", "що з замовленням {number}?"])
async def test_the_only_order_is_shown_with_what_its_state_allows(talk: Any, desk: Desk, text: str) -> None:
    order = await desk.ordered()
    reply = await talk.say(text.format(number=order.number))
    card = shown(reply)
    assert (card.order.number, card.news, card.payee) == (order.number, OrderNews.SHOWN, None)
    assert (card.wishes, reply.stage, reply.cards) == ((W.ADDRESS, W.CANCEL), "done", ())


async def test_the_menu_and_the_button_show_it_too(talk: Any, desk: Desk) -> None:
    order = await desk.ordered()
    assert shown(await talk.tap(Command(Wanted.ORDERS))).order.number == order.number
    assert shown(await talk.tap(AskOrder(order.number, W.SHOW))).order.number == order.number


@pytest.mark.parametrize(
    ("state", "wishes"),
    [
        (S.PACKED, (W.ADDRESS,)),
        (S.SHIPPED, ()),
        (S.ARRIVED, ()),
        (S.DELIVERED, (W.RETURN, W.EXCHANGE)),
    ],
)
async def test_what_can_be_asked_follows_the_state(
    talk: Any, desk: Desk, state: OrderState, wishes: tuple[OrderWish, ...]
) -> None:
    order = await desk.at(state)
    assert shown(await talk.say(order.number)).wishes == wishes


async def test_the_number_of_the_parcel_is_told(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.SHIPPED)
    await desk.catalog.orders.waybill(desk.key(), order.number, "20450000000000", by=MANAGER)
    assert shown(await talk.say("де посилка?")).order.waybill == "20450000000000"


async def test_of_several_one_is_chosen(talk: Any, desk: Desk) -> None:
    first, second = await desk.ordered(), await desk.ordered(TRACKSUIT)
    reply = await talk.say("де моє замовлення?")
    (choice,) = reply.messages
    assert isinstance(choice, ShowOrders)
    assert ([order.number for order in choice.orders], choice.wish) == ([second.number, first.number], W.SHOW)
    assert reply.asks
    assert shown(await talk.tap(AskOrder(first.number, W.SHOW))).order.number == first.number


async def test_the_one_that_is_on_its_way_is_meant_and_not_one_of_last_year(talk: Any, desk: Desk) -> None:
    await desk.at(S.DELIVERED)
    going = await desk.at(S.SHIPPED, TRACKSUIT)
    assert shown(await talk.say("де посилка?")).order.number == going.number
    assert isinstance((await talk.tap(Command(Wanted.ORDERS))).messages[0], ShowOrders)


async def test_without_orders_it_says_so_and_leads_to_a_person_who_insists(talk: Any) -> None:
    first = await talk.say("де моє замовлення?")
    assert (sayings(first), first.cards) == ([Saying.NO_ORDERS], ())
    second = await talk.say("ну де моя посилка?")
    assert [card.reason for card in second.cards] == [Reason.BOUGHT]


async def test_a_number_of_another_is_no_number(talk: Any, desk: Desk) -> None:
    other = await desk.ordered(chat=502)
    for part in (Text(other.number), Tap(AskOrder(other.number, W.SHOW)), Text("9999")):
        reply = await talk.send(part)
        assert sayings(reply) == [Saying.NO_SUCH_ORDER]
        assert "Вигадана" not in repr(reply.messages)
    cancelled = await talk.tap(AskOrder(other.number, W.CANCEL_SURE))
    assert (sayings(cancelled), cancelled.orders) == ([Saying.NO_SUCH_ORDER], ())
    assert (await desk.catalog.orders.find(other.number)).state is S.CONFIRMED


# Its payment.


async def test_what_is_due_is_told_with_whom_to_pay(talk: Any, desk: Desk) -> None:
    order = await desk.ordered(mode=PaymentMode.FULL)
    card = shown(await talk.say("де моє замовлення?"))
    assert (card.payee, card.wishes) == (None, (W.PAY, W.ADDRESS, W.CANCEL))
    reply = await talk.tap(AskOrder(order.number, W.PAY))
    assert (shown(reply).news, reply.stage) == (OrderNews.PAY, "payment")
    assert shown(reply).payee == desk.catalog.shop.orders.payee


async def test_nothing_is_asked_for_when_nothing_is_due(talk: Any, desk: Desk) -> None:
    order = await desk.ordered(mode=PaymentMode.FULL)
    await desk.catalog.orders.pay(desk.key(), order.number, order.total, "charge-1")
    card = shown(await talk.tap(AskOrder(order.number, W.PAY)))
    assert (card.news, card.payee) == (OrderNews.SHOWN, None)


# Its end.


async def test_an_order_is_cancelled_after_a_second_yes_and_the_managers_see_it(talk: Any, desk: Desk) -> None:
    order = await desk.ordered()
    asked = await talk.say("скасуйте моє замовлення")
    assert (shown(asked).news, shown(asked).wishes, asked.asks) == (OrderNews.CANCEL_ASKED, (W.CANCEL_SURE,), True)
    reply = await talk.tap(AskOrder(order.number, W.CANCEL_SURE))
    assert (shown(reply).news, shown(reply).order.state) == (OrderNews.CANCELLED, S.CANCELLED)
    assert matters(reply) == [(order.number, OrderMatter.CANCELLED)]
    again = await talk.tap(AskOrder(order.number, W.CANCEL_SURE))
    assert (shown(again).news, again.orders, again.cards) == (OrderNews.SHOWN, (), ())


@pytest.mark.parametrize("yes", ["так", "так, скасуйте"])
async def test_the_second_yes_may_be_written(talk: Any, desk: Desk, yes: str) -> None:
    await desk.ordered()
    await talk.say("скасуйте замовлення")
    assert shown(await talk.say(yes)).news is OrderNews.CANCELLED


async def test_a_no_leaves_the_order(talk: Any, desk: Desk) -> None:
    order = await desk.ordered()
    await talk.say("скасуйте замовлення")
    await talk.say("ні")
    assert (await desk.catalog.orders.find(order.number)).state is S.CONFIRMED
    assert shown(await talk.say("скасуйте замовлення")).news is OrderNews.CANCEL_ASKED


async def test_a_replayed_cancel_is_one_cancel(talk: Talk, desk: Desk) -> None:
    order = await desk.ordered()
    await talk.say("скасуйте замовлення")
    place = talk.after
    turn = talk.turn(Tap(AskOrder(order.number, W.CANCEL_SURE)))
    first = await talk.agent.reply(turn, place)
    second = await talk.agent.reply(turn, place)
    assert (first.messages, first.orders) == (second.messages, second.orders)
    assert [event.after for event in await desk.catalog.orders.events(order.number)].count("cancelled") == 1


async def test_too_late_to_cancel_is_said_and_a_person_comes(talk: Any, desk: Desk) -> None:
    await desk.at(S.SHIPPED)
    reply = await talk.say("скасуйте замовлення")
    assert sayings(reply)[0] is Saying.ORDER_TOO_LATE
    assert [card.reason for card in reply.cards] == [Reason.BOUGHT]


async def test_it_may_be_packed_between_the_question_and_the_yes(talk: Any, desk: Desk) -> None:
    order = await desk.ordered()
    await talk.say("скасуйте замовлення")
    await desk.catalog.orders.move(desk.key(), order.number, S.PACKED, MANAGER)
    reply = await talk.tap(AskOrder(order.number, W.CANCEL_SURE))
    assert sayings(reply)[0] is Saying.ORDER_TOO_LATE
    assert (await desk.catalog.orders.find(order.number)).state is S.PACKED


async def test_nothing_to_cancel_is_a_matter_for_a_person(talk: Any) -> None:
    reply = await talk.say("скасуйте моє замовлення")
    assert [card.reason for card in reply.cards] == [Reason.BOUGHT]


# Its new address.


async def test_another_branch_is_told_in_one_message(talk: Any, desk: Desk) -> None:
    order = await desk.ordered()
    asked = await talk.say("змініть адресу доставки")
    assert (sayings(asked), asked.asks) == ([Saying.NEW_ADDRESS], True)
    reply = await talk.say("Тернопіль, відділення 5")
    card = shown(reply)
    assert card.news is OrderNews.ADDRESS_CHANGED
    delivery = (await desk.catalog.orders.find(order.number)).delivery
    assert delivery is not None
    assert delivery.place.city is not None
    assert (delivery.place.city.name, delivery.place.number) == ("Тернопіль", 5)
    assert (delivery.recipient.last, delivery.phone) == ("Вигадана", "+380671234567")
    assert matters(reply) == [(order.number, OrderMatter.ADDRESS)]


async def test_what_is_missing_of_a_new_address_is_asked_for(talk: Any, desk: Desk) -> None:
    order = await desk.ordered()
    await talk.tap(AskOrder(order.number, W.ADDRESS))
    asked = await talk.say("нехай привезе кур'єр, м. Тернопіль")
    assert isinstance(asked.messages[-1], AskDelivery)
    reply = await talk.say("вул. Вигадана 5, кв. 7")
    assert shown(reply).news is OrderNews.ADDRESS_CHANGED
    delivery = (await desk.catalog.orders.find(order.number)).delivery
    assert delivery is not None
    assert delivery.place.address is not None
    assert (delivery.place.way.value, delivery.place.address.house) == ("courier", "5")


async def test_a_new_address_stays_out_of_the_talks_memory(talk: Any, desk: Desk) -> None:
    order = await desk.ordered()
    await talk.tap(AskOrder(order.number, W.ADDRESS))
    await talk.say("Отримувач Придуманко Петро, 0671112233, Тернопіль, відділення 5")
    kept = str(await talk.state())
    assert "Придуманко" not in kept
    assert "0671112233" not in kept
    assert (await desk.catalog.orders.find(order.number)).delivery.recipient.last == "Придуманко"


async def test_on_its_way_it_gets_no_new_address(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.SHIPPED)
    reply = await talk.tap(AskOrder(order.number, W.ADDRESS))
    assert sayings(reply)[0] is Saying.ORDER_TOO_LATE
    assert [card.reason for card in reply.cards] == [Reason.BOUGHT]


async def test_it_may_be_sent_before_the_address_is_told(talk: Any, desk: Desk) -> None:
    order = await desk.ordered()
    await talk.tap(AskOrder(order.number, W.ADDRESS))
    for state in (S.PACKED, S.SHIPPED):
        await desk.catalog.orders.move(desk.key(), order.number, state, MANAGER)
    reply = await talk.say("Тернопіль, відділення 5")
    assert sayings(reply)[0] is Saying.ORDER_TOO_LATE
    assert len(reply.cards) == 1


async def test_another_size_in_an_order_is_a_matter_for_a_person(talk: Any, desk: Desk) -> None:
    await desk.ordered()
    reply = await talk.say("поміняйте розмір у замовленні на 128")
    assert [card.reason for card in reply.cards] == [Reason.BOUGHT]


async def test_a_question_in_between_leaves_ours_about_the_address(talk: Any, desk: Desk) -> None:
    order = await desk.ordered()
    await talk.tap(AskOrder(order.number, W.ADDRESS))
    assert sayings(await talk.say("а коли ви працюєте?")) == [Saying.POLICY]
    assert shown(await talk.say("Тернопіль, відділення 5")).news is OrderNews.ADDRESS_CHANGED


# What is no question about an order.


async def test_a_new_order_goes_on_after_a_look_at_the_old_one(talk: Any, desk: Desk) -> None:
    old = await desk.ordered()
    await talk.say("рожевий костюм на змійці на 104")
    assert (await talk.say("беру")).stage == "delivery"
    look = await talk.say(f"а де замовлення {old.number}?")
    assert (shown(look).order.number, look.stage) == (old.number, "delivery")
    stopped = await talk.say(f"скасуйте замовлення {old.number}")
    assert shown(stopped).news is OrderNews.CANCEL_ASKED
    assert len((await desk.catalog.orders.cart(talk.chat)).lines) == 1


async def test_a_rehearsal_changes_nothing(talk: Talk, desk: Desk) -> None:
    order = await desk.ordered()
    for action in (AskOrder(order.number, W.CANCEL_SURE), TellWhenBack("HUD-SOVA-BLACK-116"), NoReminders()):
        reply, _ = await talk.agent.rehearse(talk.turn(Tap(action)), talk.after)
        assert reply.messages
    assert (await desk.catalog.orders.find(order.number)).state is S.CONFIRMED
    assert await desk.catalog.subscriptions.of_chat(talk.chat) == ()


async def test_goods_go_on_being_sold_after_an_order(talk: Any, desk: Desk) -> None:
    order = await desk.ordered()
    await talk.tap(AskOrder(order.number, W.ADDRESS))
    reply = await talk.say("а сукня в горошок є?")
    assert reply.stage in {"offer", "size_colour"}
    assert (await desk.catalog.orders.find(order.number)).delivery.place.number == 12


async def test_an_angry_question_shows_the_order_and_calls_a_person(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.SHIPPED, HOODIE)
    reply = await talk.say("де моя посилка?! це жахливий сервіс, скарга")
    assert [card.reason for card in reply.cards] == [Reason.COMPLAINT]
    assert matters(reply) == [(order.number, OrderMatter.SHOWN)]


async def test_a_person_who_is_called_about_an_order_has_it_before_them(talk: Any, desk: Desk) -> None:
    await desk.ordered(TRACKSUIT)
    order = await desk.at(S.DELIVERED)
    reply = await talk.say("прислали порване, це жах")
    assert [card.reason for card in reply.cards] == [Reason.COMPLAINT]
    assert matters(reply) == [(order.number, OrderMatter.SHOWN)]
    assert (await talk.say("покличте людину")).orders == ()
