"""Never two voices: whatever order shoppers, the bot and managers come in, nobody talks over a person."""

from __future__ import annotations

import asyncio
import logging
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import structlog
from sqlalchemy import select

from bot.outbox import PERSON_FIRST
from bot.tables import InboxRow, OutboxRow
from bot.texts import texts
from tests.bot.handlers.conftest import MANAGERS, MARYNA, TARAS
from tests.bot.live_desk import CALL, Called, LiveDesk, live_desk
from tests.bot.queue.conftest import FAST

TALKS, PARTS, ROUNDS = 50, 2, 10
"""In each round a manager comes in and leaves at a random moment: a thousand of them."""
SIDE_BY_SIDE = 10
DELAY = 0.4
TAKES, ENDS = ("Вітаю", "Так, є", "/take", "// тихо"), ("/return", "/resolve")
UK = texts("uk")
ENDED = (UK.bot_again, UK.person_done)
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
QUIET_ROOM = replace(FAST, concurrency=24, look_around=0.02)


@pytest.fixture(autouse=True)
def _quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


@pytest.mark.parametrize("start", range(0, TALKS, TALKS // PARTS))
async def test_whenever_a_manager_comes_and_goes_nobody_talks_over_a_person(start: int) -> None:
    chats = range(1000 + start, 1000 + start + TALKS // PARTS)
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
        async with live_desk(Path(folder), QUIET_ROOM, DELAY) as live:
            for first in range(chats.start, chats.stop, SIDE_BY_SIDE):
                at_once = range(first, min(first + SIDE_BY_SIDE, chats.stop))
                await asyncio.gather(*(talk(live, chat) for chat in at_once))
            await live.quiet()
            greeting = live.sent(chats[0], "sendMessage")[0].text
            came = sum(assert_one_voice(live.sent(chat), greeting) for chat in chats)
            dropped = sum([await heard_once(live, chat) for chat in chats])
    assert came > len(chats) * ROUNDS / 2, "most of what managers do is to come in"
    assert dropped > 0, "no manager ever spoke while the bot was answering: this tries nothing"


async def talk(live: LiveDesk, chat: int) -> None:
    """The shopper writes whenever; meanwhile a manager takes the talk, writes or ends it at a random moment."""
    live.says(chat, f"{CALL} {chat}-0")
    thread = await live.thread(chat)
    for n in range(1, ROUNDS + 1):
        live.says(chat, f"слова {chat}-{n}")
        await asyncio.sleep(random.uniform(0, 2 * DELAY))
        live.writes(thread, random.choice(TAKES), user=random.choice((MARYNA, TARAS)))
        if random.random() < 0.5:
            live.says(chat, f"ще {chat}-{n}")
        await asyncio.sleep(random.uniform(0, DELAY))
        live.writes(thread, random.choice(ENDS))
        await ended(live, chat)


async def ended(live: LiveDesk, chat: int) -> None:
    """The bot has the talk again, so that the next round begins with its answer."""
    for _ in range(600):
        if await live.agent.handoffs.live(chat) is None:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("nobody ended the talk")


def assert_one_voice(calls: Sequence[Called], greeting: str) -> int:
    """As the shopper reads it: from a person's first word until they hear that the bot is back, or that the matter is
    done, the bot says nothing. How often a person came."""
    talking, came = False, 0
    for n, call in enumerate(calls):
        if is_persons(call):
            came += not talking
            talking = True
        elif call.text in ENDED:
            talking = False
        else:
            assert not (talking and call.text == greeting), [each.text or each.method for each in calls[: n + 1]]
    return came


def is_persons(call: Called) -> bool:
    return call.method == "copyMessage" or call.text.endswith("жива людина.")


async def heard_once(live: LiveDesk, chat: int) -> int:
    """Everything that the shopper wrote was answered by the bot or brought to a person, and never both. How often the
    bot was interrupted, all of it on record."""
    async with live.db.read() as session:
        turns = set(await session.scalars(select(InboxRow.turn_id).where(InboxRow.chat == chat)))
        rows = (await session.scalars(select(OutboxRow).where(OutboxRow.stream.in_((0, chat))))).all()
    answered = Counter(row.turn_id for row in rows if row.chat == chat and row.epoch_chat == chat)
    relayed = Counter(
        row.turn_id for row in rows if row.chat == MANAGERS and row.turn_id in turns and row.priority == PERSON_FIRST
    )
    for turn in turns:
        assert (turn in answered) != (turn in relayed), (turn, answered, relayed)
    interrupted = [row for row in rows if row.chat == chat and row.status == "dropped"]
    shown = {row.turn_id for row in rows if row.chat == MANAGERS}
    late = {row.turn_id for row in interrupted} & turns
    assert {f"{turn}/unsaid" for turn in late} <= shown, "nobody has answered these words: managers are told"
    replies = sum(asked.chat == chat for asked, _ in live.agent.turns)
    assert replies == answered.total(), "what the bot would have said is on record, each time"
    return len(interrupted)
