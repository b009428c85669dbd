"""A process of the shop for tests: reads and changes prices as it is told on stdin, one line each.

`python -m tests.catalog.cache_process DATABASE_URL REDIS_URL DATA_DIR`; "ask SKU" answers with the first variant's
price in minor units, "price SKU MINOR" answers "done" after the commit.
"""

from __future__ import annotations

import asyncio
import sys
import uuid
from pathlib import Path

import structlog

from catalog.cache import open_cache
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.effects import EffectKey
from catalog.product_cache import ProductCache, key_prefix
from catalog.products import Money
from catalog.stock import Stock


async def main(database_url: str, redis_url: str, data_dir: str) -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    clock = SystemClock()
    async with Database.open(database_url) as db, open_cache(redis_url, clock, key_prefix(database_url)) as cache:
        products, stock = ProductCache(db, cache, Path(data_dir)), Stock(db, clock)
        while line := await asyncio.to_thread(sys.stdin.readline):
            match line.split():
                case ["ask", sku]:
                    print((await products.read([sku]))[sku].variants[0].price.minor, flush=True)
                case ["price", sku, minor]:
                    key = EffectKey(uuid.uuid4().hex, "price")
                    await stock.set_price(sku, Money(int(minor)), "script:test", key)
                    print("done", flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
