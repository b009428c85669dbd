"""The cache on Redis, and every way in which a Redis can fail: it may cost time, and never an answer."""

from __future__ import annotations

import asyncio
import signal
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from catalog.cache import RedisCache, open_cache
from catalog.clock import SystemClock
from catalog.errors import CacheUnavailable
from tests.catalog.redis_servers import OwnRedis, deaf_server, mad_server, own_redis, shared_redis_or_skip, slow_way
from tests.catalog.test_cache import HandClock, Maker

DAY = timedelta(days=1)
NEVER = timedelta(0)
PATIENCE = 1.5  # seconds, where it is measured: long enough to be told from a machine that is busy
KEY = "vision:ab12"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[OwnRedis]:
    async with own_redis(tmp_path) as running:
        yield running


@asynccontextmanager
async def process(url: str, prefix: str = "test:", rest: timedelta = NEVER) -> AsyncIterator[RedisCache]:
    """A cache as one process has it."""
    async with RedisCache.open(url, SystemClock(), prefix) as cache:
        cache._rest, cache._patience = rest, 10.0
        yield cache


def opened(value: str) -> Maker:
    """A maker that does not wait."""
    make = Maker(value)
    make.gate.set()
    return make


async def test_redis_gives_back_what_was_stored_for_as_long_as_asked() -> None:
    url = await shared_redis_or_skip()
    prefix = f"test:{uuid.uuid4()}:"
    async with process(url, prefix) as cache, Redis.from_url(url) as client:
        await cache.set("product:A", "рожевий", timedelta(minutes=60))
        assert await cache.get("product:A") == "рожевий"
        assert 3_590_000 < await client.pttl(f"{prefix}product:A") <= 3_600_000
        assert await cache.clear("*") == 1
        assert await cache.get("product:A") is None


async def test_who_has_another_prefix_has_another_cache(server: OwnRedis) -> None:
    async with process(server.url, "shop[a]:") as one, process(server.url, "shopa:") as two:
        await one.set_many({"product:A": "1", "product:B": "2", "vision:A": "3"}, DAY)
        await two.set("product:A", "of the other", DAY)
        assert await one.get_many(["product:A", "product:B", "product:C"]) == {"product:A": "1", "product:B": "2"}
        assert await one.clear("product:*") == 2
        assert await one.get_many(["product:A", "vision:A"]) == {"vision:A": "3"}
        assert await two.get("product:A") == "of the other"
        await two.delete("product:A")
        assert await two.get("product:A") is None


async def test_families_count_what_is_kept(server: OwnRedis) -> None:
    async with process(server.url) as cache:
        await cache.set_many({f"product:{n}": "x" * 1000 for n in range(600)}, DAY)
        await cache.set("vision:1", "y", DAY)
        kept = await cache.families()
        assert {family: told.entries for family, told in kept.items()} == {"product": 600, "vision": 1}
        assert kept["product"].size > 600 * 1000
        used, limit = await cache.memory()
        assert used > kept["product"].size
        assert limit == 0


async def test_a_person_is_told_that_redis_does_not_answer() -> None:
    async with process("redis://127.0.0.1:1/0") as cache:
        for asked in (cache.clear("*"), cache.families(), cache.memory()):
            with pytest.raises(CacheUnavailable, match="Redis does not answer"):
                await asked


async def test_entries_of_another_type_or_not_in_utf8_are_not_there(server: OwnRedis) -> None:
    async with process(server.url) as cache, Redis.from_url(server.url) as client:
        await client.lpush("test:list", "a")
        await client.set("test:bytes", b"\xff\xfe\xfd")
        assert await cache.get_many(["list", "bytes"]) == {}
        assert await cache.fetch("list", DAY, opened("made")) == "made"
        assert await cache.fetch("bytes", DAY, opened("made")) == "made"
        assert await cache.get_many(["list", "bytes"]) == {"list": "made", "bytes": "made"}


async def test_a_value_that_is_not_accepted_is_made_again_and_replaced(server: OwnRedis) -> None:
    async with process(server.url) as cache:
        await cache.set(KEY, "garbage", DAY)
        assert await cache.fetch(KEY, DAY, opened("7"), str.isdigit) == "7"
        assert await cache.fetch(KEY, DAY, opened("8"), str.isdigit) == "7"


async def test_a_redis_that_hangs_costs_one_short_wait_and_then_none() -> None:
    async with deaf_server() as url, open_cache(url, SystemClock()) as cache:
        assert isinstance(cache, RedisCache)
        assert cache._patience < 0.5
        cache._patience = PATIENCE
        started = time.perf_counter()
        assert await cache.get(KEY) is None
        first = time.perf_counter() - started
        for n in range(20):
            await cache.set(KEY, "value", DAY)
            assert await cache.get(KEY) is None
            assert await cache.fetch(KEY, DAY, opened(f"{n}")) == f"{n}"
        assert PATIENCE * 0.9 <= first < PATIENCE * 2
        assert time.perf_counter() - started < first + PATIENCE


async def test_a_redis_that_refuses_is_asked_again_after_a_rest() -> None:
    clock = HandClock()
    cache = RedisCache(Redis.from_url("redis://127.0.0.1:1/0"), clock, rest=timedelta(seconds=10))
    assert await cache.get(KEY) is None
    async with deaf_server() as url:
        cache._client = Redis.from_url(url)
        cache._patience = PATIENCE
        started = time.perf_counter()
        await cache.get(KEY)
        assert time.perf_counter() - started < PATIENCE * 0.9
        clock.time += timedelta(seconds=11)
        started = time.perf_counter()
        await cache.get(KEY)
        assert time.perf_counter() - started >= PATIENCE * 0.9
        await cache.close()


async def test_a_server_that_babbles_gets_no_word_in_and_stops_nobody() -> None:
    async with mad_server(seed=7) as url, process(url) as cache:
        cache._patience = 0.02
        for n in range(80):
            make = opened(f"{n}")
            assert await cache.get(KEY) in (None, "hello", "a", "b")
            assert await cache.fetch(KEY, DAY, make) in (f"{n}", "hello", "a", "b")
            await cache.delete(KEY)


async def test_an_answer_that_comes_too_late_is_never_taken_for_that_of_the_next_question(server: OwnRedis) -> None:
    waits = iter([0.0] * 8 + [0.3, 0.0, 0.15, 0.0, 0.05] * 100)
    keys = [f"product:{n}" for n in range(10)]
    async with process(server.url) as direct, slow_way(server.url, lambda: next(waits, 0.0)) as url:
        await direct.set_many({key: f"value of {key}" for key in keys}, DAY)
        async with process(url) as cache:
            await cache.get("warm-up")
            cache._patience = 0.1
            told = [await cache.get(keys[n % 10]) for n in range(40)]
    assert all(value in (None, f"value of {keys[n % 10]}") for n, value in enumerate(told))
    assert None in told
    assert any(told)


async def test_a_redis_that_dies_while_a_value_is_made_does_not_stop_it(server: OwnRedis) -> None:
    make = Maker()
    async with process(server.url, rest=timedelta(seconds=30)) as cache:
        asking = asyncio.create_task(cache.fetch(KEY, DAY, make))
        await make.started.wait()
        await server.kill()
        make.gate.set()
        assert await asking == "made"


async def test_a_restarted_redis_is_used_again(server: OwnRedis) -> None:
    async with process(server.url) as cache:
        await cache.set(KEY, "before", DAY)
        await server.kill()
        assert await cache.get(KEY) is None
        await server.start()
        await cache.set(KEY, "after", DAY)
        assert await cache.get(KEY) == "after"


async def test_a_redis_that_freezes_while_a_value_is_made_costs_no_more_than_the_patience(server: OwnRedis) -> None:
    make = Maker()
    async with process(server.url, rest=timedelta(seconds=30)) as cache:
        asking = asyncio.create_task(cache.fetch(KEY, DAY, make))
        await make.started.wait()
        cache._patience = PATIENCE
        server.signal(signal.SIGSTOP)
        make.gate.set()
        started = time.perf_counter()
        assert await asking == "made"
        assert time.perf_counter() - started < PATIENCE * 2
        server.signal(signal.SIGCONT)


async def test_what_is_made_while_redis_is_flushed_is_told_and_not_kept(server: OwnRedis) -> None:
    make = Maker("old")
    async with process(server.url) as cache, Redis.from_url(server.url) as client:
        asking = asyncio.create_task(cache.fetch(KEY, DAY, make))
        await make.started.wait()
        await client.flushall()
        make.gate.set()
        assert await asking == "old"
        assert await cache.get(KEY) is None
        assert await cache.fetch(KEY, DAY, opened("new")) == "new"
        assert await cache.get(KEY) == "new"


@pytest.mark.parametrize("how", ["delete", "clear"])
async def test_what_one_process_deletes_another_that_is_just_making_it_does_not_bring_back(
    server: OwnRedis, how: str
) -> None:
    make = Maker("old")
    async with process(server.url) as one, process(server.url) as two:
        asking = asyncio.create_task(one.fetch(KEY, DAY, make))
        await make.started.wait()
        await (two.delete(KEY) if how == "delete" else two.clear("vision:*"))
        make.gate.set()
        assert await asking == "old"
        assert await two.get(KEY) is None
        assert await two.fetch(KEY, DAY, opened("new")) == "new"


async def test_of_two_processes_that_ask_at_once_one_makes_the_value(server: OwnRedis) -> None:
    make = Maker()
    async with process(server.url) as one, process(server.url) as two:
        two._usual["vision"] = 30.0
        asking = [asyncio.create_task(one.fetch(KEY, DAY, make)) for _ in range(20)]
        await make.started.wait()
        asking += [asyncio.create_task(two.fetch(KEY, DAY, make)) for _ in range(20)]
        await _until_waiting(two)
        make.gate.set()
        assert set(await asyncio.gather(*asking)) == {"made"}
        assert make.count == 1


async def test_nobody_waits_for_another_process_longer_than_making_it_takes(server: OwnRedis) -> None:
    never = Maker()
    async with process(server.url) as one, process(server.url) as two:
        two._usual["vision"] = 0.5
        stuck = asyncio.create_task(one.fetch(KEY, DAY, never))
        await never.started.wait()
        started = time.perf_counter()
        assert await two.fetch(KEY, DAY, opened("mine")) == "mine"
        assert 0.5 <= time.perf_counter() - started < 5.0
        stuck.cancel()


async def test_who_does_not_know_what_making_it_takes_makes_it_at_once(server: OwnRedis) -> None:
    never = Maker()
    async with process(server.url) as one, process(server.url) as two:
        stuck = asyncio.create_task(one.fetch(KEY, DAY, never))
        await never.started.wait()
        looked = await two._read([f"test:{KEY}", f"test:{KEY}#claim"])
        assert looked[0] is None
        assert looked[1] is not None
        assert await asyncio.wait_for(two.fetch(KEY, DAY, opened("mine")), 5) == "mine"
        assert 0 < two._usual["vision"] < 5
        assert await two.fetch("vision:other-model:ab12", DAY, opened("mine")) == "mine"
        assert set(two._usual) == {"vision", "vision:other-model"}
        stuck.cancel()


async def test_when_the_one_who_was_making_it_gives_up_the_next_begins_at_once(server: OwnRedis) -> None:
    fails = Maker(error=OSError("model down"))
    async with process(server.url) as one, process(server.url) as two:
        two._usual["vision"] = 30.0
        failing = asyncio.create_task(one.fetch(KEY, DAY, fails))
        await fails.started.wait()
        waiting = asyncio.create_task(two.fetch(KEY, DAY, opened("mine")))
        await _until_waiting(two)
        fails.gate.set()
        with pytest.raises(OSError, match="model down"):
            await failing
        assert await asyncio.wait_for(waiting, 20) == "mine"


async def test_a_claim_ends_by_itself_when_its_owner_is_killed(server: OwnRedis) -> None:
    async with process(server.url) as cache, Redis.from_url(server.url) as client:
        assert await cache._claim(KEY, "of a process that dies now")
        assert 0 < await client.pttl(f"test:{KEY}#claim") <= 30_000


async def _until_waiting(cache: RedisCache) -> None:
    """Until the cache has looked for another process's value at least once."""
    looked = asyncio.Event()
    read = cache._read

    async def watched(names: list[str]) -> list[str | None]:
        values = await read(names)
        if len(names) == 2:
            looked.set()
        return values

    cache._read = watched  # type: ignore[method-assign]
    await asyncio.wait_for(looked.wait(), 10)
