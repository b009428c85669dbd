"""A day in the shop, from outside."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from tests.black_box.shop_run import MANAGERS, MARYNA, PATIENCE, ROOT, Shop, buttons, words

pytestmark = pytest.mark.asyncio(loop_scope="module")

OLENA, PETRO, DARIA = 501, 511, 512


async def test_a_shopper_finds_a_thing_asks_for_a_person_and_is_answered(shop: Shop) -> None:
    world = shop.sandbox.world
    await world.say("/start", chat=OLENA)
    [greeting] = await shop.answers(1, OLENA)
    assert "бот" in words(greeting)

    await world.say("рожевий костюм на блискавці 128", chat=OLENA)
    picked = await shop.button("p|", OLENA)
    assert "грн" in " ".join(map(words, shop.sent(OLENA)))
    before = len(shop.sent(OLENA))
    answer = await world.tap(**picked, chat=OLENA)
    assert answer["answered"]
    await shop.answers(before + 1, OLENA)

    await world.say("покличте людину", chat=OLENA)
    take = await shop.button("mc", MANAGERS)
    await world.tap(**take, chat=MANAGERS, user=MARYNA)
    hello = "Доброго вечора! Я Марина, зараз гляну."
    await world.say(hello, chat=MANAGERS, user=MARYNA, reply_to=take["message_id"])
    await shop.says("Марина, зараз", OLENA)

    spoken = len(shop.sent(OLENA))
    await world.say("А на 134 такий є?", chat=OLENA)
    await shop.says("А на 134", MANAGERS)
    assert len(shop.sent(OLENA)) == spoken, "the bot must not talk over a person"
    await shop.has_lost_nothing(OLENA)


async def test_our_own_picture_is_recognised_and_an_album_is_one_question(shop: Shop) -> None:
    pictures = sorted((ROOT / "data" / "vision" / "photos").rglob("*-front.jpg"))
    await shop.sandbox.world.photo(pictures[0], caption="є такий на 128?", chat=PETRO)
    [offer, *_] = await shop.answers(1, PETRO)
    assert "photo" in offer
    assert "128" in words(offer)
    await shop.has_lost_nothing(PETRO)
    before = len(shop.sent(PETRO))
    await shop.sandbox.world.album(pictures[1:3], chat=PETRO)
    await shop.answers(before + 1, PETRO)
    await shop.has_lost_nothing(PETRO)
    turns = {turn for (turn,) in shop.rows("SELECT turn_id FROM inbox WHERE chat = ?", PETRO)}
    assert len(turns) == 2


@pytest.mark.parametrize(
    ("text", "chat"), [("pink tracksuit with zip", 521), ("розовый костюм на молнии", 522), ("rozhevyi kostium", 523)]
)
async def test_three_languages_and_transliteration_find_the_same_kind_of_thing(
    shop: Shop, text: str, chat: int
) -> None:
    await shop.sandbox.world.say(text, chat=chat)
    await shop.sandbox.until(lambda: any("photo" in message for message in shop.sent(chat)), timeout=PATIENCE)
    await shop.has_lost_nothing(chat)
    assert any(buttons(message) for message in shop.sent(chat))


async def test_the_shop_works_by_webhook_and_ends_cleanly(
    open_a_shop: Callable[..., AbstractAsyncContextManager[Shop]], unused_port: int
) -> None:
    hook = f"http://127.0.0.1:{unused_port}/hook"
    async with open_a_shop(WEBHOOK_URL=hook, WEBHOOK_SECRET="s" * 32, WEB_PORT=str(unused_port)) as shop:
        await shop.sandbox.until(lambda: shop.sandbox.world.bots.first.deliveries.webhook_url == hook, timeout=60)
        await shop.sandbox.world.say("дякую", chat=DARIA)
        [thanks] = await shop.answers(1, DARIA)
        assert words(thanks)
        assert await shop.stop() == 0
