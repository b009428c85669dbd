"""So many calls a minute to one endpoint: counted in Redis for all processes of the shop, or here for this one."""

from __future__ import annotations

import uuid
from collections import deque
from datetime import datetime, timedelta
from typing import Protocol

from catalog.cache import RedisCache
from catalog.clock import Clock

MINUTE = timedelta(minutes=1)

# The calls of the last minute by Redis' own clock, in one step: drop the old ones, count, add this one or say how long
# to wait (ms).
_TAKE = """local t = redis.call('time')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('zremrangebyscore', KEYS[1], '-inf', now - 60000)
if redis.call('zcard', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('zadd', KEYS[1], now, ARGV[2])
  redis.call('pexpire', KEYS[1], 60000)
  return 0
end
return redis.call('zrange', KEYS[1], 0, 0, 'withscores')[2] + 60000 - now"""


class Limit(Protocol):
    async def take(self) -> float:
        """0: a call may be made now, and is counted. Otherwise the seconds until it is worth asking again."""
        ...


class OwnLimit:
    """Never more than `per_minute` calls of this process in any minute."""

    def __init__(self, clock: Clock, per_minute: int) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._calls: deque[datetime] = deque()

    async def take(self) -> float:
        now = self._clock.now()
        while self._calls and self._calls[0] <= now - MINUTE:
            self._calls.popleft()
        if len(self._calls) < self.per_minute:
            self._calls.append(now)
            return 0.0
        return (self._calls[0] + MINUTE - now).total_seconds()


class SharedLimit:
    """The same for all processes on one Redis. While it does not answer, each process keeps to the limit alone,
    beginning with the calls that it remembers."""

    def __init__(self, cache: RedisCache, key: str, own: OwnLimit) -> None:
        self._cache = cache
        self._key = key
        self._own = own

    async def take(self) -> float:
        told = await self._cache.evaluate(_TAKE, [self._key], [str(self._own.per_minute), uuid.uuid4().hex])
        if not isinstance(told, int):
            return await self._own.take()
        if told <= 0:
            await self._own.take()
            return 0.0
        return told / 1000
