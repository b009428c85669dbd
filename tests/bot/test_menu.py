"""The menu of commands beside a real Bot API: one a language, the owner's own, and never in the bot's way."""

from __future__ import annotations

import pytest

from bot.handlers.owner_posts import COMMANDS as POSTS
from bot.menu import MANAGERS, announce_commands, own_username
from bot.sandbox import Sandbox
from bot.telegram import Telegram
from bot.texts.menu import COMMANDS, OWNER
from graph.messages import Wanted

TOKEN, OWNER_ID = "1000:menu", 777


async def announced(sandbox: Sandbox, owner_id: int | None) -> None:
    async with Telegram.open(TOKEN, sandbox.url) as telegram:
        await announce_commands(telegram, owner_id)


async def test_shoppers_see_the_commands_in_the_language_of_their_app_and_ukrainian_in_doubt() -> None:
    async with Sandbox.serve() as sandbox:
        for _ in range(2):
            await announced(sandbox, OWNER_ID)
        bot = sandbox.world.bots.first
        for code, locale in {"uk": "uk", "ru": "ru", "en": "en", "de": "uk"}.items():
            seen = {one["command"]: one["description"] for one in bot.menu(501, code)}
            assert seen == COMMANDS[locale]  # type: ignore[index]
        assert set(OWNER) | set(COMMANDS["uk"]) == {one["command"] for one in bot.menu(OWNER_ID, "en")}
        assert bot.menu(-1001000000001, "uk") == []
        assert sandbox.violations == []


async def test_without_an_owner_nobody_has_the_owners_commands() -> None:
    async with Sandbox.serve() as sandbox:
        await announced(sandbox, None)
        assert {one["command"] for one in sandbox.world.bots.first.menu(OWNER_ID, "uk")} == set(COMMANDS["uk"])


async def test_managers_see_what_they_can_ask_about_talks_orders_and_each_other() -> None:
    async with Sandbox.serve() as sandbox, Telegram.open(TOKEN, sandbox.url) as telegram:
        await announce_commands(telegram, None, -1001000000001)
        seen = [one["command"] for one in sandbox.world.bots.first.menu(-1001000000001, "uk")]
        assert seen == list(MANAGERS)
        assert {"take", "offer", "shift"} < set(seen)
        assert sandbox.violations == []


async def test_a_menu_that_cannot_be_set_stops_nobody_and_the_rest_of_it_is_set() -> None:
    async with Sandbox.serve() as sandbox:
        sandbox.world.fault("500", method="setMyCommands", times=1)
        sandbox.world.fault("429", method="setMyCommands", times=1, retry_after=60)
        await announced(sandbox, OWNER_ID)
        bot = sandbox.world.bots.first
        assert (bot.menu(501, "de"), bot.menu(501, "uk")) == ([], [])
        assert {one["command"] for one in bot.menu(501, "ru")} == set(COMMANDS["ru"])


async def test_the_bot_knows_its_own_name_or_goes_without() -> None:
    async with Sandbox.serve() as sandbox, Telegram.open(TOKEN, sandbox.url) as telegram:
        assert await own_username(telegram) == "vitrina_bot"
        sandbox.world.fault("500", method="getMe")
        assert await own_username(telegram) == ""


@pytest.mark.parametrize("locale", COMMANDS)
def test_every_command_is_in_the_menu_of_every_language(locale: str) -> None:
    assert set(COMMANDS[locale]) == {*Wanted, "human"}  # type: ignore[index]
    assert set(OWNER) >= POSTS
