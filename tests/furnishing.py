"""Databases with every table of the house. They are drawn up once a process and given out again and again, empty."""

from __future__ import annotations

import asyncio
import tempfile
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

import asyncpg
from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, make_url

import bot.tables
import catalog.tables
import graph.tables
from catalog.db import Base, Database

TABLES = (bot.tables, catalog.tables, graph.tables)  # imported for their rows on Base.metadata
HANGING_UP = 1.0  # seconds that a server may take to notice that a session has ended
FACTS = """
SELECT md5(coalesce(string_agg(fact, ';' ORDER BY fact), '')) FROM (
    SELECT 'column ' || c.relname || '.' || a.attname || ' ' || a.atttypid || ' ' || a.attnotnull AS fact
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = $1::regnamespace AND a.attnum > 0
    UNION ALL SELECT 'constraint ' || conname FROM pg_constraint WHERE connamespace = $1::regnamespace
    UNION ALL SELECT 'routine ' || proname FROM pg_proc WHERE pronamespace = $1::regnamespace
    UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = $1::regnamespace AND NOT tgisinternal
) AS facts"""
AS_NEW = """
SELECT setval(c.oid::regclass, s.seqstart, false) FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
WHERE c.relnamespace = $1::regnamespace"""


async def furnish(db: Database) -> None:
    """Make every table in an empty database."""
    if db.is_sqlite and _copied_to(db.engine.url.database or ":memory:"):
        return
    async with db.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)


async def refurnish(db: Database) -> None:
    """The same, where an earlier run of the same test may have left rows on PostgreSQL."""
    if db.is_sqlite:
        return await furnish(db)
    async with db.engine.connect() as connection:
        server: Any = (await connection.get_raw_connection()).driver_connection
        name = db.engine.url.username or ""
        tables = await server.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = $1", name)
        if tables:
            return await _wipe(server, name)
    await furnish(db)


def _copied_to(database: str) -> bool:
    if database == ":memory:" or Path(database).exists():
        return False
    Path(database).write_bytes(_sqlite_file(frozenset(Base.metadata.tables)))
    return True


@cache
def _sqlite_file(_tables: Iterable[str]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        engine = create_engine(f"sqlite:///{file}")
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA journal_mode=WAL"))
        Base.metadata.create_all(engine)
        engine.dispose()
        return file.read_bytes()


@dataclass
class Schemas:
    """Schemas of a PostgreSQL, each with a role of its own that any driver finds it by."""

    address: URL
    _furnished: dict[str, str] = field(default_factory=dict)  # by URL, the facts of what was made there
    _idle: list[str] = field(default_factory=list)

    async def empty(self) -> str:
        """The URL of a new schema with nothing in it."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        password = self.address.password or name
        async with _Session(self.address) as connection:
            await connection.execute(
                f"CREATE ROLE {name} LOGIN SUPERUSER PASSWORD '{password}'; "
                f"CREATE SCHEMA {name} AUTHORIZATION {name}; "
                f"ALTER ROLE {name} SET search_path = {name}; "
                f"ALTER ROLE {name} SET synchronous_commit = off"  # no test lets the server itself lose its power
            )
        return self.address.set(username=name, password=password).render_as_string(hide_password=False)

    async def furnished(self) -> str:
        """The URL of a schema with every table of the house and no rows."""
        if self._idle:
            return self._idle.pop()
        url = await self.empty()
        async with Database.open(url) as db:
            await furnish(db)
        async with _Session(self.address) as connection:
            self._furnished[url] = await connection.fetchval(FACTS, make_url(url).username)
        return url

    def is_furnished(self, url: str) -> bool:
        return url in self._furnished

    async def give_back(self, url: str) -> None:
        """Wiped for the next test, unless a session is still open there or something other than rows has changed."""
        name = make_url(url).username
        async with _Session(self.address) as connection:
            if await _is_quiet(connection, name) and await connection.fetchval(FACTS, name) == self._furnished[url]:
                await _wipe(connection, name)
                self._idle.append(url)
                return
        del self._furnished[url]
        await self.drop(url)

    async def drop(self, url: str) -> None:
        """A killed process's session lives on for a moment in the server and holds locks: end it first, wait, and let
        nobody who still runs come in again while the schema goes."""
        name = make_url(url).username
        async with _Session(self.address) as connection:
            await connection.execute(f"ALTER ROLE {name} NOLOGIN")
            await connection.fetch(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = $1", name
            )
            await connection.execute(f"DROP SCHEMA {name} CASCADE; DROP ROLE {name}")

    async def close(self) -> None:
        for url in self._idle:
            await self.drop(url)


class _Session:
    """Of whoever may make and drop schemas."""

    def __init__(self, address: URL) -> None:
        self._address = address.set(drivername="postgresql").render_as_string(hide_password=False)

    async def __aenter__(self) -> asyncpg.Connection:
        settings = {"synchronous_commit": "off"}
        self._connection = await asyncpg.connect(self._address, timeout=10, server_settings=settings)
        return self._connection

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()


async def _wipe(connection: asyncpg.Connection, schema: str) -> None:
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", schema)
    async with connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")  # in whatever order
        await connection.execute(";".join(f'DELETE FROM {schema}."{row["tablename"]}"' for row in tables))
        await connection.fetch(AS_NEW, schema)


async def _is_quiet(connection: asyncpg.Connection, name: str) -> bool:
    until = monotonic() + HANGING_UP
    while await connection.fetchval("SELECT count(*) FROM pg_stat_activity WHERE usename = $1", name):
        if monotonic() > until:
            return False
        await asyncio.sleep(0.005)
    return True
