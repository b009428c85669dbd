"""The migrations build exactly what the tables say, on both databases, up and down, and by two processes at once."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from catalog.db import Base, Database
from catalog.schema import configuration, default_differs, migrate
from catalog.tables import ProductRow, VariantRow

ROOT = Path(__file__).parent.parent.parent
FIRST_SHOP = (
    "INSERT INTO sizes VALUES ('kids', '128', 0, 123, 128)",
    "INSERT INTO categories VALUES ('tracksuits', 'kids', 0, 'костюм', 'костюм', 'tracksuit', '[]')",
    "INSERT INTO colours VALUES ('pink', '#e3a3ae', 0, 'рожевий', 'розовый', 'pink', '[]')",
    "INSERT INTO products VALUES ('KOS', 'о', 'о', 'd', 'т', 'т', 'f', 'tracksuits', 'kids', 'child', '{}', '[]', '{}',"
    " 0, true, 'Костюм', 'Костюм', 'Tracksuit', '[]')",
    "INSERT INTO product_colours VALUES ('KOS', 'pink', 0)",
    "INSERT INTO variants VALUES ('KOS-PINK-128', 'KOS', 'pink', '128', 129000, NULL, 'UAH', 3, true)",
    "INSERT INTO pictures VALUES ('KOS', 'pink', 'front', 'kos.jpg', 'abc')",
)


async def test_the_migrated_schema_is_the_one_in_the_tables(database_url: str) -> None:
    async with Database.open(database_url) as db:
        await migrate(db)
        async with db.engine.connect() as connection:
            differences = await connection.run_sync(_differences)

    assert differences == []


async def test_down_leaves_nothing_and_up_again_works(database_url: str) -> None:
    async with Database.open(database_url) as db:
        await migrate(db)
        await _downgrade(db)
        async with db.engine.connect() as connection:
            left = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
        await migrate(db)
        async with db.engine.connect() as connection:
            built = await connection.run_sync(lambda sync: inspect(sync).get_table_names())

    assert left == ["alembic_version"]
    assert set(built) == {*Base.metadata.tables, "alembic_version"}


async def test_processes_that_start_at_once_take_turns(database_url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": database_url}
    alembic = (sys.executable, "-m", "alembic", "upgrade", "head")
    started = [await asyncio.create_subprocess_exec(*alembic, cwd=ROOT, env=environment) for _ in range(2)]

    assert [await process.wait() for process in started] == [0, 0]
    async with Database.open(database_url) as db, db.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_a_migration_waits_for_the_one_that_runs(postgres_url: str) -> None:
    async with Database.open(postgres_url) as one, Database.open(postgres_url) as other:
        async with one.write() as session:
            await session.execute(text(f"SELECT pg_advisory_xact_lock({0x76697473})"))
            waiting = asyncio.create_task(migrate(other))
            done, _ = await asyncio.wait({waiting}, timeout=0.5)
            assert not done
        await waiting


async def test_two_catalogs_of_one_process_take_turns(database_url: str) -> None:
    async with Database.open(database_url) as one, Database.open(database_url) as other:
        await asyncio.gather(migrate(one), migrate(other))


async def test_migrating_what_is_migrated_changes_nothing(database_url: str) -> None:
    async with Database.open(database_url) as db:
        await migrate(db)
        await migrate(db)


async def test_a_shop_of_the_first_schema_lives_on_in_the_next_and_goes_back_unharmed(database_url: str) -> None:
    async with Database.open(database_url) as db:
        await migrate(db, "0001")
        async with db.write() as session:
            for statement in FIRST_SHOP:
                await session.execute(text(statement))
        await migrate(db)
        async with db.read() as session:
            category = (await session.execute(text("SELECT returnable, return_days FROM categories"))).one()
            product = await session.scalar(select(ProductRow))
            variant = await session.scalar(select(VariantRow))
        await _downgrade(db, "0001")
        async with db.read() as session:
            back = (await session.execute(text("SELECT * FROM variants"))).mappings().one()
        await migrate(db)
        async with db.read() as session:
            again = await session.scalar(select(VariantRow.stock))

    assert (bool(category.returnable), category.return_days) == (True, 14)
    assert product is not None
    assert variant is not None
    assert (product.recognition_tips, product.low_quality_markers, product.measurements) == ([], [], {})
    assert (product.added_on, product.revision) == (None, 0)
    assert (variant.stock, variant.reserved, variant.preorder_on) == (3, 0, None)
    assert (back["sku"], back["stock"]) == ("KOS-PINK-128", 3)
    assert "reserved" not in back
    assert again == 3


@pytest.mark.parametrize("reserved", [-1, 4])
async def test_the_migrated_database_refuses_to_promise_what_is_not_there(database_url: str, reserved: int) -> None:
    async with Database.open(database_url) as db:
        await migrate(db, "0001")
        async with db.write() as session:
            for statement in FIRST_SHOP:
                await session.execute(text(statement))
        await migrate(db)
        with pytest.raises(IntegrityError):
            async with db.write() as session:
                await session.execute(update(VariantRow).values(reserved=reserved))


def _differences(connection: Connection) -> list[object]:
    options = {"compare_type": True, "compare_server_default": default_differs}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


async def _downgrade(db: Database, revision: str = "base") -> None:
    async with db.engine.connect() as connection:
        await connection.execution_options(writes=True)
        async with connection.begin():
            await connection.run_sync(lambda sync: command.downgrade(configuration(sync), revision))
