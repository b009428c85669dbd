"""SQLite on the event loop: many writers in line, none locked out, and a cancelled one leaves no trace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from catalog.db import Database
from catalog.sqlite_connection import connect


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}") as opened:
        async with opened.write() as session:
            await session.execute(text("CREATE TABLE numbers (n INTEGER PRIMARY KEY)"))
        yield opened


async def numbers(db: Database) -> list[int]:
    async with db.read() as session:
        return list((await session.execute(text("SELECT n FROM numbers ORDER BY n"))).scalars())


async def add(db: Database, n: int, pause: float = 0.0) -> None:
    async with db.write() as session:
        await session.execute(text("INSERT INTO numbers VALUES (:n)"), {"n": n})
        await asyncio.sleep(pause)


async def add_all(db: Database, *several: int) -> None:
    async with db.write() as session:
        for n in several:
            await session.execute(text("INSERT INTO numbers VALUES (:n)"), {"n": n})


async def test_many_writers_take_turns(db: Database) -> None:
    await asyncio.gather(*(add(db, n, 0.001) for n in range(50)))
    assert await numbers(db) == list(range(50))


async def test_writers_of_two_engines_wait_for_each_other(db: Database) -> None:
    async with Database.open(str(db.engine.url)) as other:
        await asyncio.gather(*(add(one, 2 * n + k, 0.002) for n in range(10) for k, one in enumerate((db, other))))
    assert await numbers(db) == list(range(20))


async def test_readers_see_nothing_that_is_not_committed(db: Database) -> None:
    writing = asyncio.create_task(add(db, 1, 0.2))
    await asyncio.sleep(0.1)
    assert await numbers(db) == []
    await writing
    assert await numbers(db) == [1]


async def test_an_error_undoes_the_transaction(db: Database) -> None:
    with pytest.raises(IntegrityError):
        await add_all(db, 1, 2, 1)
    await add(db, 3)
    assert await numbers(db) == [3]


async def test_a_cancelled_writer_leaves_nothing_and_blocks_nobody(db: Database) -> None:
    tasks = [asyncio.create_task(add(db, n, 0.01)) for n in range(20)]
    await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    done = [n for n, result in enumerate(ended) if result is None]
    await add(db, 100)
    stored = await numbers(db)
    in_its_commit = [n for n in stored if n not in {*done, 100}]
    assert stored == sorted([*done, *in_its_commit, 100])
    assert len(in_its_commit) <= 1  # the one whose commit was with the disk when it was cancelled, and it is whole


async def test_who_closes_a_connection_that_is_being_stopped_does_not_wait_for_ever(tmp_path: Path) -> None:
    """As SQLAlchemy does for a task that is cancelled once more while its cancelled statement is given up."""
    connection = await connect(str(tmp_path / "closed.db"))
    closing = asyncio.create_task(connection.close())
    await asyncio.sleep(0)
    connection.stop()
    await asyncio.wait_for(closing, 10)
