"""Write the shop to a file that imports again: `python -m scripts.export_catalog PATH`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from catalog.clock import SystemClock
from catalog.db import Database
from catalog.errors import CatalogError
from catalog.feeds.exports import export, remember_export
from catalog.schema import migrate
from catalog.settings import CatalogSettings
from catalog.shop import load_shop


def main(arguments: Sequence[str] | None = None) -> int:
    """0: written. 1: it could not be, and why was printed."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.export_catalog",
        description="Write the shop to PATH. The format follows from its ending: .yaml (the master: what is sold now), "
        ".csv and .xlsx (a row for every variant), .jsonl (everything). The same shop gives the same bytes, and an "
        "import of the file, edited or not, is compared with what it says now.",
    )
    parser.add_argument("path", type=Path, help="for example shop.csv")
    parser.add_argument("--language", choices=("uk", "ru", "en"), default="uk", help="of headers and words (uk)")
    parser.add_argument("--feed", help="the name that it will be imported under; by default the file's")
    parser.add_argument("--forget", action="store_true", help="only write: do not remember what the file says")
    given = parser.parse_args(arguments)
    try:
        asyncio.run(_export(given, Console()))
    except CatalogError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


async def _export(given: argparse.Namespace, console: Console) -> None:
    settings = CatalogSettings.read()
    currency = load_shop(settings.shop_file).currency
    async with Database.open(settings.database_url) as db:
        await migrate(db)
        with console.status(f"writing {given.path}"):
            exported = await export(db, given.path, given.language)
            if not given.forget and exported.variants:
                await remember_export(db, given.path, settings.data_dir, currency, given.feed, SystemClock())
    console.print(f"{exported.variants} variants are in {given.path}.", soft_wrap=True)
    if exported.pictures_left_out:
        console.print(
            f"{exported.pictures_left_out} pictures lie outside of {settings.data_dir} and are not named.",
            soft_wrap=True,
        )


if __name__ == "__main__":
    sys.exit(main())
