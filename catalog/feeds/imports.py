"""Imports: one file of the owner's, compared with the shop or applied to it in one transaction."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.audit import By, hold_facts
from catalog.clock import Clock, SystemClock
from catalog.db import Database
from catalog.errors import SourceInvalid
from catalog.feeds.applying import apply, read_memory, read_stored
from catalog.feeds.plans import USUAL, Agreed, Plan, plan_of
from catalog.feeds.reading import read_feed
from catalog.feeds.rows import Brings, Change, Feed
from catalog.shop import Limits
from catalog.tables import ProductRow

__all__ = ["Agreed", "Imported", "compare", "fill_if_empty", "import_feed", "import_within", "read_feed"]

log = structlog.get_logger(__name__)

NOTHING = Agreed()
EVERYTHING = Agreed(prices=True, switching_off=True)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changed, and the catalog's version after it."""

    plan: Plan
    version: int

    @property
    def changes(self) -> tuple[Change, ...]:
        return self.plan.changes


async def compare(db: Database, feed: Feed, limits: Limits = USUAL, *, overwrite: bool = False) -> Plan:
    """What `import_feed` would do now."""
    async with db.read() as session:
        memory = await read_memory(session, feed.name)
        return plan_of(feed, await read_stored(session), memory, limits, overwrite=overwrite)


async def import_feed(
    db: Database,
    feed: Feed,
    agreed: Agreed = NOTHING,
    limits: Limits = USUAL,
    clock: Clock | None = None,
) -> Imported:
    """Apply the whole feed or nothing; applying it again changes nothing.

    RowsRejected, NotAgreed, PlanChanged: see `Plan.check`. SourceInvalid: its rows contradict each other.
    """
    async with db.write() as session:
        return await import_within(session, feed, agreed, limits, clock)


async def import_within(
    session: AsyncSession,
    feed: Feed,
    agreed: Agreed = NOTHING,
    limits: Limits = USUAL,
    clock: Clock | None = None,
) -> Imported:
    """`import_feed` in the caller's writing transaction, which an error must end."""
    by = By(f"import:{feed.name}", (clock or SystemClock()).now(), feed.sha256)
    await hold_facts(session)
    stored = await read_stored(session)
    plan = plan_of(feed, stored, await read_memory(session, feed.name), limits, overwrite=agreed.overwrite)
    plan.check(agreed)
    if isinstance(feed.content, Brings):
        await asyncio.to_thread(feed.content.bring, plan.changes)
    try:
        version = await apply(session, plan, stored, feed, by)
    except IntegrityError as error:
        problem = "rows of this file contradict each other or the shop"
        raise SourceInvalid(feed.name, 1, problem, "Look for one colour and size under two SKUs.") from error
    log.info("catalog_imported", feed=feed.name, changes=len(plan.changes), version=version)
    return Imported(plan, version)


async def fill_if_empty(db: Database, feed_file: Path, data_dir: Path, currency: str) -> bool:
    """Import `feed_file` when there is not one product yet; whether it was needed. Safe in two processes at once."""
    async with db.read() as session:
        if not await _is_empty(session):
            return False
    feed = await read_feed(feed_file, data_dir, currency)
    async with db.write() as session:
        await hold_facts(session)
        if await _is_empty(session):
            await import_within(session, feed, EVERYTHING)
    return True


async def _is_empty(session: AsyncSession) -> bool:
    return not await session.scalar(select(func.count()).select_from(ProductRow))
