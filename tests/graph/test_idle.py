"""Coming back: after half an hour a talk is greeted and goes on with what was chosen, as it is now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

import graph.nodes.understand as understanding
from catalog import Catalog
from catalog.effects import EffectKey
from catalog.products import Money
from catalog.tables import ProductRow
from graph.messages import AskDelivery, ReadBack, Reply, Say, Saying, ShowOffer

DETAILS = "Вигадана Олена, +380 (67) 123-45-67, Львів, відділення 12"
OLD_KEYS = (
    *("version", "turn_id", "locale", "locale_chosen", "stage", "selection", "candidates", "wish", "photo", "words"),
    *("tried", "unknown_photos", "counted_photos", "hunches", "photo_question", "open_photo", "puzzled"),
)


def sayings(reply: Reply) -> list[Saying]:
    return [message.saying for message in reply.messages if isinstance(message, Say)]


def card(reply: Reply) -> ShowOffer:
    return next(message for message in reply.messages if isinstance(message, ShowOffer))


async def later(talk: Any, text: str, minutes: int = 31) -> Reply:
    talk.at += timedelta(minutes=minutes)
    reply: Reply = await talk.say(text)
    return reply


@pytest.mark.parametrize("text", ["привіт", "Добрий день", "??", "добрий вечір ще раз"])
async def test_a_vague_word_after_a_while_is_welcomed_back_with_what_was_chosen(
    talk: Any, shop: Catalog, text: str
) -> None:
    await talk.say("худі з совою на 104")
    await shop.stock.set_price("HUD-SOVA-BLACK-104", Money(77700), "script:test", EffectKey("t", "price"))
    await shop.stock.set_stock("HUD-SOVA-BLACK-104", 1, "script:test", EffectKey("t", "stock"))
    reply = await later(talk, text)
    assert sayings(reply) == [Saying.WELCOME_BACK]
    told = card(reply)
    size = next(size for size in told.offer.sizes if size.size == "104")
    assert (told.offer.product_sku, told.size, size.price.minor, size.stock) == ("HUD-SOVA", "104", 77700, 1)


async def test_a_greeting_within_half_an_hour_is_just_a_greeting(talk: Any) -> None:
    await talk.say("худі з совою")
    assert sayings(await later(talk, "привіт", minutes=29)) == [Saying.GREETING]


async def test_a_question_after_a_while_is_simply_answered(talk: Any) -> None:
    await talk.say("худі з совою на 104")
    reply = await later(talk, "скільки коштує?")
    assert (sayings(reply), card(reply).offer.product_sku) == ([], "HUD-SOVA")
    reply = await later(talk, "сукня в горошок")
    assert (sayings(reply), card(reply).offer.product_sku) == ([], "SUK-KRAPKA")


async def test_nothing_chosen_is_greeted_as_ever(talk: Any) -> None:
    await talk.say("рожевий костюм")
    assert sayings(await later(talk, "привіт")) == [Saying.GREETING]


async def test_what_was_chosen_and_is_sold_no_more_is_not_shown(talk: Any, shop: Catalog) -> None:
    await talk.say("худі з совою")
    async with shop.db.write() as session:
        await session.execute(update(ProductRow).where(ProductRow.sku == "HUD-SOVA").values(active=False))
    reply = await later(talk, "привіт")
    assert reply.messages == (Say(Saying.GREETING),)
    assert (await talk.state())["selection"] is None


async def test_an_order_that_waited_is_asked_about_again(talk: Any) -> None:
    await talk.say("худі з совою на 104")
    await talk.say("беру")
    reply = await later(talk, "добрий день")
    assert (sayings(reply), reply.stage) == ([Saying.WELCOME_BACK], "delivery")
    assert isinstance(reply.messages[-1], AskDelivery)
    assert isinstance((await talk.say(DETAILS)).messages[-1], ReadBack)


async def test_a_talk_that_was_kept_before_these_keys_goes_on(talk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    await talk.say("худі з совою на 104")
    kept = await talk.state()
    old = {key: value for key, value in kept.items() if key in OLD_KEYS}
    config = {"configurable": {"thread_id": "502:0", "checkpoint_ns": ""}}
    saved = await talk.agent._graph.aupdate_state(config, old, as_node="word")
    talk.chat, talk.after = 502, saved["configurable"]["checkpoint_id"]
    reply = await talk.say("скільки коштує?")
    assert (card(reply).offer.product_sku, card(reply).size) == ("HUD-SOVA", "104")
    assert (await talk.say("беру")).stage == "delivery"


async def test_a_talk_of_another_version_forgets_all_but_where_it_came_from(
    talk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await talk.say("худі з совою на 104")
    monkeypatch.setattr(understanding, "VERSION", 2)
    await talk.say("скільки коштує?")
    kept = await talk.state()
    assert (kept["selection"], kept["ordering"], len(kept["history"])) == (None, None, 2)
