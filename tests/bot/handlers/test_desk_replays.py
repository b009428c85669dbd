"""A managers' turn that is handled again after a crash does what it did, whatever has happened to the talk since."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.texts import desk as words
from bot.topics import News, Topic, Topics, Wanted
from catalog.effects import EffectKey
from graph.errors import HandoffConflict
from graph.handoffs import Level, Status
from graph.handoffs.response_times import response_times
from tests.bot.handlers.conftest import AT, MANAGERS, MARYNA, SHOPPER, TARAS

THREAD = 77
WITHIN: dict[str, Any] = {"message_thread_id": THREAD, "is_topic_message": True}


@pytest.fixture(autouse=True)
async def _topic(desk: Any) -> None:
    topics = Topics(desk.catalog.db, 42, desk.clock)
    async with desk.catalog.db.write() as session:
        await topics.learn(session, News(Wanted(MANAGERS, SHOPPER, "Олена"), Topic(THREAD, False, 0)))


def calls(work: Any) -> list[tuple[str, int]]:
    return [(one.method, one.params.get("message_id", 0)) for one in work.outgoing if one.chat == SHOPPER]


async def test_a_return_holds_with_its_commit_and_not_before(desk: Any, updates: Any, taken: Any) -> None:
    said = updates.say("/return", user=MARYNA, chat=MANAGERS, **WITHIN)
    first = await desk.dies(said, chat=MANAGERS, topic=THREAD)
    live = await desk.agent.handoffs.live(SHOPPER)
    assert live.held, "or the bot would speak before the shopper has heard that it is back"
    again = await desk.handle(said, chat=MANAGERS, topic=THREAD)
    assert calls(again) == calls(first) == [("sendMessage", 0)]
    assert await desk.agent.handoffs.live(SHOPPER) is None


async def test_a_return_that_somebody_else_was_faster_with_is_tried_again_and_told(
    desk: Any, updates: Any, taken: Any
) -> None:
    said = updates.say("/return", user=MARYNA, chat=MANAGERS, **WITHIN)
    work = await desk.dies(said, chat=MANAGERS, topic=THREAD)
    await desk.agent.handoffs.resolve(EffectKey("t9", "resolve"), 1, MARYNA)
    with pytest.raises(HandoffConflict):
        async with desk.catalog.db.write() as session:
            await work.record(session)
    again = await desk.handle(said, chat=MANAGERS, topic=THREAD)
    assert calls(again) == []
    assert [one.params.get("text") for one in again.outgoing] == [words.ENDED_ALREADY]


async def test_a_raise_holds_with_its_commit_and_goes_up_once(desk: Any, updates: Any, taken: Any) -> None:
    said = updates.say("/raise", user=MARYNA, chat=MANAGERS, **WITHIN)
    first = await desk.dies(said, chat=MANAGERS, topic=THREAD)
    assert (await desk.agent.handoffs.by_id(1)).held
    again = await desk.handle(said, chat=MANAGERS, topic=THREAD)
    assert again.outgoing == first.outgoing
    now = await desk.agent.handoffs.by_id(1)
    assert (now.status, now.level) == (Status.OPEN, Level.LEAD)


async def test_a_lead_who_takes_it_over_leaves_no_moment_to_the_bot(desk: Any, updates: Any, taken: Any) -> None:
    key = EffectKey("t5", "claim")
    grabbed = await desk.agent.handoffs.claim(key, 1, TARAS, "Тарас", anybodys=True)
    assert (grabbed.fresh, grabbed.manager_id) == (True, TARAS)
    events = [(each.kind, each.manager_id) for each in await desk.agent.handoffs.events(1)]
    assert events[-2:] == [("claimed", MARYNA), ("claimed", TARAS)]
    counted = await response_times(desk.catalog.db, AT - timedelta(days=1), lambda since, until: until - since)
    times = {each.manager: each for each in counted.managers}
    assert (times[MARYNA].lost, times[TARAS].taken, times[TARAS].lost) == (1, 1, 0)


async def test_words_that_gave_way_to_a_person_are_kept_once(desk: Any, updates: Any, open_card: Any) -> None:
    said = updates.say("а 128 є?")
    await desk.dies(said, turn="s1")
    await desk.agent.handoffs.claim(EffectKey("t5", "claim"), 1, MARYNA, "Марина")
    await desk.handle(said, turn="s1")
    assert [line.words for line in await desk.agent.handoffs.lines(1)] == ["а 128 є?"]
