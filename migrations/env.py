"""Alembic's entry: one metadata of three floors, on the caller's connection or on the one DATABASE_URL names."""

from __future__ import annotations

import asyncio

from alembic import context
from sqlalchemy import text
from sqlalchemy.engine import Connection

import bot.tables
import catalog.orders.tables
import catalog.photos.tables
import catalog.shoppers.tables
import catalog.tables
import graph.tables
from catalog.db import Base, Database
from catalog.schema import default_differs
from catalog.settings import CatalogSettings

FLOORS = (
    bot.tables,
    graph.tables,
    catalog.tables,
    catalog.photos.tables,
    catalog.orders.tables,
    catalog.shoppers.tables,
)
MIGRATION_LOCK = 0x76697473  # any number, the same for every process of ours on this PostgreSQL


def run(connection: Connection) -> None:
    """Inside the connection's own transaction, which on SQLite has begun IMMEDIATE and so holds the only pen."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_server_default=default_differs,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_alone() -> None:
    async with Database.open(CatalogSettings.read().database_url) as db, db.engine.connect() as connection:
        await connection.execution_options(writes=True)
        async with connection.begin():
            await connection.run_sync(run)


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    asyncio.run(run_alone())
