"""Channels: posts that bots read as administrators, and posts that people forward to a bot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
from aiogram import Bot
from aiogram.types import BotCommandScopeAllPrivateChats, BotCommandScopeChat, MessageOriginChannel, MessageOriginUser

from bot.sandbox import Sandbox, channels
from bot.sandbox.errors import WrongCommand

SHOPPER, CHANNEL = 501, -1002000000001


@pytest.fixture
async def web(sandbox: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(sandbox.url) as session:
        yield session


async def post(web: aiohttp.ClientSession, name: str, status: int = 200, **fields: object) -> dict:
    async with web.post(f"/control/{name}", json=fields) as response:
        assert response.status == status, await response.text()
        return await response.json()


async def test_a_post_and_its_edit_reach_the_bot_that_is_an_administrator(web: aiohttp.ClientSession, bot: Bot) -> None:
    await bot.get_me()
    (posted,) = (await post(web, "post", text="Новинка KOS-ZIP"))["messages"]
    (edited,) = (await post(web, "post", text="Новинка SUK-MAK", message_id=posted["message_id"]))["messages"]
    first, second = await bot.get_updates()
    assert first.channel_post is not None
    assert second.edited_channel_post is not None
    assert (first.channel_post.text, first.channel_post.chat.type) == ("Новинка KOS-ZIP", "channel")
    assert (first.channel_post.chat.id, first.channel_post.chat.username) == (CHANNEL, "shop_channel")
    assert second.edited_channel_post.text == edited["text"] == "Новинка SUK-MAK"


async def test_a_bot_that_did_not_ask_for_posts_gets_none(web: aiohttp.ClientSession, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["message"])
    await post(web, "post", text="Новинка")
    assert await bot.get_updates() == []


async def test_a_forwarded_post_names_the_channel_it_comes_from(web: aiohttp.ClientSession, bot: Bot) -> None:
    await bot.get_me()
    (posted,) = (await post(web, "post", text="Новинка", chat=-1002000000009))["messages"]
    ids = [posted["message_id"]]
    await post(web, "forward", message_ids=ids, from_chat=-1002000000009, chat=SHOPPER)
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert isinstance(message.forward_origin, MessageOriginChannel)
    assert message.forward_origin.chat.id == -1002000000009
    assert message.forward_origin.message_id == posted["message_id"]
    assert (message.text, message.chat.id, message.from_user and message.from_user.id) == ("Новинка", SHOPPER, SHOPPER)


async def test_an_album_with_a_button_is_forwarded_as_an_album(
    sandbox: Sandbox, bot: Bot, picture: Callable[..., bytes]
) -> None:
    await bot.get_me()
    posted = await channels.post(sandbox.world, "KOS-ZIP", pictures=[picture("red"), picture("blue")])
    assert [one.get("caption") for one in posted] == ["KOS-ZIP", None]
    found = channels.forward(sandbox.world, [one["message_id"] for one in posted])
    assert len({one["media_group_id"] for one in found}) == 1
    assert found[0]["media_group_id"] != posted[0]["media_group_id"]
    assert [one["forward_origin"]["message_id"] for one in found] == [one["message_id"] for one in posted]
    button = {"inline_keyboard": [[{"text": "Замовити", "url": "https://t.me/vitrina_bot?start=KOS-ZIP"}]]}
    (with_button,) = await channels.post(sandbox.world, "SUK-MAK", reply_markup=button)
    assert with_button["reply_markup"] == button


async def test_what_a_bot_forwards_from_a_channel_keeps_its_origin_and_a_persons_words_name_them(
    web: aiohttp.ClientSession, bot: Bot
) -> None:
    await bot.get_me()
    (posted,) = (await post(web, "post", text="Новинка"))["messages"]
    by_bot = await bot.forward_message(SHOPPER, CHANNEL, posted["message_id"])
    assert isinstance(by_bot.forward_origin, MessageOriginChannel)
    said = (await post(web, "say", chat=SHOPPER, text="привіт"))["message"]
    (again,) = (await post(web, "forward", message_ids=[said["message_id"]], from_chat=SHOPPER, chat=502))["messages"]
    assert again["forward_origin"]["type"] == MessageOriginUser.model_fields["type"].default
    assert again["forward_origin"]["sender_user"]["id"] == SHOPPER


@pytest.mark.parametrize(
    ("name", "fields", "problem"),
    [
        ("post", {}, "a text or pictures"),
        ("post", {"text": "a", "chat": -1001000000001}, "no channel"),
        ("post", {"text": "a", "message_id": 1}, "no post 1"),
        ("forward", {"message_ids": [1]}, "not all of these"),
        ("forward", {}, "must be a list"),
    ],
)
async def test_wrong_commands_are_explained(web: aiohttp.ClientSession, name: str, fields: dict, problem: str) -> None:
    assert problem in (await post(web, name, status=400, **fields))["error"]


async def test_an_album_has_at_most_ten_pictures(sandbox: Sandbox, picture: Callable[..., bytes]) -> None:
    with pytest.raises(WrongCommand, match="2 to 10"):
        await channels.post(sandbox.world, pictures=[picture()] * 11)


async def test_everybody_sees_the_menu_of_their_language_and_chat(web: aiohttp.ClientSession, bot: Bot) -> None:
    everywhere = BotCommandScopeAllPrivateChats()
    menus = {
        "default": await _menu(bot),
        "uk": await _menu(bot, scope=everywhere, language_code="uk"),
        "plain": await _menu(bot, scope=everywhere),
        "own": await _menu(bot, scope=BotCommandScopeChat(chat_id=777)),
    }
    assert menus == dict.fromkeys(menus, True)
    shown = {}
    for chat in (SHOPPER, 777, -1001000000001):
        async with web.get(f"/control/state?chat={chat}") as response:
            shown[chat] = [each["description"] for each in (await response.json())["commands"]]
    assert shown == {SHOPPER: ["uk"], 777: ["777"], -1001000000001: ["default"]}


async def _menu(bot: Bot, **place: object) -> bool:
    scope = place.get("scope")
    named = getattr(scope, "chat_id", None) or place.get("language_code") or ("plain" if scope else "default")
    command = {"command": "start", "description": str(named)}
    return await bot.set_my_commands([command], **place)  # type: ignore[arg-type,list-item]
