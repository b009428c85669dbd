"""Telegram's flood limits, off until switched on: 30 messages/s overall, 1/s per chat, 20/min per group."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.sandbox.errors import too_many_requests

COUNTED = ("send", "copy", "forward", "edit")
NOT_COUNTED = frozenset({"sendChatAction", "editForumTopic", "editGeneralForumTopic", "editChatInviteLink"})


@dataclass(slots=True)
class Bucket:
    """`rate` messages a second, at most `burst` at once."""

    rate: float
    burst: float
    level: float
    at: float

    def wait(self, now: float, cost: float) -> float:
        """Seconds until `cost` messages may go; 0 means now. A cost above the burst needs a full bucket."""
        self.level = min(self.burst, self.level + (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (min(cost, self.burst) - self.level) / self.rate)


class Limits:
    def __init__(self, now: Callable[[], float]) -> None:
        self.on = False
        self._now = now
        self._buckets: dict[tuple[int, str, int], Bucket] = {}

    def switch(self, on: bool) -> None:
        self.on = on
        self._buckets.clear()

    def pay(self, bot: int, method: str, chat: object, cost: int) -> None:
        """Raises Refused(429) with retry_after in whole seconds when one of the limits is spent."""
        if not self.on or method in NOT_COUNTED or not method.startswith(COUNTED):
            return
        now = self._now()
        buckets = list(self._of(bot, chat if isinstance(chat, int) else 0, now))
        wait = max(bucket.wait(now, cost) for bucket in buckets)
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        for bucket in buckets:
            bucket.level -= cost

    def _of(self, bot: int, chat: int, now: float) -> Iterator[Bucket]:
        yield self._bucket((bot, "all", 0), 30.0, 30.0, now)
        if chat < 0:
            yield self._bucket((bot, "group", chat), 20 / 60, 20.0, now)
        yield self._bucket((bot, "chat", chat), 1.0, 3.0, now)

    def _bucket(self, key: tuple[int, str, int], rate: float, burst: float, now: float) -> Bucket:
        return self._buckets.setdefault(key, Bucket(rate, burst, burst, now))
