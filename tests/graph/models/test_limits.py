"""Calls a minute: for one process by the test's clock, for several by Redis, and for each alone while it is away."""

from __future__ import annotations

import asyncio
import json
import sys
import uuid
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.cache import RedisCache, open_cache
from catalog.clock import SystemClock
from graph.errors import ModelsUnavailable
from graph.models.limits import MINUTE, OwnLimit, SharedLimit
from tests.catalog.redis_servers import deaf_server, own_redis, shared_redis_or_skip
from tests.fakes.model_server import ModelServer, says
from tests.graph.models.conftest import GOOD, Desk, OpenDesk, OwnClock, ask

PATIENCE = 1.5  # seconds that Redis is waited for: long enough to be told from a machine that is busy
ROOT = Path(__file__).resolve().parent.parent.parent.parent


@given(st.integers(1, 5), st.lists(st.floats(0, 40), max_size=40))
def test_in_no_minute_are_there_more_calls_than_allowed_and_the_wait_is_exact(most: int, pauses: list[float]) -> None:
    clock = OwnClock()
    limit = OwnLimit(clock, most)
    passed = []
    for pause in pauses:
        clock.at += timedelta(seconds=pause)
        wait = asyncio.run(limit.take())
        if wait:
            clock.at += timedelta(seconds=wait)
            assert asyncio.run(limit.take()) == 0
        passed.append(clock.at)
    for n, at in enumerate(passed):
        assert sum(at - MINUTE < other <= at for other in passed[: n + 1]) <= most


async def test_who_has_another_entry_goes_there_and_who_has_none_is_told(
    desk: Desk, models: ModelServer, second: ModelServer, clock: OwnClock
) -> None:
    models.always(says(GOOD))
    second.always(says(GOOD))
    chain = desk.over(models, second, per_minute=2)
    assert [(await ask(chain)).usage.model for _ in range(4)] == ["gpt-4o-mini"] * 2 + ["grok-4"] * 2
    with pytest.raises(ModelsUnavailable, match="limit a minute"):
        await ask(chain)
    clock.at += MINUTE
    assert (await ask(chain)).usage.model == "gpt-4o-mini"


async def _take_in_a_process(url: str, prefix: str, key: str, most: int, tries: int) -> list[float]:
    given = [url, prefix, key, str(most), str(tries)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.graph.models.limit_process", *given, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    return [float(wait) for wait in json.loads(told)]


async def test_processes_on_one_redis_share_a_limit() -> None:
    url = await shared_redis_or_skip()
    prefix, key = f"test-{uuid.uuid4().hex}:", "limit:m"
    waits = await asyncio.gather(*(_take_in_a_process(url, prefix, key, 25, 20) for _ in range(2)))
    assert sum(wait == 0 for process in waits for wait in process) == 25
    assert all(0 <= wait <= 60 for process in waits for wait in process)
    async with RedisCache.open(url, SystemClock(), prefix) as cache:
        assert await cache.clear("*") == 1


async def test_without_redis_each_process_keeps_to_the_limit_alone_and_soon(tmp_path: Path) -> None:
    clock = OwnClock()
    async with own_redis(tmp_path) as server, RedisCache.open(server.url, clock, "t:") as cache:
        limit = SharedLimit(cache, "limit:m", OwnLimit(clock, 3))
        assert await limit.take() == 0
        cache._patience = PATIENCE
        await server.kill()
        began = monotonic()
        waits = [await limit.take() for _ in range(4)]
        assert [wait == 0 for wait in waits] == [True, True, False, False]
        assert monotonic() - began < PATIENCE


async def test_a_redis_that_never_answers_delays_a_call_by_its_patience_once(
    open_desk: OpenDesk, models: ModelServer, clock: OwnClock
) -> None:
    models.always(says(GOOD))
    async with deaf_server() as url, open_cache(url, clock, "t:") as cache, open_desk(cache=cache) as desk:
        assert isinstance(cache, RedisCache)
        cache._patience = PATIENCE
        chain = desk.over(models, per_minute=100)
        began = monotonic()
        for _ in range(5):
            await ask(chain)
        assert PATIENCE <= monotonic() - began < PATIENCE * 2
