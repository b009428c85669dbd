"""What the shop's cache on Redis holds, and forgetting it: `python -m scripts.cache show|clear PATTERN`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.filesize import decimal
from rich.table import Table

from catalog.cache import RedisCache
from catalog.clock import SystemClock
from catalog.errors import CatalogError
from catalog.product_cache import key_prefix
from catalog.settings import CatalogSettings

IN_MEMORY = (
    "REDIS_URL is empty: each process keeps its cache in its own memory, and forgets it when it stops. "
    "Nothing has to be cleared for a price to be right: an entry is checked against SQL whenever it is used."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """0: done; 1: there is no Redis, or it does not answer, and that was printed."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.cache",
        description="The cache on Redis (REDIS_URL). Clearing costs time and never an answer; prices are right without "
        "it, so it is for freeing memory, or after facts were changed in SQL by hand.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("show", help="how many entries of each kind, and how much memory they take")
    clearing = commands.add_parser("clear", help="forget what matches, for example 'product:*' or 'vision:*'")
    clearing.add_argument("pattern", help="a key; * stands for anything, ? for one character, [ab] for one of these")
    given = parser.parse_args(arguments)
    try:
        return asyncio.run(_run(given, Console()))
    except CatalogError as error:
        print(error, file=sys.stderr)
        return 1


async def _run(given: argparse.Namespace, console: Console) -> int:
    settings = CatalogSettings.read()
    if settings.redis_url is None:
        console.print(IN_MEMORY)
        return 1
    prefix = key_prefix(settings.database_url)
    async with RedisCache.open(settings.redis_url, SystemClock(), prefix) as cache:
        if given.command == "show":
            with console.status("counting"):
                await _show(cache, prefix, console)
        else:
            with console.status("clearing"):
                count = await cache.clear(given.pattern)
            console.print(f"{count} entries are gone.")
    return 0


async def _show(cache: RedisCache, prefix: str, console: Console) -> None:
    table = Table("kind", "entries", "memory")
    for name, family in sorted((await cache.families()).items()):
        table.add_row(name or "-", str(family.entries), decimal(family.size))
    console.print(table if table.row_count else "The cache is empty.")
    used, limit = await cache.memory()
    allowed = f"of {decimal(limit)}" if limit else "without a limit"
    console.print(f"Keys begin with {prefix}. This Redis uses {decimal(used)} {allowed}, for everything in it.")


if __name__ == "__main__":
    sys.exit(main())
