"""Polling and webhook, by the official server's rules."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiogram.methods import SendMessage
from aiogram.types import Message, ReplyKeyboardRemove
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from bot.sandbox import Sandbox

SHOPPER, GROUP = 501, -1001000000001
SECRET = "X-Telegram-Bot-Api-Secret-Token"


class Hook:
    """The bot's end of a webhook: remembers what came, answers as told."""

    def __init__(self) -> None:
        self.url = ""
        self.seen: list[dict] = []
        self.secrets: list[str | None] = []
        self.answers: list[web.Response] = []
        self.gates: dict[int, asyncio.Event] = {}
        self.in_flight: dict[int, int] = {}
        self.most_in_flight = 0

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        chat = chat_of(update)
        self.in_flight[chat] = self.in_flight.get(chat, 0) + 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight[chat])
        self.seen.append(update)
        self.secrets.append(request.headers.get(SECRET))
        if chat in self.gates:
            await self.gates[chat].wait()
        await asyncio.sleep(0.005)
        self.in_flight[chat] -= 1
        return self.answers.pop(0) if self.answers else web.Response()


def chat_of(update: dict) -> int:
    return update["message"]["chat"]["id"] if "message" in update else update["callback_query"]["from"]["id"]


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    taking = Hook()
    app = web.Application()
    app.router.add_post("/hook", taking.take)
    async with serving(app) as url:
        taking.url = f"{url}/hook"
        yield taking


async def empty(sandbox: Sandbox) -> None:
    await sandbox.until(lambda: sandbox.world.pending() == 0)


async def test_updates_come_again_until_an_offset_confirms_them(sandbox: Sandbox, bot: Bot) -> None:
    for word in ("a", "b", "c"):
        await sandbox.world.say(word)
    first = await bot.get_updates(limit=2)
    assert [update.message.text for update in first] == ["a", "b"]
    assert [update.message.text for update in await bot.get_updates()] == ["a", "b", "c"]
    assert [update.message.text for update in await bot.get_updates(offset=first[-1].update_id + 1)] == ["c"]
    assert [update.message.text for update in await bot.get_updates()] == ["c"]


async def test_a_negative_offset_forgets_all_but_the_last(sandbox: Sandbox, bot: Bot) -> None:
    for word in ("a", "b", "c"):
        await sandbox.world.say(word)
    assert [update.message.text for update in await bot.get_updates(offset=-1)] == ["c"]
    assert len(await bot.get_updates()) == 1


async def test_a_waiting_poll_returns_as_soon_as_something_comes(sandbox: Sandbox, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await sandbox.until(lambda: sandbox.world.bots.first.deliveries.polled)
    await sandbox.world.say("a")
    assert (await asyncio.wait_for(poll, 5))[0].message.text == "a"
    assert await bot.get_updates(offset=poll.result()[0].update_id + 1, timeout=0) == []


async def test_a_second_poller_ends_the_first_with_409(sandbox: Sandbox, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await sandbox.until(lambda: sandbox.world.bots.first.known and sandbox.world.bots.first.deliveries.polled)
    assert await bot.get_updates(timeout=0) == []
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await first


async def test_people_may_write_before_the_bot_has_come(sandbox: Sandbox, bot: Bot) -> None:
    await sandbox.world.say("Є хто?")
    await sandbox.world.say("Хто тут?", chat=GROUP, user=901)
    assert [update.message.text for update in await bot.get_updates()] == ["Є хто?", "Хто тут?"]


async def test_only_the_kinds_asked_for_are_queued(sandbox: Sandbox, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["edited_message"])
    said = await sandbox.world.say("a")
    await sandbox.world.edit(said["message_id"], "b")
    [update] = await bot.get_updates()
    assert update.edited_message.text == "b"


async def test_updates_live_a_day_and_callbacks_150_seconds(sandbox: Sandbox, bot: Bot) -> None:
    await sandbox.world.update({"callback_query": query(SHOPPER)})
    await sandbox.world.say("a")
    sandbox.world.advance(151)
    assert [update.event_type for update in await bot.get_updates()] == ["message"]
    sandbox.world.advance(24 * 3600)
    assert await bot.get_updates() == []


async def test_a_webhook_confirms_with_2xx_and_carries_the_secret(sandbox: Sandbox, bot: Bot, hook: Hook) -> None:
    await sandbox.world.say("before")
    await bot.set_webhook(hook.url, secret_token="s-3_cret")
    await sandbox.world.say("after")
    await empty(sandbox)
    assert [update["message"]["text"] for update in hook.seen] == ["before", "after"]
    assert set(hook.secrets) == {"s-3_cret"}


async def test_polling_and_webhook_exclude_each_other(sandbox: Sandbox, bot: Bot, hook: Hook) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await sandbox.until(lambda: sandbox.world.bots.first.deliveries.polled)
    await bot.set_webhook(hook.url)
    with pytest.raises(TelegramConflictError, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == []


async def test_a_failing_update_blocks_its_chat_and_no_other(sandbox: Sandbox, bot: Bot, hook: Hook) -> None:
    await bot.set_webhook(hook.url)
    hook.answers = [
        web.Response(status=500),
        web.Response(status=302, headers={"Location": "/"}),
        web.Response(status=429),
    ]
    await sandbox.world.say("a")
    await sandbox.world.say("b")
    await empty(sandbox)
    assert [update["message"]["text"] for update in hook.seen] == ["a", "a", "a", "a", "b"]
    assert len({update["update_id"] for update in hook.seen}) == 2
    assert "429" in (await bot.get_webhook_info()).last_error_message


async def test_chats_go_side_by_side_and_each_in_order(sandbox: Sandbox, bot: Bot, hook: Hook) -> None:
    await bot.set_webhook(hook.url)
    hook.gates[SHOPPER] = asyncio.Event()
    for word in ("a", "b"):
        await sandbox.world.say(word)
        await sandbox.world.say(word, chat=777)
    await sandbox.until(lambda: len([update for update in hook.seen if chat_of(update) == 777]) == 2)
    assert len([update for update in hook.seen if chat_of(update) == SHOPPER]) == 1
    hook.gates[SHOPPER].set()
    await empty(sandbox)
    for chat in (SHOPPER, 777):
        assert [update["message"]["text"] for update in hook.seen if chat_of(update) == chat] == ["a", "b"]
    assert hook.most_in_flight == 1


async def test_a_callback_does_not_wait_for_a_message_of_its_chat(sandbox: Sandbox, bot: Bot, hook: Hook) -> None:
    await bot.set_webhook(hook.url)
    gate = hook.gates[SHOPPER] = asyncio.Event()
    await sandbox.world.say("a")
    await sandbox.world.update({"callback_query": query(SHOPPER)})
    await sandbox.until(lambda: len(hook.seen) == 2)
    gate.set()
    assert "callback_query" in hook.seen[1]
    await empty(sandbox)


async def test_retry_after_is_honoured(bot: Bot, sandbox: Sandbox, hook: Hook) -> None:
    await bot.set_webhook(hook.url)
    hook.answers = [web.Response(status=503, headers={"Retry-After": "20"})]
    started = asyncio.get_running_loop().time()
    await sandbox.world.say("a")
    await empty(sandbox)
    assert asyncio.get_running_loop().time() - started >= 0.2
    assert len(hook.seen) == 2


async def test_a_webhook_may_answer_with_a_call(sandbox: Sandbox, bot: Bot, hook: Hook) -> None:
    await bot.set_webhook(hook.url)
    hook.answers = [web.json_response({"method": "sendMessage", "chat_id": SHOPPER, "text": "відповідь"})]
    await sandbox.world.say("a")
    await sandbox.until(lambda: sandbox.world.calls("sendMessage"))
    assert sandbox.world.messages()[-1]["text"] == "відповідь"


async def test_aiograms_own_webhook_handler_takes_updates_and_replies_through_them(sandbox: Sandbox, bot: Bot) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> SendMessage:
        return message.answer(f"{message.text}!", reply_markup=ReplyKeyboardRemove())

    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token="s").register(app, "/hook")
    async with serving(app) as url:
        await bot.set_webhook(f"{url}/hook", secret_token="s")
        await sandbox.world.say("a")
        await sandbox.until(lambda: sandbox.world.calls("sendMessage"))
    assert sandbox.world.messages()[-1]["text"] == "a!"


async def test_wrong_webhooks_are_refused(sandbox: Sandbox, bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="HTTPS URL must be provided"):
        await bot.set_webhook("http://example.com/hook")
    with pytest.raises(TelegramBadRequest, match="unallowed characters"):
        await bot.set_webhook("https://example.com/hook", secret_token="ключ")


async def test_pending_updates_can_be_dropped(sandbox: Sandbox, bot: Bot) -> None:
    await sandbox.world.say("a")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == []


def query(user: int) -> dict:
    person = {"id": user, "is_bot": False, "first_name": "Олена"}
    return {"id": "1", "from": person, "chat_instance": "1", "data": "x"}
