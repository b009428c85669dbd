"""What every honest Bot API server does: the same tests against ours and against one that none of us wrote."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator

from bot.sandbox import Sandbox

TOKEN = "7000000001:common_subset"
SHOPPER = 501
PERSON = {"id": SHOPPER, "is_bot": False, "first_name": "Олена"}
PRIVATE = {"id": SHOPPER, "type": "private", "first_name": "Олена"}
KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Так", callback_data="yes")]])


class Server(Protocol):
    """A Bot API server under test: where it is, how an update gets into its queue, how a button is pressed."""

    url: str

    async def inject(self, update: dict[str, Any]) -> None: ...

    async def press(self, message_id: int) -> None: ...


class Ours:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.url = sandbox.url

    async def inject(self, update: dict[str, Any]) -> None:
        await self._sandbox.world.update(update)

    async def press(self, message_id: int) -> None:
        await self._sandbox.world.tap("yes", message_id=message_id, wait=0)


class Theirs:
    def __init__(self, emulator: LoBotApiEmulator, url: str) -> None:
        self._emulator = emulator
        self.url = url

    async def inject(self, update: dict[str, Any]) -> None:
        await self._emulator.enqueue_update(update, token=TOKEN)

    async def press(self, message_id: int) -> None:
        shown = {"message_id": message_id, "date": 1, "chat": PRIVATE, "text": "Беремо?"}
        query = {"id": "17", "from": PERSON, "chat_instance": "1", "data": "yes", "message": shown}
        await self.inject({"callback_query": query})


@asynccontextmanager
async def ours() -> AsyncIterator[Server]:
    async with Sandbox.serve() as sandbox:
        yield Ours(sandbox)
        assert sandbox.violations == []


@asynccontextmanager
async def theirs() -> AsyncIterator[Server]:
    emulator = LoBotApiEmulator(allow_insecure_loopback_webhooks=True)
    async with serving(emulator.app()) as url:
        yield Theirs(emulator, url)


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.fixture(params=[ours, theirs], ids=["sandbox", "lo-bot-api-emulator"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Server]:
    async with request.param() as running:
        yield running


@pytest.fixture
async def client(server: Server) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(server.url))) as bot:
        yield bot


def message(number: int, text: str) -> dict[str, Any]:
    return {"message": {"message_id": number, "date": 1, "chat": PRIVATE, "from": PERSON, "text": text}}


async def test_the_bot_introduces_itself(client: Bot) -> None:
    assert (await client.get_me()).is_bot


async def test_a_text_with_buttons_is_sent_and_edited(client: Bot) -> None:
    sent = await client.send_message(SHOPPER, "Беремо?", reply_markup=KEYBOARD)
    assert (sent.text, sent.chat.id) == ("Беремо?", SHOPPER)
    assert sent.reply_markup.inline_keyboard[0][0].callback_data == "yes"
    edited = await client.edit_message_text(chat_id=SHOPPER, message_id=sent.message_id, text="Беремо!")
    assert (edited.message_id, edited.text) == (sent.message_id, "Беремо!")


async def test_a_photo_is_uploaded_downloaded_and_sent_again_by_its_id(client: Bot, picture) -> None:
    first = await client.send_photo(SHOPPER, BufferedInputFile(picture(), "a.jpg"), caption="Ця")
    file = await client.get_file(first.photo[-1].file_id)
    assert (await client.download_file(file.file_path)).read(2) == b"\xff\xd8"
    again = await client.send_photo(SHOPPER, first.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == first.photo[-1].file_unique_id
    assert again.message_id != first.message_id


async def test_an_album_shares_a_group(client: Bot, picture) -> None:
    files = [BufferedInputFile(picture(colour), f"{colour}.jpg") for colour in ("red", "blue")]
    sent = await client.send_media_group(SHOPPER, [InputMediaPhoto(media=file) for file in files])
    assert len(sent) == 2
    assert len({each.media_group_id for each in sent}) == 1


async def test_an_album_of_one_and_a_long_text_are_refused(client: Bot, picture) -> None:
    with pytest.raises(TelegramBadRequest):
        await client.send_media_group(SHOPPER, [InputMediaPhoto(media=BufferedInputFile(picture(), "a.jpg"))])
    with pytest.raises(TelegramBadRequest, match="message is too long"):
        await client.send_message(SHOPPER, "👋" * 2049)
    with pytest.raises(TelegramBadRequest, match="message text is empty"):
        await client.send_message(SHOPPER, " ")


async def test_callback_data_above_64_bytes_is_refused(client: Bot) -> None:
    long = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="a", callback_data="я" * 33)]])
    with pytest.raises(TelegramBadRequest):
        await client.send_message(SHOPPER, "a", reply_markup=long)


async def test_a_press_arrives_and_is_answered(server: Server, client: Bot) -> None:
    sent = await client.send_message(SHOPPER, "Беремо?", reply_markup=KEYBOARD)
    await server.press(sent.message_id)
    [update] = await client.get_updates()
    assert (update.callback_query.data, update.callback_query.message.message_id) == ("yes", sent.message_id)
    assert await client.answer_callback_query(update.callback_query.id, text="Готово")


async def test_updates_come_again_until_the_offset_confirms_them(server: Server, client: Bot) -> None:
    for number, text in ((1, "a"), (2, "b")):
        await server.inject(message(number, text))
    first = await client.get_updates()
    assert [update.message.text for update in first] == ["a", "b"]
    assert await client.get_updates() == first
    assert [update.message.text for update in await client.get_updates(offset=first[1].update_id)] == ["b"]
    assert await client.get_updates(offset=first[1].update_id + 1) == []


async def test_a_long_poll_wakes_for_an_update(server: Server, client: Bot) -> None:
    poll = asyncio.create_task(client.get_updates(timeout=20))
    await asyncio.sleep(0.2)
    await server.inject(message(1, "a"))
    assert (await asyncio.wait_for(poll, 5))[0].message.text == "a"


async def test_two_pollers_conflict(client: Bot) -> None:
    """Telegram ends the first poll, the other server refuses the second: of two, one gets 409."""
    first = asyncio.create_task(client.get_updates(timeout=2))
    await asyncio.sleep(0.2)
    outcomes = await asyncio.gather(first, client.get_updates(timeout=0), return_exceptions=True)
    assert len([outcome for outcome in outcomes if isinstance(outcome, TelegramConflictError)]) == 1


@dataclass(slots=True)
class Hook:
    updates: list[dict[str, Any]] = field(default_factory=list)
    secrets: set[str | None] = field(default_factory=set)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        self.updates.append(await request.json())
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.came.set()
        return web.Response()


async def test_a_webhook_gets_updates_with_its_secret_and_shuts_polling_out(server: Server, client: Bot) -> None:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    async with serving(app) as url:
        await client.set_webhook(f"{url}/hook", secret_token="s-3_cret")
        with pytest.raises(TelegramConflictError):
            await client.get_updates()
        await server.inject(message(1, "a"))
        await asyncio.wait_for(hook.came.wait(), 5)
        await client.delete_webhook()
    assert [update["message"]["text"] for update in hook.updates] == ["a"]
    assert hook.secrets == {"s-3_cret"}
