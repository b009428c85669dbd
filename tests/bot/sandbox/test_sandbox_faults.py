"""Faults, flood limits and broken requests."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import BufferedInputFile, InputMediaPhoto

from bot.sandbox import Sandbox, World
from bot.sandbox.errors import SchemaViolation, WrongCommand

SHOPPER, GROUP = 501, -1001000000001


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("429", TelegramRetryAfter),
        ("500", TelegramServerError),
        ("502", TelegramServerError),
        ("blocked", TelegramForbiddenError),
        ("kicked", TelegramForbiddenError),
        ("not_found", TelegramBadRequest),
        ("reset", TelegramNetworkError),
    ],
)
async def test_a_fault_strikes_once_and_has_no_effect(sandbox: Sandbox, bot: Bot, kind: str, error) -> None:
    sandbox.world.fault(kind, retry_after=7)
    with pytest.raises(error) as caught:
        await bot.send_message(SHOPPER, "a")
    assert getattr(caught.value, "retry_after", 7) == 7
    assert sandbox.world.messages() == []
    assert await bot.send_message(SHOPPER, "a")


@pytest.mark.parametrize("kind", ["reset_after", "hang_after"])
async def test_an_answer_can_be_lost_after_the_message_arrived(sandbox: Sandbox, bot: Bot, kind: str) -> None:
    sandbox.world.fault(kind, seconds=0.05)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(SHOPPER, "a")
    assert len(sandbox.world.messages()) == 1
    [call] = sandbox.world.calls("sendMessage")
    assert (call.ok, call.lost) == (True, True)


async def test_a_fault_can_be_bound_to_a_method_and_a_chat(sandbox: Sandbox, bot: Bot) -> None:
    sandbox.world.fault("500", method="sendMessage", chat=GROUP, times=None)
    assert await bot.send_message(SHOPPER, "a")
    for _ in range(3):
        with pytest.raises(TelegramServerError):
            await bot.send_message(GROUP, "a")
    sandbox.world.faults.clear()
    assert await bot.send_message(GROUP, "a")


async def test_a_slow_answer_is_an_answer(sandbox: Sandbox, bot: Bot) -> None:
    sandbox.world.fault("slow", seconds=0.1)
    started = asyncio.get_running_loop().time()
    assert await bot.send_message(SHOPPER, "a")
    assert asyncio.get_running_loop().time() - started >= 0.1


def test_an_unknown_fault_is_named() -> None:
    with pytest.raises(WrongCommand, match="unknown fault 'flood'"):
        World().fault("flood")


async def test_one_chat_gets_a_message_a_second_after_a_small_burst(sandbox: Sandbox, bot: Bot) -> None:
    sandbox.world.flood(True)
    sent = await _until_flooded(bot, SHOPPER, sandbox)
    assert 3 <= sent <= 5
    assert 1 <= sandbox.world.calls("sendMessage")[-1].error["parameters"]["retry_after"] <= 3
    assert await bot.send_message(GROUP, "a")
    sandbox.world.advance(1.5)
    assert await bot.send_message(SHOPPER, "a")


async def test_a_group_gets_twenty_a_minute(sandbox: Sandbox, bot: Bot) -> None:
    sandbox.world.flood(True)
    sent = await _until_flooded(bot, GROUP, sandbox, pause=1.0)
    assert 20 <= sent < 32
    sandbox.world.advance(60)
    assert await bot.send_message(GROUP, "a")


async def test_an_album_costs_as_many_messages_as_it_has(sandbox: Sandbox, bot: Bot, picture) -> None:
    sandbox.world.flood(True)
    media = [InputMediaPhoto(media=BufferedInputFile(picture(), "a.jpg"))] * 3
    await bot.send_media_group(SHOPPER, media)
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(SHOPPER, "a")


async def test_all_chats_together_get_thirty_a_second(sandbox: Sandbox, bot: Bot) -> None:
    for chat in range(1, 61):
        sandbox.world.rooms.chat(chat)
    sandbox.world.flood(True)
    results = await asyncio.gather(*(bot.send_message(chat, "a") for chat in range(1, 61)), return_exceptions=True)
    refused = [result for result in results if isinstance(result, TelegramRetryAfter)]
    assert refused
    assert len(results) - len(refused) >= 30


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"chat_id": SHOPPER, "text": "a", "colour": "red"}, "colour"),
        ({"chat_id": SHOPPER, "text": 5}, "text must be string"),
        ({"text": "a"}, "chat_id"),
        ({"chat_id": SHOPPER, "text": "a", "reply_markup": {"inline_keyboard": [{"text": "a"}]}}, "reply_markup"),
    ],
)
async def test_what_the_schema_does_not_allow_is_refused_and_written_down(
    lenient_sandbox: Sandbox, fields: dict, problem: str
) -> None:
    async with aiohttp.ClientSession(lenient_sandbox.url) as web:
        response = await web.post("/bot1:abcd/sendMessage", json=fields)
        body = await response.json()
    assert (response.status, body["ok"], body["error_code"]) == (400, False, 400)
    assert problem in body["description"]
    assert lenient_sandbox.violations[0]["where"] == "sendMessage"


async def test_form_fields_are_read_by_their_types(sandbox: Sandbox) -> None:
    keyboard = json.dumps({"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]})
    fields = {"chat_id": "501", "text": "42", "disable_notification": "true", "reply_markup": keyboard}
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{sandbox.url}/bot1:abcd/SENDmessage", data=fields) as response:
            body = await response.json()
        async with session.get(f"{sandbox.url}/bot1:abcd/getMe") as response:
            assert (await response.json())["result"]["id"] == 1
        async with session.post(
            f"{sandbox.url}/bot1:abcd/sendMessage", data=fields | {"reply_markup": "{"}
        ) as response:
            assert "can't parse reply markup JSON object" in (await response.json())["description"]
    assert body["result"]["text"] == "42"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"junk", "application/json"),
        (b"[]", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"--x\r\nbad", "multipart/form-data; boundary=x"),
        (b'{"chat_id": 501, "text": "\\ud83d"}', "application/json"),
    ],
)
async def test_a_broken_body_is_refused_and_breaks_nothing(sandbox: Sandbox, body: bytes, kind: str) -> None:
    async with aiohttp.ClientSession(sandbox.url) as web:
        response = await web.post("/bot1:abcd/sendMessage", data=body, headers={"Content-Type": kind})
        assert (response.status, (await response.json())["ok"]) == (400, False)


async def test_an_update_that_breaks_the_schema_needs_raw(sandbox: Sandbox, bot: Bot) -> None:
    with pytest.raises(SchemaViolation):
        await sandbox.world.update({"message": {"text": "no chat"}})
    number = await sandbox.world.update({"mystery": {"x": 1}}, raw=True)
    [update] = await bot.get_updates()
    assert update.update_id == number


async def _until_flooded(bot: Bot, chat: int, sandbox: Sandbox, pause: float = 0.0) -> int:
    """Sends until it is refused; how many went through."""
    try:
        while True:
            await bot.send_message(chat, "a")
            sandbox.world.advance(pause)
    except TelegramRetryAfter:
        return len([call for call in sandbox.world.calls("sendMessage") if call.ok])
