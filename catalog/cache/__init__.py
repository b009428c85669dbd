"""A cache behind one Protocol: in memory for one process, Redis for several. Losing it costs time, never an answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Protocol, TypeVar

from catalog.cache.memory import MemoryCache
from catalog.cache.redis import RedisCache
from catalog.clock import Clock

__all__ = ["Cache", "MemoryCache", "RedisCache", "open_cache"]

V = TypeVar("V", str, str | None)


class Cache(Protocol):
    """Short texts under short keys such as "vision:ab12". A missing, expired, evicted, damaged or unreachable entry is
    all the same: None. Nothing here is ever the only copy of anything, and whoever keeps facts checks them himself."""

    async def get(self, key: str) -> str | None: ...

    async def get_many(self, keys: Iterable[str]) -> dict[str, str]:
        """Those that are there."""
        ...

    async def set(self, key: str, value: str, ttl: timedelta) -> None: ...

    async def set_many(self, values: dict[str, str], ttl: timedelta) -> None: ...

    async def delete(self, *keys: str) -> None:
        """What somebody is just making for these keys (`fetch`) is not kept either."""
        ...

    async def clear(self, pattern: str) -> int:
        """Delete what matches ("product:*", with * ? and [ab]); how many. CacheUnavailable: Redis does not answer."""
        ...

    async def fetch(
        self,
        key: str,
        ttl: timedelta,
        make: Callable[[], Awaitable[V]],
        accepts: Callable[[str], object] = lambda _: True,
    ) -> V:
        """What is kept, or what `make` makes: once for all who ask at the same time.

        What is kept but makes `accepts` false or None, since it is damaged for instance, is made again.
        Other processes on the same Redis wait for it as long as making it usually takes here, then make it themselves.
        None is given back but not kept. What `make` raises reaches all who waited in this process; one who is
        cancelled disturbs nobody else.
        """
        ...


@asynccontextmanager
async def open_cache(redis_url: str | None, clock: Clock, prefix: str = "vitrina:") -> AsyncIterator[Cache]:
    """Redis when there is a URL, memory otherwise. Does not connect yet. SettingsInvalid: the URL is not one.

    `prefix` stands before every key on Redis and says whose entries these are and how they are laid out.
    """
    if not redis_url:
        yield MemoryCache(clock)
        return
    async with RedisCache.open(redis_url, clock, prefix) as cache:
        yield cache
