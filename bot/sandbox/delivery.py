"""One bot's queue of updates and the two ways out of it: long polling here, the webhook in webhook.py."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import Refused, conflict

UPDATE_LIFE = 24 * 3600.0
CALLBACK_LIFE = 150.0
SHORT_LIVED = frozenset({"callback_query", "pre_checkout_query", "shipping_query"})
BY_USER = SHORT_LIVED | {"inline_query", "chosen_inline_result", "poll_answer", "purchased_paid_media"}
ON_REQUEST_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
MAX_POLL_SECONDS = 50


@dataclass(frozen=True, slots=True)
class Pending:
    update: Mapping[str, Any]
    kind: str
    queue: tuple[str, int]
    born: float

    @property
    def id(self) -> int:
        return int(self.update["update_id"])

    def dead(self, now: float) -> bool:
        return now - self.born > (CALLBACK_LIFE if self.kind in SHORT_LIVED else UPDATE_LIFE)


@dataclass(slots=True)
class Poll:
    """A getUpdates that is waiting."""

    wake: asyncio.Event = field(default_factory=asyncio.Event)
    refusal: Refused | None = None


class Deliveries:
    """Updates wait here until they are confirmed, at most a day; `now` gives Unix seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.waiting: list[Pending] = []
        self.allowed: frozenset[str] | None = None
        self.webhook_url = ""
        self.on_arrival: Callable[[], None] = _nobody
        self.on_switch: Callable[[], None] = _nobody
        self._now = now
        self._next_id = _first_id(now())
        self._poll: Poll | None = None

    def push(self, kind: str, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Queue an update of this kind; None when the bot has not asked for such updates."""
        if not self._wanted(kind):
            return None
        update = {"update_id": self._next_id, kind: body}
        self.push_whole(update)
        return update

    def push_whole(self, update: Mapping[str, Any]) -> None:
        """Queue an update that already has its id, whatever it is."""
        kind = next((key for key in update if key != "update_id"), "unknown")
        self._next_id = max(self._next_id, int(update["update_id"]) + 1)
        self.waiting.append(Pending(update, kind, _queue_of(kind, update.get(kind)), self._now()))
        self._arrived()

    def next_id(self) -> int:
        return self._next_id

    def drop(self) -> None:
        self.waiting.clear()

    def confirm(self, confirmed: Pending) -> None:
        self.waiting = [pending for pending in self.waiting if pending is not confirmed]

    def expire(self) -> None:
        now = self._now()
        self.waiting = [pending for pending in self.waiting if not pending.dead(now)]

    def allow(self, kinds: Iterable[str] | None) -> None:
        """None leaves the setting as it was; an empty list means the default kinds."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    async def poll(self, offset: int, limit: int, timeout: float) -> list[Mapping[str, Any]]:
        """getUpdates: confirms what lies below `offset`, waits up to `timeout` seconds for something to give."""
        if self.webhook_url:
            hint = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            raise conflict(hint)
        self.interrupt("terminated by other getUpdates request; make sure that only one bot instance is running")
        self._confirm_below(offset)
        poll = self._poll = Poll()
        try:
            return await self._wait(poll, offset, max(1, min(limit, 100)), min(timeout, MAX_POLL_SECONDS))
        finally:
            if self._poll is poll:
                self._poll = None

    def interrupt(self, reason: str) -> None:
        """The poll that is waiting now, if any, ends with 409."""
        if self._poll is not None:
            self._poll.refusal = conflict(reason)
            self._poll.wake.set()
            self._poll = None

    @property
    def polled(self) -> bool:
        return self._poll is not None

    async def _wait(self, poll: Poll, offset: int, limit: int, timeout: float) -> list[Mapping[str, Any]]:
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            if poll.refusal:
                raise poll.refusal
            self.expire()
            ready = [pending.update for pending in self.waiting if pending.id >= offset or offset <= 0]
            left = deadline - asyncio.get_running_loop().time()
            if ready or left <= 0:
                return ready[:limit]
            poll.wake.clear()
            try:
                await asyncio.wait_for(poll.wake.wait(), left)
            except TimeoutError:
                continue

    def _confirm_below(self, offset: int) -> None:
        if offset > 0:
            self.waiting = [pending for pending in self.waiting if pending.id >= offset]
        elif offset < 0:
            self.waiting = self.waiting[offset:]

    def _wanted(self, kind: str) -> bool:
        return kind not in ON_REQUEST_ONLY if self.allowed is None else kind in self.allowed

    def _arrived(self) -> None:
        if self._poll is not None:
            self._poll.wake.set()
        self.on_arrival()


def chat_of(update: Mapping[str, Any]) -> int | None:
    """The chat that an update is about, whatever shape it has."""
    for body in update.values():
        inner = body.get("message", body) if isinstance(body, Mapping) else {}
        chat = inner.get("chat") if isinstance(inner, Mapping) else None
        if isinstance(chat, Mapping) and isinstance(chat.get("id"), int):
            return int(chat["id"])
    return None


def _queue_of(kind: str, body: object) -> tuple[str, int]:
    """Callbacks and payments queue by user, everything else by chat."""
    if not isinstance(body, Mapping):
        return ("chat", 0)
    if kind in BY_USER:
        return ("user", int((body.get("from") or body.get("user") or {}).get("id", 0)))
    return ("chat", int((body.get("chat") or {}).get("id", 0)))


def _first_id(now: float) -> int:
    """Later starts begin with greater ids: a bot that remembers an earlier sandbox takes nothing for a duplicate."""
    return max(1, int((now - 1_760_000_000) * 8))


def _nobody() -> None:
    """Nobody waits for arrivals before a webhook is set."""
