"""A big catalog is searched another way than a small one, and answers the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from catalog.db import Database
from catalog.products import Money
from catalog.queries import EVERYTHING, Filters
from catalog.search import searcher as module
from scripts.bench.goods import fill, questions
from tests.catalog.search.conftest import Shop, WordEmbedder, shop_on

COUNT = 400
FILTERS = (
    Filters(category="kind1"),
    Filters(category="kind1", in_stock=True),
    Filters(colour="shade2", size="128", price_max=Money(200_000)),
    Filters(colour="shade2", size="128", price_max=Money(40_000), in_stock=True),
    Filters(for_whom="girl", size="92"),
    Filters(price_min=Money(390_000)),
    Filters(skus=tuple(f"P{n}" for n in range(0, 400, 7))),
    Filters(category="kind1", colour="nothing"),
    Filters(category="nothing"),
    Filters(price_max=Money(1)),
)


@pytest.fixture
async def shop(tmp_path: Path, embedder: WordEmbedder) -> AsyncIterator[Shop]:
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path / 'big.db'}") as db:
        await fill(db, COUNT)
        async with shop_on(db, tmp_path, embedder) as shop:
            await shop.index.refresh()
            yield shop


@pytest.fixture
def like_a_big_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, small in (("LISTED", 30), ("FIRST_LOOK", 10), ("ON_THE_LOOP", 100), ("ASK_CHROMA", 100)):
        monkeypatch.setattr(module, name, small)


async def answers(shop: Shop, filters: Filters, limit: int) -> list[list[tuple[str, float]]]:
    asked = [*questions(4), "", "теплий"]
    found = [await shop.searcher.search(text, filters, limit) for text in asked]
    return [[(hit.product.sku, round(hit.score, 3)) for hit in each.hits] for each in found]


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("limit", [1, 4, 50])
async def test_filters_find_the_same_in_a_big_catalog(
    shop: Shop, filters: Filters, limit: int, request: pytest.FixtureRequest
) -> None:
    exactly = await answers(shop, filters, limit)

    request.getfixturevalue("like_a_big_one")

    assert await answers(shop, filters, limit) == exactly


async def test_chromas_neighbours_hold_the_best_of_all(shop: Shop, request: pytest.FixtureRequest) -> None:
    exactly = await answers(shop, EVERYTHING, 4)

    request.getfixturevalue("like_a_big_one")
    near = await answers(shop, EVERYTHING, 4)

    same = sum(one == other for one, other in zip(exactly, near, strict=True))
    assert same >= len(exactly) - 1


@pytest.mark.usefixtures("like_a_big_one")
async def test_a_filter_never_brings_the_whole_catalog(shop: Shop) -> None:
    most = 0

    def count(_connection: object, _cursor: object, _statement: str, parameters: object, *_: object) -> None:
        nonlocal most
        most = max(most, len(parameters) if isinstance(parameters, tuple) else 0)

    event.listen(shop.db.engine.sync_engine, "before_cursor_execute", count)
    for filters in FILTERS:
        await shop.searcher.search("теплий костюм", replace(filters, skus=None), 4)

    assert 0 < most <= 30 + 20


@pytest.mark.usefixtures("like_a_big_one")
async def test_what_was_switched_off_a_moment_ago_is_not_found(shop: Shop) -> None:
    best = [sku for sku, _ in (await answers(shop, FILTERS[0], 4))[0]]
    async with shop.db.write() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(f"UPDATE products SET active = 0 WHERE sku = '{best[0]}'")

    assert best[0] not in [sku for sku, _ in (await answers(shop, FILTERS[0], 4))[0]]
