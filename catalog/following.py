"""Notices that the catalog has a new version, whoever made it, and makes ready what is kept outside of SQL."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from catalog.db import Database
from catalog.errors import CatalogError
from catalog.queries import read_version

log = structlog.get_logger(__name__)

EVERY = timedelta(seconds=5)


class Follower:
    """Calls `renew` with each newer version that it sees, one at a time. A `renew` that failed is tried again."""

    def __init__(self, db: Database, renew: Callable[[int], Awaitable[None]], every: timedelta = EVERY) -> None:
        self._db = db
        self._renew = renew
        self._every = every.total_seconds()
        self._seen = 0
        self._running: asyncio.Task[None] | None = None

    def start(self, version: int) -> None:
        """Follow from this version on, which is ready already."""
        self._seen = version
        if self._running is None:
            self._running = asyncio.create_task(self._run())

    async def look(self) -> bool:
        """Whether there was a newer version; it is ready then."""
        async with self._db.read() as session:
            version = await read_version(session)
        if version <= self._seen:
            return False
        await self._renew(version)
        self._seen = version
        log.info("catalog_followed", version=version)
        return True

    async def close(self) -> None:
        """Stop following, in the middle of a renewal too: it changes SQL in one transaction or not at all."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait({self._running})

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            try:
                await self.look()
            except (SQLAlchemyError, CatalogError, OSError) as error:
                log.warning("catalog_not_followed", error=type(error).__name__)
