"""Where talks are remembered: a SQLite file of their own, or tables beside ours on PostgreSQL. Old ones are pruned."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import aiosqlite
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from graph.errors import CheckpointGone
from graph.settings import GraphSettings

if TYPE_CHECKING:
    from psycopg import AsyncConnection
    from psycopg.rows import DictRow
    from psycopg_pool import AsyncConnectionPool

BUSY_SECONDS = 15
POOL = 10
SETUP_LOCK = 7_206_115_093
NEW_UUID_EPOCH = 0x01B21DD213814000  # 100 ns steps between 1582-10-15 and 1970-01-01


class Checkpoints(Protocol):
    """`saver` is LangGraph's; `delete` is ours, because no saver here can prune."""

    saver: BaseCheckpointSaver[str]

    async def older_than(self, moment: datetime) -> list[tuple[str, str]]:
        """(thread, checkpoint id) of everything saved before this moment."""
        ...

    async def of_threads(self, beginning: str) -> list[tuple[str, str]]:
        """(thread, checkpoint id) of all that threads whose names begin so have saved, torn turns included."""
        ...

    async def delete(self, rubbish: Sequence[tuple[str, str]]) -> None: ...

    async def leave_no_trace(self) -> bool:
        """What was deleted leaves the files too; False: not all of it yet, somebody reads."""
        ...


def open_checkpoints(settings: GraphSettings) -> AbstractAsyncContextManager[Checkpoints]:
    """The ones that follow DATABASE_URL, with their tables made."""
    return _open_postgres(settings.postgres_url) if settings.postgres_url else _open_sqlite(settings)


async def prune(checkpoints: Checkpoints, keep: Collection[tuple[str, str]], older_than: datetime) -> int:
    """Delete what is old and not committed; return how many went."""
    kept = set(keep)
    rubbish = [checkpoint for checkpoint in await checkpoints.older_than(older_than) if checkpoint not in kept]
    await checkpoints.delete(rubbish)
    return len(rubbish)


async def copied(checkpoints: Checkpoints, thread: str, checkpoint: str | None) -> InMemorySaver:
    """A saver in memory that holds exactly this checkpoint; nothing when it is None. CheckpointGone: it was pruned."""
    memory = InMemorySaver(serde=strict())
    if checkpoint is None:
        return memory
    place: RunnableConfig = {
        "configurable": {"thread_id": thread, "checkpoint_ns": "", "checkpoint_id": checkpoint},
    }
    found = await checkpoints.saver.aget_tuple(place)
    if found is None:
        raise CheckpointGone(checkpoint)
    nowhere: RunnableConfig = {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
    await memory.aput(nowhere, found.checkpoint, found.metadata, found.checkpoint["channel_versions"])
    return memory


class SqliteCheckpoints:
    def __init__(self, connection: aiosqlite.Connection) -> None:
        sqlite = AsyncSqliteSaver(connection, serde=strict())
        self.saver: BaseCheckpointSaver[str] = sqlite
        self._lock = sqlite.lock
        self._connection = connection
        self.setup = sqlite.setup

    async def older_than(self, moment: datetime) -> list[tuple[str, str]]:
        told = "SELECT thread_id, checkpoint_id FROM checkpoints WHERE checkpoint_id < ?"
        async with self._lock, self._connection.execute(told, (first_id_at(moment),)) as cursor:
            return [(row[0], row[1]) for row in await cursor.fetchall()]

    async def of_threads(self, beginning: str) -> list[tuple[str, str]]:
        told = " UNION ".join(
            f"SELECT thread_id, checkpoint_id FROM {table} WHERE substr(thread_id, 1, :length) = :beginning"
            for table in ("checkpoints", "writes")
        )
        named = {"length": len(beginning), "beginning": beginning}
        async with self._lock, self._connection.execute(told, named) as cursor:
            return [(row[0], row[1]) for row in await cursor.fetchall()]

    async def leave_no_trace(self) -> bool:
        """See Database.leave_no_trace."""
        async with self._lock:
            await self._connection.commit()
            await self._connection.execute("VACUUM")
            async with self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
                row = await cursor.fetchone()
        return row is not None and not row[0]

    async def delete(self, rubbish: Sequence[tuple[str, str]]) -> None:
        async with self._lock:
            for table in ("writes", "checkpoints"):
                statement = f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id = ?"
                await self._connection.executemany(statement, rubbish)
            await self._connection.commit()


class PostgresCheckpoints:
    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[DictRow]], saver: BaseCheckpointSaver[str]) -> None:
        self.saver = saver
        self._pool = pool

    async def older_than(self, moment: datetime) -> list[tuple[str, str]]:
        told = 'SELECT thread_id, checkpoint_id FROM checkpoints WHERE checkpoint_id < %s COLLATE "C"'
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(told, (first_id_at(moment),))).fetchall()
        return [(row["thread_id"], row["checkpoint_id"]) for row in rows]

    async def of_threads(self, beginning: str) -> list[tuple[str, str]]:
        told = " UNION ".join(
            f"SELECT thread_id, checkpoint_id FROM {table} WHERE starts_with(thread_id, %(beginning)s)"
            for table in ("checkpoints", "checkpoint_writes")
        )
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(told.encode(), {"beginning": beginning})).fetchall()
        return [(row["thread_id"], row["checkpoint_id"]) for row in rows]

    async def leave_no_trace(self) -> bool:
        """VACUUM does that, and comes by itself."""
        return True

    async def delete(self, rubbish: Sequence[tuple[str, str]]) -> None:
        async with self._pool.connection() as connection, connection.transaction(), connection.cursor() as cursor:
            for table in ("checkpoint_writes", "checkpoints"):
                statement = f"DELETE FROM {table} WHERE thread_id = %s AND checkpoint_id = %s"
                await cursor.executemany(statement.encode(), rubbish)
            await cursor.executemany(_ORPHANED_BLOBS, [(thread,) for thread in _threads(rubbish)])


_ORPHANED_BLOBS = """
    DELETE FROM checkpoint_blobs AS blob WHERE blob.thread_id = %s AND NOT EXISTS (
        SELECT 1 FROM checkpoints AS kept
        WHERE kept.thread_id = blob.thread_id AND kept.checkpoint_ns = blob.checkpoint_ns
          AND kept.checkpoint -> 'channel_versions' ->> blob.channel = blob.version
    )
"""


@asynccontextmanager
async def _open_sqlite(settings: GraphSettings) -> AsyncIterator[Checkpoints]:
    """Synchronous FULL: a checkpoint must be on the disk before the lane that points to it."""
    settings.checkpoints_file.parent.mkdir(parents=True, exist_ok=True)
    async with aiosqlite.connect(settings.checkpoints_file, timeout=BUSY_SECONDS) as connection:
        await connection.execute("PRAGMA journal_mode=WAL")
        await connection.execute("PRAGMA synchronous=FULL")
        await connection.execute("PRAGMA secure_delete=ON")
        checkpoints = SqliteCheckpoints(connection)
        await checkpoints.setup()
        yield checkpoints


@asynccontextmanager
async def _open_postgres(url: str) -> AsyncIterator[Checkpoints]:
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver  # noqa: PLC0415  # an optional dependency
    from psycopg import AsyncConnection  # noqa: PLC0415  # the same
    from psycopg.rows import DictRow, dict_row  # noqa: PLC0415  # the same
    from psycopg_pool import AsyncConnectionPool  # noqa: PLC0415  # the same

    pool: AsyncConnectionPool[AsyncConnection[DictRow]] = AsyncConnectionPool(
        url,
        connection_class=AsyncConnection[DictRow],
        kwargs={"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row},
        min_size=1,
        max_size=POOL,
        check=AsyncConnectionPool.check_connection,
        open=False,
    )
    async with pool:
        saver = AsyncPostgresSaver(pool, serde=strict())
        async with _alone(pool):
            await saver.setup()
        yield PostgresCheckpoints(pool, saver)


@asynccontextmanager
async def _alone(pool: AsyncConnectionPool[AsyncConnection[DictRow]]) -> AsyncIterator[None]:
    """One process at a time. Asked again and again, not waited for inside SQL: a waiting statement holds a snapshot,
    and the setup's CREATE INDEX CONCURRENTLY waits for all snapshots."""
    async with pool.connection() as connection:
        while True:
            cursor = await connection.execute("SELECT pg_try_advisory_lock(%s) AS mine", (SETUP_LOCK,))
            row = await cursor.fetchone()
            if row is not None and row["mine"]:
                break
            await asyncio.sleep(0.05)
        try:
            yield
        finally:
            await connection.execute("SELECT pg_advisory_unlock(%s)", (SETUP_LOCK,))


def strict() -> JsonPlusSerializer:
    """Plain values only, whatever the environment says: a checkpoint can make no object of ours or anybody's."""
    return JsonPlusSerializer(allowed_msgpack_modules=None)


def first_id_at(moment: datetime) -> str:
    """The smallest checkpoint id (a uuid6) of this moment."""
    ticks = int(moment.timestamp() * 10_000_000) + NEW_UUID_EPOCH
    digits = f"{ticks:015x}"
    return f"{digits[:8]}-{digits[8:12]}-6{digits[12:15]}-0000-000000000000"


def _threads(rubbish: Iterable[tuple[str, str]]) -> list[str]:
    return sorted({thread for thread, _ in rubbish})
