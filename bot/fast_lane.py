"""What cannot wait for a turn: the answer to a tap and the "typing" sign. Best effort, never in anybody's way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from time import monotonic
from typing import Any

import structlog

from bot.arrivals import Arrival
from bot.errors import TelegramError
from bot.telegram import Telegram

log = structlog.get_logger(__name__)

TYPING_LASTS = 4.0
MANY = 1000
TIMEOUT = 5.0


class FastLane:
    """Calls for updates that were just stored. A failed one is forgotten: its moment has passed."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._calls: set[asyncio.Task[None]] = set()
        self._typing: dict[int, float] = {}

    def see(self, arrivals: Iterable[Arrival]) -> None:
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
        call = asyncio.create_task(self._call(method, params))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)

    async def _call(self, method: str, params: dict[str, Any]) -> None:
        try:
            await self._telegram.call(method, params, timeout=TIMEOUT)
        except TelegramError as error:
            log.debug("fast_call_failed", method=method, status=error.status)
