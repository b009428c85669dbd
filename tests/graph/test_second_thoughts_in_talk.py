"""What a tired shopper takes back, adds, or asks about what was just shown."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.delivery import DeliveryDetails, Part
from catalog.orders import OrderState
from graph.messages import (
    AskDelivery,
    Asked,
    KeepDelivery,
    OrderNews,
    ReadBack,
    Reason,
    Reply,
    Say,
    Saying,
    ShowCart,
    ShowOffer,
    ShowOffers,
    ShowOrder,
    ShowProduct,
)
from tests.graph.conftest import Talk
from tests.graph.orders import HOME, Desk

DETAILS = "Іваненко Оля, 067 123 45 67, Львів, відділення 5"
OWL = "HUD-SOVA-BLACK-104"


def of(kind: type, reply: Reply) -> Any:
    return next(message for message in reply.messages if isinstance(message, kind))


def carted(reply: Reply) -> dict[str, int]:
    return {line.sku: line.pieces for line in of(ShowCart, reply).cart.lines}


def sayings(reply: Reply) -> list[Saying]:
    return [message.saying for message in reply.messages if isinstance(message, Say)]


def rules(reply: Reply) -> list[str]:
    return [each.title.uk for each in reply.messages if isinstance(each, Say) and each.title is not None]


async def taken(talk: Talk, what: str = "чорне худі з совою на 104", words: str = "беру") -> Reply:
    await talk.say(what)
    return await talk.say(words)


# How many.


@pytest.mark.parametrize(
    ("taking", "after", "pieces"),
    [
        ("беру дві", "ні, одну", 1),
        ("беру дві", "ой нет, одну", 1),
        ("беру", "ой, три", 3),
        ("беру", "краще дві", 2),
        ("беру", "ще 2", 3),
        ("беру дві", "приберіть одну", 1),
        ("беру дві", "no, just one", 1),
    ],
)
async def test_another_number_of_pieces_changes_the_cart_and_drops_nothing(
    talk: Talk, taking: str, after: str, pieces: int
) -> None:
    await taken(talk, words=taking)
    assert carted(await talk.say(after)) == {OWL: pieces}


@pytest.mark.parametrize("text", ["дві", "two please"])
async def test_a_bare_number_after_our_offer_takes_so_many(talk: Talk, text: str) -> None:
    await talk.say("чорне худі з совою на 104")
    assert carted(await talk.say(text)) == {OWL: 2}


async def test_both_sizes_are_those_of_the_message_before(talk: Talk) -> None:
    await talk.say("чорне худі з совою, є 104 і 128?")
    assert carted(await talk.say("беру обидва розміри")) == {OWL: 1, "HUD-SOVA-BLACK-128": 1}


# Not this one.


@pytest.mark.parametrize("text", ["ой ні, давайте зелене", "ой, ні, зелене"])
async def test_another_colour_takes_the_place_of_what_is_in_the_cart(talk: Talk, text: str) -> None:
    await taken(talk)
    assert carted(await talk.say(text)) == {"HUD-SOVA-GREEN-104": 1}


@pytest.mark.parametrize("text", ["забудьте про худі", "забудь про худі", "худі не беру", "forget about the hoodie"])
async def test_a_thing_that_is_to_be_forgotten_leaves_the_cart(talk: Talk, text: str) -> None:
    await taken(talk)
    await talk.say("і ще легка куртка на 104")
    await talk.say("беру")
    assert carted(await talk.say(text)) == {"KUR-LEHKA-NAVY-104": 1}


async def test_of_two_the_other_one_is_the_one_that_was_not_chosen(talk: Talk) -> None:
    shown = of(ShowOffers, await talk.say("костюм на 104"))
    first, second = (offer.product_sku for offer in shown.offers)
    assert of(ShowOffer, await talk.say("перший")).offer.product_sku == first
    reply = await talk.say("ні, інший")
    assert [offer.product_sku for offer in of(ShowOffers, reply).offers] == [second]
    assert of(ShowOffer, await talk.say("ні, таки перший")).offer.product_sku == first


async def test_a_no_to_one_thing_more_ends_in_a_kind_word_and_not_in_the_manual(talk: Talk) -> None:
    await taken(talk)
    back = of(ReadBack, await talk.say(DETAILS))
    await talk.say("при отриманні")
    assert back.total.minor
    assert sayings(await talk.say("ні")) == [Saying.DECLINED]


async def test_not_that_after_several_asks_what_to_change(talk: Talk) -> None:
    await talk.say("костюм на 104")
    assert sayings(await talk.say("не те")) == [Saying.NOT_TAKEN]


# Where to.


@pytest.mark.parametrize(
    ("text", "number"), [("ой, не 5 а 12", "12"), ("не 5, а 12", "12"), ("12, а не 5", "12"), ("ой не 5 а 51", "51")]
)
async def test_another_branch_number_is_read_back_anew(talk: Talk, text: str, number: str) -> None:
    await taken(talk)
    await talk.say(DETAILS)
    pieces = {piece.part: piece.text for piece in of(ReadBack, await talk.say(text)).pieces}
    assert pieces[Part.NUMBER] == number


async def test_the_same_address_is_asked_for_when_none_was_kept(talk: Talk) -> None:
    await taken(talk)
    asked = of(AskDelivery, await talk.say("на ту саму адресу"))
    assert Part.CITY in asked.missing


@pytest.mark.parametrize("text", ["на ту саму адресу", "туди ж", "как в прошлый раз", "same address please"])
async def test_the_same_address_is_read_back_when_it_was_kept(talk: Talk, text: str) -> None:
    await taken(talk)
    await talk.say(DETAILS)
    await talk.say("при отриманні")
    await talk.tap(KeepDelivery(True))
    await taken(talk)
    pieces = {piece.part: piece.text for piece in of(ReadBack, await talk.say(text)).pieces}
    assert (pieces[Part.CITY].partition(",")[0], pieces[Part.NUMBER]) == ("Львів", "5")


async def test_who_writes_where_to_before_choosing_is_asked_which_and_not_searched_for(talk: Talk) -> None:
    await talk.say("костюм на 104")
    reply = await talk.say(DETAILS)
    assert len(of(ShowOffers, reply).offers) == 2
    back = await talk.say("перший")
    assert "Оля" in "".join(piece.text for piece in of(ReadBack, back).pieces)


@pytest.mark.parametrize("text", ["хочу змінити відділення на 9", "поміняйте відділення на 9"])
async def test_a_new_branch_that_is_said_at_once_is_not_asked_for(talk: Talk, text: str) -> None:
    order = await Desk(talk.catalog).ordered()
    reply = await talk.say(text)
    told = of(ShowOrder, reply)
    assert (told.order.number, told.news) == (order.number, OrderNews.ADDRESS_CHANGED)
    after = await talk.catalog.orders.find(order.number, talk.chat)
    assert isinstance(after.delivery, DeliveryDetails)
    assert (after.delivery.place.number, after.delivery.recipient) == (9, HOME.recipient)


async def test_another_town_is_still_asked_for(talk: Talk) -> None:
    await Desk(talk.catalog).ordered()
    assert sayings(await talk.say("хочу змінити адресу, інше місто")) == [Saying.NEW_ADDRESS]


# What it is like.


async def test_the_fabric_of_several_is_told_of_each(talk: Talk) -> None:
    await talk.say("костюм на 104")
    reply = await talk.say("а яка тканина?")
    cards = [message for message in reply.messages if isinstance(message, ShowOffer)]
    assert [card.asked for card in cards] == [Asked.FABRIC, Asked.FABRIC]
    assert len({card.offer.product_sku for card in cards}) == 2


@pytest.mark.parametrize("text", ["а ширина грудей?", "рукав?", "а ширина в грудях"])
async def test_more_measures_are_of_the_chosen_one(talk: Talk, text: str) -> None:
    await talk.say("чорне худі з совою на 104")
    card = of(ShowOffer, await talk.say(text))
    assert (card.offer.product_sku, card.asked) == ("HUD-SOVA", Asked.MEASURES)


async def test_whether_the_fabric_is_warm_is_asked_of_the_chosen_one(talk: Talk) -> None:
    await talk.say("костюм на 104")
    await talk.say("перший")
    card = of(ShowOffer, await talk.say("а тканина тепла?"))
    assert card.asked is Asked.FABRIC


async def test_the_very_same_thing_in_another_colour_is_no_other_thing(talk: Talk) -> None:
    await talk.tap(ShowProduct("HUD-SOVA", "black"))
    offer = of(ShowOffer, await talk.say("а є таке саме, але зелене?")).offer
    assert (offer.product_sku, offer.colour.code) == ("HUD-SOVA", "green")


async def test_naming_the_chosen_thing_keeps_its_colour(talk: Talk) -> None:
    await talk.tap(ShowProduct("HUD-SOVA", "green"))
    assert of(ShowOffer, await talk.say("сова на 104")).offer.colour.code == "green"


async def test_a_rule_beside_a_thing_is_told_with_it(talk: Talk) -> None:
    await talk.say("чорне худі з совою на 104")
    reply = await talk.say("а 128 не буде велике?")
    assert rules(reply) == ["Як обрати розмір"]
    assert of(ShowOffer, reply).size == "128"


# What came.


async def test_thanks_for_what_came_is_no_complaint(talk: Talk) -> None:
    await Desk(talk.catalog).at(OrderState.DELIVERED)
    reply = await talk.say("отримала, дуже гарно, дякую!")
    assert (reply.cards, sayings(reply)) == ((), [Saying.REVIEW_KEPT])


@pytest.mark.parametrize("text", ["мені прийшов не той розмір", "отримала не той колір", "пришел не тот размер"])
async def test_what_came_wrong_brings_a_person(talk: Talk, text: str) -> None:
    await Desk(talk.catalog).at(OrderState.DELIVERED)
    assert [card.reason for card in (await talk.say(text)).cards] == [Reason.COMPLAINT]


@pytest.mark.parametrize("text", ["не знаю номера", "не пам'ятаю номер", "давайте як минулого разу"])
async def test_an_order_without_its_number_is_found(talk: Talk, text: str) -> None:
    order = await Desk(talk.catalog).at(OrderState.SHIPPED)
    told = of(ShowOrder, await talk.say(text))
    assert (told.order.number, told.news) == (order.number, OrderNews.SHOWN)


@pytest.mark.parametrize("text", ["ну скільки чекати", "третій день чекаю", "ок, чекаю", "коли вже відповісте?"])
async def test_who_waits_for_a_person_hears_of_the_person(talk: Talk, text: str) -> None:
    await talk.say("покличте людину")
    reply = await talk.say(text)
    assert sayings(reply)
    assert set(sayings(reply)) <= {Saying.PERSON_ALREADY_CALLED, Saying.PERSON_FROM, Saying.PERSON_LATER}
    assert reply.cards == ()


# Several at once.


async def test_a_numbered_list_is_as_many_wishes(talk: Talk) -> None:
    await talk.say("треба: 1) чорне худі з совою 104 2) легка куртка синя 104 3) шапка з помпоном 50-52")
    cart = carted(await talk.say("беру все"))
    assert cart == {OWL: 1, "KUR-LEHKA-NAVY-104": 1, "SHA-PUH-PINK-50-52": 1}


@pytest.mark.parametrize("asked", ["на 5 рочків який брати?", "нам 5 років, яку взяти?", "який вибрати на зріст 110"])
async def test_which_to_take_for_an_age_is_about_the_thing_on_the_screen(talk: Talk, asked: str) -> None:
    await talk.say("худі з совою чорне")
    shown = of(ShowOffer, await talk.say(asked))
    assert (shown.offer.product_sku, shown.size) == ("HUD-SOVA", "110")


async def test_wanting_to_take_is_taking(talk: Talk) -> None:
    await talk.say("худі з совою чорне на 104")
    await talk.say("хочу взяти")
    cart = await talk.catalog.orders.cart(talk.chat)
    assert [line.sku for line in cart.lines] == [OWL]


@pytest.mark.parametrize("refusal", ["не беру", "не оформлюйте", "поки не беремо, подумаю", "не буду заказывать"])
async def test_a_refusal_puts_nothing_into_the_cart(talk: Talk, refusal: str) -> None:
    await talk.say("худі з совою чорне на 104")
    await talk.say(refusal)
    assert not (await talk.catalog.orders.cart(talk.chat)).lines


async def test_a_refusal_after_all_was_read_back_makes_no_order(talk: Talk) -> None:
    await talk.say("худі з совою чорне на 104")
    await talk.say("беру")
    of(ReadBack, await talk.say(DETAILS))
    await talk.say("не оформлюйте, післяплатою")
    await talk.say("не замовляю")
    assert not await talk.catalog.orders.of_chat(talk.chat)


@pytest.mark.parametrize("enough", ["більше нічого не треба, оформляйте", "більше нічого не треба", "це все"])
async def test_enough_drops_nothing_from_the_cart(talk: Talk, enough: str) -> None:
    await talk.say("худі з совою чорне на 104")
    await talk.say("беру")
    of(ReadBack, await talk.say(DETAILS))
    await talk.say(enough)
    cart = await talk.catalog.orders.cart(talk.chat)
    assert [line.sku for line in cart.lines] == [OWL]
    assert (await talk.state())["stage"] == "delivery"


@pytest.mark.parametrize(
    "refusal", ["ні, не скасовуйте", "не скасовуйте", "не отменяйте заказ", "не треба скасовувати"]
)
async def test_an_order_is_not_cancelled_on_a_no(talk: Talk, refusal: str) -> None:
    desk = Desk(talk.catalog)
    order = await desk.ordered(OWL, chat=talk.chat)
    await talk.say("скасуйте замовлення")
    await talk.say(refusal)
    assert (await talk.catalog.orders.find(order.number)).state is not OrderState.CANCELLED
    await talk.say("скасуйте замовлення")
    await talk.say("так")
    assert (await talk.catalog.orders.find(order.number)).state is OrderState.CANCELLED
