"""The menu of commands beside the text box, told to Telegram at every start: the same again is nothing new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import structlog

from bot.errors import TelegramError
from bot.telegram import Telegram
from bot.texts import desk, people, team
from bot.texts.menu import COMMANDS, OWNER
from catalog.products import Locale

log = structlog.get_logger(__name__)

TIMEOUT = 10.0
DEFAULT: Locale = "uk"
MANAGERS = {**desk.COMMANDS, **team.COMMANDS, **people.COMMANDS}


async def announce_commands(telegram: Telegram, owner_id: int | None, managers_chat: int | None = None) -> None:
    """Shoppers' commands by the language of their app, Ukrainian in doubt; the owner's besides in the owner's chat, and
    the team's in the managers'. A menu that cannot be set is logged: the commands work without it."""
    for params in _menus(owner_id, managers_chat):
        try:
            await telegram.call("setMyCommands", params, timeout=TIMEOUT)
        except TelegramError as error:
            log.warning("menu_not_set", status=error.status, scope=params["scope"]["type"])


async def own_username(telegram: Telegram) -> str:
    """What the bot is called, without "@"; empty when Telegram does not say."""
    try:
        me = await telegram.call("getMe", timeout=TIMEOUT)
    except TelegramError as error:
        log.warning("own_name_unknown", status=error.status)
        return ""
    return str(me.get("username", ""))


def _menus(owner_id: int | None, managers_chat: int | None) -> Iterator[dict[str, Any]]:
    private = {"type": "all_private_chats"}
    yield {"scope": private, "commands": _listed(COMMANDS[DEFAULT])}
    for locale, commands in COMMANDS.items():
        yield {"scope": private, "language_code": locale, "commands": _listed(commands)}
    if owner_id is not None:
        own = {**OWNER, **COMMANDS[DEFAULT]}
        yield {"scope": {"type": "chat", "chat_id": owner_id}, "commands": _listed(own)}
    if managers_chat is not None:
        yield {"scope": {"type": "chat", "chat_id": managers_chat}, "commands": _listed(MANAGERS)}


def _listed(commands: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"command": name, "description": description} for name, description in commands.items()]
