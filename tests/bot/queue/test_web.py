"""The webhook: only with its secret, 200 only for what is stored."""

from __future__ import annotations

import socket
from contextlib import asynccontextmanager

import aiohttp
import pytest
from sqlalchemy import func, select

from bot.errors import SettingsUnsafe
from bot.queue import Queue
from bot.queue_settings import QueueSettings, WebhookSettings, WebSettings
from bot.tables import InboxRow
from bot.telegram import Telegram
from catalog.clock import SystemClock
from catalog.db import Database

SECRET = "s3cret"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def web() -> WebSettings:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return WebSettings(port=port, webhook=WebhookSettings(f"http://127.0.0.1:{port}/hook", "/hook", SECRET, 4096))


@pytest.fixture
def hooked(open_shop, sandbox):
    @asynccontextmanager
    async def opened():
        settings = web()
        async with open_shop(web=settings) as shop:
            await sandbox.until(lambda: sandbox.world.calls("setWebhook"))
            async with aiohttp.ClientSession(f"http://127.0.0.1:{settings.port}") as client:
                yield shop, client

    return opened


async def stored(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(InboxRow)) or 0


async def test_updates_come_by_webhook(hooked, sandbox) -> None:
    async with hooked() as (shop, _):
        await sandbox.world.say("є куртка?")
        assert await shop.hears(1) == ["є куртка?"]


async def test_a_request_without_the_secret_is_refused(hooked, database: Database) -> None:
    async with hooked() as (_, client):
        for headers in ({}, {HEADER: ""}, {HEADER: "wrong"}, {HEADER: SECRET + "x"}):
            async with client.post("/hook", json={"update_id": 1}, headers=headers) as response:
                assert response.status == 403
    assert await stored(database) == 0


async def test_a_broken_body_is_kept_and_a_huge_one_refused(hooked, database: Database) -> None:
    async with hooked() as (_, client):
        for body, status in ((b"{", 200), (b"{", 200), (b"\xff\x00", 200), (b"[" * 3000, 200), (b"x" * 5000, 413)):
            async with client.post("/hook", data=body, headers={HEADER: SECRET}) as response:
                assert response.status == status
    assert await stored(database) == 3


async def test_health_and_readiness(hooked) -> None:
    async with hooked() as (_, client):
        for path in ("/health", "/ready"):
            async with client.get(path) as response:
                assert response.status == 200


async def test_a_webhook_without_a_secret_does_not_start(database: Database, telegram: Telegram) -> None:
    unsafe = WebSettings(webhook=WebhookSettings("https://example.org/hook", "/hook", ""))
    with pytest.raises(SettingsUnsafe):
        async with Queue.open(database, telegram, None, QueueSettings(web=unsafe), SystemClock()):
            pass
