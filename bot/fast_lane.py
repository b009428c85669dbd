"""What cannot wait for a turn: our word on a payment, the answer to a tap, the "typing" sign.

The last two are best effort and never in anybody's way. A payment is decided on sight, before its update is stored and
whatever its chat is busy with: Telegram waits ten seconds for the answer, and what it means for us comes later, as a
message of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from time import monotonic
from typing import Any

import structlog

from bot.arrivals import Arrival, Checkout
from bot.errors import TelegramError
from bot.telegram import Telegram

log = structlog.get_logger(__name__)

TYPING_LASTS = 4.0
MANY = 1000
TIMEOUT = 5.0

Decide = Callable[[Checkout], Awaitable[str | None]]
"""Why this may not be paid now, in words for the payer; None: it may. Never raises, and takes 8 s at most."""


class FastLane:
    """Calls for updates that have just come. A failed one is forgotten: its moment has passed."""

    def __init__(self, telegram: Telegram, decide: Decide | None = None) -> None:
        self._telegram = telegram
        self._decide = decide
        self._decided: dict[str, None] = {}
        self._calls: set[asyncio.Task[object]] = set()
        self._typing: dict[int, float] = {}

    def see_checkouts(self, arrivals: Iterable[Arrival]) -> None:
        """Decide what is new among these; an update may come again, its query is answered once."""
        for arrival in arrivals:
            checkout = arrival.checkout
            if checkout is None or self._decide is None or checkout.id in self._decided:
                continue
            if len(self._decided) >= MANY:
                self._decided.pop(next(iter(self._decided)))
            self._decided[checkout.id] = None
            self._spawn(self._answer(checkout, self._decide))

    def see(self, arrivals: Iterable[Arrival]) -> None:
        """Answer taps, show "typing"."""
        for arrival in arrivals:
            if len(self._calls) >= MANY:
                return
            if arrival.callback_id is not None:
                self._start("answerCallbackQuery", {"callback_query_id": arrival.callback_id})
            elif arrival.typing and self._may_type(arrival.chat):
                self._start("sendChatAction", {"chat_id": arrival.chat, "action": "typing"})

    async def close(self) -> None:
        """Give the calls under way a second, no more."""
        if self._calls:
            await asyncio.wait(self._calls, timeout=1.0)
        for call in tuple(self._calls):
            call.cancel()

    def _may_type(self, chat: int) -> bool:
        now = monotonic()
        if now - self._typing.get(chat, -TYPING_LASTS) < TYPING_LASTS:
            return False
        if len(self._typing) > MANY:
            self._typing = {chat: at for chat, at in self._typing.items() if now - at < TYPING_LASTS}
        self._typing[chat] = now
        return True

    def _start(self, method: str, params: dict[str, Any]) -> None:
        self._spawn(self._call(method, params))

    def _spawn(self, work: Coroutine[Any, Any, object]) -> None:
        call = asyncio.create_task(work)
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)

    async def _answer(self, checkout: Checkout, decide: Decide) -> None:
        refusal = await decide(checkout)
        answer: dict[str, Any] = {"pre_checkout_query_id": checkout.id, "ok": refusal is None}
        answer |= {"error_message": refusal} if refusal is not None else {}
        answered = await self._call("answerPreCheckoutQuery", answer)
        if not answered:  # a connection that was kept too long breaks at once, and a sale hangs on this
            answered = await self._call("answerPreCheckoutQuery", answer)
        log.info("checkout_answered", ok=refusal is None, answered=answered)

    async def _call(self, method: str, params: dict[str, Any]) -> bool:
        try:
            await self._telegram.call(method, params, timeout=TIMEOUT)
        except TelegramError as error:
            log.debug("fast_call_failed", method=method, status=error.status)
            return False
        return True
