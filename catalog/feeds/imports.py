"""Imports: one file of the owner's applied to SQL in one transaction, or only compared with it."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.db import Database
from catalog.feeds.difference import Change, Rows, apply, desired, differences, is_empty, lock_imports
from catalog.feeds.master import load_master

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changed, or would change, and the catalog's version after it."""

    changes: tuple[Change, ...]
    version: int


@dataclass(frozen=True, slots=True)
class Feed:
    """A file that was read and checked."""

    rows: Rows
    sha256: str


async def read_feed(file: Path, data_dir: Path, currency: str) -> Feed:
    """The YAML master at `file`. Raises SourceInvalid with every mistake."""
    return await asyncio.to_thread(_read, file, data_dir, currency)


async def import_feed(db: Database, feed: Feed) -> Imported:
    """Apply the whole feed or nothing; applying it again changes nothing."""
    async with db.write() as session:
        return await _apply(session, feed)


async def compare(db: Database, feed: Feed) -> tuple[Change, ...]:
    """What `import_feed` would change now."""
    async with db.read() as session:
        return tuple(await differences(session, feed.rows))


async def fill_if_empty(db: Database, feed_file: Path, data_dir: Path, currency: str) -> bool:
    """Import `feed_file` when there is not one product yet; whether it was needed. Safe in two processes at once."""
    async with db.read() as session:
        if not await is_empty(session):
            return False
    feed = await read_feed(feed_file, data_dir, currency)
    async with db.write() as session:
        await lock_imports(session)
        if await is_empty(session):
            await _apply(session, feed)
    return True


async def _apply(session: AsyncSession, feed: Feed) -> Imported:
    await lock_imports(session)
    changes = await differences(session, feed.rows)
    version = await apply(session, changes, feed.sha256)
    log.info("catalog_imported", changes=len(changes), version=version)
    return Imported(tuple(changes), version)


def _read(file: Path, data_dir: Path, currency: str) -> Feed:
    rows = desired(load_master(file), file.parent, data_dir, currency)
    return Feed(rows, hashlib.sha256(file.read_bytes()).hexdigest())
