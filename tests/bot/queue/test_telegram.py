"""The client: every foreign error is one of ours, and the token is in none."""

from __future__ import annotations

import pytest

from bot.errors import (
    FileTooLarge,
    TelegramBroken,
    TelegramError,
    TelegramFlooded,
    TelegramRefused,
    TelegramSilent,
    TelegramUnreachable,
)
from bot.sandbox import Sandbox
from bot.telegram import Telegram


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("429", TelegramFlooded),
        ("500", TelegramBroken),
        ("502", TelegramBroken),
        ("blocked", TelegramRefused),
        ("reset", TelegramSilent),
        ("hang", TelegramSilent),
    ],
)
async def test_every_fault_is_an_error_of_ours_without_the_token(
    sandbox: Sandbox, fault: str, error: type[TelegramError]
) -> None:
    async with Telegram.open("700:verysecret", sandbox.url, timeout=0.5) as telegram:
        sandbox.world.fault(fault, method="sendMessage", seconds=2.0)
        with pytest.raises(error) as caught:
            await telegram.call("sendMessage", {"chat_id": 501, "text": "x"})
    assert "verysecret" not in repr(caught.value) + str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    async with Telegram.open("700:verysecret", "http://127.0.0.1:9") as telegram:
        with pytest.raises(TelegramUnreachable):
            await telegram.call("getMe")


async def test_a_flood_says_how_long_to_wait(sandbox: Sandbox, telegram: Telegram) -> None:
    sandbox.world.fault("429", method="sendMessage", retry_after=7)
    with pytest.raises(TelegramFlooded) as caught:
        await telegram.call("sendMessage", {"chat_id": 501, "text": "x"})
    assert caught.value.retry_after == 7


async def test_a_file_past_twenty_megabytes_is_not_fetched(sandbox: Sandbox, telegram: Telegram) -> None:
    message = await sandbox.world.send("document", b"x" * (20 * 1024 * 1024 + 1), name="big.bin")
    with pytest.raises(FileTooLarge):
        await telegram.download(message["document"]["file_id"])


async def test_a_file_is_fetched_whole(sandbox: Sandbox, telegram: Telegram) -> None:
    message = await sandbox.world.send("document", b"abc" * 100_000, name="some.bin")
    assert await telegram.download(message["document"]["file_id"]) == b"abc" * 100_000
