"""Facts change once, by one door, with a trail; pieces never run below what is promised."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from catalog.audit import FactChange, hold_facts
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.effects import EffectKey
from catalog.errors import (
    ChangeRefused,
    EffectMismatch,
    FigureImpossible,
    NotEnoughStock,
    NotOneVariant,
    ProductNotFound,
    VariantNotFound,
)
from catalog.products import Money
from catalog.stock import Changed, Stock
from catalog.tables import (
    AuditRow,
    CatalogMetaRow,
    CategoryRow,
    ColourRow,
    EffectRow,
    ProductColourRow,
    ProductRow,
    SizeRow,
    VariantRow,
)

NAMES = {"name_uk": "а", "name_ru": "а", "name_en": "a", "aliases": []}
TEXTS = {f"{field}_{language}": "a" for field in ("description", "fabric") for language in ("uk", "ru", "en")}
GUIDE = {"features": {}, "confused_with": [], "critical_check": {}}
OWNER = "owner:7"
SKU = "KOS-PINK-92"
PROPERTY = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
async def shop(database: Database) -> Database:
    """One product in two colours and two sizes, three pieces of each at 1,290 hryvnias."""
    rows = [
        SizeRow(chart="kids", label="92", position=0, height_min=87, height_max=92),
        SizeRow(chart="kids", label="98", position=1, height_min=93, height_max=98),
        CategoryRow(code="tracksuits", size_chart="kids", position=0, **NAMES),
        ColourRow(code="pink", hex="#ff0000", position=0, **NAMES),
        ColourRow(code="navy", hex="#0000ff", position=1, **NAMES),
        CatalogMetaRow(id=1, version=1, source_sha256=""),
    ]
    product = {"category": "tracksuits", "size_chart": "kids", "for_whom": "child", "position": 0, "active": True}
    async with database.write() as session:
        session.add_all(rows)
        await session.flush()
        session.add(ProductRow(sku="KOS", **product, **NAMES, **TEXTS, **GUIDE))
        await session.flush()
        session.add_all([ProductColourRow(product_sku="KOS", colour=c, position=0) for c in ("pink", "navy")])
        await session.flush()
        session.add_all([_variant(colour, size) for colour in ("pink", "navy") for size in ("92", "98")])
    return database


@pytest.fixture
def stock(shop: Database) -> Stock:
    return Stock(shop, SystemClock())


@pytest.fixture
async def elsewhere(shop: Database, database_url: str) -> AsyncIterator[Stock]:
    """The same shop as another process sees it: an engine of its own."""
    async with AsyncExitStack() as stack:
        yield Stock(await stack.enter_async_context(Database.open(database_url)), SystemClock())


async def test_a_new_price_is_of_every_variant_and_leaves_a_trail(stock: Stock, shop: Database) -> None:
    changed = await stock.set_price("KOS", Money(118_000), OWNER, EffectKey("t1", "price"))

    assert {variant.price_minor for variant in changed.variants} == {118_000}
    rows = await _audit(shop)
    assert sorted(row.sku for row in rows) == ["KOS-NAVY-92", "KOS-NAVY-98", "KOS-PINK-92", "KOS-PINK-98"]
    assert {(row.who, row.field, row.before, row.after, row.source) for row in rows} == {
        (OWNER, "price_minor", "129000", "118000", "t1/price/0")
    }
    assert abs(rows[0].at - datetime.now(UTC).timestamp() * 1000) < 60_000


async def test_a_colour_and_a_variant_are_priced_alone(stock: Stock) -> None:
    colour = await stock.set_price("KOS/pink", Money(100), OWNER, EffectKey("t1", "price"))
    variant = await stock.set_price("KOS-NAVY-92", Money(200), OWNER, EffectKey("t2", "price"))
    whole = await stock.look("KOS")

    assert [each.sku for each in colour.variants] == ["KOS-PINK-92", "KOS-PINK-98"]
    assert [each.sku for each in variant.variants] == ["KOS-NAVY-92"]
    assert [each.price_minor for each in whole.variants] == [200, 129_000, 100, 100]


async def test_an_old_price_that_is_no_longer_above_goes(stock: Stock, shop: Database) -> None:
    async with shop.write() as session:
        await session.execute(update(VariantRow).where(VariantRow.sku == SKU).values(old_price_minor=149_000))

    kept = await stock.set_price(SKU, Money(139_000), OWNER, EffectKey("t1", "price"))
    gone = await stock.set_price(SKU, Money(149_000), OWNER, EffectKey("t2", "price"))

    assert kept.variants[0].old_price_minor == 149_000
    assert gone.variants[0].old_price_minor is None
    assert gone.changes == (
        FactChange(SKU, "price_minor", 139_000, 149_000),
        FactChange(SKU, "old_price_minor", 149_000, None),
    )


@pytest.mark.parametrize("price", [Money(0), Money(-100), Money(2_000_000_001), Money(100, "EUR")])
async def test_an_impossible_price_changes_nothing(stock: Stock, shop: Database, price: Money) -> None:
    with pytest.raises(FigureImpossible):
        await stock.set_price(SKU, price, OWNER, EffectKey("t1", "price"))

    assert await _audit(shop) == []


async def test_pieces_are_counted_up_down_and_set(stock: Stock) -> None:
    assert _pieces(await stock.set_stock(SKU, 12, OWNER, EffectKey("t1", "stock"))) == 12
    assert _pieces(await stock.change_stock(SKU, -1, OWNER, EffectKey("t2", "stock"))) == 11
    assert _pieces(await stock.change_stock(SKU, 4, OWNER, EffectKey("t3", "stock"))) == 15
    assert _pieces(await stock.sold(SKU, OWNER, EffectKey("t4", "sold"))) == 14
    assert _pieces(await stock.sold(SKU, OWNER, EffectKey("t5", "sold"), pieces=2)) == 12


async def test_a_command_that_comes_twice_counts_once_and_says_the_same(stock: Stock, elsewhere: Stock) -> None:
    key = EffectKey("t1", "sold")
    first, second = await asyncio.gather(stock.sold(SKU, OWNER, key), elsewhere.sold(SKU, OWNER, key))
    third = await stock.sold(SKU, OWNER, key)

    assert first == second == third
    assert _pieces(first) == 2
    assert (await stock.look(SKU)).variants[0].stock == 2


async def test_a_key_is_not_used_for_another_change(stock: Stock) -> None:
    await stock.sold(SKU, OWNER, EffectKey("t1", "sold"))

    with pytest.raises(EffectMismatch):
        await stock.sold("KOS-PINK-98", OWNER, EffectKey("t1", "sold"))


async def test_what_is_promised_is_neither_sold_nor_counted_away(stock: Stock, shop: Database) -> None:
    async with shop.write() as session:
        await session.execute(update(VariantRow).where(VariantRow.sku == SKU).values(reserved=2))

    await stock.sold(SKU, OWNER, EffectKey("t1", "sold"))
    for change in (
        stock.sold(SKU, OWNER, EffectKey("t2", "sold")),
        stock.set_stock(SKU, 1, OWNER, EffectKey("t3", "stock")),
        stock.change_stock(SKU, -2, OWNER, EffectKey("t4", "stock")),
    ):
        with pytest.raises(NotEnoughStock) as refused:
            await change
        assert (refused.value.stock, refused.value.reserved) == (2, 2)


@pytest.mark.parametrize("pieces", [-1, 100_001])
async def test_an_impossible_number_of_pieces_is_refused(stock: Stock, pieces: int) -> None:
    with pytest.raises(ChangeRefused):
        await stock.set_stock(SKU, pieces, OWNER, EffectKey("t1", "stock"))


async def test_a_stock_is_of_one_variant(stock: Stock) -> None:
    with pytest.raises(NotOneVariant) as refused:
        await stock.sold("KOS/pink", OWNER, EffectKey("t1", "sold"))

    assert refused.value.variants == ("KOS-PINK-92", "KOS-PINK-98")


@pytest.mark.parametrize("sku", ["NO", "NO/pink", "KOS/mint", ""])
async def test_an_unknown_sku_is_said_so(stock: Stock, sku: str) -> None:
    with pytest.raises((ProductNotFound, VariantNotFound)):
        await stock.set_price(sku, Money(100), OWNER, EffectKey("t1", "price"))


async def test_switching_raises_the_version_and_prices_and_pieces_do_not(stock: Stock, shop: Database) -> None:
    before = await _version(shop)
    await stock.set_price("KOS", Money(100), OWNER, EffectKey("t1", "price"))
    await stock.sold(SKU, OWNER, EffectKey("t2", "sold"))
    facts = await _version(shop)
    await stock.switch("KOS", False, OWNER, EffectKey("t3", "off"))
    await stock.switch("KOS", False, OWNER, EffectKey("t4", "off"))
    off = await _version(shop)
    await stock.switch(SKU, False, OWNER, EffectKey("t5", "off"))

    assert (facts, off, await _version(shop)) == (before, before + 1, before + 2)


async def test_every_change_raises_the_revision_and_nothing_else_does(stock: Stock, shop: Database) -> None:
    revisions = [await _revision(shop)]
    for n, change in enumerate(
        (
            stock.set_price(SKU, Money(100), OWNER, EffectKey("t0", "price")),
            stock.set_stock(SKU, 9, OWNER, EffectKey("t1", "stock")),
            stock.switch(SKU, False, OWNER, EffectKey("t2", "off")),
        )
    ):
        await change
        revisions.append(await _revision(shop))
        assert revisions[-1] > revisions[-2], n
    await stock.set_stock(SKU, 9, OWNER, EffectKey("t4", "stock"))

    assert await _revision(shop) == revisions[-1]


async def test_a_product_that_has_nothing_on_is_switched_on_whole(stock: Stock) -> None:
    for n, sku in enumerate(("KOS/pink", "KOS/navy", "KOS")):
        await stock.switch(sku, False, OWNER, EffectKey(f"off{n}", "off"))
    one = await stock.switch("KOS/pink", True, OWNER, EffectKey("on1", "on"))
    whole = await stock.switch("KOS", True, OWNER, EffectKey("on2", "on"))

    assert not one.product_active
    assert whole.product_active
    assert [variant.active for variant in whole.variants] == [False, False, True, True]


@PROPERTY
@given(st.integers(0, 5), st.integers(0, 3), st.lists(st.integers(1, 3), min_size=2, max_size=6))
async def test_buyers_who_come_at_once_never_get_more_than_is_free(
    stock: Stock, elsewhere: Stock, shop: Database, pieces: int, reserved: int, wishes: list[int]
) -> None:
    reserved = min(reserved, pieces)
    await _begin(shop, stock=pieces, reserved=reserved)
    buyers = (stock, elsewhere)

    got = await asyncio.gather(
        *(
            _tried(buyers[n % 2].sold(SKU, OWNER, EffectKey(f"buyer{n}", "sold"), pieces=wish))
            for n, wish in enumerate(wishes)
        )
    )

    sold = sum(wish for wish, changed in zip(wishes, got, strict=True) if changed is not None)
    left = (await stock.look(SKU)).variants[0].stock
    assert left == pieces - sold
    assert left >= reserved
    refused = [wish for wish, changed in zip(wishes, got, strict=True) if changed is None]
    assert all(wish > left - reserved for wish in refused)  # nobody was refused what is still there
    await _check_trail(shop, {"stock": str(pieces)})


Change = st.one_of(
    st.tuples(st.just("price"), st.integers(1, 500)),
    st.tuples(st.just("stock"), st.integers(-2, 6)),
    st.tuples(st.just("by"), st.integers(-3, 3)),
    st.tuples(st.just("on"), st.integers(0, 1)),
)


@PROPERTY
@given(st.lists(st.tuples(Change, st.integers(0, 5)), min_size=1, max_size=8))
async def test_changes_of_two_processes_leave_one_unbroken_trail(
    stock: Stock, elsewhere: Stock, shop: Database, changes: list[tuple[tuple[str, int], int]]
) -> None:
    await _begin(shop, stock=3, reserved=1)
    before = await _revision(shop)
    by_key = {turn: change for change, turn in changes}  # a repeated turn is a redelivery of the same change

    done = await asyncio.gather(
        *(
            _tried(_do(process, *by_key[turn], EffectKey(f"turn{turn}", "change")))
            for _, turn in changes
            for process in (stock, elsewhere)
        )
    )

    now = (await stock.look(SKU)).variants[0]
    assert now.stock >= now.reserved
    trail = await _check_trail(shop, {"stock": "3", "price_minor": "129000", "active": "true"})
    assert trail.get("stock", "3") == str(now.stock)
    assert trail.get("price_minor", "129000") == str(now.price_minor)
    assert trail.get("active", "true") == str(now.active).lower()
    changed = any(each is not None and each.changes for each in done)
    assert (await _revision(shop) > before) == changed


async def test_an_import_waits_for_a_change_and_a_change_for_an_import(stock: Stock, shop: Database) -> None:
    async with shop.write() as session:
        await hold_facts(session)
        selling = asyncio.create_task(stock.sold(SKU, OWNER, EffectKey("t1", "sold")))
        done, _ = await asyncio.wait({selling}, timeout=0.3)
        assert not done
        await session.execute(update(VariantRow).where(VariantRow.sku == SKU).values(stock=1))

    assert _pieces(await selling) == 0


def _variant(colour: str, size: str) -> VariantRow:
    return VariantRow(
        sku=f"KOS-{colour.upper()}-{size}",
        product_sku="KOS",
        colour=colour,
        size=size,
        price_minor=129_000,
        old_price_minor=None,
        currency="UAH",
        stock=3,
        active=True,
    )


async def _do(stock: Stock, kind: str, figure: int, key: EffectKey) -> Changed:
    if kind == "price":
        return await stock.set_price(SKU, Money(figure), OWNER, key)
    if kind == "stock":
        return await stock.set_stock(SKU, figure, OWNER, key)
    if kind == "by":
        return await stock.change_stock(SKU, figure, OWNER, key)
    return await stock.switch(SKU, bool(figure), OWNER, key)


async def _tried(change: Awaitable[Changed]) -> Changed | None:
    try:
        return await change
    except ChangeRefused:
        return None


async def _begin(shop: Database, *, stock: int, reserved: int) -> None:
    """Hypothesis shares one database among its examples."""
    facts = {"stock": stock, "reserved": reserved, "price_minor": 129_000, "active": True}
    async with shop.write() as session:
        await session.execute(delete(EffectRow))
        await session.execute(delete(AuditRow))
        await session.execute(update(VariantRow).where(VariantRow.sku == SKU).values(**facts))


async def _check_trail(shop: Database, first: dict[str, str]) -> dict[str, str | None]:
    """Each field's rows follow one another without a gap; its last value."""
    trail: dict[str, str | None] = {}
    for row in await _audit(shop):
        assert row.before == trail.get(row.field, first[row.field])
        assert row.after != row.before
        trail[row.field] = row.after
    return trail


async def _audit(shop: Database) -> list[AuditRow]:
    async with shop.read() as session:
        return list(await session.scalars(select(AuditRow).order_by(AuditRow.id)))


async def _version(shop: Database) -> int:
    async with shop.read() as session:
        return await session.scalar(select(CatalogMetaRow.version)) or 0


async def _revision(shop: Database) -> int:
    async with shop.read() as session:
        return await session.scalar(select(ProductRow.revision)) or 0


def _pieces(changed: Changed) -> int:
    (variant,) = changed.variants
    return variant.stock
