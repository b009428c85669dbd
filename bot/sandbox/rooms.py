"""Chats, users and the messages in them: the state that methods change and the page shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import WrongCommand

Json = dict[str, Any]

SHOPPER = 501
NEWCOMERS = ("Ірина", "Софія", "Андрій", "Наталя", "Юлія", "Максим", "Оксана", "Дарина", "Петро", "Ганна")
MANAGERS = (901, 902)
MANAGERS_CHAT = -1001000000001


@dataclass(slots=True)
class User:
    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "uk"
    is_bot: bool = False

    def as_json(self) -> Json:
        optional = {"last_name": self.last_name, "username": self.username}
        found: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        found |= {key: value for key, value in optional.items() if value}
        return found if self.is_bot else found | {"language_code": self.language_code}


@dataclass(slots=True)
class Chat:
    id: int
    type: str
    title: str = ""
    user: User | None = None
    is_forum: bool = False
    members: set[int] = field(default_factory=set)

    def as_json(self) -> Json:
        found: Json = {"id": self.id, "type": self.type}
        if self.user:
            person = self.user.as_json()
            return found | {key: person[key] for key in ("first_name", "last_name", "username") if key in person}
        return found | {"title": self.title} | ({"is_forum": True} if self.is_forum else {})

    @property
    def is_private(self) -> bool:
        return self.type == "private"


@dataclass(slots=True)
class Stored:
    """A message as the Bot API shows it, and what it does not show: the reply keyboard that came with it."""

    message: Json
    author: int
    keyboard: Json | None = None
    at: float = 0.0

    def on_page(self) -> Json:
        return self.message | ({"reply_markup": self.keyboard} if self.keyboard else {})


@dataclass(slots=True)
class Room:
    """One chat's history. A private chat has a room per bot, a group has one that all bots share."""

    chat: Chat
    messages: dict[int, Stored] = field(default_factory=dict)
    last_id: int = 0
    typing_until: float = 0.0
    blocked: bool = False
    last_update_at: float | None = None

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def add(self, stored: Stored) -> None:
        self.messages[stored.message["message_id"]] = stored

    def take(self, ids: Iterable[int]) -> list[Stored]:
        """The messages of these ids that exist, in the order of their ids."""
        return [self.messages[number] for number in sorted(set(ids)) if number in self.messages]


class Rooms:
    """Who exists and where they write. Unknown people are introduced on first sight."""

    def __init__(self, managers_chat: int = MANAGERS_CHAT, first_id: int = 1) -> None:
        self._first_id = first_id
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self._rooms: dict[tuple[int, int], Room] = {}
        self._furnish(managers_chat)

    def user(self, user_id: int) -> User:
        if user_id not in self.users:
            name = (
                NEWCOMERS[user_id - SHOPPER - 1] if 0 < user_id - SHOPPER <= len(NEWCOMERS) else f"Покупець {user_id}"
            )
            self.users[user_id] = User(user_id, name)
        return self.users[user_id]

    def chat(self, chat_id: int) -> Chat:
        """The chat, made on first sight: positive ids are private chats, negative ones supergroups."""
        if chat_id == 0:
            raise WrongCommand("there is no chat 0")
        if chat_id not in self.chats:
            if chat_id > 0:
                self.chats[chat_id] = Chat(chat_id, "private", user=self.user(chat_id), members={chat_id})
            else:
                self.chats[chat_id] = Chat(chat_id, "supergroup", title=f"Група {-chat_id % 1000}")
        return self.chats[chat_id]

    def room(self, chat_id: int, bot_key: int) -> Room:
        """`bot_key` is the bot's place in the list of bots, not its id: it may be asked for before the bot has come."""
        chat = self.chat(chat_id)
        key = (chat_id, bot_key if chat.is_private else -1)
        if key not in self._rooms:
            self._rooms[key] = Room(chat, last_id=self._first_id)
        return self._rooms[key]

    def clear(self) -> None:
        """Empty every room; message ids go on, so that no id ever means two messages."""
        for room in self._rooms.values():
            room.messages.clear()
            room.typing_until, room.blocked = 0.0, False

    def _furnish(self, managers_chat: int) -> None:
        for number, name, username in ((SHOPPER, "Олена", "olena"), (901, "Марина", "maryna"), (902, "Тарас", "taras")):
            self.users[number] = User(number, name, username=username)
            self.chat(number)
        self.chats[managers_chat] = Chat(managers_chat, "supergroup", title="Менеджери", members=set(MANAGERS))
