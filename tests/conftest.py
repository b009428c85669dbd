"""Fixtures that every floor's tests share: real databases, an own schema of PostgreSQL for each test."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

import bot.tables
import catalog.tables
import graph.tables
from catalog.db import Base, Database

POSTGRES = "postgresql+asyncpg://postgres@127.0.0.1:5432/test"
TABLES = (bot.tables, catalog.tables, graph.tables)  # imported for their rows on Base.metadata

# What stands between a change and its landing tries the same examples each time; on a desk new ones are found.
settings.register_profile("repeatable", derandomize=True)
if os.environ.get("REQUIRE_SERVICES") == "1":
    settings.load_profile("repeatable")


def postgres_address() -> str:
    return os.environ.get("TEST_POSTGRES_URL", POSTGRES)


async def postgres_answers() -> bool:
    engine = create_async_engine(postgres_address(), connect_args={"timeout": 3})
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except OSError:
        return False
    else:
        return True
    finally:
        await engine.dispose()


@pytest.fixture
async def postgres_url() -> AsyncIterator[str]:
    """A URL that leads into an empty schema of its own. Skips, with the reason, where no PostgreSQL answers."""
    if not await postgres_answers():
        reason = f"no PostgreSQL answers at {make_url(postgres_address()).host}"
        if os.environ.get("REQUIRE_SERVICES") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    name = f"test_{uuid.uuid4().hex[:12]}"
    address = make_url(postgres_address())
    engine = create_async_engine(address, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            # asyncpg takes no search_path in a URL; a role of the test's own brings it along to any driver.
            await connection.execute(text(f"CREATE ROLE {name} LOGIN SUPERUSER PASSWORD '{address.password or name}'"))
            await connection.execute(text(f"CREATE SCHEMA {name} AUTHORIZATION {name}"))
            await connection.execute(text(f"ALTER ROLE {name} SET search_path = {name}"))
        yield address.set(username=name, password=address.password or name).render_as_string(hide_password=False)
        async with engine.connect() as connection:
            # A killed process's session lives on for a moment in the server and holds locks: end it first, and wait.
            sessions = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = :name"
            await connection.execute(text(sessions), {"name": name})
            await connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
            await connection.execute(text(f"DROP ROLE {name}"))
    finally:
        await engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each test runs on both databases, with nothing in them."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with every table of the house and no rows."""
    async with Database.open(database_url) as db:
        async with db.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield db
