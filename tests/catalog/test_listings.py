"""Orders, numbers and sizes that SQL answers, on both databases and beside what a person would count by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update

from catalog.db import Database
from catalog.feeds.imports import import_feed, read_feed
from catalog.listings import Order, read_count, read_listed, read_sizes_for_height
from catalog.products import Count, Money
from catalog.queries import EVERYTHING, Filters, read_matching, read_products, read_variant
from catalog.tables import ProductRow, VariantRow

DATA = Path(__file__).parent / "data"
IN_STOCK = Filters(in_stock=True)


@pytest.fixture
async def shop(database: Database) -> Database:
    """The two products of data/master.yaml."""
    await import_feed(database, await read_feed(DATA / "master.yaml", DATA, "UAH"))
    return database


async def test_the_cheapest_and_the_dearest_are_the_variants_that_pass(shop: Database) -> None:
    assert await _listed(shop, Order.CHEAPEST) == [("KOS-ZIP", "KOS-ZIP-PINK-92"), ("DRS-FLOW", "DRS-FLOW-PINK-M")]
    assert await _listed(shop, Order.DEAREST) == [("DRS-FLOW", "DRS-FLOW-PINK-M"), ("KOS-ZIP", "KOS-ZIP-PINK-104")]
    navy = Filters(colour="navy")
    assert await _listed(shop, Order.CHEAPEST, navy) == [("KOS-ZIP", "KOS-ZIP-NAVY-104")]


async def test_the_newest_come_first_and_the_undated_last(shop: Database) -> None:
    await _added(shop, {"KOS-ZIP": None, "DRS-FLOW": date(2026, 1, 1)})
    one = [sku for sku, _ in await _listed(shop, Order.NEWEST)]
    await _added(shop, {"KOS-ZIP": date(2026, 2, 1)})
    other = [sku for sku, _ in await _listed(shop, Order.NEWEST)]

    assert (one, other) == (["DRS-FLOW", "KOS-ZIP"], ["KOS-ZIP", "DRS-FLOW"])


async def test_what_is_promised_is_not_there_to_sell(shop: Database) -> None:
    async with shop.write() as session:
        await session.execute(update(VariantRow).where(VariantRow.stock > 0).values(reserved=VariantRow.stock - 1))
        await session.execute(update(VariantRow).where(VariantRow.sku == "KOS-ZIP-PINK-92").values(reserved=3))
    async with shop.read() as session:
        variant = await read_variant(session, "KOS-ZIP-PINK-92")
        product = (await read_products(session, ["KOS-ZIP"], DATA))["KOS-ZIP"]
        count = await read_count(session, Filters(skus=("KOS-ZIP",), in_stock=True))

    assert variant is not None
    assert variant.stock == 0
    assert [each.stock for each in product.variants] == [0, 0, 1, 1, 1, 0]
    assert count == Count(products=1, variants=3, pieces=3)


async def test_everything_is_counted_or_what_passes(shop: Database) -> None:
    async with shop.read() as session:
        everything = await read_count(session, EVERYTHING)
        nothing = await read_count(session, Filters(category="nothing"))

    assert everything.products == 2
    assert nothing == Count(0, 0, 0)


async def test_a_height_has_a_size_in_each_chart_of_a_kind(shop: Database) -> None:
    async with shop.read() as session:
        assert await read_sizes_for_height(session, "tracksuits", 99) == {"kids": "104"}
        assert await read_sizes_for_height(session, "DRS-FLOW", 164) == {"women": "M"}
        assert await read_sizes_for_height(session, "tracksuits", 60) == {}
        assert await read_sizes_for_height(session, "NO", 99) == {}


PRICES = st.lists(
    st.tuples(st.integers(1, 9), st.integers(0, 2), st.integers(0, 2), st.booleans()), min_size=1, max_size=8
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PRICES, st.integers(1, 9), st.integers(1, 9), st.booleans())
async def test_sql_lists_and_counts_what_a_person_would(
    shop: Database, facts: Sequence[tuple[int, int, int, bool]], low: int, high: int, in_stock: bool
) -> None:
    await _replace_variants(shop, facts)
    filters = Filters(price_min=Money(low), price_max=Money(high), in_stock=in_stock)
    passing = [
        (price, stock - reserved)
        for price, stock, more, active in facts
        for reserved in (min(stock, more),)
        if active and low <= price <= high and (stock > reserved or not in_stock)
    ]
    async with shop.read() as session:
        count = await read_count(session, filters)
        matching = await read_matching(session, filters)
        cheapest = await read_listed(session, filters, Order.CHEAPEST, 3, DATA)
        dearest = await read_listed(session, filters, Order.DEAREST, 3, DATA)

    assert (count.variants, count.pieces) == (len(passing), sum(free for _, free in passing))
    assert matching == (["KOS-ZIP"] if passing else [])
    prices = sorted(price for price, _ in passing)
    assert [each.variant.price.minor for each in cheapest] == prices[:1]
    assert [each.variant.price.minor for each in dearest] == prices[-1:]


async def _listed(shop: Database, order: Order, filters: Filters = IN_STOCK) -> list[tuple[str, str]]:
    async with shop.read() as session:
        found = await read_listed(session, filters, order, 3, DATA)
    return [(each.product.sku, each.variant.sku) for each in found]


async def _added(shop: Database, days: dict[str, date | None]) -> None:
    async with shop.write() as session:
        for sku, day in days.items():
            await session.execute(update(ProductRow).where(ProductRow.sku == sku).values(added_on=day))


async def _replace_variants(shop: Database, facts: Sequence[tuple[int, int, int, bool]]) -> None:
    """Of KOS-ZIP alone, in its two colours and four sizes."""
    places = [(colour, size) for colour in ("pink", "navy") for size in ("92", "98", "104", "110")]
    rows = [
        {
            "sku": f"V{n}",
            "product_sku": "KOS-ZIP",
            "colour": colour,
            "size": size,
            "price_minor": price,
            "currency": "UAH",
            "stock": stock,
            "reserved": min(stock, reserved),
            "active": active,
        }
        for n, ((price, stock, reserved, active), (colour, size)) in enumerate(zip(facts, places, strict=False))
    ]
    async with shop.write() as session:
        await session.execute(delete(VariantRow))
        await session.execute(insert(VariantRow), rows)
