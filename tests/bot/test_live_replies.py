"""A talk that a manager leads by replies, as in a group without topics, through the real queue."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.handlers.conftest import MANAGERS, MARYNA, SHOPPER, TARAS
from tests.bot.live_desk import CALL, LiveDesk, live_desk
from tests.bot.queue.conftest import FAST

SIZES = [{"file_id": "a", "file_unique_id": "ua", "width": 90, "height": 90}]


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[LiveDesk]:
    async with live_desk(tmp_path, FAST) as opened:
        yield opened


async def test_a_reply_to_ones_own_words_goes_where_those_went(live: LiveDesk) -> None:
    first = await taken(live)
    replies(live, first, "і ще одне")
    await live.quiet()
    assert len(live.sent(SHOPPER, "copyMessage")) == 2


async def test_so_does_a_reply_to_any_picture_of_ones_own_album(live: LiveDesk) -> None:
    first = await taken(live)
    album = [replies(live, first, photo=SIZES, media_group_id="g") for _ in range(3)]
    await live.quiet()
    replies(live, album[2], "усі три є на складі")
    await live.quiet()
    assert len(live.sent(SHOPPER, "copyMessage")) == 2


async def test_a_reply_to_words_that_never_left_the_group_stays_in_it(live: LiveDesk) -> None:
    await taken(live)
    chat = live._send(live.updates.say("колеги, хто на обід?", user=TARAS, chat=MANAGERS))
    replies(live, chat, "я")
    await live.quiet()
    assert len(live.sent(SHOPPER, "copyMessage")) == 1


async def taken(live: LiveDesk) -> dict[str, Any]:
    """The shopper asks for a person, a manager answers the card. Gives that answer."""
    live.says(SHOPPER, CALL)
    await live.thread(SHOPPER)
    await live.quiet()
    card = next(call for call in live.telegram.calls if "Просить людину" in call.text)
    sent = {"message_id": card.message_id, "date": 1, "chat": {"id": MANAGERS, "type": "supergroup"}, "text": "картка"}
    first = replies(live, {"message": sent}, "Добрий день!")
    await live.quiet()
    assert len(live.sent(SHOPPER, "copyMessage")) == 1
    return first


def replies(live: LiveDesk, to: dict[str, Any], text: str | None = None, **more: Any) -> dict[str, Any]:
    return live._send(live.updates.say(text, user=MARYNA, chat=MANAGERS, reply_to_message=to["message"], **more))
