"""What is switched on or imported while the bot runs is recognised without a restart."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from catalog import Catalog
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.effects import EffectKey
from catalog.errors import IndexUnavailable
from catalog.following import Follower
from catalog.settings import CatalogSettings
from catalog.stock import Stock
from catalog.tables import CatalogMetaRow

SOON = timedelta(milliseconds=5)


@pytest.fixture
async def versioned(database: Database) -> Database:
    async with database.write() as session:
        session.add(CatalogMetaRow(id=1, version=1, source_sha256=""))
    return database


async def test_a_newer_version_is_made_ready_once(versioned: Database) -> None:
    renewed: list[int] = []
    follower = _follower(versioned, renewed)
    looks = [await follower.look(), await follower.look()]
    await _raise(versioned)
    looks.append(await follower.look())

    assert looks == [True, False, True]
    assert renewed == [1, 2]


async def test_one_that_failed_is_tried_again_in_the_background(versioned: Database) -> None:
    done = asyncio.Event()
    failures = [IndexUnavailable("away"), OSError("no disk")]

    async def renew(_version: int) -> None:
        if failures:
            raise failures.pop()
        done.set()

    follower = Follower(versioned, renew, SOON)
    follower.start(1)
    await _raise(versioned)
    async with asyncio.timeout(10):
        await done.wait()
    await follower.close()


async def test_nothing_is_renewed_while_the_version_stays(versioned: Database) -> None:
    renewed: list[int] = []
    follower = _follower(versioned, renewed)
    follower.start(1)
    assert not await follower.look()
    await follower.close()

    assert renewed == []


async def test_a_product_that_another_process_switches_on_is_searched_and_followed(
    small_catalog: Catalog, shop_settings: CatalogSettings
) -> None:
    async with Database.open(shop_settings.database_url) as other:
        elsewhere = Stock(other, SystemClock())
        await elsewhere.switch("DRS-FLOW", False, "owner:7", EffectKey("t1", "off"))
        off = await small_catalog.search("сукня хвиля")
        await elsewhere.switch("DRS-FLOW", True, "owner:7", EffectKey("t2", "on"))
        on = await small_catalog.search("сукня хвиля")

    assert "DRS-FLOW" not in [hit.product.sku for hit in off.hits]
    assert on.hits[0].product.sku == "DRS-FLOW"


def _follower(db: Database, renewed: list[int]) -> Follower:
    async def renew(version: int) -> None:
        renewed.append(version)

    return Follower(db, renew, SOON)


async def _raise(db: Database) -> None:
    async with db.write() as session:
        await session.execute(update(CatalogMetaRow).values(version=CatalogMetaRow.version + 1))
