"""Groups and topics over HTTP, as the page and other people's tests change them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiogram import Bot

from bot.sandbox import Sandbox

SHOPPER, GROUP, PLAIN, STRANGE = 501, -1001000000001, -4001, -1001000000777
MARYNA, TARAS = 901, 902


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.serve(patience=0.01, forum=True) as running:
        yield running
        assert running.violations == []


@pytest.fixture
async def web(sandbox: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(sandbox.url) as session:
        yield session


async def post(web: aiohttp.ClientSession, command: str, expected: int = 200, /, **fields: object) -> dict:
    async with web.post(f"/control/{command}", json=fields) as response:
        assert response.status == expected, await response.text()
        return await response.json()


async def shown(web: aiohttp.ClientSession, chat: int = GROUP) -> dict:
    async with web.get(f"/control/state?chat={chat}") as response:
        return next(each for each in (await response.json())["chats"] if each["id"] == chat)


async def test_a_topic_is_made_written_in_closed_and_deleted(web: aiohttp.ClientSession, bot: Bot) -> None:
    await bot.get_me()
    thread = (await post(web, "topic", user=TARAS, name="Олена"))["topic"]
    said = (await post(web, "say", chat=GROUP, user=MARYNA, topic=thread, text="Вітаю"))["message"]
    form = aiohttp.FormData({"chat": str(GROUP), "user": str(MARYNA), "topic": str(thread), "kind": "voice"})
    async with web.post("/control/send", data=form) as response:
        assert (await response.json())["message"]["message_thread_id"] == thread
    await post(web, "topic", topic=thread, name="Олена Л.", closed=True)
    (topic,) = (await shown(web))["topics"]
    assert topic == {"message_thread_id": thread, "name": "Олена Л.", "icon_color": 7322096, "closed": True}
    assert (await post(web, "topic", topic=thread, closed=False))["topic"] == thread
    await post(web, "delete", chat=GROUP, user=MARYNA, message_id=said["message_id"])
    assert await post(web, "topic", topic=thread, deleted=True)
    assert (await shown(web))["topics"] == []
    kinds = [next(iter(update.message.model_fields_set & SERVICE), "said") for update in await bot.get_updates()]
    changes = ["forum_topic_edited", "forum_topic_closed", "forum_topic_reopened"]
    assert kinds == ["forum_topic_created", "said", "said", *changes]


SERVICE = {"forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened"}


async def test_members_and_the_bot_come_and_go(web: aiohttp.ClientSession, bot: Bot) -> None:
    for status in ("left", "member", "administrator", "member"):
        await post(web, "member", user=TARAS, status=status)
        assert (await bot.get_chat_member(GROUP, TARAS)).status == status
    await bot.get_updates(offset=-1)
    for status in ("member", "administrator", "kicked"):
        await post(web, "bot", user=MARYNA, status=status)
    await post(web, "bot", chat=STRANGE, user=777, status="added", title="Чужа група", admin=True)
    changes = [update.my_chat_member for update in await bot.get_updates() if update.my_chat_member]
    assert [change.new_chat_member.status for change in changes] == [
        "member",
        "administrator",
        "kicked",
        "administrator",
    ]
    assert changes[-1].chat.title == "Чужа група"


async def test_a_forum_is_switched_off_and_on(web: aiohttp.ClientSession, bot: Bot) -> None:
    for on in (False, True):
        assert await post(web, "forum", on=on) == {"on": on}
        assert bool((await bot.get_chat(GROUP)).is_forum) is on


async def test_a_plain_group_becomes_a_supergroup(web: aiohttp.ClientSession, bot: Bot) -> None:
    await post(web, "say", chat=PLAIN, user=MARYNA, text="a")
    new = (await post(web, "migrate", chat=PLAIN, user=MARYNA))["chat"]
    assert (await shown(web, PLAIN))["migrated_to"] == new
    assert (await shown(web, new))["members"] == [MARYNA]
    assert (await bot.get_chat(new)).type == "supergroup"


async def test_changes_of_a_group_are_told_as_events(web: aiohttp.ClientSession, bot: Bot) -> None:
    async with web.get("/control/events") as stream:
        await stream.content.readline()
        topic = await bot.create_forum_topic(GROUP, "Олена")
        async with asyncio.timeout(5):
            while (await stream.content.readline()).strip() != b"event: chat":
                pass
            told = json.loads((await stream.content.readline()).decode().removeprefix("data: "))
    assert told["about"]["topics"][0]["message_thread_id"] == topic.message_thread_id


@pytest.mark.parametrize(
    ("name", "fields", "problem"),
    [
        ("topic", {}, "name is missing"),
        ("topic", {"topic": 7, "closed": True}, "no topic 7"),
        ("topic", {"chat": PLAIN, "name": "a"}, "no forum"),
        ("say", {"chat": GROUP, "topic": 7, "text": "a"}, "no topic 7"),
        ("say", {"chat": SHOPPER, "topic": 7, "text": "a"}, "no topic 7"),
        ("member", {"status": "left"}, "user is missing"),
        ("member", {"user": TARAS, "status": "lost"}, "unknown status"),
        ("member", {"user": SHOPPER, "status": "left"}, "is not in chat"),
        ("bot", {"status": "lost"}, "unknown status"),
        ("bot", {"status": "added"}, "chat is missing"),
        ("bot", {"chat": SHOPPER, "status": "kicked"}, "no group"),
        ("migrate", {}, "no plain group"),
        ("forum", {"chat": PLAIN}, "only a supergroup"),
        ("delete", {"chat": SHOPPER, "message_id": 3}, "has no message 3"),
    ],
)
async def test_wrong_commands_are_explained(web: aiohttp.ClientSession, name: str, fields: dict, problem: str) -> None:
    assert problem in (await post(web, name, 400, **fields))["error"]
