"""Bring the search index up to the database: `python -m scripts.reindex [--from-scratch]`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from catalog import Catalog
from catalog.clock import SystemClock
from catalog.errors import CatalogError
from catalog.settings import CatalogSettings


def main(arguments: Sequence[str] | None = None) -> int:
    """0: the index is up to date; 1: it could not be built, and why was printed."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.reindex",
        description="Embed what changed since the last time and write it to Chroma. Stop it at any time: the next run "
        "goes on where it was. The bot does the same at its start, so this is for big imports and new embedders.",
    )
    parser.add_argument("--from-scratch", action="store_true", help="forget every stored vector first")
    given = parser.parse_args(arguments)
    try:
        asyncio.run(_reindex(given.from_scratch))
    except CatalogError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


async def _reindex(from_scratch: bool) -> None:
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as bars:
        tasks: dict[str, TaskID] = {}

        def show(label: str, done: int, total: int) -> None:
            if label not in tasks:
                tasks[label] = bars.add_task(label)
            bars.update(tasks[label], completed=done, total=total)

        async with Catalog.open(CatalogSettings.read(), SystemClock()) as catalog:
            await catalog.reindex(show, from_scratch=from_scratch)


if __name__ == "__main__":
    sys.exit(main())
