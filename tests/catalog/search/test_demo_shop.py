"""The search on the demo shop: what is asked in four spellings is found, what is not sold is not."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from catalog import Catalog
from catalog.clock import SystemClock
from catalog.effects import EffectKey
from catalog.feeds.imports import fill_if_empty
from catalog.schema import migrate
from catalog.settings import CatalogSettings

ROOT = Path(__file__).parent.parent.parent.parent
QUESTIONS = Path(__file__).parent.parent / "data" / "questions.csv"


@pytest.fixture
async def demo_shop(tmp_path: Path) -> AsyncIterator[Catalog]:
    settings = CatalogSettings(
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'vitrina.db'}", data_dir=ROOT / "data", var_dir=tmp_path
    )
    async with Catalog.open(settings, SystemClock()) as shop:
        await migrate(shop.db)
        await fill_if_empty(shop.db, settings.master_file, settings.data_dir, shop.shop.currency)
        yield shop


async def test_the_demo_shop_finds_what_people_ask_for_and_little_else(demo_shop: Catalog) -> None:
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        questions = [(row["question"], tuple(row["skus"].split())) for row in csv.DictReader(file)]
    sold = [each for each in questions if each[1]]
    found = [(skus, await demo_shop.search(question)) for question, skus in questions]

    in_three = [any(h.product.sku.startswith(skus) for h in f.hits) and f.confident for skus, f in found if skus]
    false = [f for skus, f in found if not skus and f.confident]
    assert sum(in_three) / len(sold) >= 0.95
    assert len(false) / (len(questions) - len(sold)) <= 0.15


async def test_something_of_the_same_kind_stands_in_for_a_product_that_is_switched_off(demo_shop: Catalog) -> None:
    gone = await demo_shop.product("KOS-MANDRY-ZIP")
    await demo_shop.stock.switch(gone.sku, False, "owner:777", EffectKey("t1", "owner_off", 0))
    found = await demo_shop.similar(gone.sku)
    assert found
    for product in found:
        assert product.category.code == gone.category.code
        assert product.for_whom not in ("woman", "man", "adult")
        assert any(variant.stock > 0 for variant in product.variants)
    assert await demo_shop.similar("NEVER-WAS") == ()
