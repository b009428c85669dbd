"""The one rate limiter of all sends: asked before a row is marked, so that nothing waits half sent."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from bot.queue_settings import Rates

MINUTE = 60.0
MANY = 5000


class _Bucket:
    """Tokens that grow at `rate` a second up to `burst`. An album may take more than is there: the rest is owed."""

    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate, self._burst = rate, burst
        self._tokens, self._at = burst, now

    def delay(self, now: float) -> float:
        self._fill(now)
        return max(0.0, (1.0 - self._tokens) / self._rate)

    def take(self, cost: int, now: float) -> None:
        self._fill(now)
        self._tokens -= cost

    def full(self, now: float) -> bool:
        self._fill(now)
        return self._tokens >= self._burst

    def _fill(self, now: float) -> None:
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) * self._rate)
        self._at = now


class Limiter:
    """Telegram's limits as `rates` name them; without rates nothing waits. Times are seconds of a clock that never
    goes back."""

    def __init__(self, rates: Rates | None) -> None:
        self._rates = rates
        self._overall: _Bucket | None = None
        self._chats: dict[int, _Bucket] = {}
        self._groups: dict[int, deque[float]] = {}
        self._holds: dict[int, float] = {}

    def hold(self, chat: int, until: float) -> None:
        """Telegram said when this chat takes the next message: nothing goes there before."""
        self._holds[chat] = max(until, self._holds.get(chat, until))

    def recall(self, sent: Iterable[tuple[int, int, float]]) -> None:
        """(chat, messages, when) of what went to groups lately, by whatever process, oldest first: their minute goes
        on."""
        self._groups = {}
        if self._rates is None:
            return
        for chat, cost, at in sent:
            self._groups.setdefault(chat, deque()).extend([at] * cost)

    def waiting(self, now: float) -> dict[int, float]:
        """Chats that must wait whatever is for them, and for how many seconds: groups that had their share, and those
        on hold."""
        self._holds = {chat: until for chat, until in self._holds.items() if until > now}
        waits = {chat: until - now for chat, until in self._holds.items()}
        for chat in self._groups:
            waits[chat] = max(waits.get(chat, 0.0), self._group_delay(chat, 1, now))
        return {chat: wait for chat, wait in waits.items() if wait > 0}

    def delay(self, chat: int, cost: int, now: float) -> float:
        """Seconds until `cost` messages may go to `chat`; 0.0: now."""
        held = max(0.0, self._holds.get(chat, now) - now)
        if self._rates is None:
            return held
        wait = max(held, self._whole(now).delay(now), self._chat(chat, now).delay(now))
        if chat < 0:
            wait = max(wait, self._group_delay(chat, cost, now))
        return wait

    def take(self, chat: int, cost: int, now: float) -> None:
        """Count `cost` messages to `chat`."""
        if self._rates is None:
            return
        self._whole(now).take(cost, now)
        self._chat(chat, now).take(cost, now)
        if chat < 0:
            self._groups.setdefault(chat, deque()).extend([now] * cost)

    def _whole(self, now: float) -> _Bucket:
        if self._overall is None:
            rates = self._rates or Rates()
            self._overall = _Bucket(rates.overall, rates.overall_burst, now)
        return self._overall

    def _chat(self, chat: int, now: float) -> _Bucket:
        if chat not in self._chats:
            if len(self._chats) > MANY:
                self._chats = {known: bucket for known, bucket in self._chats.items() if not bucket.full(now)}
            rates = self._rates or Rates()
            self._chats[chat] = _Bucket(rates.chat, rates.chat_burst, now)
        return self._chats[chat]

    def _group_delay(self, chat: int, cost: int, now: float) -> float:
        """Exact over any minute: when enough of the last twenty are a minute old."""
        sent = self._groups.setdefault(chat, deque())
        while sent and sent[0] <= now - MINUTE:
            sent.popleft()
        most = self._rates.group_minute if self._rates else 0
        excess = len(sent) + cost - most
        if excess <= 0 or not sent:
            return 0.0
        return sent[min(excess, len(sent)) - 1] + MINUTE - now


def cost_of(method: str, album: int) -> int:
    """Messages that one call counts as: an album counts every picture, an answer to a tap nothing."""
    if method == "sendMediaGroup":
        return max(1, album)
    return 0 if method.startswith(("answer", "get", "delete")) or method == "sendChatAction" else 1
