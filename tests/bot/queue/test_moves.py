"""A group that becomes a supergroup has a new id: what waits follows it, whoever tells of it."""

from __future__ import annotations

import pytest

from bot.moves import ChatMoves
from bot.outbox import Outgoing
from bot.sandbox import groups
from bot.topics import in_topic
from catalog.clock import SystemClock

GROUP = -4001


@pytest.fixture
def moves(database) -> ChatMoves:
    return ChatMoves(database, 700, SystemClock())


@pytest.fixture
def group(sandbox):
    """A plain group of the managers."""
    sandbox.world.rooms.chat(GROUP).members = {901, 902}
    return sandbox.world


def for_group(text: str, shopper: int = 501, **more) -> Outgoing:
    params = {"chat_id": GROUP, "text": text, **in_topic(shopper, "Олена"), **more}
    return Outgoing(GROUP, "sendMessage", params, stream=shopper)


async def test_what_waits_follows_the_group_to_its_new_id(open_shop, group, moves) -> None:
    async with open_shop(managers_chat=GROUP) as shop:
        await shop.told(for_group("картка"))
        [card] = group.messages(GROUP)
        new = groups.migrate(group, chat=GROUP)
        where = {"chat_id": GROUP, "message_id": card["message_id"]}
        edit = Outgoing(GROUP, "editMessageText", where | {"text": "картка 2"}, stream=502)
        await shop.told(
            for_group("слова", reply_parameters={"message_id": card["message_id"]}), for_group("ще", 502), edit
        )
        shown = [each["text"] for each in group.messages(new) if "text" in each]
        assert sorted(shown) == sorted(["картка", "слова", "ще"])
        assert await moves.now(GROUP) == new
        tally = await shop.queue.outbox.tally()
        assert (tally.dropped, tally.dead) == (1, 0)


async def test_later_words_go_to_the_new_id_at_once(open_shop, group, moves) -> None:
    new = groups.migrate(group, chat=GROUP)
    await moves.learn(GROUP, new)
    await moves.learn(GROUP, new)
    async with open_shop(managers_chat=GROUP) as shop:
        await shop.told(for_group("слова"))
        assert [call.ok for call in group.calls("sendMessage")] == [True]
        assert group.messages(new)[-1]["text"] == "слова"


async def test_topics_of_the_old_id_are_forgotten(open_shop, group, moves, topics) -> None:
    async with open_shop(managers_chat=GROUP) as shop:
        await shop.told(for_group("слова"))
        new = groups.migrate(group, chat=GROUP)
        group.rooms.chat(new).is_forum = True
        await shop.told(for_group("ще слова"))
        thread = await topics.thread_of(new, 501)
        assert group.messages(new, topic=thread)[-1]["text"] == "ще слова"
        assert await topics.thread_of(GROUP, 501) is None


async def test_the_group_of_the_settings_is_known_under_its_new_id(moves, database) -> None:
    assert await moves.is_same(GROUP, GROUP)
    assert not await moves.is_same(GROUP, -100900)
    await ChatMoves(database, 700, SystemClock()).learn(GROUP, -100900)
    assert await moves.is_same(GROUP, -100900)
    assert await moves.is_same(GROUP, GROUP)
    assert not await moves.is_same(GROUP, 501)
    assert not await moves.is_same(501, -100900)
