"""What is said of an order that reached its shopper, on both databases."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.cache import MemoryCache
from catalog.db import Database
from catalog.effects import EffectKey
from catalog.errors import FigureImpossible, NotYours, OrderNotDelivered, OrderNotFound
from catalog.orders import Order
from catalog.papers import Papers
from catalog.photos import Photos
from catalog.shop import load_shop
from catalog.shoppers.erasing import Erasing
from catalog.shoppers.files import SentFiles
from catalog.shoppers.keeping import Keeping
from catalog.shoppers.reviews import Average, Review, Reviews
from catalog.tables import EffectRow
from tests.catalog.orders.conftest import CHAT, DATA, NOON, Desk, Hands, Keys

WORDS = "Костюм теплий, донька в захваті"


@pytest.fixture
def reviews(shelves: Database, clock: Hands) -> Reviews:
    return Reviews(shelves, clock)


@pytest.fixture
async def order(desk: Desk) -> Order:
    return await desk.delivered()


async def test_stars_and_words_are_one_review(reviews: Reviews, order: Order, key: Keys) -> None:
    rated = await reviews.rate(key(), CHAT, order.number, 5)
    assert (rated.before, rated.review.stars, rated.review.text) == (None, 5, None)
    said = await reviews.say(key(), CHAT, order.number, f" {WORDS}\n")
    assert (said.number, said.stars, said.text, said.at) == (order.number, 5, WORDS, NOON)
    assert await reviews.latest() == (said,)
    assert await reviews.find(order.number) == said


async def test_the_last_stars_count_and_the_words_stay(reviews: Reviews, order: Order, key: Keys) -> None:
    await reviews.rate(key(), CHAT, order.number, 2)
    await reviews.say(key(), CHAT, order.number, WORDS)
    rated = await reviews.rate(key(), CHAT, order.number, 4)
    assert (rated.before, rated.review.stars, rated.review.text) == (2, 4, WORDS)
    assert await reviews.average() == Average(4.0, 1)


async def test_words_without_stars_count_for_no_average(reviews: Reviews, order: Order, key: Keys) -> None:
    assert await reviews.average() == Average(None, 0)
    said = await reviews.say(key(), CHAT, order.number, WORDS)
    assert (said.stars, await reviews.average()) == (None, Average(None, 0))
    assert await reviews.latest() == (said,)


async def test_the_average_is_of_all_and_the_latest_of_those_with_words(
    reviews: Reviews, desk: Desk, clock: Hands, key: Keys
) -> None:
    orders = [await desk.delivered() for _ in range(3)]
    for order, stars in zip(orders, (5, 4, 1), strict=True):
        await reviews.rate(key(), CHAT, order.number, stars)
    for order in (orders[2], orders[0]):
        clock.pass_by(seconds=1)
        await reviews.say(key(), CHAT, order.number, order.number)
    assert await reviews.average() == Average(10 / 3, 3)
    assert [each.number for each in await reviews.latest()] == [orders[0].number, orders[2].number]
    assert [each.number for each in await reviews.latest(1)] == [orders[0].number]


async def test_only_who_had_it_may_judge_it(reviews: Reviews, order: Order, desk: Desk, key: Keys) -> None:
    with pytest.raises(NotYours):
        await reviews.rate(key(), CHAT + 1, order.number, 1)
    with pytest.raises(NotYours):
        await reviews.say(key(), CHAT + 1, order.number, WORDS)
    with pytest.raises(OrderNotFound):
        await reviews.rate(key(), CHAT, "4040", 1)
    with pytest.raises(OrderNotDelivered):
        await reviews.rate(key(), CHAT, (await desk.ordered()).number, 1)
    assert await reviews.find(order.number) is None


@pytest.mark.parametrize("stars", [0, 6, -1, 2**40])
async def test_there_are_one_to_five_stars(reviews: Reviews, order: Order, key: Keys, stars: int) -> None:
    with pytest.raises(FigureImpossible):
        await reviews.rate(key(), CHAT, order.number, stars)


async def test_a_replayed_turn_changes_nothing_and_hears_the_same(reviews: Reviews, order: Order, key: Keys) -> None:
    tap = EffectKey("turn-1", "rated")
    first = await reviews.rate(tap, CHAT, order.number, 2)
    assert await reviews.rate(tap, CHAT, order.number, 2) == first
    await reviews.rate(key(), CHAT, order.number, 5)
    await reviews.rate(tap, CHAT, order.number, 2)
    assert await reviews.average() == Average(5.0, 1)


async def test_two_taps_at_once_leave_one_review(reviews: Reviews, order: Order, key: Keys) -> None:
    rated = await asyncio.gather(*(reviews.rate(key(), CHAT, order.number, stars) for stars in (5, 4, 3, 2)))
    assert sorted(each.before is None for each in rated) == [False, False, False, True]
    assert len({each.before for each in rated}) == 4
    assert (await reviews.average()).count == 1


async def test_the_effect_keeps_no_words(reviews: Reviews, shelves: Database, order: Order, key: Keys) -> None:
    await reviews.say(key(), CHAT, order.number, WORDS)
    async with shelves.read() as session:
        rows = await session.execute(select(EffectRow.arguments, EffectRow.result))
    assert not [row for row in rows if WORDS in f"{row}"]


async def test_who_is_forgotten_leaves_the_stars(
    reviews: Reviews, shelves: Database, clock: Hands, tmp_path: Path, desk: Desk, key: Keys
) -> None:
    mine, other = await desk.delivered(), await desk.delivered(chat=CHAT + 1)
    for order in (mine, other):
        await reviews.rate(key(), order.chat, order.number, 5)
        await reviews.say(key(), order.chat, order.number, WORDS)
    shop = load_shop(DATA / "shop.yaml")
    files = SentFiles(shelves, Photos(shelves, tmp_path, MemoryCache(clock), clock), Papers(tmp_path))
    erasing = Erasing(shelves, clock, shop, files)
    assert [each["text"] for each in (await erasing.kept(CHAT))["reviews"]] == [WORDS]

    await erasing.ask(key(), CHAT)
    assert (await erasing.kept(CHAT))["reviews"] == []
    assert await reviews.find(mine.number) == Review(mine.number, 5, None, NOON)
    assert await reviews.average() == Average(5.0, 2)
    assert [each.number for each in await reviews.latest()] == [other.number]

    clock.pass_by(days=1096)
    await Keeping(shelves, clock, shop, files).prune()
    assert await reviews.latest() == ()
    assert await reviews.average() == Average(5.0, 2)
