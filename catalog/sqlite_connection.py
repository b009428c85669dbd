"""SQLite without a thread hop for every step: only what may wait for a lock or the disk leaves the event loop.

aiosqlite sends each cursor, fetch and close to a thread of its own, some fifty hops for one turn of ours; on a busy
machine each of them costs a millisecond. Inside a writing transaction we hold the lock already, so its statements take
microseconds and run where they are; beginning, committing and reading from disk still go to the thread.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable
from typing import Any

import aiosqlite

BUSY_SECONDS = 15.0
FETCH_CHUNK = 64
INSTANT = frozenset({"cursor", "close"})
STEPS = frozenset({"execute", "executemany", "fetchall", "fetchone", "fetchmany"})
ENDS = frozenset({"commit", "rollback", "close"})


class PromptConnection(aiosqlite.Connection):
    """Runs a step at once when nothing can hold it up, and in the thread otherwise. One task at a time, as ever."""

    def __init__(self, database: str) -> None:
        def connect() -> sqlite3.Connection:
            return sqlite3.connect(database, timeout=BUSY_SECONDS, check_same_thread=False)

        super().__init__(connect, FETCH_CHUNK)
        self._thread.daemon = True
        self._under_way: deque[None] = deque()
        self._writes = False
        self._stopped = False

    def stop(self) -> asyncio.Future[Any] | None:
        """The thread ends with the first word to stop: nobody would ever answer a second."""
        if self._stopped:
            return None
        self._stopped = True
        return super().stop()

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self._is_prompt(fn, args):
            return fn(*args, **kwargs)

        def step() -> Any:
            try:
                return fn(*args, **kwargs)
            finally:
                self._under_way.pop()

        self._under_way.append(None)
        result = await super()._execute(step)  # type: ignore[no-untyped-call]  # aiosqlite leaves it bare
        if args[:1] == ("BEGIN IMMEDIATE",):
            self._writes = True
        elif getattr(fn, "__name__", "") in ENDS:
            self._writes = False
        return result

    def _is_prompt(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
        """Never beside a step that a cancelled task left running in the thread."""
        if self._under_way or not self._running or self._connection is None:
            return False
        name = getattr(fn, "__name__", "")
        if name == "rollback":
            return not self._connection.in_transaction
        if name in INSTANT:
            return not isinstance(getattr(fn, "__self__", None), sqlite3.Connection) or name == "cursor"
        return args[:1] == ("BEGIN",) or (name in STEPS and self._writes and self._connection.in_transaction)


async def connect(database: str) -> aiosqlite.Connection:
    """Open `database`, a file's path."""
    return await PromptConnection(database)
