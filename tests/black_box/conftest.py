"""A shop that is loaded and indexed once a run, and copied for everyone who opens it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
import pytest_asyncio

from catalog import Catalog
from catalog.clock import SystemClock
from catalog.settings import CatalogSettings
from tests.black_box.shop_run import DATABASE, ROOT, Shop, free_port, furnished, open_shop
from tests.prepared import prepared_once


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Database, search index and fingerprints of the demo shop, closed."""
    return prepared_once(tmp_path_factory, "prepared-shop", lambda folder: asyncio.run(_prepare(folder)))


async def _prepare(folder: Path) -> None:
    settings = CatalogSettings(
        _env_file=None,
        database_url=f"sqlite+aiosqlite:///{folder / DATABASE}",
        data_dir=ROOT / "data",
        var_dir=folder,
        redis_url=None,
        chroma_url=None,
    )
    async with Catalog.open(settings, SystemClock()) as catalog:
        await catalog.prepare()


@pytest.fixture
def open_a_shop(prepared: Path, tmp_path: Path) -> Callable[..., AbstractAsyncContextManager[Shop]]:
    """Opens a shop that no other test touches; settings go in by name."""

    def opened(**environment: str) -> AbstractAsyncContextManager[Shop]:
        return open_shop(furnished(prepared, tmp_path), **environment)

    return opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    """One shop for a module: every test speaks in a chat of its own."""
    async with open_shop(furnished(prepared, tmp_path_factory.mktemp("shop"))) as opened:
        yield opened


@pytest.fixture
def unused_port() -> int:
    return free_port()
