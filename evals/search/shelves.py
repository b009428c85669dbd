"""What is searched in: the demo shop (a data directory), or a folder with products.jsonl like the public data sets."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog import Catalog
from catalog.clock import SystemClock
from catalog.feeds.imports import fill_if_empty
from catalog.products import Names
from catalog.schema import migrate
from catalog.search.contents import Contents, item_of, read_contents
from catalog.settings import CatalogSettings
from catalog.vocabulary import Vocabulary, Words

KEYS = ("sku", "style", "id")
NAMES = ("name_en", "name")
DESCRIPTIONS = ("description_uk", "description", "description_en")


@dataclass(frozen=True, slots=True)
class Described:
    """One product of a foreign folder: what it is called, its category and what is written about it."""

    sku: str
    words: Words
    category: Words
    description: str


async def read_shelf(folder: Path) -> Contents:
    """The contents of a data directory or of a folder with products.jsonl. ValueError: it is neither."""
    if (folder / "vision" / "products_master.yaml").is_file():
        return await read_shop(folder)
    if (folder / "products.jsonl").is_file():
        return shelf_of(read_described(folder))
    raise ValueError(f"{folder} holds neither products.jsonl nor vision/products_master.yaml")


async def read_shop(data_dir: Path) -> Contents:
    """What a shop that starts with this data directory would index, read back from its database."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/shop.db"
        settings = CatalogSettings(database_url=url, data_dir=data_dir, var_dir=Path(folder), redis_url=None)
        async with Catalog.open(settings, SystemClock()) as shop:
            await migrate(shop.db)
            await fill_if_empty(shop.db, settings.master_file, settings.data_dir, shop.shop.currency)
            async with shop.db.read() as session:
                return await read_contents(session)


def read_described(folder: Path) -> list[Described]:
    """Every product of products.jsonl, with the names that further CSV files (sku, name_uk, name_ru) give it."""
    named = {row["sku"]: row for row in _named(folder)}
    rows = (json.loads(line) for line in (folder / "products.jsonl").read_text("utf-8").splitlines() if line.strip())
    return [_described(row, named) for row in rows]


def shelf_of(products: list[Described]) -> Contents:
    """The contents of a shop that sells these."""
    items = tuple(item_of(each.sku, each.words, each.category, each.description) for each in products)
    words = {each.sku: each.words for each in products}
    nothing = ("",) * len(items)
    colours: dict[str, frozenset[str]] = {each.sku: frozenset() for each in products}
    return Contents(1, Vocabulary({}, {}, words, frozenset()), items, nothing, nothing, colours)


def _named(folder: Path) -> Iterator[dict[str, str]]:
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines)
            if {"sku", "name_uk"} <= set(rows.fieldnames or ()):
                yield from rows


def _described(row: dict[str, Any], named: dict[str, dict[str, str]]) -> Described:
    sku = str(_first(row, KEYS))
    english = str(_first(row, NAMES))
    called = named.get(sku, {})
    names = Names(called.get("name_uk") or english, called.get("name_ru") or english, english)
    brand = (str(row["brand"]),) if row.get("brand") else ()
    kind = str(row.get("category") or (row.get("categories") or [""])[0]).rpartition("/")[2]
    return Described(sku, Words(names, brand), Words(Names(kind, kind, kind)), str(_first(row, DESCRIPTIONS) or ""))


def _first(row: dict[str, Any], columns: tuple[str, ...]) -> Any:
    return next((row[column] for column in columns if row.get(column)), None)
