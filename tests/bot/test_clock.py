"""The bot's clock beside a real sandbox, over HTTP."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.clock import open_clock
from bot.sandbox import Sandbox
from bot.settings import BotSettings
from catalog.clock import SystemClock


def settings(url: str, clock: str) -> BotSettings:
    return BotSettings(_env_file=None, telegram_token="1:a", managers_chat=-1, telegram_api_url=url, clock=clock)


async def test_the_clock_follows_the_sandbox_that_moves_it():
    async with (
        Sandbox.serve() as sandbox,
        open_clock(settings(sandbox.url, "control")) as clock,
        aiohttp.ClientSession(sandbox.url) as session,
        session.post("/control/clock", json={"advance": 3600}) as answer,
    ):
        assert answer.ok
        for _ in range(1500):
            if clock.now() - datetime.now(UTC) > timedelta(minutes=59):
                break
            await asyncio.sleep(0.02)
        assert clock.now() - datetime.now(UTC) > timedelta(minutes=59)


def test_telegram_itself_is_never_asked_for_the_time():
    with pytest.raises(ValueError, match="CLOCK=control"):
        settings("https://api.telegram.org", "control")


async def test_without_being_told_so_the_clock_is_the_machines():
    async with open_clock(settings("http://127.0.0.1:1", "system")) as clock:
        assert isinstance(clock, SystemClock)
