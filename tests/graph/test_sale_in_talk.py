"""The whole sale in one talk: a cart, a delivery told in pieces, one order, and a receipt for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from catalog import Catalog
from catalog.delivery import Part, Way, Why
from catalog.effects import EffectKey
from catalog.orders import Order, OrderState, PaymentMode
from catalog.orders.tables import OrderLineRow
from catalog.products import Money
from catalog.tables import VariantRow
from graph.messages import (
    AskDelivery,
    ChangeDelivery,
    ChangeLine,
    Checkout,
    ChooseWay,
    Message,
    OrderMatter,
    OrderNews,
    Paper,
    PickSize,
    PlaceOrder,
    ReadBack,
    Reason,
    Reply,
    Say,
    Saying,
    ShowCart,
    ShowOffer,
    ShowOffers,
    ShowOrder,
    Tap,
    Text,
    UseKnownDelivery,
)
from tests.graph.conftest import Talk, agent_in

WHO = "Іваненко Оля, 067 123 45 67"
DETAILS = f"{WHO}, Львів, відділення 5"
OWL = "HUD-SOVA-BLACK-104"
PRIVATE = ("Іваненко", "671234567", "123 45 67", "123-45-67")


@pytest.fixture
async def other(shop: Catalog, shop_folder: Path) -> AsyncIterator[Talk]:
    """Another shopper of the same shop."""
    async with agent_in(shop, shop_folder) as agent:
        yield Talk(agent, shop, chat=777)


def kinds(reply: Reply) -> list[type[Message]]:
    return [type(message) for message in reply.messages]


def sayings(reply: Reply) -> list[Saying]:
    return [message.saying for message in reply.messages if isinstance(message, Say)]


def asked(reply: Reply) -> AskDelivery:
    return next(message for message in reply.messages if isinstance(message, AskDelivery))


def read(reply: Reply) -> ReadBack:
    return next(message for message in reply.messages if isinstance(message, ReadBack))


def pieces(reply: Reply) -> dict[Part, str]:
    return {piece.part: piece.text for piece in read(reply).pieces}


def cart_of(reply: Reply) -> ShowCart:
    return next(message for message in reply.messages if isinstance(message, ShowCart))


def carted(reply: Reply) -> dict[str, int]:
    return {line.sku: line.pieces for line in cart_of(reply).cart.lines}


def ordered(reply: Reply) -> ShowOrder:
    return next(message for message in reply.messages if isinstance(message, ShowOrder))


async def chosen(talk: Talk, what: str = "худі з совою на 104") -> Reply:
    await talk.say(what)
    return await talk.say("беру")


async def told(talk: Talk) -> ReadBack:
    await chosen(talk)
    return read(await talk.say(DETAILS))


async def placed(talk: Talk, mode: PaymentMode = PaymentMode.COD) -> Reply:
    return await talk.tap(PlaceOrder(mode, (await told(talk)).total.minor))


async def orders_of(talk: Talk) -> tuple[Order, ...]:
    return await talk.catalog.orders.of_chat(talk.chat)


async def test_a_sale_told_in_five_messages_is_one_order(talk: Talk) -> None:
    first = await chosen(talk)
    assert (carted(first), asked(first).first, asked(first).known) == ({OWL: 1}, True, ())
    assert Part.NAME not in asked(await talk.say("Іваненко Оля")).missing
    assert asked(await talk.say("067 123 45 67")).missing[0] is Part.CITY
    way = asked(await talk.say("Львів"))
    assert (way.missing, way.ways) == ((Part.WAY,), (Way.BRANCH, Way.COURIER))
    assert asked(await talk.tap(ChooseWay(Way.BRANCH))).missing == (Part.NUMBER,)
    back = read(await talk.say("5"))
    assert {piece.part: piece.text for piece in back.pieces}[Part.NAME] == "Іваненко Оля"
    assert (back.total, back.fee, back.cart.total) == (Money(97000), Money(8000), Money(89000))
    reply = await talk.tap(PlaceOrder(PaymentMode.COD, back.total.minor))
    order = ordered(reply).order
    assert (order.state, order.total, ordered(reply).news) == (OrderState.CONFIRMED, Money(97000), OrderNews.PLACED)
    assert [card.matter for card in reply.orders] == [OrderMatter.PLACED]
    assert (ordered(reply).ask_to_keep, ordered(reply).payee) == (True, None)
    assert len(await orders_of(talk)) == 1


async def test_all_of_it_at_once_is_read_back_at_once(talk: Talk) -> None:
    await chosen(talk)
    reply = await talk.say("Оля Іваненко", "0671234567", "м. Львів", "відділення 5", "дякую")
    assert pieces(reply)[Part.PHONE] == "+380 67 123 45 67"
    assert read(reply).modes == (PaymentMode.FULL, PaymentMode.PART, PaymentMode.COD)
    assert read(reply).prepayment == Money(15000)


@pytest.mark.parametrize(
    ("words", "mode"),
    [
        ("при отриманні", PaymentMode.COD),
        ("накладеним платежем", PaymentMode.COD),
        ("на карту", PaymentMode.FULL),
        ("зараз", PaymentMode.FULL),
        ("передоплата", PaymentMode.PART),
    ],
)
async def test_a_way_to_pay_in_words_places_the_order(talk: Talk, words: str, mode: PaymentMode) -> None:
    await told(talk)
    order = ordered(await talk.say(words)).order
    assert order.mode is mode


async def test_a_yes_asks_how_to_pay_where_there_are_several_ways(talk: Talk) -> None:
    await told(talk)
    reply = await talk.say("так, все вірно")
    assert (kinds(reply), read(reply).short, read(reply).mode) == ([ReadBack], True, None)
    assert await orders_of(talk) == ()
    assert ordered(await talk.say("накладеним")).order.mode is PaymentMode.COD


async def test_a_yes_after_the_price_changed_is_read_all_of_it_again(talk: Talk, shop: Catalog) -> None:
    await told(talk)
    await shop.stock.set_price(OWL, Money(99900), "script:test", EffectKey("t", "price"))
    back = read(await talk.say("так, все вірно"))
    assert (back.short, back.changed, back.total) == (False, True, Money(107900))


@pytest.mark.parametrize(
    ("words", "mode"),
    [
        (f"{DETAILS}, накладеним платежем", PaymentMode.COD),
        (f"{DETAILS}. Оплачу на карту", PaymentMode.FULL),
        (f"{DETAILS}, передоплата", PaymentMode.PART),
        (f"{DETAILS}, не накладеним", None),
        (f"{DETAILS}, заберу на пошті", None),
    ],
)
async def test_a_way_to_pay_that_is_said_ahead_needs_only_a_yes(
    talk: Talk, words: str, mode: PaymentMode | None
) -> None:
    await chosen(talk)
    assert read(await talk.say(words)).mode is mode
    reply = await talk.say("так")
    assert [order.mode for order in await orders_of(talk)] == ([mode] if mode else [])
    assert mode is not None or read(reply).short


async def test_a_way_to_pay_is_kept_from_the_first_word_on(talk: Talk) -> None:
    await talk.say("худі з совою на 104")
    await talk.say("беру, оплата при отриманні")
    assert asked(await talk.say(WHO)).missing[0] is Part.CITY
    assert read(await talk.say("Львів, відділення 5")).mode is PaymentMode.COD
    changed = read(await talk.say("телефон інший: 050 765 43 21"))
    assert changed.mode is PaymentMode.COD
    assert ordered(await talk.say("все вірно")).order.mode is PaymentMode.COD


@pytest.mark.parametrize("words", ["накладеним платежем", "оплачу на карту", "передоплата"])
async def test_a_way_to_pay_alone_is_agreed_to_and_the_question_stays(talk: Talk, words: str) -> None:
    await chosen(talk)
    reply = await talk.say(words)
    assert (kinds(reply), asked(reply).mode is not None, asked(reply).missing[0]) == ([AskDelivery], True, Part.NAME)
    assert read(await talk.say(DETAILS)).mode is asked(reply).mode


async def test_a_question_after_the_read_back_comes_back_to_it_in_short(talk: Talk) -> None:
    await told(talk)
    reply = await talk.say("а скільки йде доставка?")
    assert (sayings(reply), read(reply).short) == ([Saying.POLICY], True)


async def test_a_second_tap_shows_the_order_and_makes_no_other(talk: Talk) -> None:
    first = await placed(talk)
    again = await talk.tap(PlaceOrder(PaymentMode.COD, ordered(first).order.total.minor))
    assert (ordered(again).order.number, ordered(again).news) == (ordered(first).order.number, OrderNews.SHOWN)
    assert len(await orders_of(talk)) == 1


async def test_a_turn_that_is_run_again_makes_no_other_order(talk: Talk) -> None:
    total = (await told(talk)).total.minor
    turn, before = talk.turn(Tap(PlaceOrder(PaymentMode.FULL, total))), talk.after
    replies = [await talk.agent.reply(turn, before) for _ in range(3)]
    assert len({ordered(reply).order.number for reply in replies}) == len(await orders_of(talk)) == 1
    assert all(reply.messages == replies[0].messages and reply.orders == replies[0].orders for reply in replies)


async def test_nothing_personal_is_left_in_the_talk_when_the_order_is_made(talk: Talk) -> None:
    await told(talk)
    before = await talk.state()
    assert not any(piece in str(before[key]) for key in ("words", "history", "wish") for piece in PRIVATE)
    await talk.say("при отриманні")
    kept = await talk.state()
    assert (kept["sending"], [piece for piece in PRIVATE if piece in str(kept)]) == (None, [])


@pytest.mark.parametrize("words", ["худі з совою синові на зріст 102", "худі з совою, синові 4 роки"])
async def test_a_childs_height_and_age_leave_the_talk_with_the_order(talk: Talk, words: str) -> None:
    await talk.say(words)
    assert (await talk.state())["wish"]["height"]
    await talk.say("беру")
    await talk.say(DETAILS)
    await talk.say("при отриманні")
    kept = await talk.state()
    assert (kept["wish"]["height"], kept["stage"]) == (None, "upsell")
    assert not any(piece in str((kept["history"], kept["words"], kept["summary"])) for piece in ("102", "4 роки"))
    assert "[for whom]" in str(kept["history"])


async def test_a_price_that_changed_is_told_before_anything_is_made(talk: Talk, shop: Catalog) -> None:
    back = await told(talk)
    await shop.stock.set_price("HUD-SOVA-BLACK-104", Money(99900), "script:test", EffectKey("t", "price"))
    reply = await talk.tap(PlaceOrder(PaymentMode.COD, back.total.minor))
    assert (read(reply).changed, read(reply).total, await orders_of(talk)) == (True, Money(107900), ())
    assert ordered(await talk.say("при отриманні")).order.total == Money(107900)


@pytest.mark.parametrize(
    ("words", "part", "now"),
    [
        ("ні, відділення 15", Part.NUMBER, "15"),
        ("телефон інший: 050 765 43 21", Part.PHONE, "+380 50 765 43 21"),
        ("краще в Харків, відділення 3", Part.CITY, "Харків"),
    ],
)
async def test_a_correction_is_read_back_again(talk: Talk, words: str, part: Part, now: str) -> None:
    await told(talk)
    assert pieces(await talk.say(words))[part] == now


@pytest.mark.parametrize("answer", ["ні", "ні, не так", ChangeDelivery()])
async def test_what_is_not_right_is_asked_for_and_keeps_the_rest(talk: Talk, answer: Any) -> None:
    await told(talk)
    reply = await (talk.say(answer) if isinstance(answer, str) else talk.tap(answer))
    assert (asked(reply).missing, asked(reply).first, reply.cards) == ((), False, ())
    assert pieces(await talk.say("відділення 8"))[Part.NUMBER] == "8"


async def test_a_phone_that_is_none_is_asked_for_with_its_reason(talk: Talk) -> None:
    await chosen(talk)
    question = asked(await talk.say("Іваненко Оля, 067 123 45, Львів, відділення 5"))
    assert (question.missing, [doubt.why for doubt in question.doubts]) == ((Part.PHONE,), [Why.TOO_SHORT])
    assert pieces(await talk.say("067 123 45 67"))[Part.PHONE] == "+380 67 123 45 67"


async def test_a_way_that_the_shop_does_not_offer_is_said(talk: Talk) -> None:
    await chosen(talk)
    question = asked(await talk.say(f"{WHO}, самовивіз"))
    assert Why.NOT_OFFERED in {doubt.why for doubt in question.doubts}


async def test_answers_that_cannot_be_are_said_so_and_end_with_a_person(talk: Talk) -> None:
    await chosen(talk)
    assert [doubt.why for doubt in asked(await talk.say("🙂🙂")).doubts] == [Why.NOT_A_NAME]
    number = asked(await talk.say("відділення 999999"))
    assert (Part.NUMBER, Why.IMPOSSIBLE) in {(doubt.part, doubt.why) for doubt in number.doubts}
    phone = asked(await talk.say("06" * 20))
    assert (Part.PHONE, Why.TOO_LONG) in {(doubt.part, doubt.why) for doubt in phone.doubts}
    await talk.say("06" * 20)
    reply = await talk.say("06" * 20)
    assert [card.reason for card in reply.cards] == [Reason.ORDER]


async def test_two_things_become_one_order(talk: Talk) -> None:
    await chosen(talk)
    await talk.say(WHO)
    assert (await talk.say("сукня в горошок рожева на 98")).stage == "offer"
    reply = await talk.say("беру")
    assert carted(reply) == {OWL: 1, "SUK-KRAPKA-PINK-98": 1}
    assert Part.NAME not in asked(reply).missing
    total = read(await talk.say("Львів, відділення 5")).total
    assert total == Money(89000 + 99000 + 8000)
    assert len(ordered(await talk.say("на карту")).order.lines) == 2


async def test_both_of_two_that_are_shown_are_taken(talk: Talk) -> None:
    await talk.say("рожевий костюм на 128")
    reply = await talk.say("беру обидва")
    assert carted(reply) == {"KOS-STEZHKA-PINK-128": 1, "KOS-STEZHKA-POLO-PINK-128": 1}
    assert cart_of(reply).added == ("KOS-STEZHKA-PINK-128", "KOS-STEZHKA-POLO-PINK-128")


async def test_each_of_two_without_a_size_is_asked_for_it_in_turn(talk: Talk) -> None:
    await talk.say("рожевий костюм")
    first = await talk.say("беру обидва")
    assert (kinds(first)[-2:], sayings(first)) == ([ShowOffer, Say], [Saying.WHICH_SIZE])
    second = await talk.say("128")
    assert (kinds(second), sayings(second)) == ([ShowCart, ShowOffer, Say], [Saying.WHICH_SIZE])
    last = await talk.tap(PickSize("KOS-STEZHKA-POLO-PINK-104"))
    assert sorted(carted(last)) == sorted(["KOS-STEZHKA-PINK-128", "KOS-STEZHKA-POLO-PINK-104"])
    assert (kinds(last)[-1], last.stage) == (AskDelivery, "delivery")
    assert cart_of(last).added == ("KOS-STEZHKA-POLO-PINK-104",)


async def test_a_cart_that_is_worth_it_says_that_the_way_is_free(talk: Talk) -> None:
    assert cart_of(await chosen(talk)).free_ways == ()
    await talk.say("худі з совою на 104")
    assert cart_of(await talk.say("беру 4 штуки")).free_ways == (Way.BRANCH,)


async def test_each_of_two_wishes_is_taken_in_its_own_size(talk: Talk) -> None:
    await talk.say("легка куртка на 104 і сукня в горошок рожева на 98")
    taken = carted(await talk.say("беру обидві"))
    assert taken == {"KUR-LEHKA-NAVY-104": 1, "SUK-KRAPKA-PINK-98": 1}


async def test_two_sizes_of_one_thing_are_two_lines(talk: Talk) -> None:
    await talk.say("худі з совою")
    reply = await talk.say("беру 104 і 128")
    assert (carted(reply), reply.stage) == ({OWL: 1, "HUD-SOVA-BLACK-128": 1}, "delivery")


async def test_a_changed_mind_in_words_changes_the_cart(talk: Talk) -> None:
    await talk.say("худі з совою на 104")
    await talk.say("беру 2 штуки")
    assert carted(await talk.say("давайте одні")) == {OWL: 1}
    assert carted(await talk.say("ще одне таке")) == {OWL: 2}
    assert carted(await talk.say("тільки одне")) == {OWL: 1}
    await chosen(talk, "сукня в горошок рожева на 98")
    assert carted(await talk.say("скільки разом?")) == {OWL: 1, "SUK-KRAPKA-PINK-98": 1}
    await talk.say("беру дві")
    assert carted(await talk.say("давайте одну сукню")) == {OWL: 1, "SUK-KRAPKA-PINK-98": 1}
    assert carted(await talk.say("приберіть худі")) == {"SUK-KRAPKA-PINK-98": 1}
    assert sayings(await talk.say("передумала")) == [Saying.ORDER_DROPPED]
    assert (await talk.catalog.variant(OWL)).stock == 6


@pytest.mark.parametrize("words", ["ні, краще 128", "приберіть худі", "прибери перше", "ще одне таке", "передумала"])
async def test_a_change_that_is_run_again_changes_nothing_more(talk: Talk, words: str) -> None:
    await chosen(talk, "сукня в горошок рожева на 98")
    await talk.say("худі з совою на 104")
    await talk.say("беру 2 штуки")
    turn, before = talk.turn(Text(words)), talk.after
    first = await talk.agent.reply(turn, before)
    held = (await talk.catalog.orders.cart(talk.chat)).lines
    again = await talk.agent.reply(turn, before)
    assert (await talk.catalog.orders.cart(talk.chat)).lines == held
    assert [type(message) for message in again.messages] == [type(message) for message in first.messages]
    told = [[line.sku for line in m.cart.lines] for m in (*first.messages, *again.messages) if isinstance(m, ShowCart)]
    assert all(skus == [line.sku for line in held] for skus in told)


async def test_the_buttons_of_the_cart_change_it(talk: Talk) -> None:
    line = next(m for m in (await chosen(talk)).messages if isinstance(m, ShowCart)).cart.lines[0].line
    assert carted(await talk.tap(ChangeLine(line, 2))) == {OWL: 2}
    assert kinds(await talk.tap(Checkout())) == [AskDelivery]
    gone = await talk.tap(ChangeLine(line, 0))
    assert (sayings(gone), (await talk.state())["sending"]) == ([Saying.CART_EMPTY], None)
    assert sayings(await talk.tap(ChangeLine(line, 1)))[0] is Saying.LINE_GONE


async def test_the_last_one_goes_to_one_and_the_other_hears_it_with_what_is_left(talk: Talk, other: Talk) -> None:
    await talk.say("зелене худі з совою на 104")
    await other.say("зелене худі з совою на 104")
    await talk.say("беру")
    reply = await other.say("беру")
    assert "delivery" not in reply.stage
    assert not (await other.catalog.orders.cart(other.chat)).lines


async def test_a_promise_that_ended_and_was_taken_is_said_and_orders_nothing(talk: Talk, other: Talk) -> None:
    await talk.say("зелене худі з совою на 104")
    await talk.say("беру")
    back = read(await talk.say(DETAILS))
    line = (await talk.catalog.orders.cart(talk.chat)).lines[0]
    await _let_go(talk.catalog)
    await other.say("зелене худі з совою на 104")
    await other.say("беру")
    reply = await talk.tap(PlaceOrder(PaymentMode.COD, back.total.minor))
    assert sayings(reply)[0] is Saying.TAKEN_BY_OTHERS
    assert line.sku not in {each.sku for each in (await talk.catalog.orders.cart(talk.chat)).lines}
    assert await orders_of(talk) == ()


async def _let_go(shop: Catalog) -> None:
    """As if the promises of all carts had ended."""
    async with shop.db.write() as session:
        await session.execute(update(OrderLineRow).values(held=0, held_until=None))
        await session.execute(update(VariantRow).values(reserved=0))


async def test_where_the_last_one_went_is_offered_only_with_consent(talk: Talk) -> None:
    order = ordered(await placed(talk)).order
    assert order.delivery is not None
    await talk.catalog.known_deliveries.keep(EffectKey("t", "keep"), talk.chat, order.delivery)
    question = asked(await chosen(talk, "сукня в горошок рожева на 98"))
    assert next(piece.text for piece in question.known) == "Іваненко Оля"
    reply = await talk.tap(UseKnownDelivery())
    assert pieces(reply)[Part.NUMBER] == "5"
    assert not ordered(await talk.say("при отриманні")).ask_to_keep


async def test_whom_to_pay_is_told_with_the_order_and_when_asked(talk: Talk) -> None:
    reply = await placed(talk, PaymentMode.FULL)
    assert (reply.stage, ordered(reply).order.state) == ("payment", OrderState.AWAITING_PAYMENT)
    assert ordered(reply).payee is not None
    again = ordered(await talk.say("куди платити?"))
    assert (again.news, again.payee) == (OrderNews.PAY, ordered(reply).payee)


async def test_a_photo_at_the_payment_is_a_receipt_that_a_manager_sees(talk: Talk, stranger: Any) -> None:
    number = ordered(await placed(talk, PaymentMode.FULL)).order.number
    assert sayings(await talk.say("оплатила")) == [Saying.RECEIPT_PLEASE]
    reply = await talk.photo(stranger("receipt"))
    assert (ordered(reply).news, ordered(reply).order.state) == (OrderNews.RECEIPT_TAKEN, OrderState.PAYMENT_CHECK)
    (card,) = reply.orders
    assert (card.matter, card.order.number, card.receipt is not None) == (OrderMatter.RECEIPT, number, True)
    assert card.photo_id is not None
    assert sayings(await talk.photo(stranger("receipt"))) == [Saying.RECEIPT_KNOWN]


async def test_a_file_is_a_receipt_too_and_another_chats_is_nobodys(talk: Talk, other: Talk) -> None:
    await placed(talk, PaymentMode.FULL)
    paper = Paper("ab" * 32)
    (card,) = (await talk.send(paper)).orders
    assert (card.photo_id, card.order.receipts[-1].sha256) == (None, paper.sha256)
    await placed(other, PaymentMode.FULL)
    assert sayings(await other.send(paper)) == [Saying.RECEIPT_NO_ORDER]
    nobody = replace(other, chat=778, after=None)
    assert sayings(await nobody.send(Paper("cd" * 32))) == [Saying.RECEIPT_NO_ORDER]


async def test_goods_at_the_payment_are_goods(talk: Talk, picture_of: Any, stranger: Any) -> None:
    await placed(talk, PaymentMode.FULL)
    ours = await talk.photo(picture_of("SUK-KRAPKA", "pink"))
    assert not ours.orders
    wanted = await talk.photo(stranger("dress"), caption="а сукня є?")
    assert not wanted.orders
    paid = await talk.photo(stranger("receipt"), caption="оплатила")
    assert [card.matter for card in paid.orders] == [OrderMatter.RECEIPT]


async def test_one_more_thing_is_offered_once_and_a_no_ends_it(talk: Talk) -> None:
    reply = await placed(talk)
    (offers,) = [message for message in reply.messages if isinstance(message, ShowOffers)]
    offered = await talk.catalog.product(offers.offers[0].product_sku)
    assert (sayings(reply), reply.stage, offered.category.code) == ([Saying.UPSELL], "upsell", "tracksuits")
    assert (await talk.say("ні, дякую")).stage == "done"


async def test_thanks_for_a_paid_order_end_it_with_one_more_thing(talk: Talk) -> None:
    order = ordered(await placed(talk, PaymentMode.FULL)).order
    waits = await talk.say("дякую")
    assert (sayings(waits), waits.stage) == ([Saying.THANKS], "payment")
    await talk.catalog.orders.pay(EffectKey("t", "pay"), order.number, order.total, "charge-1")
    reply = await talk.say("дякую")
    assert (sayings(reply), reply.stage) == ([Saying.THANKS, Saying.UPSELL], "upsell")
    assert sayings(await talk.say("дякую")) == [Saying.THANKS]


async def test_one_more_thing_that_is_wanted_begins_another_cart(talk: Talk) -> None:
    await placed(talk)
    reply = await talk.say("так")
    assert (reply.stage, len(carted(reply))) == ("delivery", 1)


async def test_a_delivery_that_comes_while_a_person_is_waited_for_is_read(talk: Talk) -> None:
    await chosen(talk)
    await talk.say("покличте людину")
    reply = await talk.say(DETAILS)
    assert (kinds(reply), reply.stage) == ([ReadBack], "delivery")
    assert "671234567" not in str((await talk.state())["words"])


async def test_a_person_is_one_word_away_at_every_step(talk: Talk) -> None:
    await told(talk)
    reply = await talk.say("покличте людину")
    assert ([card.reason for card in reply.cards], reply.stage) == ([Reason.ASKED_FOR_PERSON], "human")
