"""Makes calls under a shared limit: `python -m tests.graph.models.limit_process URL PREFIX KEY MOST TRIES`
prints what each try was told, in seconds, as a JSON list."""

from __future__ import annotations

import asyncio
import json
import sys

from catalog.cache import RedisCache
from catalog.clock import SystemClock
from graph.models.limits import OwnLimit, SharedLimit


async def main(url: str, prefix: str, key: str, most: str, tries: str) -> None:
    clock = SystemClock()
    async with RedisCache.open(url, clock, prefix) as cache:
        limit = SharedLimit(cache, key, OwnLimit(clock, int(most)))
        print(json.dumps([await limit.take() for _ in range(int(tries))]))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
