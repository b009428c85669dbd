"""A choice in words: a size that is there, pieces that are ours from then on, and what comes in between."""

from __future__ import annotations

from typing import Any

import pytest

from catalog import Catalog
from catalog.effects import EffectKey
from catalog.products import Money
from graph.messages import (
    AskDelivery,
    CallPerson,
    Message,
    PickSize,
    ReadBack,
    Reason,
    Reply,
    Say,
    Saying,
    ShowCart,
    ShowOffer,
    ShowOffers,
    ShowProduct,
    Text,
    Why,
)

DETAILS = "Вигадана Олена, +380 (67) 123-45-67, Львів, відділення 12"


def sayings(reply: Reply) -> list[Saying]:
    return [message.saying for message in reply.messages if isinstance(message, Say)]


def kinds(reply: Reply) -> list[type[Message]]:
    return [type(message) for message in reply.messages]


def item(reply: Reply) -> tuple[str, str, str, int, int]:
    """The line that was put into the cart in this turn."""
    (told,) = [message for message in reply.messages if isinstance(message, ShowCart)]
    line = next(line for line in told.cart.lines if line.sku in told.added)
    return line.product_sku, line.colour, line.size, line.price.minor, line.pieces


async def to_delivery(talk: Any) -> Reply:
    await talk.say("худі з совою на 104")
    reply: Reply = await talk.say("беру")
    return reply


async def test_what_is_known_is_not_asked_again(talk: Any) -> None:
    reply = await to_delivery(talk)
    assert (kinds(reply), reply.stage, reply.asks, reply.cards) == ([ShowCart, AskDelivery], "delivery", True, ())
    assert item(reply)[:3] == ("HUD-SOVA", "black", "104")


async def test_the_price_of_the_order_is_the_one_of_this_moment(talk: Any, shop: Catalog) -> None:
    await talk.say("худі з совою на 104")
    await shop.stock.set_price("HUD-SOVA-BLACK-104", Money(77700), "script:test", EffectKey("t", "price"))
    assert item(await talk.say("беру"))[3] == 77700


async def test_whoever_writes_past_our_question_twice_reaches_a_person_with_all_of_it(talk: Any) -> None:
    await to_delivery(talk)
    await talk.say("Олена Вигадана, Львів")
    first = await talk.say("напишіть мені сюди")
    assert (kinds(first), first.stage, first.cards) == ([AskDelivery], "delivery", ())
    reply = await talk.say("ну напишіть мені самі")
    (card,) = reply.cards
    assert (card.reason, card.size, reply.stage) == (Reason.ORDER, "104", "done")
    assert all(piece in card.details for piece in ("Вигадана Олена", "Львів", "ну напишіть мені самі"))
    assert card.offer is not None
    assert (card.offer.product_sku, card.offer.colour.code) == ("HUD-SOVA", "black")
    assert "Вигадана" not in str(await talk.state())


async def test_a_phone_that_comes_after_the_order_reaches_a_person(talk: Any) -> None:
    await to_delivery(talk)
    await talk.say("напишіть мені сюди")
    await talk.say("ну напишіть мені самі")
    reply = await talk.say("або 000 000 00 00")
    assert [(card.reason, card.details) for card in reply.cards] == [(Reason.ORDER, "або 000 000 00 00")]
    assert len({reply.cards[0].handoff_id for reply in talk.replies[-2:]}) == 1


async def test_what_was_written_of_a_delivery_stays_out_of_the_talks_words(talk: Any) -> None:
    await to_delivery(talk)
    await talk.say(DETAILS)
    kept = await talk.state()
    told = str({key: kept[key] for key in ("words", "history", "summary", "wish")})
    assert not any(piece in told for piece in ("Вигадана", "123-45-67", "671234567", "Львів"))


async def test_a_question_in_between_is_answered_and_comes_back_once(talk: Any) -> None:
    await to_delivery(talk)
    first = await talk.say("а скільки коштує доставка?")
    assert (sayings(first), kinds(first)[1:]) == ([Saying.POLICY], [AskDelivery])
    assert first.messages[-1].again
    second = await talk.say("а як оплатити?")
    assert (sayings(second), kinds(second)[1:], second.stage) == ([Saying.POLICY], [], "delivery")
    assert kinds(await talk.say(DETAILS)) == [ReadBack]


async def test_yes_at_the_delivery_asks_for_it_and_calls_nobody(talk: Any) -> None:
    await to_delivery(talk)
    reply = await talk.say("так")
    assert (kinds(reply), reply.cards, reply.stage) == ([AskDelivery], (), "delivery")


@pytest.mark.parametrize("text", ["ні, не треба", "передумала, скасуйте"])
async def test_an_order_that_is_not_wanted_any_more_is_dropped(talk: Any, text: str) -> None:
    await to_delivery(talk)
    reply = await talk.say(text)
    assert (sayings(reply), reply.stage, reply.cards) == ([Saying.ORDER_DROPPED], "offer", ())
    assert not (await talk.catalog.orders.cart(talk.chat)).lines
    assert (await talk.say("беру")).stage == "delivery"


async def test_another_size_in_the_middle_changes_the_order(talk: Any) -> None:
    await to_delivery(talk)
    reply = await talk.say("ні, краще 128")
    assert (item(reply)[2], reply.stage) == ("128", "delivery")
    assert [line.size for line in reply.messages[0].cart.lines] == ["128"]


async def test_another_thing_in_the_middle_leaves_our_question(talk: Any) -> None:
    await to_delivery(talk)
    reply = await talk.say("а сукня в горошок є?")
    assert (reply.stage, kinds(reply)) == ("offer", [ShowOffer])
    assert [line.product_sku for line in (await talk.catalog.orders.cart(talk.chat)).lines] == ["HUD-SOVA"]


async def test_a_person_is_called_at_once_whoever_asks_in_the_middle(talk: Any) -> None:
    await to_delivery(talk)
    reply = await talk.say("краще з людиною")
    assert [card.reason for card in reply.cards] == [Reason.ASKED_FOR_PERSON]
    assert reply.stage == "human"


async def test_an_order_is_told_to_a_person_who_was_called_before(talk: Any) -> None:
    await talk.tap(CallPerson())
    await to_delivery(talk)
    await talk.say("напишіть мені сюди")
    reply = await talk.say("ну напишіть мені самі")
    assert [card.reason for card in reply.cards] == [Reason.ORDER]
    assert sayings(reply) == [Saying.ORDER_TAKEN]


async def test_a_size_that_is_out_tells_what_there_is(talk: Any) -> None:
    await talk.say("рожева сукня в горошок")
    reply = await talk.say("беру 104")
    (card,) = reply.messages
    assert isinstance(card, ShowOffer)
    assert (card.size, card.nearest) == ("104", ("98", "116"))
    assert item(await talk.say("тоді 98"))[2] == "98"


async def test_a_size_may_be_tapped(talk: Any) -> None:
    await talk.say("худі з совою")
    assert sayings(await talk.say("беру")) == [Saying.WHICH_SIZE]
    reply = await talk.tap(PickSize("HUD-SOVA-BLACK-104"))
    assert item(reply)[:3] == ("HUD-SOVA", "black", "104")


async def test_a_question_about_a_size_takes_nothing(talk: Any) -> None:
    await talk.say("худі з совою")
    await talk.say("беру")
    reply = await talk.say("а 128 ще є?")
    assert (kinds(reply), reply.stage) == ([ShowOffer], "offer")
    assert item(await talk.say("тоді його"))[2] == "128"


async def test_all_in_one_message_is_an_order(talk: Any) -> None:
    reply = await talk.say("беру зелене худі з совою на 104")
    assert item(reply)[:3] == ("HUD-SOVA", "green", "104")


async def test_yes_and_plus_take_what_was_offered(talk: Any) -> None:
    for n, word in enumerate(("так", "+", "ок, давайте")):
        talk.chat, talk.after = 800 + n, None
        await talk.say("худі з совою на 104")
        assert (await talk.say(word)).stage == "delivery", word


async def test_an_order_of_nothing_asks_which(talk: Any) -> None:
    assert sayings(await talk.say("хочу замовити")) == [Saying.WHICH_PRODUCT]


async def test_an_order_after_several_were_shown_asks_which_of_them(talk: Any) -> None:
    await talk.say("рожевий костюм на 128")
    reply = await talk.say("беру")
    (asked,) = reply.messages
    assert isinstance(asked, ShowOffers)
    assert (asked.why, len(asked.offers), reply.stage, reply.asks) == (Why.TO_TAKE, 2, "discovery", True)
    assert (await talk.state())["asked"] == "which"


@pytest.mark.parametrize(
    "answer", ["другий", "2", "беру другий", "той що через голову", ShowProduct("KOS-STEZHKA-POLO")]
)
async def test_the_answer_to_which_goes_on_with_the_order(talk: Any, answer: Any) -> None:
    await talk.say("рожевий костюм на 128")
    await talk.say("беру")
    reply = await (talk.say(answer) if isinstance(answer, str) else talk.tap(answer))
    assert reply.stage == "delivery"
    assert (item(reply)[0], item(reply)[2]) == ("KOS-STEZHKA-POLO", "128")


async def test_pieces_that_were_said_before_the_choice_are_kept(talk: Any) -> None:
    await talk.say("рожевий костюм на 128")
    await talk.say("беру 2 штуки")
    assert item(await talk.say("перший"))[4] == 2


async def test_a_size_that_is_missing_after_the_choice_is_asked_and_the_order_goes_on(talk: Any) -> None:
    await talk.say("рожевий костюм")
    await talk.say("беру")
    assert sayings(await talk.say("перший")) == [Saying.WHICH_SIZE]
    assert item(await talk.say("104"))[:3] == ("KOS-STEZHKA", "pink", "104")


async def test_a_question_between_which_and_the_choice_leaves_the_order_waiting(talk: Any) -> None:
    await talk.say("рожевий костюм на 128")
    await talk.say("беру")
    assert sayings(await talk.say("а скільки коштує доставка?")) == [Saying.POLICY]
    assert item(await talk.say("перший"))[0] == "KOS-STEZHKA"


@pytest.mark.parametrize("texts", [("а сукня в горошок є?",), ("сукня в горошок на 98",), ("ні, не треба", "перший")])
async def test_whoever_leaves_the_choice_orders_nothing(talk: Any, texts: tuple[str, ...]) -> None:
    await talk.say("рожевий костюм на 128")
    await talk.say("беру")
    replies = [await talk.say(text) for text in texts]
    assert "delivery" not in {reply.stage for reply in replies}
    assert (await talk.state())["ordering"] is None


async def test_a_thing_that_is_not_wanted_any_more_calls_nobody(talk: Any) -> None:
    await talk.say("худі з совою на 104")
    reply = await talk.say("не треба, передумала")
    assert (sayings(reply), reply.cards) == ([Saying.NOT_TAKEN], ())


async def test_a_goodbye_with_a_kind_word_takes_nothing(talk: Any) -> None:
    await talk.say("худі з совою на 104")
    reply = await talk.say("гарно, дякую, до побачення")
    assert (sayings(reply), reply.stage) == ([Saying.THANKS], "offer")


async def test_so_many_pieces_are_promised_as_were_asked_for(talk: Any) -> None:
    await talk.say("худі з совою на 104")
    before = (await talk.catalog.variant("HUD-SOVA-BLACK-104")).stock
    assert item(await talk.say("беру 2 штуки"))[4] == 2
    assert (await talk.catalog.variant("HUD-SOVA-BLACK-104")).stock == before - 2


async def test_no_more_pieces_are_taken_than_there_are(talk: Any) -> None:
    await talk.say("худі з совою на 128")
    reply = await talk.say("беру 5 штук")
    assert (item(reply)[4], reply.messages[0].fewer) == (3, 3)


async def test_a_turn_that_is_run_again_promises_nothing_twice(talk: Any) -> None:
    await talk.say("худі з совою на 128")
    turn, before = talk.turn(Text("беру 5 штук")), talk.after
    replies = [await talk.agent.reply(turn, before) for _ in range(3)]
    assert [(item(reply)[4], reply.messages[0].fewer) for reply in replies] == [(3, 3)] * 3
    assert [line.pieces for line in (await talk.catalog.orders.cart(talk.chat)).lines] == [3]


async def test_a_return_is_told_the_rule_and_a_person(talk: Any) -> None:
    reply = await talk.say("хочу повернути костюм, який купила")
    assert sayings(reply)[:2] == [Saying.POLICY, Saying.PERSON_CALLED]
    assert [card.reason for card in reply.cards] == [Reason.BOUGHT]


async def test_no_discount_is_ever_invented(talk: Any) -> None:
    await talk.say("худі з совою на 104")
    assert sayings(await talk.say("дайте знижку"))[0] is Saying.PRICE_FIXED


async def test_a_complaint_goes_on_with_the_person(talk: Any) -> None:
    reply = await talk.say("прислали порвану куртку")
    assert ([card.reason for card in reply.cards], reply.stage) == ([Reason.COMPLAINT], "complaint")


async def test_details_that_come_right_after_the_card_are_an_order(talk: Any) -> None:
    await talk.say("худі з совою на 104")
    reply = await talk.say(DETAILS)
    assert (kinds(reply), reply.stage, reply.cards) == ([ShowCart, ReadBack], "delivery", ())
    assert item(reply)[:3] == ("HUD-SOVA", "black", "104")


async def test_a_size_that_was_told_to_be_out_is_asked_for_when_it_is_ordered_still(talk: Any) -> None:
    await talk.say("рожева сукня в горошок на 104")
    reply = await talk.say("беру")
    assert sayings(reply) == [Saying.WHICH_SIZE]
    assert kinds(await talk.say("116")) == [ShowCart, AskDelivery]


@pytest.mark.parametrize("text", ["а можна дві", "а дві можна?", "давайте 2", "can I have two"])
async def test_a_number_of_the_chosen_thing_is_its_pieces(talk: Any, text: str) -> None:
    await talk.say("худі з совою на 104")
    reply = await talk.say(text)
    assert item(reply)[4] == 2


async def test_a_name_and_a_town_in_latin_letters_change_no_language(talk: Any) -> None:
    await talk.say("Hello! Do you have an owl hoodie in size 104, please?")
    assert (await talk.say("I'll take it")).locale == "en"

    assert (await talk.say("Test Person, +380 (67) 000-00-13, Lviv, branch 7")).locale == "en"
