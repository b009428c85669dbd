"""Measure imports and exports on an invented shop: `python -m scripts.bench feeds`.

Each format is written from one shop and imported into an empty SQLite database, then imported again, then with every
price of the shop changed and the file winning. Reading, comparing and writing are all inside the times.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from catalog.db import Database
from catalog.feeds.exports import export
from catalog.feeds.imports import Agreed, import_feed, read_feed
from catalog.schema import migrate

COLOURS = ("рожевий", "синій", "чорний", "білий")
SIZES = ("92", "98", "104", "110", "116")
ENDINGS = ("csv", "xlsx", "yml", "jsonl", "yaml")

Row = dict[str, float | int | str]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench feeds", description=__doc__)
    parser.add_argument("--variants", type=int, default=10_000, help="how many variants the shop has (10000)")
    given = parser.parse_args(arguments)
    console = Console(width=140)
    with tempfile.TemporaryDirectory() as folder:
        rows = asyncio.run(_bench(Path(folder), given.variants, console))
    table = Table("format", "MB", "import, s", "again, s", "new prices, s", "export, s", "variants a second")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    console.print(table)
    memory = round(psutil.Process().memory_info().rss / 1e6)
    print(json.dumps({"bench": "feeds", "variants": given.variants, "rows": rows, "memory_mb": memory}))
    return 0


async def _bench(folder: Path, variants: int, console: Console) -> list[Row]:
    price_list = folder / "shop.csv"
    write_price_list(price_list, variants)
    rows: list[Row] = []
    async with _shop(folder / "all.db") as shop:
        await migrate(shop)
        await import_feed(shop, await read_feed(price_list, folder, "UAH"))
        for ending in ENDINGS:
            with console.status(ending):
                rows.append(await _format(folder, shop, ending, variants))
    return rows


async def _format(folder: Path, shop: Database, ending: str, variants: int) -> Row:
    file = folder / f"goods.{ending}"
    began = time.perf_counter()
    if ending == "yml":
        write_yml(file, variants)
    else:
        await export(shop, file)
    exported = time.perf_counter() - began
    async with _shop(folder / f"{ending}.db") as empty:
        await migrate(empty)
        first = await _import(empty, file, folder)
        again = await _import(empty, file, folder)
        async with empty.write() as session:
            await session.execute(text("UPDATE variants SET price_minor = price_minor + 100"))
        repriced = await _import(empty, file, folder, overwrite=True)
    return {
        "format": ending,
        "mb": round(file.stat().st_size / 1e6, 1),
        "import_s": round(first, 2),
        "again_s": round(again, 2),
        "repriced_s": round(repriced, 2),
        "export_s": round(exported, 2),
        "variants_per_s": round(variants / first),
    }


async def _import(db: Database, file: Path, folder: Path, *, overwrite: bool = False) -> float:
    agreed = Agreed(prices=True, switching_off=True, overwrite=overwrite)
    began = time.perf_counter()
    await import_feed(db, await read_feed(file, folder, "UAH"), agreed)
    return time.perf_counter() - began


def _shop(file: Path) -> AbstractAsyncContextManager[Database]:
    return Database.open(f"sqlite+aiosqlite:///{file}")


def write_price_list(file: Path, variants: int) -> None:
    """A CSV with this many variants: models of four colours in five sizes."""
    lines = ["Артикул;Модель;Назва;Категорія;Колір;Розмір;Ціна;Залишок"]
    for sku, model, name, category, colour, size, price, stock in _goods(variants):
        lines.append(f"{sku};{model};{name};{category};{colour};{size};{price};{stock}")
    file.write_text("\n".join(lines), encoding="utf-8")


def write_yml(file: Path, variants: int) -> None:
    """The same shop as a Prom.ua or Rozetka feed."""
    with file.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<yml_catalog date="2026-11-21"><shop><categories>')
        out.writelines(f'<category id="{n}">Категорія {n}</category>' for n in range(10))
        out.write("</categories><offers>\n")
        for sku, model, name, category, colour, size, price, stock in _goods(variants):
            out.write(
                f'<offer id="{sku}" available="true" group_id="{model}"><name_ua>{name}</name_ua>'
                f"<price>{price}</price><currencyId>UAH</currencyId><categoryId>{category[-1]}</categoryId>"
                f'<quantity_in_stock>{stock}</quantity_in_stock><param name="Колір">{colour}</param>'
                f'<param name="Розмір">{size}</param></offer>\n'
            )
        out.write("</offers></shop></yml_catalog>")


def _goods(variants: int) -> Iterator[tuple[str, str, str, str, str, str, int, int]]:
    for n in range(variants):
        model, inside = divmod(n, len(COLOURS) * len(SIZES))
        colour, size = inside // len(SIZES), inside % len(SIZES)
        sku = f"M{model:05d}-{colour}-{SIZES[size]}"
        name = f"Товар номер {model}"
        place = (COLOURS[colour], SIZES[size])
        yield sku, f"M{model:05d}", name, f"Категорія {model % 10}", *place, 1000 + n % 900, n % 7
