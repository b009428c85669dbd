"""Which products a text calls by name, and that a named one is never replaced by its relatives."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from catalog import Catalog, Vocabulary
from catalog.products import Names
from catalog.tables import VariantRow
from catalog.vocabulary import Words
from graph.messages import ShowOffer
from graph.naming import named

NAMED = {
    "LONG": Words(Names("Костюм «Стежка» на блискавці", "Костюм «Тропа» на молнии", "Trail zip suit"), ("на змійці",)),
    "SHORT": Words(Names("Костюм «Стежка» на короткій блискавці", "Костюм на короткой молнии", "Trail half-zip suit")),
    "CARGO": Words(Names("Штани «Вантаж»", "Брюки «Груз»", "Cargo trousers"), ("карго",)),
    "LOOK": Words(Names("Худі «Пара»", "Худи «Пара»", "Pair hoodie"), ("family look",)),
    "DRESS": Words(Names("Сукня «Пара»", "Платье «Пара»", "Pair dress"), ("family look dress",)),
}
SHOP = Vocabulary({}, {}, NAMED, frozenset())


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("цікавить костюм стежка на блискавці", {"LONG"}),
        ("костюм стежка на короткій блискавці", {"SHORT"}),
        ("на змійці є?", {"LONG"}),
        ("костюм стежка", set()),
        ("карго хакі 140", {"CARGO"}),
        ("щось family look", set()),
        ("family look dress", {"DRESS"}),
        ("щось тепле", set()),
        ("", set()),
    ],
)
def test_a_name_that_stands_whole_in_a_text_names_its_product(text: str, skus: set[str]) -> None:
    assert named(text, NAMED, SHOP) == skus


def test_only_what_was_found_can_be_named() -> None:
    assert named("карго", ["LONG", "GONE"], SHOP) == frozenset()


async def test_a_named_product_is_shown_alone_and_when_its_size_is_gone_it_says_so(talk: Any) -> None:
    catalog: Catalog = talk.catalog
    product = await catalog.product("KOS-STEZHKA")
    gone = product.variants[0]
    async with catalog.db.write() as session:
        await session.execute(update(VariantRow).where(VariantRow.sku == gone.sku).values(stock=0))
    colour = next(each for each in product.colours if each.code == gone.colour)

    reply = await talk.say(f"{product.names.uk} {colour.names.uk} {gone.size}")

    [card] = [message for message in reply.messages if isinstance(message, ShowOffer)]
    assert (card.offer.product_sku, card.size) == ("KOS-STEZHKA", gone.size)
