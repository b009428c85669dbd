"""Intake by polling: raw getUpdates, stored, and only then acknowledged by the next offset."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import structlog

from bot.errors import TelegramBroken, TelegramError, TelegramFlooded
from bot.inbox import Inbox
from bot.loop import outcome, sleep
from bot.queue_settings import QueueSettings
from bot.telegram import Telegram

log = structlog.get_logger(__name__)

CONFLICT = 409
LIMIT = 100
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0


class Polling:
    """Asks one bot's updates of Telegram, until told to stop. Never two calls at once: the second would get a 409."""

    def __init__(self, telegram: Telegram, inbox: Inbox, settings: QueueSettings) -> None:
        self._telegram = telegram
        self._inbox = inbox
        self._settings = settings
        self._offset: int | None = None
        self._pause = FIRST_PAUSE
        self._ready = False

    async def step(self, stop: asyncio.Event) -> None:
        """One poll and one transaction. What was not committed is not acknowledged, so it comes again."""
        if not self._ready:
            await self._asked(stop, "deleteWebhook", {"drop_pending_updates": False}, 10.0)
            self._ready = True
        params: dict[str, Any] = {
            "timeout": self._settings.poll_timeout,
            "limit": LIMIT,
            "allowed_updates": list(self._settings.allowed_updates),
        }
        if self._offset is not None:
            params["offset"] = self._offset
        updates = await self._asked(stop, "getUpdates", params, self._settings.poll_timeout + 15.0)
        if updates is None:
            return
        self._pause = FIRST_PAUSE
        if not updates:
            return
        await self._inbox.store(updates)
        ids = [update["update_id"] for update in updates if _has_id(update)]
        if ids:
            self._offset = max(ids) + 1
        else:
            await sleep(1.0, stop)

    async def _asked(self, stop: asyncio.Event, method: str, params: dict[str, Any], timeout: float) -> Any:
        """The call's result; None when we were told to stop or Telegram did not answer (then a pause has passed)."""
        call = asyncio.ensure_future(outcome(self._telegram.call(method, params, timeout=timeout)))
        stopped = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait({call, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
            if not call.done():
                call.cancel()
        if stop.is_set():
            return None
        result = call.result()
        if method == "getUpdates" and not isinstance(result, list | TelegramError):
            result = TelegramBroken(method, 0, "no list")
        if isinstance(result, TelegramError):
            await self._back_off(result, stop)
            return None
        return result

    async def _back_off(self, error: TelegramError, stop: asyncio.Event) -> None:
        event = "another_poller" if error.status == CONFLICT else "poll_failed"
        log.warning(event, method=error.method, status=error.status, kind=type(error).__name__)
        pause = error.retry_after if isinstance(error, TelegramFlooded) else self._pause * random.uniform(0.8, 1.2)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        await sleep(pause, stop)


def _has_id(update: Any) -> bool:
    return isinstance(update, dict) and type(update.get("update_id")) is int
