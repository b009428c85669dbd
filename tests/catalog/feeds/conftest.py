"""A shop of two products, and files of every format about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from catalog.clock import SystemClock
from catalog.db import Database
from catalog.effects import EffectKey
from catalog.feeds.imports import Agreed, Imported, compare, import_feed
from catalog.feeds.plans import USUAL, Plan
from catalog.feeds.reading import read_feed
from catalog.feeds.rows import Mode
from catalog.products import Money
from catalog.stock import Stock
from catalog.tables import AuditRow, CatalogMetaRow, ProductRow, VariantRow

MASTER = Path(__file__).parent.parent / "data" / "master.yaml"
ALL = Agreed(prices=True, switching_off=True)


@dataclass
class Shop:
    """A database with the two products in it, and a folder for files."""

    db: Database
    folder: Path

    def write(self, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        file = self.folder / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return file

    async def feed(self, file: Path, mode: Mode = "partial", name: str | None = None) -> Any:
        return await read_feed(file, self.folder, "UAH", name, mode)

    async def plan(self, file: Path, mode: Mode = "partial", name: str | None = None, **more: Any) -> Plan:
        return await compare(self.db, await self.feed(file, mode, name), **more)

    async def take(self, file: Path, mode: Mode = "partial", name: str | None = None, agreed: Agreed = ALL) -> Imported:
        return await import_feed(self.db, await self.feed(file, mode, name), agreed, USUAL)

    async def variant(self, sku: str) -> VariantRow:
        async with self.db.read() as session:
            return (await session.scalars(select(VariantRow).where(VariantRow.sku == sku))).one()

    async def product(self, sku: str) -> ProductRow:
        async with self.db.read() as session:
            return (await session.scalars(select(ProductRow).where(ProductRow.sku == sku))).one()

    async def version(self) -> int:
        async with self.db.read() as session:
            return await session.scalar(select(CatalogMetaRow.version)) or 0

    async def audit(self, sku: str) -> list[tuple[str, str, str | None, str | None]]:
        async with self.db.read() as session:
            rows = await session.scalars(select(AuditRow).where(AuditRow.sku == sku).order_by(AuditRow.id))
            return [(row.who, row.field, row.before, row.after) for row in rows]

    async def owner_sets(self, sku: str, *, price: int | None = None, stock: int | None = None) -> None:
        owner = Stock(self.db, SystemClock())
        if price is not None:
            await owner.set_price(sku, Money(price), "owner:777", EffectKey(f"p{price}", "price"))
        if stock is not None:
            await owner.set_stock(sku, stock, "owner:777", EffectKey(f"s{stock}", "stock"))

    async def everything(self) -> dict[str, list[Any]]:
        """Every row of every table of the catalog, for before and after."""
        tables = ("sizes", "colours", "categories", "products", "product_colours", "variants", "pictures", "audit")
        found: dict[str, list[Any]] = {}
        async with self.db.read() as session:
            for table in (*tables, "feeds", "feed_values", "catalog_meta"):
                rows = await session.execute(text(f"SELECT * FROM {table}"))
                found[table] = sorted(map(repr, rows))
        return found


@pytest.fixture
async def shop(database: Database, tmp_path: Path) -> Shop:
    """On both databases."""
    there = Shop(database, tmp_path)
    await there.take(MASTER)
    return there


@pytest.fixture
def refused() -> Callable[[Plan], list[tuple[int, str, str, str]]]:
    """(line, field, value, what was expected) of every rejection of a plan."""
    return lambda plan: [(each.line, each.field, each.value, each.expected.value) for each in plan.rejections]
