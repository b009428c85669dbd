"""A manager who writes while an answer of the bot waits to be sent: nobody's words end up between the two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.texts import desk, texts
from tests.bot.live_desk import CALL, LiveDesk, live_desk
from tests.bot.queue.conftest import FAST

SHOPPER = 501
UK = texts("uk")


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[LiveDesk]:
    async with live_desk(tmp_path, FAST) as opened:
        yield opened


@pytest.fixture
async def thread(live: LiveDesk) -> int:
    live.says(SHOPPER, CALL)
    found = await live.thread(SHOPPER)
    await live.quiet()
    return found


async def answered(live: LiveDesk, turns: int) -> None:
    """The agent has been asked so many times, and what it said is stored."""
    await live.until(lambda: len(live.agent.turns) >= turns)
    for _ in range(1500):
        if (await live.queue.outbox.tally()).queued:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("nothing waits to be sent")


async def interrupted(live: LiveDesk, thread: int) -> list[str]:
    """The answer to the first words is under way, that to the second waits behind it, and a manager writes. What the
    topic has heard since."""
    before, free, call = len(live.in_topic(thread)), asyncio.Event(), live.telegram.call

    async def slow(method: str, params: Any = None, *more: Any, **named: Any) -> Any:
        if (params or {}).get("chat_id") == SHOPPER:
            await free.wait()
        return await call(method, params, *more, **named)

    live.telegram.call = slow  # type: ignore[method-assign]
    asked = len(live.agent.turns)
    live.says(SHOPPER, "перше питання?")
    await live.until(lambda: len(live.agent.turns) == asked + 1)
    live.says(SHOPPER, "друге питання?")
    await answered(live, asked + 2)
    live.writes(thread, "Вітаю, я тут")
    for _ in range(1500):
        handoff = await live.agent.handoffs.live(SHOPPER)
        if handoff is not None and handoff.status == "waiting_shopper":
            break
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    free.set()
    await live.quiet()
    return live.in_topic(thread)[before:]


async def test_words_in_a_talk_that_nobody_was_called_to_are_told_with_the_drop(live: LiveDesk, thread: int) -> None:
    live.writes(thread, "/resolve")
    await live.quiet()
    heard = await interrupted(live, thread)
    assert heard.count(f"<b>Олена</b>: друге питання?\n{desk.UNANSWERED}") == 1
    said = [call.text for call in live.sent(SHOPPER)]
    assert said.count(said[0]) == 2, "the greeting that called, and the answer that was under way"


async def test_words_that_the_topic_has_already_are_not_told_again(live: LiveDesk, thread: int) -> None:
    heard = await interrupted(live, thread)
    assert sum("друге питання?" in text for text in heard) == 1
    assert heard.count(desk.UNSAID) == 1
