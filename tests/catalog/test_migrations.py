"""The migrations build exactly what the tables say, on both databases, up and down, and by two processes at once."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from catalog.db import Base, Database
from catalog.schema import configuration, migrate

ROOT = Path(__file__).parent.parent.parent


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


def _differences(connection: Connection) -> list[object]:
    options = {"compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


async def _downgrade(db: Database) -> None:
    async with db.engine.connect() as connection:
        await connection.execution_options(writes=True)
        async with connection.begin():
            await connection.run_sync(lambda sync: command.downgrade(configuration(sync), "base"))
