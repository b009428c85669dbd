"""Writes a plan into SQL, in the caller's transaction: rows, audit, revisions, version, and what the feed has said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import bindparam, delete, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.audit import By, FactChange, audit, touch
from catalog.db import Base
from catalog.feeds.merging import Id, Memory
from catalog.feeds.plans import Plan
from catalog.feeds.rows import TABLES, Change, Feed, Key, Stored, Values
from catalog.tables import (
    CatalogMetaRow,
    CategoryRow,
    ColourRow,
    FeedRow,
    FeedValueRow,
    ProductRow,
    SizeRow,
    VariantRow,
)

T = TypeVar("T")
AT_ONCE = 1000
AUDITED = ("price_minor", "old_price_minor", "stock", "active", "preorder_on")
# What neither search nor a photo shows: changing it is no reason to embed the shop again.
UNSEEN: Mapping[type[Base], frozenset[str]] = {
    VariantRow: frozenset({"price_minor", "old_price_minor", "currency", "stock", "preorder_on"}),
    ProductRow: frozenset({"measurements", "added_on", "position"}),
    CategoryRow: frozenset({"returnable", "return_days", "position"}),
}


async def read_stored(session: AsyncSession) -> Stored:
    """Every row of the catalog, keyed."""
    return Stored({table: await _rows(session, table) for table in TABLES})


async def read_memory(session: AsyncSession, feed: str) -> Memory:
    """What this feed and the others said before."""
    columns = (FeedValueRow.feed, FeedValueRow.kind, FeedValueRow.key, FeedValueRow.fields, FeedRow.mode)
    said = select(*columns).join(FeedRow, FeedRow.feed == FeedValueRow.feed).order_by(FeedRow.imported_at, FeedRow.feed)
    own: dict[Id, Values] = {}
    others: dict[Id, Values] = {}
    spoken_for: set[Id] = set()
    for name, kind, key, fields, mode in await session.execute(said):
        if name == feed:
            own[kind, key] = fields
            continue
        others[kind, key] = {**others.get((kind, key), {}), **fields}
        if mode == "full":
            spoken_for.add((kind, key))
    return Memory(own, others, frozenset(spoken_for))


async def apply(session: AsyncSession, plan: Plan, stored: Stored, feed: Feed, by: By) -> int:
    """Make the changes, and give the catalog's version after them."""
    for table in TABLES:
        mine = [change for change in plan.changes if change.table is table]
        if mine:
            await _change(session, table, mine, by)
    await audit(session, _facts(plan.changes), by)
    await touch(session, _products(plan.changes, stored), by.at)
    await remember(session, feed, plan.remember, by)
    return await _raise_version(session, any(map(_is_seen, plan.changes)), feed.sha256)


async def remember(session: AsyncSession, feed: Feed, said: Mapping[Id, Values | None], by: By) -> None:
    """Keep what the feed has said for its next import; None is forgotten."""
    upsert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    imported_at = int(by.at.timestamp() * 1000)
    row = {"feed": feed.name, "mode": feed.mode, "sha256": feed.sha256, "imported_at": imported_at}
    await session.execute(upsert(FeedRow).values(row).on_conflict_do_update(index_elements=["feed"], set_=row))
    values = upsert(FeedValueRow.__table__)  # type: ignore[arg-type]
    newest = values.on_conflict_do_update(
        index_elements=["feed", "kind", "key"], set_={"fields": values.excluded.fields}
    )
    kept = [
        {"feed": feed.name, "kind": kind, "key": key, "fields": fields}
        for (kind, key), fields in said.items()
        if fields is not None
    ]
    for some in _batches(kept):
        await session.execute(newest, some)
    gone = [identity for identity, fields in said.items() if fields is None]
    for batch in _batches(gone):
        mine = tuple_(FeedValueRow.kind, FeedValueRow.key).in_(batch)
        await session.execute(delete(FeedValueRow).where(FeedValueRow.feed == feed.name, mine))


async def _rows(session: AsyncSession, table: type[Base]) -> dict[Key, Values]:
    keys = [column.name for column in table.__table__.primary_key]
    rows = (await session.execute(select(table.__table__))).mappings()
    return {tuple(row[name] for name in keys): dict(row) for row in rows}


async def _change(session: AsyncSession, table: type[Base], changes: Sequence[Change], by: By) -> None:
    """Rows of one table: new ones, then changed ones, then those that go; many of one shape in one statement."""
    new = [{**_key(table, change.key), **change.after} for change in changes if change.before is None]
    if table is ProductRow:
        new = [{"added_on": by.at.date(), **values} for values in new]
    for names in dict.fromkeys(tuple(sorted(values)) for values in new):
        alike = [values for values in new if tuple(sorted(values)) == names]
        for some in _batches(alike):
            await session.execute(insert(table.__table__), some)  # type: ignore[arg-type]
    changed = [change for change in changes if change.before is not None and change.after]
    for names in dict.fromkeys(tuple(sorted(change.after)) for change in changed):
        for batch in _batches([change for change in changed if tuple(sorted(change.after)) == names]):
            await session.execute(_update(table, names), [_bound(table, change) for change in batch])
    for change in changes:
        if not change.after:
            await session.execute(delete(table.__table__).where(*_is(table, change.key)))  # type: ignore[arg-type]


def _update(table: type[Base], names: Sequence[str]) -> Any:
    mine = [column == bindparam(f"key_{column.name}") for column in table.__table__.primary_key]
    changed = {name: bindparam(f"new_{name}", type_=table.__table__.c[name].type) for name in names}
    return update(table.__table__).where(*mine).values(**changed)  # type: ignore[arg-type]


def _bound(table: type[Base], change: Change) -> Values:
    key = {f"key_{name}": part for name, part in _key(table, change.key).items()}
    return {**key, **{f"new_{name}": value for name, value in change.after.items()}}


def _key(table: type[Base], key: Key) -> Values:
    return dict(zip((column.name for column in table.__table__.primary_key), key, strict=True))


def _is(table: type[Base], key: Key) -> list[Any]:
    return [table.__table__.c[name] == part for name, part in _key(table, key).items()]


def _facts(changes: Sequence[Change]) -> Iterator[FactChange]:
    """The prices, pieces and switches among the changes; of a product only its switch."""
    for change in changes:
        if change.table is not VariantRow and (change.table is not ProductRow or change.before is None):
            continue
        for name in AUDITED if change.table is VariantRow else ("active",):
            before = (change.before or {}).get(name)
            if name in change.after and change.after[name] != before:
                yield FactChange(change.key[0], name, _fact(before), _fact(change.after[name]))


def _fact(value: Any) -> int | bool | str | None:
    return value if value is None or isinstance(value, int) else str(value)


def _products(changes: Sequence[Change], stored: Stored) -> set[str]:
    """The products that show any of this: their own rows, or a colour, category or size chart of theirs."""
    skus: set[str] = set()
    shared: dict[type[Base], set[str]] = {ColourRow: set(), CategoryRow: set(), SizeRow: set()}
    for change in changes:
        if change.table in shared:
            if change.before is not None or change.table is SizeRow:
                shared[change.table].add(change.key[0])
        elif change.table is VariantRow:
            row = {**stored.of(VariantRow).get(change.key, {}), **change.after}
            skus.add(row["product_sku"])
        else:
            skus.add(change.key[0])
    for key, row in stored.of(ProductRow).items():
        if row["category"] in shared[CategoryRow] or row["size_chart"] in shared[SizeRow]:
            skus.add(key[0])
    skus |= {row["product_sku"] for row in stored.of(VariantRow).values() if row["colour"] in shared[ColourRow]}
    return skus


def _is_seen(change: Change) -> bool:
    return change.before is None or not change.after or bool(set(change.after) - UNSEEN.get(change.table, frozenset()))


async def _raise_version(session: AsyncSession, seen: bool, sha256: str) -> int:
    meta = await session.get(CatalogMetaRow, 1, with_for_update=True)
    if meta is None:
        meta = CatalogMetaRow(id=1, version=0, source_sha256="")
        session.add(meta)
    if seen:
        meta.version += 1
        meta.source_sha256 = sha256
    await session.flush()
    return meta.version


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE))
