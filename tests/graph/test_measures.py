"""How large the garment itself is, as the catalog says and for the size that the talk is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update

from catalog import Catalog
from catalog.audit import touch
from catalog.tables import ProductRow
from graph.messages import Asked, Reply, ShowOffer


@pytest.fixture
async def measured(shop: Catalog) -> Catalog:
    sizes = {"92": {"length": 41.0}, "104": {"length": 45.5}}
    async with shop.db.write() as session:
        await session.execute(update(ProductRow).where(ProductRow.sku == "HUD-SOVA").values(measurements=sizes))
        await touch(session, ["HUD-SOVA"], datetime.now(UTC))
    return shop


@pytest.mark.parametrize("question", ["які заміри?", "яка довжина?", "какие замеры", "а мірки?"])
async def test_the_shown_thing_is_measured_in_its_size(talk: Any, measured: Catalog, question: str) -> None:
    await talk.say("худі сова 104")
    card = _card(await talk.say(question))

    assert (card.offer.product_sku, card.asked, card.size) == ("HUD-SOVA", Asked.MEASURES, "104")
    assert [(each.size, each.centimetres) for each in card.offer.measures] == [("92", 41.0), ("104", 45.5)]


async def test_naming_the_kind_of_the_shown_thing_asks_of_it(talk: Any, measured: Catalog) -> None:
    await talk.say("худі сова 104")
    card = _card(await talk.say("а яка довжина худі на 92?"))

    assert (card.offer.product_sku, card.asked, card.size) == ("HUD-SOVA", Asked.MEASURES, "92")


async def test_another_size_is_measured_when_it_is_named(talk: Any, measured: Catalog) -> None:
    await talk.say("худі сова 104")

    assert _card(await talk.say("а довжина на 92?")).size == "92"


async def test_words_of_length_in_a_search_stay_a_search(talk: Any, measured: Catalog) -> None:
    reply = await talk.say("худі сова довжина до стегна")

    assert reply.messages


def _card(reply: Reply) -> ShowOffer:
    (card,) = [message for message in reply.messages if isinstance(message, ShowOffer)]
    return card
