"""A real bot process that asks a scripted model server: what shoppers and managers get to read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image, ImageDraw

from bot.texts import managers, texts
from catalog.shop import load_shop
from graph.messages import Doubt, Saying
from tests.black_box.shop_run import (
    MANAGERS,
    MARYNA,
    PATIENCE,
    ROOT,
    Shop,
    buttons,
    furnished,
    open_shop,
    until_a_morning,
    words,
)
from tests.fakes.model_server import ModelServer, chosen, described, fails, says, waits

pytestmark = pytest.mark.asyncio(loop_scope="module")

UK = texts("uk")
SKU, COLOUR = "HUD-LYS", "khaki"
FOX = "khaki hoodie with a fox print, hood, kangaroo pocket"


def photo_of_nothing(seed: int) -> bytes:
    """Something that looks like no picture of the demo shop, and in another way for every seed: a confirmed one must
    not make the others look known."""
    dice = np.random.default_rng(seed)
    picture = Image.new("RGB", (360, 360), tuple(dice.integers(0, 255, 3).tolist()))
    pen = ImageDraw.Draw(picture)
    for n in range(40):
        shade = tuple(dice.integers(0, 255, 3).tolist())
        x, y, reach = (int(each) for each in dice.integers(0, 360, 3))
        match seed % 6:
            case 0:
                pen.line((x, 0, y, 360), shade, 6)
            case 1:
                pen.ellipse((x - reach // 4, y - reach // 4, x + reach // 4, y + reach // 4), outline=shade, width=9)
            case 2:
                pen.rectangle((0, 9 * n, 360, 9 * n + 8), shade)
            case 3:
                pen.polygon([(x, y), (y, reach), (reach, x)], shade)
            case 4:
                pen.text((x - 40, y), f"{reach} {x}", shade, font_size=40)
            case _:
                pen.rectangle((9 * n, 0, 9 * n + 8, 360), shade)
    file = BytesIO()
    picture.save(file, "JPEG", quality=90)
    return file.getvalue()


async def shown_card(shop: Shop, chat: int) -> dict[str, Any]:
    """The one answer with a picture; on a slow machine it may be announced before."""
    [card] = await shop.sandbox.until(lambda: [each for each in shop.sent(chat) if "photo" in each], timeout=PATIENCE)
    assert [words(each) for each in shop.sent(chat) if each != card] in ([], [UK.looking])
    return card


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def models() -> AsyncIterator[ModelServer]:
    async with ModelServer.serve() as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(prepared: Path, tmp_path_factory: pytest.TempPathFactory, models: ModelServer) -> AsyncIterator[Shop]:
    folder = furnished(prepared, tmp_path_factory.mktemp("shop"))
    chain = f"gpt-4o-mini|{models.url}|SHOP_VISION_KEY|2"
    working = until_a_morning(load_shop(ROOT / "data" / "shop.yaml"))
    settings = {"VISION_MODELS": chain, "SHOP_VISION_KEY": "k-test", "PHOTO_SECONDS": "10", "CLOCK": "control"}
    async with open_shop(folder, ahead=working, **settings) as opened:
        yield opened


async def test_a_photo_that_the_model_names_is_answered_with_our_picture_price_and_buttons(
    shop: Shop, models: ModelServer
) -> None:
    models.asked.clear()
    models.on("Description", described(FOX)).on("Choice", chosen(SKU, COLOUR, 0.97))
    await shop.sandbox.world.photo(photo_of_nothing(1), caption="є такий на 104? скільки коштує?", chat=601)
    card = await shown_card(shop, 601)
    assert UK.offer.recognised in words(card)
    assert "790" in words(card)
    assert "104" in words(card)
    assert any(button["callback_data"].startswith("s|HUD-LYS") for button in buttons(card))
    assert [asked.headers.get("Authorization") for asked in models.asked] == ["Bearer k-test"] * 2
    await shop.has_lost_nothing(601)

    models.always(fails(500))
    await shop.sandbox.world.photo(photo_of_nothing(1), chat=602)
    again = await shown_card(shop, 602)
    assert UK.offer.recognised in words(again)
    assert len(models.asked) == 2


async def test_something_else_calls_a_person_with_the_photo_and_what_it_was_taken_for(
    shop: Shop, models: ModelServer
) -> None:
    models.on("Description", described(FOX)).on("Choice", chosen(SKU, COLOUR, 0.6))
    await shop.sandbox.world.photo(photo_of_nothing(3), chat=605)
    other = await shop.button("n", 605)
    await shop.sandbox.world.tap(**other, chat=605)
    await shop.says(UK.sayings[Saying.PHOTO_NONE_OF_THESE][:30], 605)
    card = await shop.says(managers.STEPS["vision"], MANAGERS)
    assert "60 %" in card
    assert SKU in card
    assert any("photo" in message for message in shop.sent(MANAGERS))


async def test_an_answer_that_is_none_asks_for_words(shop: Shop, models: ModelServer) -> None:
    models.on("Description", described(FOX)).on("Choice", chosen("NO-SUCH-THING", None))
    await shop.sandbox.world.photo(photo_of_nothing(4), chat=606)
    await shop.says(UK.sayings[Saying.PHOTO_UNKNOWN][:30], 606)
    await shop.has_lost_nothing(606)


async def test_a_slow_model_is_announced_once_and_the_answer_comes_after_it(shop: Shop, models: ModelServer) -> None:
    models.on("Description", waits(3.5, described(FOX))).on("Choice", chosen(SKU, COLOUR, 0.97))
    await shop.sandbox.world.photo(photo_of_nothing(5), chat=607)
    looking, card = await shop.answers(2, 607)
    assert words(looking) == UK.looking
    assert UK.offer.recognised in words(card)
    await shop.has_lost_nothing(607)
    assert len(shop.sent(607)) == 2


async def test_when_every_model_is_down_words_are_asked_for_a_person_is_called_and_help_goes_on(
    shop: Shop, models: ModelServer
) -> None:
    models.always(says("<html>gateway</html>"))
    await shop.sandbox.world.photo(photo_of_nothing(6), chat=608)
    told = await shop.says(UK.sayings[Saying.PHOTO_NOT_LOOKED_AT][:30], 608)
    assert UK.sayings[Saying.PERSON_CALLED] in told
    await shop.says(managers.STEPS["vision_down"], MANAGERS)
    before = len(shop.sent(608))
    await shop.sandbox.world.say("худі з лисом на 104", chat=608)
    await shop.answers(before + 1, 608)
    take = await shop.button("mc", MANAGERS)
    await shop.sandbox.world.tap(**take, chat=MANAGERS, user=MARYNA)
    await shop.has_lost_nothing(608)


async def test_an_unsure_model_leads_to_an_album_a_tap_and_a_photo_that_is_known_from_then_on(
    shop: Shop, models: ModelServer
) -> None:
    models.on("Description", described(FOX)).on("Choice", chosen(SKU, COLOUR, 0.7, "hood", doubt="detail_hidden"))
    await shop.sandbox.world.photo(photo_of_nothing(2), chat=603)
    await shop.says(UK.doubts[Doubt.DETAIL_HIDDEN], 603)
    picked = await shop.button(f"p|{SKU}|{COLOUR}", 603)
    assert await shop.button("n", 603)
    before = len(shop.sent(603))
    await shop.sandbox.world.tap(**picked, chat=603)
    await shop.answers(before + 1, 603)
    await shop.has_lost_nothing(603)
    asked = len(models.asked)
    await shop.sandbox.world.photo(photo_of_nothing(2), chat=604)
    known = await shown_card(shop, 604)
    assert UK.offer.recognised in words(known)
    assert len(models.asked) == asked
