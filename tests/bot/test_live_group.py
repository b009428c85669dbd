"""What people do to the managers' group while talks are under way, and how soon all is in its place again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import ChatMemberAdministrator

from tests.bot.handlers.conftest import MANAGERS, MARYNA, OWNER, SHOPPER
from tests.bot.live_desk import BOT, CALL, LiveDesk, live_desk
from tests.bot.queue.conftest import FAST

FORUM = {"id": MANAGERS, "type": "supergroup", "is_forum": True}
RIGHTS = [name for name, field in ChatMemberAdministrator.model_fields.items() if field.is_required()]
ADMIN = dict.fromkeys(RIGHTS, True) | {"status": "administrator", "can_manage_topics": True}
MEMBER = {"status": "member"}
MOVED = -1003000000004
NO_RIGHTS, NO_FORUM = "not enough rights to create a topic", "the chat is not a forum"


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[LiveDesk]:
    async with live_desk(tmp_path, FAST) as opened:
        yield opened


def bot_becomes(live: LiveDesk, after: dict[str, Any], before: dict[str, Any]) -> None:
    me = {"user": {"id": BOT, "is_bot": True, "first_name": "Вітрина"}}
    change = {"chat": FORUM, "from": live.updates.user(OWNER), "date": 1}
    change |= {"old_chat_member": before | me, "new_chat_member": after | me}
    live._send({"update_id": 0, "my_chat_member": change})


def tells(live: LiveDesk, chat: int, **service: int) -> None:
    """A group says of itself."""
    live._send(live.updates.say(user=MARYNA, chat=chat, kind="supergroup", **service))


async def called(live: LiveDesk, shopper: int = SHOPPER) -> list[int | None]:
    """A shopper asks for a person: where the cards stand."""
    live.says(shopper, CALL)
    await live.quiet()
    return cards(live)


def cards(live: LiveDesk, group: int = MANAGERS) -> list[int | None]:
    """The threads of the cards that came to the group."""
    sent = [call for call in live.sent(group, "sendMessage") if "Просить людину" in call.text]
    return [call.params.get("message_thread_id") for call in sent]


async def test_once_the_bot_may_manage_topics_again_it_makes_them(live: LiveDesk) -> None:
    live.telegram.refuses["createForumTopic"] = NO_RIGHTS
    assert await called(live) == [None]
    live.telegram.refuses.clear()
    bot_becomes(live, ADMIN, MEMBER)
    await live.quiet()
    first, second = await called(live, 502)
    assert (first, second) == (None, await live.topics.thread_of(MANAGERS, 502))
    assert second is not None


async def test_a_topic_that_people_made_shows_that_the_group_is_a_forum_now(live: LiveDesk) -> None:
    live.telegram.refuses["createForumTopic"] = NO_FORUM
    assert await called(live) == [None]
    live.telegram.refuses.clear()
    live.writes(77, forum_topic_created={"name": "Балачки", "icon_color": 1})
    await live.quiet()
    assert (await called(live, 502))[-1] == await live.topics.thread_of(MANAGERS, 502) is not None


async def test_a_talk_whose_card_stands_outside_comes_into_its_topic(live: LiveDesk) -> None:
    live.telegram.refuses["createForumTopic"] = NO_RIGHTS
    await called(live)
    live.telegram.refuses.clear()
    bot_becomes(live, ADMIN, MEMBER)
    live.says(SHOPPER, "а 128 є?")
    await live.quiet()
    live.says(SHOPPER, "і синя?")
    await live.quiet()
    outside, inside = cards(live)
    assert (outside, inside) == (None, await live.topics.thread_of(MANAGERS, SHOPPER))


async def test_a_topic_that_could_not_be_reopened_is_tried_again(live: LiveDesk) -> None:
    (thread,) = await called(live)
    assert thread is not None
    live.writes(thread, forum_topic_closed={})
    live.telegram.refuses["reopenForumTopic"] = NO_RIGHTS
    live.says(SHOPPER, "а 128 є?")
    await live.quiet()
    live.telegram.refuses.clear()
    bot_becomes(live, ADMIN, MEMBER)
    live.says(SHOPPER, "і синя?")
    await live.quiet()
    assert live.sent(MANAGERS, "reopenForumTopic")
    assert "і синя?" in live.in_topic(thread)[-1]


async def test_a_new_topic_has_its_card_at_once(live: LiveDesk) -> None:
    (first,) = await called(live)
    assert first is not None
    live.telegram.gone.add(first)
    live.telegram.refuses["editMessageReplyMarkup"] = "message to edit not found"
    live.says(SHOPPER, "а 128 є?")
    await live.quiet()
    second = await live.topics.thread_of(MANAGERS, SHOPPER)
    assert cards(live) == [first, second]
    assert second not in (first, None)
    live.says(SHOPPER, "і синя?")
    await live.quiet()
    assert len(cards(live)) == 2
    assert await live.queue.dead_letters.list() == ()


async def test_so_has_a_talk_that_a_person_holds(live: LiveDesk) -> None:
    (first,) = await called(live)
    assert first is not None
    live.writes(first, "Вітаю!")
    await live.quiet()
    live.telegram.gone.add(first)
    live.says(SHOPPER, "а 128 є?")
    await live.quiet()
    second = await live.topics.thread_of(MANAGERS, SHOPPER)
    assert cards(live) == [first, second]
    assert second is not None
    assert "Марина" in next(text for text in live.in_topic(second) if "Просить людину" in text)
    live.writes(second, "/return")
    await live.quiet()
    assert live.sent(MANAGERS, "editMessageText")[-1].text.endswith("▸ Повернуто боту: Марина")


async def test_a_card_that_somebody_deleted_comes_again_when_it_should_change(live: LiveDesk) -> None:
    (thread,) = await called(live)
    assert thread is not None
    live.telegram.refuses["editMessageText"] = "message to edit not found"
    live.writes(thread, "Вітаю!")
    await live.quiet()
    assert cards(live) == [thread, thread]
    assert "Марина" in live.sent(MANAGERS, "sendMessage")[-1].text
    assert await live.queue.dead_letters.list() == ()


async def test_a_card_deleted_with_its_topic_comes_into_a_new_one_when_it_should_change(live: LiveDesk) -> None:
    (first,) = await called(live)
    assert first is not None
    live.telegram.gone.add(first)
    for method in ("editMessageText", "editMessageReplyMarkup"):
        live.telegram.refuses[method] = "message to edit not found"
    live.taps("mc|1", live.updates.card(1))
    await live.quiet()
    assert cards(live) == [first, await live.topics.thread_of(MANAGERS, SHOPPER)]
    assert len(set(cards(live))) == 2
    assert await live.queue.dead_letters.list() == ()


async def test_what_a_person_corrects_in_vain_is_still_reported(live: LiveDesk) -> None:
    (thread,) = await called(live)
    assert thread is not None
    said = live.writes(thread, "Ціна 100")
    await live.quiet()
    live.telegram.refuses["editMessageText"] = "message to edit not found"
    live.edits(said, text="Ціна 120")
    await live.quiet()
    assert len(await live.queue.dead_letters.list()) == 1


@pytest.mark.parametrize("first", ["the sender", "the old group", "the new group"])
async def test_the_cards_of_live_talks_follow_a_group_that_moved_once(live: LiveDesk, first: str) -> None:
    await called(live)
    assert len(await called(live, 502)) == 2
    live.telegram.moved[MANAGERS] = MOVED
    if first == "the old group":
        tells(live, MANAGERS, migrate_to_chat_id=MOVED)
    elif first == "the new group":
        tells(live, MOVED, migrate_from_chat_id=MANAGERS)
    else:
        live.says(SHOPPER, "а 128 є?")
    await live.quiet()
    tells(live, MANAGERS, migrate_to_chat_id=MOVED)
    tells(live, MOVED, migrate_from_chat_id=MANAGERS)
    live.says(SHOPPER, "і синя?")
    await live.quiet()
    moved = cards(live, MOVED)
    assert len(moved) == 2
    assert set(moved) == {await live.topics.thread_of(MOVED, shopper) for shopper in (SHOPPER, 502)}
    assert await live.queue.dead_letters.list() == ()


async def test_whoever_finds_out_at_the_same_moment_posts_one_card(live: LiveDesk) -> None:
    await called(live)
    live.telegram.moved[MANAGERS] = MOVED
    await asyncio.gather(*(live.handlers.lost_cards.moved(MANAGERS) for _ in range(8)))
    await live.quiet()
    assert len(cards(live, MOVED)) == 1


async def test_a_talk_that_is_over_leaves_its_card_behind(live: LiveDesk) -> None:
    (thread,) = await called(live)
    assert thread is not None
    live.writes(thread, "/resolve")
    await live.quiet()
    live.telegram.moved[MANAGERS] = MOVED
    tells(live, MANAGERS, migrate_to_chat_id=MOVED)
    await live.quiet()
    assert cards(live, MOVED) == []
