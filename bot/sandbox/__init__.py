"""A Telegram of one's own: a Bot API server with a control API and a chat page. It imports nothing of the house.

In tests: `async with Sandbox.serve() as sandbox:` and point aiogram at `sandbox.url`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web

from bot.sandbox.api import Api
from bot.sandbox.bots import DEFAULT_TITLE
from bot.sandbox.control import Control
from bot.sandbox.rooms import MANAGERS_CHAT
from bot.sandbox.samples import Samples
from bot.sandbox.server import MAX_REQUEST, BotApiServer
from bot.sandbox.webhook import Webhooks
from bot.sandbox.world import World

__all__ = ["Sandbox", "World"]

SHUTDOWN_SECONDS = 0.2
GLANCE = 0.05
T = TypeVar("T")


class Sandbox:
    """A running server. `url` is its address without a slash at the end; `world` is what people do in it."""

    def __init__(self, url: str, world: World) -> None:
        self.url = url
        self.world = world

    @classmethod
    @asynccontextmanager
    async def serve(
        cls,
        port: int = 0,
        *,
        host: str = "127.0.0.1",
        title: str = DEFAULT_TITLE,
        managers_chat: int = MANAGERS_CHAT,
        forum: bool = False,
        samples: Path | None = None,
        patience: float = 1.0,
    ) -> AsyncIterator[Sandbox]:
        """Serve until the block ends; port 0 takes a free one. `forum`: the managers' group has topics, and the bot
        manages them. `patience` scales the webhook's waits between retries.

        Raises OSError when the port is taken."""
        world = World(title=title, managers_chat=managers_chat, forum=forum)
        api = Api(world)
        webhooks = Webhooks(world, api, patience)
        app = web.Application(client_max_size=MAX_REQUEST)
        BotApiServer(world, api, webhooks).add_to(app)
        Control(world, Samples(samples)).add_to(app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        await runner.setup()
        await webhooks.open()
        try:
            site = web.TCPSite(runner, host, port)
            await site.start()
            yield cls(f"http://{host}:{runner.addresses[0][1]}", world)
        finally:
            await webhooks.close()
            world.close()
            await runner.cleanup()

    @property
    def violations(self) -> list[dict[str, Any]]:
        """Requests, results and updates that the Bot API schema does not allow; tests assert that there are none."""
        return self.world.journal.violations

    async def until(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """Waits for something true and returns it; looked at after every call and event, and every 50 ms besides.

        Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while not (found := predicate()):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.world.journal.changed(), GLANCE)
            return found
