"""Brings the database to the newest schema: Alembic, run from inside."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import JSON, Column
from sqlalchemy.engine import Connection

from catalog.db import Database

MIGRATIONS = Path(__file__).parent.parent / "migrations"

# Alembic keeps its current migration in globals of its own, so one event loop must not run two at once.
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


async def migrate(db: Database, revision: str = "head") -> None:
    """Upgrade to `revision`. Processes that start at once take turns: migrations/env.py locks the database."""
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    async with turn, db.engine.connect() as connection:
        await connection.execution_options(writes=True)
        async with connection.begin():
            await connection.run_sync(_upgrade, revision)


def _upgrade(connection: Connection, revision: str) -> None:
    command.upgrade(configuration(connection), revision)


def default_differs(
    _context: MigrationContext,
    _inspected_column: Any,
    metadata_column: Column[Any],
    inspected: str | None,
    _default: Any,
    rendered: str | None,
) -> bool | None:
    """Alembic's `compare_server_default`: PostgreSQL cannot compare JSON values, so their texts are compared; None
    leaves every other type to Alembic."""
    if not isinstance(metadata_column.type, JSON):
        return None
    return (inspected or "").partition("::")[0] != (rendered or "")


def configuration(connection: Connection) -> Config:
    """Alembic's configuration for a connection that is already in a transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
