"""The control API over HTTP, as the page and other people's tests use it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.sandbox import Sandbox

SHOPPER, GROUP = 501, -1001000000001
BUTTON = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Так", callback_data="yes")]])


@pytest.fixture
async def web(sandbox: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(sandbox.url) as session:
        yield session


async def post(web: aiohttp.ClientSession, name: str, status: int = 200, **fields: object) -> dict:
    async with web.post(f"/control/{name}", json=fields) as response:
        assert response.status == status, await response.text()
        return await response.json()


async def get(web: aiohttp.ClientSession, name: str) -> object:
    async with web.get(f"/control/{name}") as response:
        assert response.status == 200
        return await response.json()


async def test_the_state_names_bot_people_and_chats(web: aiohttp.ClientSession, bot: Bot) -> None:
    assert (await get(web, "state?chat=501"))["bot"] is None
    await bot.send_message(SHOPPER, "a", reply_markup=BUTTON)
    await bot.send_chat_action(SHOPPER, "typing")
    state = await get(web, "state?chat=501")
    assert state["bot"]["id"] == bot.id
    assert {user["id"]: user["first_name"] for user in state["users"]} == {501: "Олена", 901: "Марина", 902: "Тарас"}
    assert GROUP in [chat["id"] for chat in state["chats"]]
    assert state["typing"] is True
    assert state["messages"][0]["reply_markup"]["inline_keyboard"][0][0]["text"] == "Так"


async def test_people_write_reply_and_edit(web: aiohttp.ClientSession, bot: Bot) -> None:
    said = (await post(web, "say", chat=GROUP, user=901, text="Беру"))["message"]
    await post(web, "say", chat=GROUP, user=902, text="Добре", reply_to=said["message_id"])
    await post(web, "edit", chat=GROUP, user=901, message_id=said["message_id"], text="Беру!")
    first, second, third = await bot.get_updates()
    assert (first.message.from_user.first_name, first.message.chat.type) == ("Марина", "supergroup")
    assert second.message.reply_to_message.text == "Беру"
    assert third.edited_message.text == "Беру!"


async def test_a_tap_waits_for_its_answer(web: aiohttp.ClientSession, bot: Bot) -> None:
    sent = await bot.send_message(SHOPPER, "a", reply_markup=BUTTON)
    press = asyncio.create_task(post(web, "tap", chat=SHOPPER, user=SHOPPER, message_id=sent.message_id, data="yes"))
    [update] = await bot.get_updates(timeout=5)
    assert update.callback_query.message.message_id == sent.message_id
    await bot.answer_callback_query(update.callback_query.id, text="Готово", show_alert=True)
    answer = await press
    assert (answer["answered"], answer["text"], answer["alert"]) == (True, "Готово", True)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(update.callback_query.id)


async def test_a_press_is_too_old_after_150_seconds(sandbox: Sandbox, bot: Bot) -> None:
    await bot.send_message(SHOPPER, "a", reply_markup=BUTTON)
    unanswered = await sandbox.world.tap("yes", wait=0.01)
    assert unanswered["answered"] is False
    sandbox.world.advance(151)
    with pytest.raises(
        TelegramBadRequest, match="query is too old and response timeout expired or query ID is invalid"
    ):
        await bot.answer_callback_query(unanswered["id"])


async def test_photos_come_as_files_or_from_the_tray(tmp_path: Path, picture) -> None:
    (tmp_path / "worn").mkdir()
    (tmp_path / "worn" / "a.jpg").write_bytes(picture("red"))
    (tmp_path / "a.gif").write_bytes(picture("white", form="GIF"))
    (tmp_path / "b.png").write_bytes(picture("blue", form="PNG"))
    (tmp_path / "samples.json").write_text(json.dumps({"b.png": {"uk": "Синя", "en": "Blue"}}), encoding="utf-8")
    async with Sandbox.serve(samples=tmp_path) as sandbox, aiohttp.ClientSession(sandbox.url) as web:
        tray = await get(web, "samples")
        assert [sample["name"] for sample in tray] == ["b.png", "a.gif", "worn/a.jpg"]
        assert tray[0]["title"] == {"uk": "Синя", "en": "Blue"}
        async with web.get(tray[2]["url"]) as response:
            assert response.content_type == "image/jpeg"
        sent = await post(web, "photo", chat=SHOPPER, user=SHOPPER, samples=["b.png", "worn/a.jpg"], caption="Ці")
        assert [message.get("caption") for message in sent["messages"]] == ["Ці", None]
        form = aiohttp.FormData({"chat": "501", "user": "501", "caption": "Ця"})
        form.add_field("file", picture("lime"), filename="c.jpg", content_type="image/jpeg")
        async with web.post("/control/photo", data=form) as response:
            [message] = (await response.json())["messages"]
        async with web.get(f"/control/file/{message['photo'][-1]['file_id']}") as response:
            assert response.status == 200
        assert "no sample" in (await post(web, "photo", 400, chat=SHOPPER, samples=["../../etc/passwd"]))["error"]


async def test_a_document_is_sent_as_a_form(web: aiohttp.ClientSession, bot: Bot) -> None:
    form = aiohttp.FormData({"chat": "501", "user": "501", "kind": "document", "caption": "Прайс"}, quote_fields=False)
    form.add_field("file", b"a;b", filename="прайс.csv", content_type="text/csv")
    async with web.post("/control/send", data=form) as response:
        assert response.status == 200
    [update] = await bot.get_updates()
    assert (update.message.document.file_name, update.message.caption) == ("прайс.csv", "Прайс")


async def test_faults_flood_and_the_clock_are_switched_from_outside(
    web: aiohttp.ClientSession, sandbox: Sandbox
) -> None:
    await post(web, "fault", kind="429", method="sendMessage", chat=SHOPPER, times=2, retry_after=3)
    assert (await get(web, "faults"))["faults"][0]["times"] == 2
    async with web.delete("/control/faults") as response:
        assert (await response.json()) == {"faults": []}
    assert (await post(web, "flood", on=True)) == {"on": True}
    before = sandbox.world.now()
    await post(web, "clock", advance=3600)
    assert sandbox.world.now() - before >= 3600


async def test_calls_are_logged_without_bytes_and_with_their_lag(
    web: aiohttp.ClientSession, bot: Bot, sandbox: Sandbox
) -> None:
    await post(web, "say", chat=SHOPPER, user=SHOPPER, text="a")
    await bot.send_message(SHOPPER, "b")
    await bot.get_updates()
    send, updates = await get(web, "calls?since=0")
    assert (send["method"], send["ok"], send["params"]["text"]) == ("sendMessage", True, "b")
    assert 0 < send["lag"] < 5
    assert await get(web, f"calls?since={send['n']}") == [updates]
    await post(web, "reset")
    assert await get(web, "calls") == []
    assert sandbox.world.messages() == []


async def test_events_tell_what_happens(web: aiohttp.ClientSession, bot: Bot) -> None:
    async with web.get("/control/events?chat=501") as stream:
        await stream.content.readline()
        await bot.send_chat_action(SHOPPER, "typing")
        await bot.send_message(GROUP, "not here")
        sent = await bot.send_message(SHOPPER, "a")
        await bot.edit_message_text(chat_id=SHOPPER, message_id=sent.message_id, text="b")
        await bot.delete_message(SHOPPER, sent.message_id)
        events = []
        while len(events) < 5:
            line = (await asyncio.wait_for(stream.content.readline(), 5)).decode()
            if line.startswith("event: "):
                events.append(line.removeprefix("event: ").strip())
            elif line.startswith("data: "):
                assert isinstance(json.loads(line.removeprefix("data: ")), dict)
    assert events == ["bot", "typing", "message", "edit", "delete"]


@pytest.mark.parametrize(
    ("name", "fields", "problem"),
    [
        ("say", {"chat": SHOPPER, "user": SHOPPER}, "text is missing"),
        ("say", {"chat": "x", "text": "a"}, "'x' is not a number"),
        ("say", {"chat": SHOPPER, "text": " "}, "text is empty"),
        ("tap", {"chat": SHOPPER, "user": SHOPPER, "data": "x"}, "no button with data 'x'"),
        ("send", {"chat": SHOPPER, "kind": "hologram"}, "unknown kind 'hologram'"),
        ("fault", {"kind": "flood"}, "unknown fault"),
        ("fault", {"kind": "429", "every": 2}, "a fault has no every"),
        ("update", {"update": {"message": {}}}, "Update"),
        ("update", {"update": {"update_id": "x"}, "raw": True}, "update_id must be a number"),
        ("say", {"chat": 0, "text": "a"}, "there is no chat 0"),
        ("edit", {"chat": SHOPPER, "message_id": 3, "text": "a"}, "has no message 3"),
        ("photo", {"chat": SHOPPER}, "send files"),
    ],
)
async def test_wrong_commands_are_explained(web: aiohttp.ClientSession, name: str, fields: dict, problem: str) -> None:
    assert problem in (await post(web, name, 400, **fields))["error"]


async def test_a_long_text_arrives_in_pieces_as_clients_send_it(sandbox: Sandbox, bot: Bot) -> None:
    await sandbox.world.say("👋" * 4096)
    assert [len(update.message.text) for update in await bot.get_updates()] == [2048, 2048]
