"""Two caches behind one Protocol; the Redis one must survive a Redis that is slow, away or lying."""

from __future__ import annotations

import asyncio
import os
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from catalog.cache import MemoryCache, RedisCache, open_cache
from catalog.clock import SystemClock
from catalog.errors import SettingsInvalid

REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")
DAY = timedelta(days=1)


class HandClock:
    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


@asynccontextmanager
async def deaf_server() -> AsyncIterator[str]:
    """Accepts connections and never answers, as a Redis whose machine is frozen does."""
    hang_up = asyncio.Event()

    async def listen(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hang_up.wait()
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"redis://127.0.0.1:{port}/0"
        hang_up.set()


async def test_memory_forgets_what_has_expired() -> None:
    clock = HandClock()
    cache = MemoryCache(clock)
    await cache.set("vision:1", "pink", timedelta(hours=24))
    clock.time += timedelta(hours=23, minutes=59)
    assert await cache.get("vision:1") == "pink"
    clock.time += timedelta(minutes=1)
    assert await cache.get("vision:1") is None


async def test_memory_never_grows_past_its_capacity_and_drops_what_was_read_longest_ago() -> None:
    cache = MemoryCache(HandClock(), capacity=2)
    await cache.set("a", "1", DAY)
    await cache.set("b", "2", DAY)
    await cache.get("a")
    await cache.set("c", "3", DAY)
    assert [await cache.get(key) for key in "abc"] == ["1", None, "3"]


async def test_an_address_that_is_not_redis_is_refused_before_anything_starts() -> None:
    with pytest.raises(SettingsInvalid, match="redis://"):
        async with open_cache("http://somewhere", HandClock()):
            pass


async def test_without_an_address_the_cache_is_memory() -> None:
    async with open_cache(None, HandClock()) as cache:
        assert isinstance(cache, MemoryCache)


async def test_a_redis_that_hangs_costs_one_short_wait_and_then_none() -> None:
    async with deaf_server() as url, open_cache(url, SystemClock()) as cache:
        started = time.perf_counter()
        assert await cache.get("key") is None
        first = time.perf_counter() - started
        for _ in range(20):
            await cache.set("key", "value", DAY)
            assert await cache.get("key") is None
        assert first < 0.5
        assert time.perf_counter() - started < first + 0.1


async def test_a_redis_that_refuses_is_asked_again_after_a_rest() -> None:
    clock = HandClock()
    client = Redis.from_url("redis://127.0.0.1:1/0")
    cache = RedisCache(client, clock, rest=timedelta(seconds=10))
    assert await cache.get("key") is None
    async with deaf_server() as url:
        cache._client = Redis.from_url(url)
        started = time.perf_counter()
        await cache.get("key")
        assert time.perf_counter() - started < 0.1
        clock.time += timedelta(seconds=11)
        started = time.perf_counter()
        await cache.get("key")
        assert time.perf_counter() - started > 0.1


async def test_redis_gives_back_what_was_stored_for_as_long_as_asked() -> None:
    async with open_cache(REDIS_URL, SystemClock()) as cache:
        await _redis_or_skip()
        key = f"test:{uuid.uuid4()}"
        await cache.set(key, "рожевий", timedelta(milliseconds=150))
        assert await cache.get(key) == "рожевий"
        await asyncio.sleep(0.2)
        assert await cache.get(key) is None


async def _redis_or_skip() -> None:
    async with Redis.from_url(REDIS_URL, socket_connect_timeout=1) as client:
        try:
            await client.ping()
        except (RedisError, OSError):
            if os.environ.get("REQUIRE_SERVICES") == "1":
                raise
            pytest.skip(f"no Redis answers at {REDIS_URL}")
