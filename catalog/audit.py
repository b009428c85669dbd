"""What every change of facts owes, whoever makes it: an audit row and a new revision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import case, insert, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.tables import AuditRow, CatalogMetaRow, ProductRow

FACTS_LOCK = 0x76697472  # any number, the same for every process of ours on this PostgreSQL
AT_ONCE = 500  # rows in one statement; both drivers stop at about 32,000 values

T = TypeVar("T")
Fact = int | bool | str | None


@dataclass(frozen=True, slots=True)
class FactChange:
    """One field of one variant. `field` is the column: price_minor, old_price_minor, stock, active, preorder_on."""

    sku: str
    field: str
    before: Fact
    after: Fact


@dataclass(frozen=True, slots=True)
class By:
    """Who changes facts ("owner:<telegram id>", "import:<feed>", "script:<name>"), when, and what it came with: an
    effect key, or a file's sha256."""

    who: str
    at: datetime
    source: str


async def share_facts(session: AsyncSession) -> None:
    """Held by every small change: they run side by side, but not beside an import. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": FACTS_LOCK})


async def hold_facts(session: AsyncSession) -> None:
    """Held by an import until its transaction ends: nobody else changes facts meanwhile, so nobody can deadlock."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": FACTS_LOCK})


async def audit(session: AsyncSession, changes: Iterable[FactChange], by: By) -> None:
    """A row for every change, in the caller's writing transaction."""
    at = int(by.at.timestamp() * 1000)
    rows = [
        {
            "at": at,
            "who": by.who,
            "sku": change.sku,
            "field": change.field,
            "before": _told(change.before),
            "after": _told(change.after),
            "source": by.source,
        }
        for change in changes
    ]
    for some in _batches(rows):
        await session.execute(insert(AuditRow), some)


async def touch(session: AsyncSession, product_skus: Iterable[str], at: datetime) -> None:
    """Raise the revision of these products, in the transaction that changed what they show or added them.

    A revision is the time of the change in microseconds, and always above the last one: counted from 0, it would
    repeat itself in a restored backup, and a cache would take an old price for the new one.
    """
    now = int(at.timestamp() * 1_000_000)
    later = case((ProductRow.revision >= now, ProductRow.revision + 1), else_=now)
    for some in _batches(sorted(set(product_skus))):
        await session.execute(update(ProductRow).where(ProductRow.sku.in_(some)).values(revision=later))


async def raise_version(session: AsyncSession) -> None:
    """What search or photos show has changed: they look again as soon as somebody asks."""
    await session.execute(update(CatalogMetaRow).values(version=CatalogMetaRow.version + 1))


def _told(fact: Fact) -> str | None:
    if isinstance(fact, bool):
        return "true" if fact else "false"
    return None if fact is None else str(fact)


def _batches(rows: Sequence[T]) -> Iterable[Sequence[T]]:
    return (rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE))
