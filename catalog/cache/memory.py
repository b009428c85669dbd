"""The cache of one process: a dictionary that knows when to forget."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import TypeVar

from catalog.cache.flights import Flights
from catalog.clock import Clock

V = TypeVar("V", str, str | None)

ENTRY_BYTES = 300  # what the dictionary, the tuple and the date cost beside the two texts


@dataclass(frozen=True, slots=True)
class _Entry:
    expires: datetime
    value: str
    size: int


class MemoryCache:
    """At most `capacity` entries and `max_bytes` of them; the one that was not read for longest goes first. A value
    that alone is larger than that is not kept."""

    def __init__(self, clock: Clock, capacity: int = 10_000, max_bytes: int = 64 * 1024 * 1024) -> None:
        self._clock = clock
        self._capacity = capacity
        self._max_bytes = max_bytes
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._flights = Flights[str]()
        self.size = 0

    def __len__(self) -> int:
        return len(self._entries)

    async def get(self, key: str) -> str | None:
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.expires <= self._clock.now():
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        return entry.value

    async def get_many(self, keys: Iterable[str]) -> dict[str, str]:
        found = {key: await self.get(key) for key in keys}
        return {key: value for key, value in found.items() if value is not None}

    async def set(self, key: str, value: str, ttl: timedelta) -> None:
        self._drop(key)
        size = sys.getsizeof(key) + sys.getsizeof(value) + ENTRY_BYTES
        if size > self._max_bytes:
            return
        self._entries[key] = _Entry(self._clock.now() + ttl, value, size)
        self.size += size
        while len(self._entries) > self._capacity or self.size > self._max_bytes:
            self._drop(next(iter(self._entries)))

    async def set_many(self, values: dict[str, str], ttl: timedelta) -> None:
        for key, value in values.items():
            await self.set(key, value, ttl)

    async def delete(self, *keys: str) -> None:
        for key in keys:
            self._flights.forget(key)
            self._drop(key)

    async def clear(self, pattern: str) -> int:
        self._flights.forget_if(lambda key: fnmatchcase(key, pattern))
        matching = [key for key in self._entries if fnmatchcase(key, pattern)]
        for key in matching:
            self._drop(key)
        return len(matching)

    async def fetch(
        self,
        key: str,
        ttl: timedelta,
        make: Callable[[], Awaitable[V]],
        accepts: Callable[[str], object] = lambda _: True,
    ) -> V:
        value = await self.get(key)
        if value is not None and accepts(value):
            return value
        return await self._flights.join(key, lambda: self._make(key, ttl, make))

    async def _make(self, key: str, ttl: timedelta, make: Callable[[], Awaitable[V]]) -> V:
        value = await make()
        if value is not None and self._flights.is_mine(key):
            await self.set(key, value, ttl)
        return value

    def _drop(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.size -= entry.size
