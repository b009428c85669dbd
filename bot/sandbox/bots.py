"""The bots that have called: any token of the form `<digits>:<letters>` is one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.delivery import Deliveries
from bot.sandbox.errors import Refused
from bot.sandbox.rooms import User

TOKEN = re.compile(r"(\d{1,16}):[A-Za-z0-9_-]{3,}")
DEFAULT_TITLE = "Вітрина"


class Bot:
    """One bot. The first one exists before its token is known, so that people can write to it before it starts."""

    def __init__(self, key: int, title: str, deliveries: Deliveries) -> None:
        self.key = key
        self.title = title
        self.token = ""
        self.id = 0
        self.deliveries = deliveries
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.secret = ""
        self.max_connections = 40
        self.last_error: tuple[float, str] | None = None

    @property
    def known(self) -> bool:
        return bool(self.token)

    def born_as(self, token: str) -> None:
        self.token = token
        self.id = int(token.partition(":")[0])

    def user(self) -> User:
        suffix = "" if self.key == 0 else str(self.key)
        return User(self.id, self.title, username=f"vitrina{suffix}_bot", is_bot=True)

    def menu(self, chat: int, language: str) -> list[dict[str, str]]:
        """The commands that somebody with this language sees in this chat: the narrowest scope wins."""
        everywhere = {"type": "all_private_chats"} if chat > 0 else {"type": "all_group_chats"}
        scopes = ({"type": "chat", "chat_id": chat}, everywhere, None)
        keys = (menu_key(scope, spoken) for scope in scopes for spoken in (language, ""))
        return next((self.commands[key] for key in keys if key in self.commands), [])

    def on_page(self) -> dict[str, Any]:
        shown = self.user().as_json() | {"title": self.title, "commands": self.commands.get("", [])}
        return shown | {"webhook": bool(self.deliveries.webhook_url), "pending": len(self.deliveries.waiting)}


def menu_key(scope: Mapping[str, Any] | None, language: str) -> str:
    """The name under which a list of commands is kept; "" for the default one."""
    wide = scope is None or scope == {"type": "default"}
    return "" if wide and not language else json.dumps([None if wide else scope, language], sort_keys=True)


class Bots:
    """Found by token; `first` is the one that the page and the control API mean when they name none."""

    def __init__(self, title: str, now: Callable[[], float]) -> None:
        self._now = now
        self._title = title
        self.all: list[Bot] = []
        self.first = self._make()

    def by_token(self, token: str) -> Bot:
        """Raises Refused(401) for what is no token."""
        for bot in self.all:
            if bot.token == token:
                return bot
        if not TOKEN.fullmatch(token) or any(bot.id == int(token.partition(":")[0]) for bot in self.all if bot.known):
            raise Refused(401, "Unauthorized")
        bot = self._make() if self.first.known else self.first
        bot.born_as(token)
        return bot

    def by_id(self, bot_id: int | None) -> Bot:
        """The bot of this id; the first one when there is none such or no id is given."""
        return next((bot for bot in self.all if bot.known and bot.id == bot_id), self.first)

    def _make(self) -> Bot:
        bot = Bot(len(self.all), self._title, Deliveries(self._now))
        self.all.append(bot)
        return bot
