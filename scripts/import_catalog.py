"""Fill or update the shop from a YAML master: `python -m scripts.import_catalog PATH [--dry-run]`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from catalog.db import Database
from catalog.errors import CatalogError
from catalog.feeds.imports import compare, import_feed, read_feed
from catalog.feeds.rows import Change
from catalog.schema import migrate
from catalog.settings import CatalogSettings
from catalog.shop import load_shop

MOST_ROWS = 100


def main(arguments: Sequence[str] | None = None) -> int:
    """0: done; 1: the file or a setting is wrong, and what is wrong was printed."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.import_catalog",
        description="Apply a YAML master to the shop's database, all or nothing. Running it again changes nothing. "
        "Products that the file does not name stay as they are.",
    )
    parser.add_argument("path", type=Path, help="the file, for example data/vision/products_master.yaml")
    parser.add_argument("--dry-run", action="store_true", help="print what would change, and change nothing")
    given = parser.parse_args(arguments)
    try:
        asyncio.run(_import(given.path, given.dry_run, Console()))
    except CatalogError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


async def _import(path: Path, dry_run: bool, console: Console) -> None:
    settings = CatalogSettings.read()
    currency = load_shop(settings.shop_file).currency
    with console.status(f"reading {path}"):
        feed = await read_feed(path, settings.data_dir, currency)
    async with Database.open(settings.database_url) as db:
        await migrate(db)
        if dry_run:
            changes = (await compare(db, feed)).changes
            console.print(_differences(changes), _summary(changes))
            return
        with console.status("writing"):
            imported = await import_feed(db, feed)
    console.print(_summary(imported.changes), f"The catalog is at version {imported.version}.")


def _differences(changes: Sequence[Change]) -> Table:
    """One line for a new or removed row, one for each field of a changed one."""
    table = Table("what", "which", "field", "is", "will be")
    for change in changes[:MOST_ROWS]:
        head = (change.table.__tablename__, "/".join(change.key))
        if change.before is None:
            table.add_row(*head, "", "", "new")
        elif not change.after:
            table.add_row(*head, "", "", "removed")
        else:
            for field, value in change.after.items():
                table.add_row(*head, field, str(change.before[field]), str(value))
    if len(changes) > MOST_ROWS:
        table.add_row("...", f"{len(changes) - MOST_ROWS} more", "", "", "")
    return table


def _summary(changes: Sequence[Change]) -> str:
    counts = Counter(change.table.__tablename__ for change in changes)
    return ", ".join(f"{name}: {count}" for name, count in counts.items()) or "Nothing differs."


if __name__ == "__main__":
    sys.exit(main())
