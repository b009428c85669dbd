"""The database: one engine, one metadata, two kinds of transaction. SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, Self

from sqlalchemy import MetaData, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from catalog.sqlite_connection import connect

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every floor's tables hang on this one metadata, so that Alembic sees the whole house."""

    metadata = MetaData(naming_convention=NAMING)


UNDONE = "undone"
"""In a session's info: what was done in this transaction was only tried."""
_TRIES = 250  # five seconds


class Database:
    """An engine with two doors: `read` for looking, `write` for one atomic change.

    On SQLite a writing transaction begins IMMEDIATE: a deferred one that reads first and writes later dies with
    "database is locked" as soon as two of them meet. A transaction must never span a model or Telegram call.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        # SQLite has one writer: waiting here in line is fair and exact, its own waiting sleeps up to 100 ms at a time.
        self._turn: AbstractAsyncContextManager[object] = asyncio.Lock() if self.is_sqlite else nullcontext()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator[Self]:
        """Connect lazily to `url` (sqlite+aiosqlite:///file or postgresql+asyncpg://...), dispose at the end."""
        engine = _create_engine(url)
        try:
            yield cls(engine)
        finally:
            await engine.dispose()

    async def leave_no_trace(self) -> bool:
        """What was erased leaves the file and the write-ahead log too; False: somebody reads just now, so not all of it
        has. `secure_delete` alone forgets the copies that stay behind when a full page is split, hence the VACUUM.

        On PostgreSQL it comes by itself."""
        if not self.is_sqlite:
            return True
        async with self._turn, self.engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await (await driver.execute("VACUUM")).close()
            async with driver.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
                busy, *_ = await cursor.fetchone()
        return not busy

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that sees one snapshot and changes nothing."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed when the block ends, rolled back when it raises or is told to be UNDONE."""
        options = {"writes": True}
        async with self._turn, self.engine.connect() as connection:
            await connection.execution_options(**options)
            async with AsyncSession(connection, expire_on_commit=False) as session, session.begin() as transaction:
                yield session
                if session.info.get(UNDONE):
                    await transaction.rollback()


def _create_engine(url: str) -> AsyncEngine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        # A process that stalls inside a transaction must not hold its locks, and all who wait for them, for good.
        server = {"server_settings": {"idle_in_transaction_session_timeout": "15000"}}
        return create_async_engine(parsed, pool_pre_ping=True, pool_size=10, max_overflow=10, connect_args=server)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    database = parsed.database or ":memory:"
    if database == ":memory:":
        engine = create_async_engine(parsed, connect_args={"timeout": 15})
    else:
        engine = create_async_engine(parsed, async_creator=lambda: connect(database))
    event.listen(engine.sync_engine, "connect", _tune_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _tune_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see `_begin_sqlite`
    cursor = connection.cursor()
    for pragma in ("busy_timeout=15000", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    _write_ahead(cursor)
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """The switch of a new file does not wait for the busy timeout: two processes that make one at once take turns here.
    In a file that has switched it is nothing."""
    for left in reversed(range(_TRIES)):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if not left:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
