"""Pushing updates: one in flight per queue, only 2xx confirms, a failing one blocks its chat and is tried again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.sandbox.api import Api
from bot.sandbox.bots import Bot
from bot.sandbox.delivery import Pending
from bot.sandbox.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
TIMEOUT = 60.0
BACKOFF_START = 2.0
BACKOFF_MOST = 60.0


class Webhooks:
    """`patience` scales the waits between retries (0, 2, 4, 8 … 60 s), so that tests need not sit them out."""

    def __init__(self, world: World, api: Api, patience: float = 1.0) -> None:
        self._world = world
        self._api = api
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None
        self._workers: dict[tuple[int, tuple[str, int]], asyncio.Task[None]] = {}
        self._slots: dict[int, asyncio.Semaphore] = {}

    async def open(self) -> None:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        self.watch(self._world.bots.first)

    async def close(self) -> None:
        for worker in self._workers.values():
            worker.cancel()
        await asyncio.gather(*self._workers.values(), return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def watch(self, bot: Bot) -> None:
        """From now on this bot's arrivals are pushed when it has a webhook."""
        bot.deliveries.on_arrival = lambda: self._start(bot)
        bot.deliveries.on_switch = lambda: self._restart(bot)

    def _restart(self, bot: Bot) -> None:
        """A new address is tried at once, whatever wait the old one had earned."""
        for (key, _), worker in self._workers.items():
            if key == bot.key:
                worker.cancel()
        self._workers = {queue: worker for queue, worker in self._workers.items() if queue[0] != bot.key}
        self._slots[bot.key] = asyncio.Semaphore(bot.max_connections)
        self._start(bot)

    def _start(self, bot: Bot) -> None:
        if not bot.deliveries.webhook_url or self._session is None:
            return
        for queue in {pending.queue for pending in bot.deliveries.waiting}:
            worker = self._workers.get((bot.key, queue))
            if worker is None or worker.done():
                self._workers[bot.key, queue] = asyncio.create_task(self._drain(bot, queue))

    async def _drain(self, bot: Bot, queue: tuple[str, int]) -> None:
        failures, slots = 0, self._slots[bot.key]
        while bot.deliveries.webhook_url:
            bot.deliveries.expire()
            pending = next((each for each in bot.deliveries.waiting if each.queue == queue), None)
            if pending is None:
                return
            async with slots:
                problem, retry_after = await self._push(bot, pending)
            if problem is None:
                bot.deliveries.confirm(pending)
                failures = 0
                continue
            failures += 1
            bot.last_error = (self._world.now(), problem)
            await asyncio.sleep(self._patience * (_backoff(failures) if retry_after is None else retry_after))

    async def _push(self, bot: Bot, pending: Pending) -> tuple[str | None, float | None]:
        """What went wrong (None: confirmed), and the seconds that a Retry-After header asked for."""
        assert self._session is not None
        headers = {SECRET_HEADER: bot.secret} if bot.secret else {}
        url = bot.deliveries.webhook_url
        try:
            async with self._session.post(url, json=pending.update, headers=headers, allow_redirects=False) as response:
                if 200 <= response.status < 300:
                    await self._call_in_reply(bot, response)
                    return None, None
                waiting = response.headers.get("Retry-After", "")
                wrong = f"Wrong response from the webhook: {response.status} {response.reason}"
                return wrong, float(waiting) if waiting.isdigit() else None
        except TimeoutError:
            return "Read timeout expired", None
        except aiohttp.ClientError as error:
            return f"Connection failed: {type(error).__name__}", None

    async def _call_in_reply(self, bot: Bot, response: aiohttp.ClientResponse) -> None:
        """A webhook may answer with one method call; its result goes nowhere, as with Telegram."""
        fields = await _fields(response)
        if isinstance(fields.get("method"), str):
            await self._api.answer(bot, fields["method"], fields, {})


async def _fields(response: aiohttp.ClientResponse) -> Mapping[str, Any]:
    if response.content_type.startswith("multipart/"):
        found: dict[str, Any] = {}
        async for part in aiohttp.MultipartReader.from_response(response):
            if isinstance(part, aiohttp.BodyPartReader) and part.name and not part.filename:
                found[part.name] = await part.text()
        return found
    try:
        body = json.loads(await response.read() or b"null")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _backoff(failures: int) -> float:
    """The first retry comes at once."""
    return 0.0 if failures == 1 else float(min(BACKOFF_START ** (failures - 1), BACKOFF_MOST))
