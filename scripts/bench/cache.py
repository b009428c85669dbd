"""Measure what the product cache is worth: `python -m scripts.bench cache [--database URL] [--redis URL]`.

The demo shop's products, one and three at a time, read from SQL alone and through the cache in memory, on Redis, and on
a server that accepts connections and never answers. Cases take turns, so that a busy moment of the machine meets all.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from catalog.cache import Cache, MemoryCache, RedisCache
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.feeds.imports import fill_if_empty
from catalog.product_cache import ProductCache
from catalog.queries import read_first, read_products
from catalog.schema import migrate
from scripts.bench.figures import quantile

DATA = Path("data")
AT_ONCE = (1, 3)

Read = Callable[[list[str]], Awaitable[object]]
Row = dict[str, str | int | float]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench cache", description=__doc__)
    parser.add_argument("--database", help="an empty database; a SQLite file of its own if not given")
    parser.add_argument("--redis", help="for example redis://127.0.0.1:6379/15; left out if not given")
    parser.add_argument("--reads", type=int, default=400, help="reads of each case (%(default)s)")
    given = parser.parse_args(arguments)
    console = Console()
    with tempfile.TemporaryDirectory() as folder, console.status("reading"):
        database = given.database or f"sqlite+aiosqlite:///{folder}/shop.db"
        rows = asyncio.run(_bench(database, given.redis, given.reads))
    table = Table("products", "from", "p50 ms", "p99 ms")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    console.print(table)
    print(json.dumps({"bench": "cache", "reads": given.reads, "rows": rows}))
    return 0


async def _bench(database: str, redis: str | None, reads: int) -> list[Row]:
    async with AsyncExitStack() as stack:
        db = await stack.enter_async_context(Database.open(database))
        await migrate(db)
        await fill_if_empty(db, DATA / "vision" / "products_master.yaml", DATA, "UAH")
        ways: dict[str, Read] = {
            "SQL alone": _from_sql(db),
            "cache in memory": _through(db, MemoryCache(SystemClock())),
        }
        deaf = await stack.enter_async_context(_deaf())
        for name, url in (("cache on Redis", redis), ("cache on a Redis that hangs", deaf)):
            if url is not None:
                opened = RedisCache.open(url, SystemClock(), "bench:")
                ways[name] = _through(db, await stack.enter_async_context(opened))
        return await _measure(db, ways, reads)


async def _measure(db: Database, ways: dict[str, Read], reads: int) -> list[Row]:
    async with db.read() as session:
        skus = await read_first(session, 30)
    took: dict[tuple[int, str], list[float]] = {(count, name): [] for count in AT_ONCE for name in ways}
    for read in ways.values():
        await read(skus)
    for n in range(reads):
        for (count, name), times in took.items():
            began = time.perf_counter()
            await ways[name]([skus[(n + m) % len(skus)] for m in range(count)])
            times.append((time.perf_counter() - began) * 1000)
    return [
        {"products": count, "from": name, "p50": round(quantile(times, 0.5), 2), "p99": round(quantile(times, 0.99), 2)}
        for (count, name), times in took.items()
    ]


def _from_sql(db: Database) -> Read:
    async def read(skus: list[str]) -> object:
        async with db.read() as session:
            return await read_products(session, skus, DATA)

    return read


def _through(db: Database, cache: Cache) -> Read:
    return ProductCache(db, cache, DATA).read


@asynccontextmanager
async def _deaf() -> AsyncIterator[str]:
    hang_up = asyncio.Event()

    async def listen(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hang_up.wait()
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
        hang_up.set()
