"""The catalog's door, on a small real shop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import text

from catalog import Catalog, Filters
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.effects import EffectKey
from catalog.errors import IndexUnavailable, ProductNotFound, SourceInvalid, VariantNotFound
from catalog.products import Money
from catalog.queries import EVERYTHING
from catalog.search.embedders import LocalEmbedder, Vectors
from catalog.search.index import Index
from catalog.search.neighbours import Neighbours
from catalog.search.searcher import Searcher
from catalog.search.vectors import VectorStore
from catalog.settings import CatalogSettings
from catalog.stock import Stock


async def test_a_product_comes_with_its_colours_sizes_and_true_prices(small_catalog: Catalog) -> None:
    product = await small_catalog.product("KOS-ZIP")

    assert product.names.uk == "Костюм «Блискавка»"
    assert [colour.code for colour in product.colours] == ["pink", "navy"]
    assert [variant.size for variant in product.of_colour("pink")] == ["92", "98", "104", "110"]
    assert product.of_colour("navy")[0].price == Money(125_000)
    last = product.of_colour("pink")[-1]
    assert (last.sku, last.price, last.old_price) == ("KOS-ZIP-PINK-110", Money(129_050), Money(149_000))
    assert [size.label for size in product.sizes] == ["92", "98", "104", "110"]


async def test_what_does_not_exist_is_said_so(small_catalog: Catalog) -> None:
    with pytest.raises(ProductNotFound):
        await small_catalog.product("NO")
    with pytest.raises(VariantNotFound):
        await small_catalog.variant("KOS-ZIP-PINK-999")


async def test_a_price_changed_by_another_process_is_seen_at_once(
    small_catalog: Catalog, shop_settings: CatalogSettings
) -> None:
    await small_catalog.search("костюм")
    async with Database.open(shop_settings.database_url) as other:
        elsewhere = Stock(other, SystemClock())
        await elsewhere.set_price("KOS-ZIP-PINK-92", Money(77_700), "owner:7", EffectKey("t1", "price"))
        await elsewhere.set_stock("KOS-ZIP-PINK-92", 0, "owner:7", EffectKey("t2", "stock"))

    variant = await small_catalog.variant("KOS-ZIP-PINK-92")
    found = await small_catalog.search("костюм", Filters(colour="pink", size="92"))

    assert (variant.price, variant.stock) == (Money(77_700), 0)
    assert found.hits[0].product.of_colour("pink")[0].price == Money(77_700)
    in_stock = Filters(colour="pink", size="92", in_stock=True)
    assert (await small_catalog.search("костюм", in_stock)).hits == ()


async def test_what_is_switched_off_is_neither_found_nor_shown(small_catalog: Catalog) -> None:
    async with small_catalog.db.write() as session:
        await session.execute(text("UPDATE products SET active = false WHERE sku = 'KOS-ZIP'"))

    assert [hit.product.sku for hit in (await small_catalog.search("костюм на блискавці")).hits] == ["DRS-FLOW"]
    with pytest.raises(ProductNotFound):
        await small_catalog.product("KOS-ZIP")
    with pytest.raises(VariantNotFound):
        await small_catalog.variant("KOS-ZIP-PINK-92")


@pytest.mark.parametrize(
    ("filters", "skus"),
    [
        (Filters(), {"KOS-ZIP", "DRS-FLOW"}),
        (Filters(category="dresses"), {"DRS-FLOW"}),
        (Filters(for_whom="child"), {"KOS-ZIP"}),
        (Filters(for_whom="adult"), {"DRS-FLOW"}),
        (Filters(for_whom="boy"), set()),
        (Filters(height=110), {"KOS-ZIP"}),
        (Filters(height=110, colour="navy"), set()),
        (Filters(height=165), {"DRS-FLOW"}),
        (Filters(height=60), set()),
        (Filters(height=200), set()),
        (Filters(price_min=Money(119_000), price_max=Money(125_000)), {"KOS-ZIP"}),
        (Filters(price_min=Money(119_001), price_max=Money(124_999)), set()),
        (Filters(colour="navy"), {"KOS-ZIP"}),
        (Filters(colour="navy", size="110"), set()),
        (Filters(colour="navy", size="104"), {"KOS-ZIP"}),
        (Filters(colour="navy", size="104", in_stock=True), set()),
        (Filters(price_max=Money(119_000)), {"KOS-ZIP"}),
        (Filters(price_min=Money(140_000)), {"DRS-FLOW"}),
        (Filters(price_min=Money(1), price_max=Money(2)), set()),
        (Filters(price_max=Money(119_000, "EUR")), set()),
        (Filters(skus=("DRS-FLOW", "NO")), {"DRS-FLOW"}),
        (Filters(skus=()), set()),
    ],
)
async def test_filters_hold_for_one_variant(small_catalog: Catalog, filters: Filters, skus: set[str]) -> None:
    found = await small_catalog.search("щось гарне", filters)

    assert {hit.product.sku for hit in found.hits} == skus


async def test_a_blank_text_lists_what_passes_the_filters(small_catalog: Catalog) -> None:
    found = await small_catalog.search(" ", Filters(category="dresses"))

    assert found.confident
    assert [hit.product.sku for hit in found.hits] == ["DRS-FLOW"]
    assert not (await small_catalog.search("")).confident


@pytest.mark.parametrize(
    ("query", "sku", "colour"),
    [
        ("рожевий костюм на змійці", "KOS-ZIP", "pink"),
        ("синий костюм 104", "KOS-ZIP", "navy"),
        ("zip tracksuit", "KOS-ZIP", None),
        ("letnie plattia", "DRS-FLOW", None),
        ("літня сукня", "DRS-FLOW", None),
        ("червона сукня", "DRS-FLOW", None),
    ],
)
async def test_a_question_finds_its_product_and_the_colour_it_named(
    small_catalog: Catalog, query: str, sku: str, colour: str | None
) -> None:
    found = await small_catalog.search(query)

    assert found.confident
    assert (found.hits[0].product.sku, found.hits[0].colour) == (sku, colour)


@pytest.mark.parametrize(
    "hostile",
    ["🎉" * 4096, "\0костюм\0", "костюм \ud800", "' OR 1=1 --", "ко" * 5000, "\u202eкостюм", "%_%", "\n\t "],
)
async def test_any_text_gets_an_answer(small_catalog: Catalog, hostile: str) -> None:
    found = await small_catalog.search(hostile)

    assert len(found.hits) <= 3
    await small_catalog.policy(hostile)


async def test_while_the_embeddings_server_is_away_letters_decide(
    small_catalog: Catalog, shop_settings: CatalogSettings
) -> None:
    class Away:
        id = LocalEmbedder.id

        async def query(self, text: str) -> Vectors:
            raise IndexUnavailable(text)

        async def passages(self, texts: Sequence[str]) -> Vectors:
            raise IndexUnavailable(str(len(texts)))

    vectors = VectorStore(small_catalog.db, Away())
    async with Neighbours.open(shop_settings.var_dir / "other", None, Away.id) as neighbours:
        index = Index(small_catalog.db, vectors, neighbours)
        searcher = Searcher(small_catalog.db, Away(), index, small_catalog._products)
        found = await searcher.search("костюм на змійці", EVERYTHING, 3)
        await index.close()

    assert found.hits[0].product.sku == "KOS-ZIP"


async def test_an_import_raises_the_version_and_the_next_search_knows_it(small_catalog: Catalog) -> None:
    before = await small_catalog.version()
    async with small_catalog.db.write() as session:
        await session.execute(
            text(
                "UPDATE products SET name_uk = 'Піжама «Сова»', aliases = '[\"піжама\"]', revision = revision + 1"
                " WHERE sku = 'DRS-FLOW'"
            )
        )
        await session.execute(text("UPDATE catalog_meta SET version = version + 1"))

    assert await small_catalog.version() == before + 1
    assert (await small_catalog.vocabulary()).products["DRS-FLOW"].names.uk == "Піжама «Сова»"
    found = await small_catalog.search("піжама сова")
    assert found.confident
    assert found.hits[0].product.names.uk == "Піжама «Сова»"


async def test_the_vocabulary_names_everything_that_is_sold(small_catalog: Catalog) -> None:
    vocabulary = await small_catalog.vocabulary()

    assert set(vocabulary.colours) == {"pink", "navy"}
    assert set(vocabulary.categories) == {"tracksuits", "dresses"}
    assert vocabulary.sizes >= {"92", "110", "S", "L"}
    assert "костюм на змійці" in vocabulary.products["KOS-ZIP"].all()
    assert vocabulary.for_whom["girl"].names.uk == "дівчинка"


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("скільки їде посилка новою поштою?", "delivery"),
        ("скільки коштує доставка", "delivery"),
        ("можна оплатити карткою?", "payment"),
        ("как вернуть товар", "returns"),
        ("рожевий костюм 104", None),
        ("скільки коштує костюм", None),
        ("скільки коштує", None),
        ("привіт", None),
        ("", None),
    ],
)
async def test_a_policy_is_found_by_its_question_or_not_at_all(
    small_catalog: Catalog, question: str, code: str | None
) -> None:
    found = await small_catalog.policy(question)

    assert (found.code if found else None) == code


async def test_two_catalogs_on_one_folder_both_answer(small_catalog: Catalog, shop_settings: CatalogSettings) -> None:
    async with Catalog.open(shop_settings, SystemClock()) as second:
        await second.prepare()
        answers = await asyncio.gather(small_catalog.search("літня сукня"), second.search("літня сукня"))

    assert [answer.hits[0].product.sku for answer in answers] == ["DRS-FLOW", "DRS-FLOW"]
    assert answers[0].hits[0].score == pytest.approx(answers[1].hits[0].score, abs=1e-4)


async def test_an_owners_mistake_stops_the_start_with_its_line(shop_settings: CatalogSettings) -> None:
    file = shop_settings.shop_file
    file.write_text(file.read_text(encoding="utf-8").replace("currency: UAH", "currency: гривня"), encoding="utf-8")

    with pytest.raises(SourceInvalid, match=r"shop\.yaml, line 4: .*UAH"):
        async with Catalog.open(shop_settings, SystemClock()):
            pass


async def test_a_shop_on_postgresql_answers_the_same(postgres_url: str, shop_settings: CatalogSettings) -> None:
    settings = shop_settings.model_copy(update={"database_url": postgres_url})
    async with Catalog.open(settings, SystemClock()) as shop:
        await shop.prepare()
        found = await shop.search("рожевий костюм 104", replace(Filters(), in_stock=True, size="104"))

    assert [hit.product.sku for hit in found.hits] == ["KOS-ZIP"]
