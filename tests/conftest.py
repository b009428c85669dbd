"""Fixtures that every floor's tests share: real databases, an own schema of PostgreSQL for each test."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
import structlog
from hypothesis import settings
from sqlalchemy.engine import make_url

from catalog.db import Database
from tests.furnishing import Schemas, furnish

POSTGRES = "postgresql+asyncpg://postgres@127.0.0.1:5432/test"

# What stands between a change and its landing tries the same examples each time; on a desk new ones are found.
settings.register_profile("repeatable", derandomize=True)
if os.environ.get("REQUIRE_SERVICES") == "1":
    settings.load_profile("repeatable")


def pytest_collection() -> None:
    """What is imported stays: the collector need not look through it, now or after every test."""
    gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
    gc.enable()


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    """A test or a command that silences the log does so for itself alone."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def postgres_address() -> str:
    return os.environ.get("TEST_POSTGRES_URL", POSTGRES)


async def postgres_answers() -> bool:
    address = make_url(postgres_address()).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        connection = await asyncpg.connect(address, timeout=10)
    except (OSError, TimeoutError):
        return False
    await connection.close()
    return True


@pytest.fixture(scope="session")
def schemas() -> Iterator[Schemas]:
    """Skips, with the reason, where no PostgreSQL answers."""
    address = make_url(postgres_address())
    if not asyncio.run(postgres_answers()):
        reason = f"no PostgreSQL answers at {address.host}"
        if os.environ.get("REQUIRE_SERVICES") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    opened = Schemas(address)
    yield opened
    asyncio.run(opened.close())


@pytest.fixture
async def postgres_url(schemas: Schemas) -> AsyncIterator[str]:
    """A URL that leads into an empty schema of its own."""
    url = await schemas.empty()
    yield url
    await schemas.drop(url)


@pytest.fixture
async def furnished_url(schemas: Schemas) -> AsyncIterator[str]:
    """A URL that leads into a schema of its own, with every table of the house and no rows."""
    url = await schemas.furnished()
    yield url
    await schemas.give_back(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each test runs on both databases, with nothing in them, or with the tables for a test that takes `database`."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
    url: str = request.getfixturevalue("furnished_url" if "database" in request.fixturenames else "postgres_url")
    return url


@pytest.fixture
async def database(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Database]:
    """A database with every table of the house and no rows."""
    async with Database.open(database_url) as db:
        if db.is_sqlite or not request.getfixturevalue("schemas").is_furnished(database_url):
            await furnish(db)
        yield db
