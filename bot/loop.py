"""A loop that stumbles and goes on: no error of one round may end the bot."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import structlog

log = structlog.get_logger(__name__)

T = TypeVar("T")

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0


async def outcome(work: Coroutine[Any, Any, T], timeout: float | None = None) -> T | BaseException:
    """The result of `work`, or the error that it ended with (TimeoutError after `timeout` seconds), as a value."""
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=timeout)
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.wait({task}, timeout=1.0)
        raise
    if not done:
        task.cancel()
        await asyncio.wait({task}, timeout=1.0)
        return TimeoutError(f"no end after {timeout} s")
    if task.cancelled():
        return asyncio.CancelledError()
    error = task.exception()
    return task.result() if error is None else error


async def keep_on(name: str, step: Callable[[], Awaitable[None]], until: asyncio.Event) -> None:
    """Repeat `step` until `until` is set. After an error wait a moment, longer each time in a row."""

    async def once() -> None:
        await step()

    pause = FIRST_PAUSE
    while not until.is_set():
        error = await outcome(once())
        if not isinstance(error, BaseException):
            pause = FIRST_PAUSE
            continue
        log.error("loop_stumbled", loop=name, error=describe(error))
        await sleep(pause, until)
        pause = min(pause * 2, LONGEST_PAUSE)


async def sleep(seconds: float, until: asyncio.Event) -> None:
    """Sleep, but wake when `until` is set."""
    try:
        await asyncio.wait_for(until.wait(), seconds)
    except TimeoutError:
        return


def describe(error: BaseException) -> str:
    """Kind and place of an error. Not its words: they may hold a shopper's."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rsplit('/', 2)[-1]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
