"""A small shop that is prepared once and copied for each test."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from catalog import Catalog
from catalog.clock import SystemClock
from catalog.settings import CatalogSettings
from tests.prepared import prepared_once

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def prepared_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with data/ and var/ of the two-product shop, its index built."""
    return prepared_once(tmp_path_factory, "two-products", prepare_two_products)


def prepare_two_products(folder: Path) -> None:
    (folder / "data" / "vision").mkdir(parents=True)
    shutil.copy(DATA / "master.yaml", folder / "data" / "vision" / "products_master.yaml")
    shutil.copy(DATA / "shop.yaml", folder / "data" / "shop.yaml")
    asyncio.run(_prepare(settings_in(folder)))


@pytest.fixture
def shop_settings(prepared_shop: Path, tmp_path: Path) -> CatalogSettings:
    """The prepared shop, copied for this test."""
    folder = tmp_path / "shop"
    shutil.copytree(prepared_shop, folder)
    return settings_in(folder)


@pytest.fixture
async def small_catalog(shop_settings: CatalogSettings) -> AsyncIterator[Catalog]:
    async with Catalog.open(shop_settings, SystemClock()) as shop:
        await shop.prepare()
        yield shop


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CatalogSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def settings_in(folder: Path) -> CatalogSettings:
    return CatalogSettings(
        _env_file=None,
        database_url=f"sqlite+aiosqlite:///{folder / 'var' / 'vitrina.db'}",
        data_dir=folder / "data",
        var_dir=folder / "var",
        redis_url=None,
        chroma_url=None,
    )


async def _prepare(settings: CatalogSettings) -> None:
    async with Catalog.open(settings, SystemClock()) as shop:
        await shop.prepare()
