"""The whole shop against a Bot API server that none of us wrote: by polling and by webhook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from lo_bot_api_emulator import ApiRefusal, LoBotApiEmulator

from tests.black_box.shop_run import PATIENCE, START_TIMEOUT, TOKEN, free_port, furnished, running_bot

SHOPPER = 501
PERSON = {"id": SHOPPER, "is_bot": False, "first_name": "Олена", "language_code": "uk"}
PRIVATE = {"id": SHOPPER, "type": "private", "first_name": "Олена"}
SENDS = {"sendMessage", "sendPhoto", "sendMediaGroup"}


class Taciturn(LoBotApiEmulator):
    """As a server that is older than the bot: it has never heard of "typing"."""

    def validate(self, method: str, *rest: Any) -> Any:
        if method == "sendChatAction":
            raise ApiRefusal("Method not implemented: sendChatAction", 501)
        return super().validate(method, *rest)


@dataclass(slots=True)
class Telegram:
    """What a stranger's server can tell: which methods were called, in order, and how each call ended."""

    emulator: LoBotApiEmulator

    async def say(self, number: int, text: str) -> None:
        message = {"message_id": number, "date": 1, "chat": PRIVATE, "from": PERSON, "text": text}
        await self.emulator.enqueue_update({"message": message}, token=TOKEN)

    async def tap(self, data: str) -> None:
        shown = {"message_id": 1, "date": 1, "chat": PRIVATE, "text": "Беремо?"}
        query = {"id": "17", "from": PERSON, "chat_instance": "1", "data": data, "message": shown}
        await self.emulator.enqueue_update({"callback_query": query}, token=TOKEN)

    def taken(self, methods: set[str]) -> int:
        """How many calls of these methods were carried out."""
        return sum(call["status"] == 200 for call in self.emulator.requests if call["method"] in methods)

    def refused(self) -> list[dict[str, Any]]:
        """Calls that were refused, save those that this server says it does not know."""
        return [call for call in self.emulator.requests if call["status"] not in {200, 501}]

    async def until(self, told: Callable[[], bool], seconds: float = PATIENCE) -> None:
        async with asyncio.timeout(seconds):
            while not told():  # noqa: ASYNC110 - the emulator tells nobody when it was called
                await asyncio.sleep(0.05)


@pytest.fixture(
    params=[("polling", LoBotApiEmulator), ("webhook", Taciturn)], ids=["polling", "webhook, a server without typing"]
)
async def telegram(request: pytest.FixtureRequest, prepared: Path, tmp_path: Path) -> AsyncIterator[Telegram]:
    way, server = request.param
    environment, first = {}, {"deleteWebhook"}
    if way == "webhook":
        port = free_port()
        hook = f"http://127.0.0.1:{port}/hook"
        environment, first = {"WEBHOOK_URL": hook, "WEBHOOK_SECRET": "s" * 32, "WEB_PORT": str(port)}, {"setWebhook"}
    emulator = server(allow_insecure_loopback_webhooks=True)
    async with _serving(emulator.app()) as url, running_bot(furnished(prepared, tmp_path), url, **environment):
        telegram = Telegram(emulator)
        await telegram.until(lambda: telegram.taken(first) > 0, START_TIMEOUT)
        yield telegram


async def test_a_strangers_server_takes_everything_that_the_shop_sends(telegram: Telegram) -> None:
    await telegram.say(1, "дякую")
    await telegram.until(lambda: telegram.taken({"sendMessage"}) == 1)
    assert any(call["method"] == "sendChatAction" for call in telegram.emulator.requests)

    await telegram.say(2, "рожевий костюм на блискавці 128")
    await telegram.until(lambda: telegram.taken(SENDS) >= 2)

    before = telegram.taken(SENDS)
    await telegram.tap("long-gone")
    await telegram.until(lambda: telegram.taken({"answerCallbackQuery"}) == 1)
    await telegram.until(lambda: telegram.taken(SENDS) > before)

    before = telegram.taken(SENDS)
    await telegram.say(3, "покличте людину")
    await telegram.until(lambda: telegram.taken(SENDS) >= before + 2)
    assert telegram.refused() == []


@asynccontextmanager
async def _serving(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
