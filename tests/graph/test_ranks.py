"""Orders and numbers are SQL's: the cheapest, the dearest, the newest, how many, what is like it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from catalog import Catalog
from catalog.effects import EffectKey
from catalog.products import Money
from catalog.tables import ProductRow
from graph.messages import Reply, Say, Saying, ShowOffer, ShowOffers, Why


def several(reply: Reply) -> ShowOffers:
    found = [message for message in reply.messages if isinstance(message, ShowOffers)]
    assert found, reply.messages
    return found[-1]


def skus(reply: Reply) -> list[str]:
    return [offer.product_sku for offer in several(reply).offers]


def counted(reply: Reply) -> tuple[int, int]:
    (count,) = [message.count for message in reply.messages if isinstance(message, Say) and message.count is not None]
    return count.products, count.pieces


@pytest.mark.parametrize("words", ["що у вас найдешевше?", "самое дешевое покажите", "what is the cheapest you have"])
async def test_the_cheapest_of_the_shop(talk: Any, words: str) -> None:
    reply = await talk.say(words)

    assert skus(reply) == ["SHA-PUH", "HUD-SOVA", "SUK-KRAPKA"]
    assert (several(reply).why, reply.answered_by) == (Why.CHEAPEST, "sql:cheapest")


async def test_the_cheapest_of_a_kind_and_then_the_dearest_of_the_same(talk: Any) -> None:
    assert skus(await talk.say("найдешевші костюми")) == ["KOS-STEZHKA", "KOS-STEZHKA-POLO"]
    dearest = await talk.say("а найдорожчий?")

    assert skus(dearest) == ["KOS-STEZHKA", "KOS-STEZHKA-POLO"]
    assert several(dearest).why is Why.DEAREST


async def test_the_answer_follows_the_price_of_this_moment(talk: Any, shop: Catalog) -> None:
    await shop.stock.set_price("SUK-KRAPKA", Money(10_000), "owner:7", EffectKey("t", "price"))

    assert skus(await talk.say("найдешевше"))[0] == "SUK-KRAPKA"


async def test_what_is_sold_out_is_never_the_dearest(talk: Any) -> None:
    assert "KUR-ZAMET" not in skus(await talk.say("найдорожче у вас"))


async def test_a_size_is_looked_for_among_the_cheapest(talk: Any) -> None:
    reply = await talk.say("найдешевший костюм на 110")

    assert several(reply).size == "110"


async def test_what_nobody_here_sells_has_no_cheapest(talk: Any) -> None:
    reply = await talk.say("найдешевші кросівки")

    assert not any(isinstance(message, ShowOffers | ShowOffer) for message in reply.messages)


@pytest.mark.parametrize("words", ["які є новинки?", "що нового?", "новинки покажите", "any new arrivals?"])
async def test_the_newest_come_by_their_date(talk: Any, shop: Catalog, words: str) -> None:
    days = {"HUD-SOVA": date(2026, 3, 1), "SHA-PUH": date(2026, 3, 9), "KOS-STEZHKA": date(2026, 1, 1)}
    async with shop.db.write() as session:
        await session.execute(update(ProductRow).values(added_on=None))
        for sku, day in days.items():
            await session.execute(update(ProductRow).where(ProductRow.sku == sku).values(added_on=day))

    assert skus(await talk.say(words)) == ["SHA-PUH", "HUD-SOVA", "KOS-STEZHKA"]


async def test_how_many_is_counted_and_not_guessed(talk: Any) -> None:
    reply = await talk.say("скільки у вас костюмів?")

    assert counted(reply) == (2, 21)
    assert set(skus(reply)) == {"KOS-STEZHKA", "KOS-STEZHKA-POLO"}
    assert counted(await talk.say("скільки у вас всього моделей?")) == (6, 57)


async def test_how_many_of_the_shown_one_is_its_stock(talk: Any) -> None:
    await talk.say("худі сова 104")
    reply = await talk.say("скільки штук?")

    (card,) = [message for message in reply.messages if isinstance(message, ShowOffer)]
    assert card.offer.product_sku == "HUD-SOVA"


async def test_what_it_costs_is_no_question_of_how_many(talk: Any) -> None:
    reply = await talk.say("скільки у вас коштує костюм?")

    assert not any(isinstance(message, Say) and message.saying is Saying.COUNTED for message in reply.messages)


async def test_something_like_the_shown_one(talk: Any) -> None:
    await talk.say("KOS-STEZHKA")
    reply = await talk.say("а щось схоже є?")

    assert skus(reply)[0] == "KOS-STEZHKA-POLO"
    assert "KOS-STEZHKA" not in skus(reply)
    assert several(reply).why is Why.SIMILAR


async def test_like_nothing_in_particular_is_asked_about(talk: Any) -> None:
    reply = await talk.say("покажіть щось схоже")

    assert [message.saying for message in reply.messages if isinstance(message, Say)] == [Saying.WHICH_PRODUCT]


async def test_near_shades_are_looked_through_before_the_colour_is_dropped(talk: Any) -> None:
    reply = await talk.say("найдешевший синій костюм")

    assert {offer.colour.code for offer in several(reply).offers} <= {"blue", "navy"}
    assert several(reply).why is Why.CHEAPEST


async def test_a_guess_about_the_shown_one_asks_for_nothing_like_it(talk: Any) -> None:
    await talk.say("KOS-STEZHKA")
    reply = await talk.say("схоже, воно замале")

    assert reply.answered_by != "search:similar"
