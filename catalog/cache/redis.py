"""The cache of several processes, on a Redis that may be slow, away, empty or lying at any moment."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any, Self, TypeVar

import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from catalog.cache.flights import Flights
from catalog.clock import Clock
from catalog.errors import CacheUnavailable, SettingsInvalid

log = structlog.get_logger(__name__)

V = TypeVar("V", str, str | None)

CLAIM = "#claim"  # beside a key: somebody is making its value
CONNECTIONS = 16
KINDS = 500
SLOWEST = 2.0  # seconds; a call that nobody waits for any more may still finish its handshake
CLAIMED = 30.0  # seconds, at least; nobody waits that long for it, it only says who may keep what he made
# A server that speaks something else makes the client stumble in ways of its own, by nesting too deep for instance.
_FAILURES = (RedisError, OSError, EOFError, ValueError, TypeError, LookupError, AttributeError, RecursionError)

# Both compare the claim and act in one step: whoever lost it, because a delete or a flush came between, keeps nothing.
_KEEP = """if redis.call('get', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[2], 'px', ARGV[3])
return redis.call('del', KEYS[2])"""
_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"


@dataclass(frozen=True, slots=True)
class Family:
    """Keys with the same word before the colon: how many, and their bytes on Redis, both as Redis counts them."""

    entries: int
    size: int


class RedisCache:
    """A caller waits at most `patience` for one answer; after a late one or a failure Redis is left alone for `rest`,
    so that a hanging server slows down one answer and not every answer."""

    def __init__(
        self,
        client: Redis,
        clock: Clock,
        prefix: str = "",
        patience: timedelta = timedelta(milliseconds=150),
        rest: timedelta = timedelta(seconds=10),
    ) -> None:
        self._client = client
        self._clock = clock
        self._prefix = prefix
        self._patience = patience.total_seconds()
        self._rest = rest
        self._resting_until: datetime | None = None
        self._asked: set[asyncio.Task[Any]] = set()
        self._flights = Flights[str]()
        self._usual: dict[str, float] = {}  # seconds that making a value takes, by what stands before the last colon

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, clock: Clock, prefix: str) -> AsyncIterator[Self]:
        """Connects at the first question. SettingsInvalid: the URL is not one of Redis."""
        try:
            pool = BlockingConnectionPool.from_url(
                url,
                max_connections=CONNECTIONS,
                timeout=SLOWEST,
                socket_timeout=SLOWEST,
                socket_connect_timeout=SLOWEST,
                retry=Retry(NoBackoff(), 1),  # a restarted Redis has closed the connections that we hold
            )
        except ValueError as error:
            raise SettingsInvalid("REDIS_URL is not a Redis address, write redis://host:6379/0") from error
        cache = cls(Redis.from_pool(pool), clock, prefix)
        try:
            yield cache
        finally:
            await cache.close()

    async def close(self) -> None:
        """Give up what is still being asked, and hang up."""
        for task in self._asked:
            task.cancel()
        await asyncio.gather(*self._asked, return_exceptions=True)
        await self._client.aclose()

    async def get(self, key: str) -> str | None:
        return (await self.get_many([key])).get(key)

    async def get_many(self, keys: Iterable[str]) -> dict[str, str]:
        wanted = list(keys)
        if not wanted:
            return {}
        values = await self._read([self._prefix + key for key in wanted])
        return {key: value for key, value in zip(wanted, values, strict=True) if value is not None}

    async def set(self, key: str, value: str, ttl: timedelta) -> None:
        await self.set_many({key: value}, ttl)

    async def set_many(self, values: dict[str, str], ttl: timedelta) -> None:
        async def write() -> None:
            async with self._client.pipeline(transaction=False) as pipe:
                for key, value in values.items():
                    pipe.set(self._prefix + key, value, px=ttl)
                await pipe.execute()

        await self._ask(write)

    async def delete(self, *keys: str) -> None:
        for key in keys:
            self._flights.forget(key)
        names = [self._prefix + key + end for key in keys for end in ("", CLAIM)]
        if names:
            await self._ask(lambda: self._client.unlink(*names))

    async def clear(self, pattern: str) -> int:
        self._flights.forget_if(lambda key: fnmatchcase(key, pattern))
        count = 0
        with _by_hand():
            for end in ("", CLAIM):
                async for batch in self._scan(pattern + end):
                    await self._client.unlink(*batch)
                    count += sum(not name.endswith(CLAIM.encode()) for name in batch)
        return count

    async def families(self) -> dict[str, Family]:
        """What is kept, by the word before the colon. CacheUnavailable."""
        found: dict[str, Family] = {}
        with _by_hand():
            async for batch in self._scan("*"):
                async with self._client.pipeline(transaction=False) as pipe:
                    for name in batch:
                        pipe.memory_usage(name)
                    sizes = await pipe.execute()
                for name, size in zip(batch, sizes, strict=True):
                    family = _family(name.decode(errors="replace").removeprefix(self._prefix))
                    before = found.get(family, Family(0, 0))
                    found[family] = Family(before.entries + 1, before.size + (size or 0))
        return found

    async def memory(self) -> tuple[int, int]:
        """Bytes that this Redis uses for everything in it, and its limit (0: none). CacheUnavailable."""
        with _by_hand():
            told = await self._client.info("memory")
            return int(told["used_memory"]), int(told["maxmemory"])

    async def evaluate(self, script: str, keys: Sequence[str], arguments: Sequence[str]) -> object:
        """What this Lua script returns, run in one step; None when Redis does not answer in time."""
        names = [self._prefix + key for key in keys]
        return await self._ask(lambda: self._client.eval(script, len(names), *names, *arguments))

    async def fetch(
        self,
        key: str,
        ttl: timedelta,
        make: Callable[[], Awaitable[V]],
        accepts: Callable[[str], object] = lambda _: True,
    ) -> V:
        return await self._flights.join(key, lambda: self._fetch(key, ttl, make, accepts))

    async def _fetch(
        self, key: str, ttl: timedelta, make: Callable[[], Awaitable[V]], accepts: Callable[[str], object]
    ) -> V:
        value = await self.get(key)
        if value is not None and accepts(value):
            return value
        token = uuid.uuid4().hex
        if await self._claim(key, token):
            return await self._make_and_keep(key, ttl, make, token)
        value = await self._others(key, accepts)
        return value if value is not None else await self._make(key, make)

    async def _make_and_keep(self, key: str, ttl: timedelta, make: Callable[[], Awaitable[V]], token: str) -> V:
        name, claim = self._prefix + key, self._prefix + key + CLAIM
        kept = False
        try:
            value = await self._make(key, make)
            if value is not None and self._flights.is_mine(key):
                milliseconds = str(int(ttl.total_seconds() * 1000))
                await self._ask(lambda: self._client.eval(_KEEP, 2, name, claim, token, value, milliseconds))
                kept = True
        finally:
            if not kept:
                await self._ask(lambda: self._client.eval(_RELEASE, 1, claim, token))
        return value

    async def _make(self, key: str, make: Callable[[], Awaitable[V]]) -> V:
        started = time.monotonic()
        value = await make()
        took = time.monotonic() - started
        kind = _kind(key)
        self._usual[kind] = 0.7 * self._usual.pop(kind, took) + 0.3 * took
        if len(self._usual) > KINDS:
            del self._usual[next(iter(self._usual))]
        return value

    async def _claim(self, key: str, token: str) -> bool:
        """Whether it is now ours to make. A claim ends by itself, should its owner die."""
        ends = timedelta(seconds=max(3 * self._usual.get(_kind(key), 0.0), CLAIMED))
        return bool(await self._ask(lambda: self._client.set(self._prefix + key + CLAIM, token, nx=True, px=ends)))

    async def _others(self, key: str, accepts: Callable[[str], object]) -> str | None:
        """What another process makes of it, if that takes no longer than it usually takes here."""
        usual = self._usual.get(_kind(key), 0.0)
        ends = time.monotonic() + usual
        while not self._resting() and time.monotonic() < ends:
            await asyncio.sleep(min(max(usual / 20, 0.005), 0.25))
            value, claim = await self._read([self._prefix + key, self._prefix + key + CLAIM])
            if value is not None and accepts(value):
                return value
            if claim is None:  # its owner gave up, or died
                break
        return None

    async def _read(self, names: list[str]) -> list[str | None]:
        """Not GET but MGET, to which an entry of another type is not there and not an error."""
        values = await self._ask(lambda: self._client.mget(names))
        if not isinstance(values, list) or len(values) != len(names):
            return [None] * len(names)
        return [_text(value) for value in values]

    async def _ask(self, ask: Callable[[], Awaitable[Any]]) -> Any:
        """The answer; None when there is none in time.

        A late call is not cut off: its connection is in the middle of a sentence, or of its first handshake.
        """
        if self._resting():
            return None

        async def call() -> Any:
            return await ask()

        task = asyncio.create_task(call())
        self._asked.add(task)
        task.add_done_callback(self._answered)
        await asyncio.wait({task}, timeout=self._patience)
        if not task.done():
            self._step_back("late")
            return None
        try:
            return task.result()
        except _FAILURES as error:
            self._step_back(type(error).__name__)
            return None

    def _answered(self, task: asyncio.Task[Any]) -> None:
        self._asked.discard(task)
        if not task.cancelled():
            task.exception()  # perhaps nobody waits for it any more

    def _resting(self) -> bool:
        return self._resting_until is not None and self._clock.now() < self._resting_until

    def _step_back(self, error: str) -> None:
        self._resting_until = self._clock.now() + self._rest
        log.warning("cache_unreachable", error=error, rest_s=self._rest.total_seconds())

    async def _scan(self, pattern: str) -> AsyncIterator[list[bytes]]:
        match = re.sub(r"([*?\[\]\\])", r"\\\1", self._prefix) + pattern
        cursor = 0
        while True:
            cursor, names = await self._client.scan(cursor, match=match, count=500)
            if names:
                yield [name for name in names if isinstance(name, bytes)]
            if not cursor:
                return


@contextmanager
def _by_hand() -> Iterator[None]:
    try:
        yield
    except _FAILURES as error:
        raise CacheUnavailable(f"Redis does not answer ({type(error).__name__}): {error}") from error


def _family(key: str) -> str:
    return key.partition(":")[0] if ":" in key else ""


def _kind(key: str) -> str:
    """ "vision:7:model-1:ab12" is of the kind "vision:7:model-1": another model takes another time."""
    return key.rpartition(":")[0]


def _text(value: object) -> str | None:
    """Bytes that are a text; anything else was not written by us."""
    try:
        return value.decode() if isinstance(value, bytes) else None
    except UnicodeDecodeError:
        return None
