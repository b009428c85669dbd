"""A cache behind one Protocol: in memory for one process, Redis for several. Losing it costs time, never an answer."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from catalog.clock import Clock
from catalog.errors import SettingsInvalid

log = structlog.get_logger(__name__)


class Cache(Protocol):
    """Short texts under short keys. A missing, expired, evicted or unreachable entry is all the same: None."""

    async def get(self, key: str) -> str | None: ...

    async def set(self, key: str, value: str, ttl: timedelta) -> None: ...


@asynccontextmanager
async def open_cache(redis_url: str | None, clock: Clock) -> AsyncIterator[Cache]:
    """Redis when there is a URL, memory otherwise. Does not connect yet. SettingsInvalid: the URL is not one."""
    if not redis_url:
        yield MemoryCache(clock)
        return
    try:
        client = Redis.from_url(redis_url, socket_connect_timeout=1)
    except ValueError as error:
        raise SettingsInvalid("REDIS_URL is not a Redis address, write redis://host:6379/0") from error
    async with client:
        yield RedisCache(client, clock)


class MemoryCache:
    """At most `capacity` entries; the one that was not read for longest goes first."""

    def __init__(self, clock: Clock, capacity: int = 10_000) -> None:
        self._clock = clock
        self._capacity = capacity
        self._entries: OrderedDict[str, tuple[datetime, str]] = OrderedDict()

    async def get(self, key: str) -> str | None:
        entry = self._entries.get(key)
        if entry is None:
            return None
        expires, value = entry
        if expires <= self._clock.now():
            del self._entries[key]
            return None
        self._entries.move_to_end(key)
        return value

    async def set(self, key: str, value: str, ttl: timedelta) -> None:
        self._entries[key] = (self._clock.now() + ttl, value)
        self._entries.move_to_end(key)
        while len(self._entries) > self._capacity:
            self._entries.popitem(last=False)


class RedisCache:
    """Each call waits at most `patience`; after a failure Redis is left alone for `rest`, so that a hanging server
    slows down one answer and not every answer."""

    def __init__(
        self,
        client: Redis,
        clock: Clock,
        patience: timedelta = timedelta(milliseconds=150),
        rest: timedelta = timedelta(seconds=10),
    ) -> None:
        self._client = client
        self._clock = clock
        self._patience = patience.total_seconds()
        self._rest = rest
        self._resting_until: datetime | None = None

    async def get(self, key: str) -> str | None:
        if self._resting():
            return None
        try:
            async with asyncio.timeout(self._patience):
                value = await self._client.get(key)
        except (RedisError, OSError, TimeoutError) as error:
            self._step_back(error)
            return None
        return value.decode() if isinstance(value, bytes) else value

    async def set(self, key: str, value: str, ttl: timedelta) -> None:
        if self._resting():
            return
        try:
            async with asyncio.timeout(self._patience):
                await self._client.set(key, value, px=ttl)
        except (RedisError, OSError, TimeoutError) as error:
            self._step_back(error)

    def _resting(self) -> bool:
        return self._resting_until is not None and self._clock.now() < self._resting_until

    def _step_back(self, error: Exception) -> None:
        self._resting_until = self._clock.now() + self._rest
        log.warning("cache_unreachable", error=type(error).__name__, rest_s=self._rest.total_seconds())
