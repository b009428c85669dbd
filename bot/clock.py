"""The time that the whole shop is handed: the machine's, or, beside a sandbox, one that its control API moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from time import monotonic

import aiohttp
import structlog

from bot.settings import BotSettings
from catalog.clock import Clock, SystemClock

log = structlog.get_logger(__name__)

LOOK_EVERY = 0.1


class ControlledClock:
    """The machine's clock, moved on by as much as the sandbox's was."""

    def __init__(self) -> None:
        self.shift = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def pace(self) -> float:
        """Seconds that never go back, for what counts them: Telegram's limits pass with the night."""
        return monotonic() + self.shift.total_seconds()


def pace_of(clock: Clock) -> Callable[[], float]:
    """The seconds that go with this clock."""
    return clock.pace if isinstance(clock, ControlledClock) else monotonic


@asynccontextmanager
async def open_clock(settings: BotSettings) -> AsyncIterator[Clock]:
    """With CLOCK=control it follows the sandbox at TELEGRAM_API_URL; nights and timers then pass in an instant."""
    if settings.clock == "system":
        yield SystemClock()
        return
    clock = ControlledClock()
    async with aiohttp.ClientSession(settings.telegram_api_url) as session:
        following = asyncio.create_task(_follow(clock, session))
        try:
            yield clock
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following


async def _follow(clock: ControlledClock, session: aiohttp.ClientSession) -> None:
    while True:
        try:
            async with session.post("/control/clock", json={"advance": 0}) as answer:
                clock.shift = timedelta(seconds=float((await answer.json())["shift"]))
        except (aiohttp.ClientError, TimeoutError, KeyError, ValueError) as error:
            log.warning("clock_not_followed", error=type(error).__name__)
        await asyncio.sleep(LOOK_EVERY)
