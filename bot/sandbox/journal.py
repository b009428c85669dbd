"""What happened: the call log, the schema violations, and the live events that pages and tests wait for."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

KEPT_CALLS = 50_000


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One Bot API call. `at` is Unix seconds; `lag` is seconds since the last update of the same chat was created;
    `lost` says that the call took effect and a fault kept its answer from the bot."""

    n: int
    at: float
    bot: int
    method: str
    params: Mapping[str, Any]
    ok: bool
    result: Any = None
    error: Mapping[str, Any] | None = None
    lag: float | None = None
    lost: bool = False

    def as_json(self) -> dict[str, Any]:
        outcome = {"result": self.result} if self.ok else {"error": self.error}
        known = {
            "n": self.n,
            "at": self.at,
            "bot": self.bot,
            "method": self.method,
            "params": self.params,
            "ok": self.ok,
        }
        return known | outcome | {"lag": self.lag, "lost": self.lost}


@dataclass(frozen=True, slots=True)
class Event:
    name: str
    chat: int | None
    data: Mapping[str, Any]


@dataclass(slots=True)
class Journal:
    """`calls` oldest first; `violations` is what tests assert to be empty."""

    calls: deque[CallRecord] = field(default_factory=lambda: deque(maxlen=KEPT_CALLS))
    violations: list[dict[str, Any]] = field(default_factory=list)
    closed: bool = False
    _count: int = 0
    _listeners: set[asyncio.Queue[Event]] = field(default_factory=set)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def call(
        self,
        at: float,
        bot: int,
        method: str,
        params: Mapping[str, Any],
        answer: Mapping[str, Any],
        lag: float | None,
        *,
        lost: bool = False,
    ) -> None:
        self._count += 1
        error = {key: value for key, value in answer.items() if key != "ok"} if not answer["ok"] else None
        result = answer.get("result")
        self.calls.append(CallRecord(self._count, at, bot, method, params, answer["ok"], result, error, lag, lost))
        self._wake()

    def violation(self, side: str, where: str, problem: str) -> None:
        """`side` is request, result or update."""
        self.violations.append({"side": side, "where": where, "problem": problem})
        self._wake()

    def since(self, n: int) -> list[CallRecord]:
        """Calls with a greater number than `n`."""
        return [call for call in self.calls if call.n > n]

    def tell(self, name: str, chat: int | None, data: Mapping[str, Any]) -> None:
        event = Event(name, chat, data)
        for listener in self._listeners:
            listener.put_nowait(event)
        self._wake()

    @contextmanager
    def listening(self) -> Iterator[asyncio.Queue[Event]]:
        """Every event from here on; the last one comes when the sandbox closes."""
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    async def changed(self) -> None:
        """Returns when something new has been written down."""
        await self._changed.wait()

    def clear(self) -> None:
        self.calls.clear()
        self.violations.clear()
        self._wake()

    def close(self) -> None:
        self.closed = True
        self.tell("closed", None, {})

    def _wake(self) -> None:
        # waiters keep the old event, which stays set; the next ones wait for the next change
        self._changed.set()
        self._changed = asyncio.Event()
