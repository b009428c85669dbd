"""The cache's own rules, and the one that lives in memory."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.cache import MemoryCache, RedisCache, open_cache
from catalog.cache.memory import ENTRY_BYTES
from catalog.errors import SettingsInvalid

DAY = timedelta(days=1)


class HandClock:
    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


class Maker:
    """Makes a value when the gate is opened, and counts how often it was asked."""

    def __init__(self, value: str | None = "made", error: Exception | None = None) -> None:
        self.value, self.error = value, error
        self.started, self.gate = asyncio.Event(), asyncio.Event()
        self.count = 0

    async def __call__(self) -> str | None:
        self.count += 1
        self.started.set()
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return self.value


async def test_memory_forgets_what_has_expired() -> None:
    clock = HandClock()
    cache = MemoryCache(clock)
    await cache.set("vision:1", "pink", timedelta(hours=24))
    clock.time += timedelta(hours=23, minutes=59)
    assert await cache.get("vision:1") == "pink"
    clock.time += timedelta(minutes=1)
    assert await cache.get("vision:1") is None
    assert len(cache) == 0
    assert cache.size == 0


async def test_memory_never_grows_past_its_capacity_and_drops_what_was_read_longest_ago() -> None:
    cache = MemoryCache(HandClock(), capacity=2)
    await cache.set("a", "1", DAY)
    await cache.set("b", "2", DAY)
    await cache.get("a")
    await cache.set("c", "3", DAY)
    assert [await cache.get(key) for key in "abc"] == ["1", None, "3"]


async def test_memory_never_grows_past_its_bytes() -> None:
    cache = MemoryCache(HandClock(), max_bytes=10_000)
    for n in range(100):
        await cache.set(f"product:{n}", "ж" * 1000, DAY)
        assert cache.size <= 10_000
    assert await cache.get("product:99") is not None
    assert await cache.get("product:90") is None


async def test_a_value_larger_than_the_whole_memory_throws_nothing_else_out() -> None:
    cache = MemoryCache(HandClock(), max_bytes=10_000)
    await cache.set("small", "1", DAY)
    await cache.set("large", "x" * 20_000, DAY)
    assert await cache.get("small") == "1"
    assert await cache.get("large") is None


KEYS = st.sampled_from([f"{family}:{n}" for family in ("product", "vision") for n in range(4)])
STEPS = st.one_of(
    st.tuples(st.just("set"), KEYS, st.integers(0, 400)),
    st.tuples(st.just("get"), KEYS, st.just(0)),
    st.tuples(st.just("delete"), KEYS, st.just(0)),
    st.tuples(st.just("clear"), st.sampled_from(["product:*", "*", "vision:[12]", "nothing"]), st.just(0)),
    st.tuples(st.just("wait"), st.just(""), st.integers(1, 90)),
)


@settings(deadline=None)
@given(steps=st.lists(STEPS, max_size=60))
def test_whatever_is_done_memory_counts_right_and_never_tells_what_was_not_set_last(
    steps: list[tuple[str, str, int]],
) -> None:
    asyncio.run(_walk(steps))


async def _walk(steps: list[tuple[str, str, int]]) -> None:
    clock = HandClock()
    cache = MemoryCache(clock, capacity=4, max_bytes=5 * ENTRY_BYTES)
    last: dict[str, str] = {}
    for n, (what, key, size) in enumerate(steps):
        match what:
            case "set":
                last[key] = f"{n}" + "x" * size
                await cache.set(key, last[key], timedelta(minutes=60))
            case "get":
                assert await cache.get(key) in (None, last.get(key))
            case "delete":
                await cache.delete(key)
                assert await cache.get(key) is None
            case "clear":
                await cache.clear(key)
            case _:
                clock.time += timedelta(minutes=size)
        assert len(cache) <= 4
        assert cache.size <= 5 * ENTRY_BYTES
        assert cache.size == sum(entry.size for entry in cache._entries.values())


async def test_of_a_hundred_who_ask_at_once_one_makes_the_value() -> None:
    cache, make = MemoryCache(HandClock()), Maker()
    asking = [asyncio.create_task(cache.fetch("vision:1", DAY, make)) for _ in range(100)]
    await make.started.wait()
    make.gate.set()
    assert set(await asyncio.gather(*asking)) == {"made"}
    assert await cache.fetch("vision:1", DAY, make) == "made"
    assert make.count == 1


async def test_the_first_who_asked_may_leave_without_taking_the_others_along() -> None:
    cache, make = MemoryCache(HandClock()), Maker()
    first = asyncio.create_task(cache.fetch("vision:1", DAY, make))
    await make.started.wait()
    second = asyncio.create_task(cache.fetch("vision:1", DAY, make))
    await asyncio.sleep(0)
    first.cancel()
    make.gate.set()
    assert await second == "made"
    assert make.count == 1
    assert first.cancelled()


async def test_when_all_have_left_nothing_goes_on() -> None:
    cache, make = MemoryCache(HandClock()), Maker()
    asking = [asyncio.create_task(cache.fetch("vision:1", DAY, make)) for _ in range(3)]
    await make.started.wait()
    for each in asking:
        each.cancel()
    await asyncio.wait(asking)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}
    again = Maker("new")
    again.gate.set()
    assert await cache.fetch("vision:1", DAY, again) == "new"


async def test_an_error_reaches_all_who_waited_and_is_not_kept() -> None:
    cache, make = MemoryCache(HandClock()), Maker(error=OSError("model down"))
    asking = [asyncio.create_task(cache.fetch("vision:1", DAY, make)) for _ in range(3)]
    await make.started.wait()
    make.gate.set()
    assert [type(each) for each in await asyncio.gather(*asking, return_exceptions=True)] == [OSError] * 3
    make.error = None
    assert await cache.fetch("vision:1", DAY, make) == "made"


async def test_a_value_that_is_not_accepted_is_made_again_and_replaced() -> None:
    cache, make = MemoryCache(HandClock()), Maker("7")
    make.gate.set()
    await cache.set("vision:1", "garbage", DAY)
    assert await cache.fetch("vision:1", DAY, make, str.isdigit) == "7"
    assert await cache.fetch("vision:1", DAY, make, str.isdigit) == "7"
    assert make.count == 1


async def test_nothing_made_is_given_back_and_not_kept() -> None:
    cache, make = MemoryCache(HandClock()), Maker(value=None)
    make.gate.set()
    assert await cache.fetch("vision:1", DAY, make) is None
    assert await cache.fetch("vision:1", DAY, make) is None
    assert make.count == 2


@pytest.mark.parametrize("how", ["delete", "clear"])
async def test_what_was_begun_before_a_delete_is_not_kept_after_it(how: str) -> None:
    cache, make, fresh = MemoryCache(HandClock()), Maker("old"), Maker("new")
    asking = asyncio.create_task(cache.fetch("vision:1", DAY, make))
    await make.started.wait()
    await (cache.delete("vision:1") if how == "delete" else cache.clear("vision:*"))
    later = asyncio.create_task(cache.fetch("vision:1", DAY, fresh))
    await fresh.started.wait()
    fresh.gate.set()
    assert await later == "new"
    make.gate.set()
    assert await asking == "old"
    assert await cache.get("vision:1") == "new"


async def test_clear_counts_what_it_deletes() -> None:
    cache = MemoryCache(HandClock())
    for key in ("product:A", "product:B", "vision:A"):
        await cache.set(key, "1", DAY)
    assert await cache.clear("product:*") == 2
    assert await cache.get_many(["product:A", "product:B", "vision:A"]) == {"vision:A": "1"}


async def test_an_address_that_is_not_redis_is_refused_before_anything_starts() -> None:
    with pytest.raises(SettingsInvalid, match="redis://"):
        async with open_cache("http://somewhere", HandClock()):
            pass


async def test_an_address_decides_where_the_cache_is() -> None:
    async with open_cache(None, HandClock()) as cache:
        assert isinstance(cache, MemoryCache)
    async with open_cache("redis://127.0.0.1:1/0", HandClock()) as cache:
        assert isinstance(cache, RedisCache)
