"""Stars and words about an order that was delivered: kept once, told to managers when it matters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalog import Catalog
from graph.agent import Agent
from graph.messages import (
    OrderMatter,
    PickSize,
    RateOrder,
    Reason,
    Reply,
    ReviewNote,
    Say,
    Saying,
    ShowOffer,
    Tap,
    Text,
)
from tests.graph.conftest import Talk
from tests.graph.orders import HOODIE, TRACKSUIT, Desk, S

PRAISE = "Худі тепле, син у захваті"


@pytest.fixture
def desk(shop: Catalog) -> Desk:
    return Desk(shop)


@pytest.fixture
def talk(agent: Agent, shop: Catalog) -> Talk:
    return Talk(agent, shop, at=datetime.now(UTC))


def sayings(reply: Reply) -> list[Saying]:
    return [message.saying for message in reply.messages if isinstance(message, Say)]


async def kept(talk: Talk, number: str) -> tuple[int | None, str | None] | None:
    review = await talk.catalog.reviews.find(number)
    return (review.stars, review.text) if review is not None else None


# Stars.


@pytest.mark.parametrize("stars", [4, 5])
async def test_good_stars_are_thanked_for_and_managers_have_their_peace(talk: Any, desk: Desk, stars: int) -> None:
    order = await desk.at(S.DELIVERED)
    reply = await talk.tap(RateOrder(order.number, stars))
    assert (sayings(reply), reply.answered_by) == ([Saying.RATED_WELL], "button")
    assert (reply.cards, reply.orders, reply.reviews, reply.asks) == ((), (), (), False)
    assert await kept(talk, order.number) == (stars, None)


@pytest.mark.parametrize("stars", [1, 2, 3])
async def test_bad_stars_call_a_person_with_the_order(talk: Any, desk: Desk, stars: int) -> None:
    order = await desk.at(S.DELIVERED)
    await desk.at(S.DELIVERED, TRACKSUIT)
    reply = await talk.tap(RateOrder(order.number, stars))
    called = Saying.PERSON_CALLED if talk.catalog.shop.is_open(talk.at) else Saying.PERSON_FROM
    assert sayings(reply)[:2] == [Saying.RATED_POORLY, called]
    assert ([card.reason for card in reply.cards], reply.stage) == ([Reason.COMPLAINT], "complaint")
    assert [(card.order.number, card.matter) for card in reply.orders] == [(order.number, OrderMatter.SHOWN)]
    assert reply.reviews == (ReviewNote(order.number, stars, "", "Олена"),)
    words = await talk.say("рукав коротший за другий")
    assert (await kept(talk, order.number), words.reviews) == ((stars, None), ())


async def test_a_second_tap_changes_the_stars_and_the_same_stars_are_told_once(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(RateOrder(order.number, 5))
    worse = await talk.tap(RateOrder(order.number, 2))
    assert [note.stars for note in worse.reviews] == [2]
    again = await talk.tap(RateOrder(order.number, 2))
    assert (again.reviews, again.cards, again.orders) == ((), (), ())
    better = await talk.tap(RateOrder(order.number, 4))
    assert (sayings(better), better.reviews) == ([Saying.RATED_WELL], ())
    assert await kept(talk, order.number) == (4, None)


async def test_an_order_of_somebody_else_or_on_its_way_is_not_judged(talk: Any, desk: Desk) -> None:
    other, mine = await desk.at(S.DELIVERED, chat=777), await desk.at(S.SHIPPED)
    for number in (other.number, mine.number, "9999"):
        reply = await talk.tap(RateOrder(number, 1))
        assert (sayings(reply), reply.cards, reply.reviews) == ([Saying.NO_SUCH_ORDER], (), ())
        assert await kept(talk, number) is None


async def test_stars_in_the_middle_of_a_purchase_ask_for_nothing(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(PickSize(HOODIE))
    await talk.say("беру")
    reply = await talk.tap(RateOrder(order.number, 5))
    assert (sayings(reply), reply.stage) == ([Saying.RATED], "delivery")
    await talk.say("Львів, відділення 5")
    assert await kept(talk, order.number) == (5, None)


async def test_a_replayed_tap_counts_once_and_is_told_the_same(talk: Talk, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    turn = talk.turn(Tap(RateOrder(order.number, 2)))
    first, second = await talk.agent.reply(turn, talk.after), await talk.agent.reply(turn, talk.after)
    assert (second.messages, second.reviews) == (first.messages, first.reviews)
    assert (await talk.catalog.reviews.average()).count == 1


async def test_a_rehearsal_keeps_no_stars(talk: Talk, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    reply, _ = await talk.agent.rehearse(talk.turn(Tap(RateOrder(order.number, 5))), talk.after)
    assert (sayings(reply), await kept(talk, order.number)) == ([Saying.RATED_WELL], None)


# Words after stars.


@pytest.mark.parametrize(
    "text",
    [
        PRAISE,
        "Супер!",
        "Дякую, все підійшло",
        "Швидка доставка, дуже задоволені",
        "Очень понравилось, качество супер",
        "Great quality, thanks a lot",
        "Носимо вже тиждень щодня",
    ],
)
async def test_words_after_good_stars_are_kept_and_told(talk: Any, desk: Desk, text: str) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(RateOrder(order.number, 5))
    reply = await talk.say(text)
    assert (sayings(reply), reply.cards, reply.orders) == ([Saying.REVIEW_KEPT], (), ())
    assert reply.reviews == (ReviewNote(order.number, 5, text, "Олена"),)
    assert await kept(talk, order.number) == (5, text)
    later = await talk.say("Дуже дякую, чудові речі")
    assert (await kept(talk, order.number), later.reviews) == ((5, text), ())


@pytest.mark.parametrize("text", ["ні, дякую", "ні", "дякую!", "❤️"])
async def test_a_no_or_a_mere_thank_you_is_no_review(talk: Any, desk: Desk, text: str) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(PickSize(HOODIE))
    await talk.tap(RateOrder(order.number, 5))
    reply = await talk.say(text)
    assert (sayings(reply), reply.reviews) == ([Saying.THANKS], ())
    assert await kept(talk, order.number) == (5, None)


async def test_a_mere_yes_orders_nothing_and_the_words_may_still_come(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(PickSize(HOODIE))
    await talk.tap(RateOrder(order.number, 5))
    await talk.say("так")
    assert (await talk.catalog.orders.cart(talk.chat)).lines == ()
    await talk.say(PRAISE)
    assert await kept(talk, order.number) == (5, PRAISE)


@pytest.mark.parametrize(
    "text", ["скільки коштує доставка?", "покажіть чорне худі", "покличте людину", "шов розійшовся", "хочу повернути"]
)
async def test_a_question_or_a_wish_is_answered_and_ends_the_waiting(talk: Any, desk: Desk, text: str) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(RateOrder(order.number, 5))
    reply = await talk.say(text)
    assert (reply.reviews, Saying.REVIEW_KEPT in sayings(reply)) == ((), False)
    assert await kept(talk, order.number) == (5, None)
    assert (await talk.state())["reviewing"] is None


async def test_goods_that_are_asked_for_are_shown(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(RateOrder(order.number, 5))
    reply = await talk.say("чорне худі з совою на 128")
    assert isinstance(reply.messages[-1], ShowOffer)
    assert await kept(talk, order.number) == (5, None)


async def test_words_are_not_waited_for_for_days(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(RateOrder(order.number, 5))
    talk.at += timedelta(days=2)
    await talk.say("Носимо щодня")
    assert await kept(talk, order.number) == (5, None)


async def test_replayed_words_are_kept_once_and_told_the_same(talk: Talk, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(RateOrder(order.number, 5))
    turn = talk.turn(Text(PRAISE))
    first, second = await talk.agent.reply(turn, talk.after), await talk.agent.reply(turn, talk.after)
    assert (second.messages, second.reviews) == (first.messages, first.reviews)
    assert len(await talk.catalog.reviews.latest()) == 1


# Words without stars.


@pytest.mark.parametrize("text", ["все супер, дякую!", "Дякую, все підійшло", "Спасибо, всё отлично подошло"])
async def test_praise_without_a_tap_is_kept_without_stars(talk: Any, desk: Desk, text: str) -> None:
    order = await desk.at(S.DELIVERED)
    reply = await talk.say(text)
    assert sayings(reply) == [Saying.REVIEW_KEPT]
    assert reply.reviews == (ReviewNote(order.number, None, text, "Олена"),)
    assert await kept(talk, order.number) == (None, text)


@pytest.mark.parametrize("text", ["дякую!", "дуже дякую вам", "Дякую, а розміри не маломірять?"])
async def test_thanks_that_praise_nothing_are_only_thanks(talk: Any, desk: Desk, text: str) -> None:
    order = await desk.at(S.DELIVERED)
    assert (await talk.say(text)).reviews == ()
    assert await kept(talk, order.number) is None


async def test_praise_is_of_an_order_that_came_lately_and_has_no_review(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(RateOrder(order.number, 5))
    await talk.say("ні")
    assert (await talk.say("все супер, дякую!")).reviews == ()
    await desk.at(S.SHIPPED, TRACKSUIT)
    assert (await talk.say("все супер, дякую!")).reviews == ()


async def test_praise_weeks_later_is_only_thanks(talk: Any, desk: Desk) -> None:
    await desk.at(S.DELIVERED)
    talk.at += timedelta(days=15)
    assert sayings(await talk.say("все супер, дякую!")) == [Saying.THANKS]


async def test_thanks_beside_a_product_are_of_our_help(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(PickSize(HOODIE))
    assert (await talk.say("все супер, дякую!")).reviews == ()
    assert await kept(talk, order.number) is None


async def test_replayed_praise_is_kept_once_and_told_the_same(talk: Talk, desk: Desk) -> None:
    await desk.at(S.DELIVERED)
    turn = talk.turn(Text("все супер, дякую!"))
    first, second = await talk.agent.reply(turn, talk.after), await talk.agent.reply(turn, talk.after)
    assert (second.messages, second.reviews) == (first.messages, first.reviews)
    assert [note.stars for note in first.reviews] == [None]
