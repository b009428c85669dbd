"""What an import would change, and changing it: the master's values beside SQL's, row by row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.db import Base
from catalog.feeds.master import Master, MasterProduct, price_of
from catalog.tables import (
    CatalogMetaRow,
    CategoryRow,
    ColourRow,
    PictureRow,
    ProductColourRow,
    ProductRow,
    SizeRow,
    VariantRow,
)

Key = tuple[str, ...]
Values = dict[str, Any]
Rows = Mapping[type[Base], dict[Key, Values]]

IMPORT_LOCK = 0x76697472  # any number, the same for every process of ours on this PostgreSQL


@dataclass(frozen=True, slots=True)
class Change:
    """One row that is new (`before` is None) or differs. Both sides hold only the fields that differ."""

    table: type[Base]
    key: Key
    before: Values | None
    after: Values


def desired(master: Master, folder: Path, data_dir: Path, currency: str) -> Rows:
    """The rows that `master` asks for, parents first. `folder` is where its pictures' paths begin; they exist, which
    `load_master` has checked."""
    rows: dict[type[Base], dict[Key, Values]] = {
        SizeRow: {
            (chart, label): _size(n, heights)
            for chart, labels in master.size_charts.items()
            for n, (label, heights) in enumerate(labels.items())
        },
        ColourRow: {
            (c.code,): {**_named(c.names.model_dump(), c.aliases), "hex": c.hex, "position": n}
            for n, c in enumerate(master.colours)
        },
        CategoryRow: {
            (c.code,): {
                **_named(c.names.model_dump(), c.aliases),
                "size_chart": c.size_chart,
                "returnable": c.returnable,
                "return_days": c.return_days,
                "position": n,
            }
            for n, c in enumerate(master.categories)
        },
        ProductRow: {(p.sku,): _product(master, p, n) for n, p in enumerate(master.products)},
        ProductColourRow: {
            (p.sku, c.colour): {"position": n} for p in master.products for n, c in enumerate(p.colours)
        },
        VariantRow: {(values["sku"],): values for p in master.products for values in _variants(master, p, currency)},
        PictureRow: dict(_pictures(master, folder, data_dir)),
    }
    return rows


async def differences(session: AsyncSession, rows: Rows) -> list[Change]:
    """What has to change for SQL to hold `rows`. Products that the master does not name are left alone; variants and
    pictures that it no longer names of a product it does name are switched off and removed."""
    changes: list[Change] = []
    for table, wanted in rows.items():
        stored = await _stored(session, table)
        named = {key[0] for key in rows[ProductRow]}
        for key, values in wanted.items():
            before = stored.get(key)
            after = values if before is None else {name: v for name, v in values.items() if before[name] != v}
            if after:
                shown = None if before is None else {name: before[name] for name in after}
                changes.append(Change(table, key, shown, after))
        if table is VariantRow:
            for key, before in stored.items():
                if key not in wanted and before["active"] and before["product_sku"] in named:
                    changes.append(Change(table, key, {"active": True}, {"active": False}))
        if table is PictureRow:
            gone = [key for key in stored if key not in wanted and key[0] in named]
            changes += [Change(table, key, stored[key], {}) for key in gone]
    return changes


async def apply(session: AsyncSession, changes: Iterable[Change], source_sha256: str) -> int:
    """Make the changes in the caller's writing transaction, raise the version if there were any, return it."""
    changes = list(changes)
    for change in changes:
        table = change.table.__table__
        mine = [column == part for column, part in zip(table.primary_key, change.key, strict=True)]
        if change.before is None:
            key = dict(zip((column.name for column in table.primary_key), change.key, strict=True))
            await session.execute(insert(change.table).values(**{**key, **change.after}))
        elif change.after:
            await session.execute(update(change.table).where(*mine).values(**change.after))
        else:
            row = await session.get_one(change.table, change.key)
            await session.delete(row)
            await session.flush()
    return await _raise_version(session, bool(changes), source_sha256)


async def lock_imports(session: AsyncSession) -> None:
    """One import at a time, until the transaction ends. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": IMPORT_LOCK})


async def is_empty(session: AsyncSession) -> bool:
    return not await session.scalar(select(func.count()).select_from(ProductRow))


async def _raise_version(session: AsyncSession, changed: bool, source_sha256: str) -> int:
    meta = await session.get(CatalogMetaRow, 1, with_for_update=True)
    if meta is None:
        meta = CatalogMetaRow(id=1, version=0, source_sha256="")
        session.add(meta)
    if changed:
        meta.version += 1
        meta.source_sha256 = source_sha256
    await session.flush()
    return meta.version


async def _stored(session: AsyncSession, table: type[Base]) -> dict[Key, Values]:
    keys = [column.name for column in table.__table__.primary_key]
    rows = (await session.execute(select(table.__table__))).mappings()
    return {tuple(row[name] for name in keys): dict(row) for row in rows}


def _named(names: Mapping[str, str], aliases: tuple[str, ...]) -> Values:
    return {**{f"name_{language}": text for language, text in names.items()}, "aliases": list(aliases)}


def _size(position: int, heights: tuple[int, int] | None) -> Values:
    low, high = heights or (None, None)
    return {"position": position, "height_min": low, "height_max": high}


def _product(master: Master, product: MasterProduct, position: int) -> Values:
    descriptions, fabric = product.descriptions.model_dump(), product.fabric.model_dump()
    added = {} if product.added_on is None else {"added_on": product.added_on}
    return {
        **_named(product.names.model_dump(), product.aliases),
        **{f"description_{language}": text for language, text in descriptions.items()},
        **{f"fabric_{language}": text for language, text in fabric.items()},
        "category": product.category,
        "size_chart": master.chart_code(product),
        "for_whom": product.for_whom,
        "features": dict(product.features),
        "confused_with": list(product.confused_with),
        "critical_check": product.critical_check.model_dump() if product.critical_check else {},
        "recognition_tips": list(product.recognition_tips),
        "low_quality_markers": list(product.low_quality_markers),
        "measurements": product.measured(),
        **added,
        "position": position,
        "active": True,
    }


def _variants(master: Master, product: MasterProduct, currency: str) -> Iterator[Values]:
    sizes = list(master.chart_of(product))
    for colour in product.colours:
        for size, stock in colour.stock.items():
            price = price_of(colour.prices, sizes, size) or price_of(product.prices, sizes, size)
            old = price_of(colour.old_prices, sizes, size) or price_of(product.old_prices, sizes, size)
            yield {
                "sku": product.variant_sku(colour, size),
                "product_sku": product.sku,
                "colour": colour.colour,
                "size": size,
                "price_minor": price,
                "old_price_minor": old,
                "currency": currency,
                "stock": stock,
                "preorder_on": colour.preorder.get(size),
                "active": True,
            }


def _pictures(master: Master, folder: Path, data_dir: Path) -> Iterator[tuple[Key, Values]]:
    for product in master.products:
        for colour in product.colours:
            for view, name in colour.photos.items():
                file = folder / name
                sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
                yield (product.sku, colour.colour, view), {"path": _relative(file, data_dir), "sha256": sha256}


def _relative(file: Path, data_dir: Path) -> str:
    inside = file.absolute().is_relative_to(data_dir.absolute())
    return (file.absolute().relative_to(data_dir.absolute()) if inside else file.absolute()).as_posix()
