"""Chats, users and the messages in them: the state that methods change and the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import WrongCommand
from bot.sandbox.members import ADMINISTRATOR, GONE, MEMBER, Seat

Json = dict[str, Any]

SHOPPER = 501
NEWCOMERS = ("Ірина", "Софія", "Андрій", "Наталя", "Юлія", "Максим", "Оксана", "Дарина", "Петро", "Ганна")
MANAGERS = (901, 902)
MANAGERS_CHAT = -1001000000001
CHANNEL = -1002000000001
SUPERGROUPS_BELOW = -1_000_000_000_000
GENERAL = 1


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
class Topic:
    """A thread of a forum, named by the id of the message that tells of its making."""

    thread: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str = ""
    closed: bool = False

    def as_json(self) -> Json:
        """A ForumTopic."""
        found: Json = {"message_thread_id": self.thread, "name": self.name, "icon_color": self.icon_color}
        return found | ({"icon_custom_emoji_id": self.icon_custom_emoji_id} if self.icon_custom_emoji_id else {})


@dataclass(slots=True)
class Chat:
    """`bots` are seats by the bots' places in their list, `gone` people who left; `migrated_to` is the supergroup that
    a plain group has become."""

    id: int
    type: str
    title: str = ""
    user: User | None = None
    is_forum: bool = False
    username: str = ""
    members: set[int] = field(default_factory=set)
    admins: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    bots: dict[int, Seat] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    migrated_to: int = 0

    def as_json(self) -> Json:
        found: Json = {"id": self.id, "type": self.type}
        if self.user:
            person = self.user.as_json()
            return found | {key: person[key] for key in ("first_name", "last_name", "username") if key in person}
        found |= {"title": self.title} | ({"is_forum": True} if self.is_forum else {})
        return found | ({"username": self.username} if self.username else {})

    def on_page(self) -> Json:
        topics = [topic.as_json() | {"closed": topic.closed} for topic in self.topics.values()] if self.is_forum else []
        found = self.as_json() | {"members": sorted(self.members), "admins": sorted(self.admins), "topics": topics}
        return found | ({"migrated_to": self.migrated_to} if self.migrated_to else {})

    @property
    def is_private(self) -> bool:
        return self.type == "private"

    def bot_seat(self, bot_key: int) -> Seat:
        """Where nobody has said otherwise, bots manage forums and channels and are members of everything else."""
        usual = ADMINISTRATOR if self.is_forum or self.type == "channel" else MEMBER
        return self.bots.get(bot_key, usual)

    def person_seat(self, user_id: int) -> Seat:
        if user_id not in self.members:
            return GONE
        return ADMINISTRATOR if user_id in self.admins else MEMBER

    def topic(self, thread: int | None) -> Topic | None:
        """None for threads that are not there (any more), and for the general topic, which has no id of its own."""
        return self.topics.get(thread or 0) if self.is_forum else None


@dataclass(slots=True)
class Stored:
    """A message as the Bot API shows it, and what it does not show: the reply keyboard that came with it, the payload
    of an invoice, and that it was written before the group became a supergroup, where bots cannot reach it."""

    message: Json
    author: int
    keyboard: Json | None = None
    at: float = 0.0
    payload: str = ""
    before_move: bool = False

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
        """The messages of these ids that can be reached, in the order of their ids."""
        found = [self.messages[number] for number in sorted(set(ids)) if number in self.messages]
        return [stored for stored in found if not stored.before_move]

    def topic_for(self, thread: int | None, reply_to: int | None) -> Topic | None:
        """Where a message goes: into the topic that is named, or else the one of the message that it answers."""
        replied = self.messages.get(reply_to or 0)
        if thread is None and replied is not None and replied.message.get("is_topic_message"):
            thread = replied.message["message_thread_id"]
        return self.chat.topic(thread)

    def open_to(self, who: int, topic: int | None, reply_to: int | None) -> Topic | None:
        """The topic where this person writes; raises WrongCommand where Telegram would not let them."""
        chat = self.chat
        if chat.migrated_to:
            raise WrongCommand(f"chat {chat.id} is now {chat.migrated_to}")
        if who in chat.gone:
            raise WrongCommand(f"user {who} has left chat {chat.id}")
        if topic not in (None, GENERAL) and chat.topic(topic) is None:
            raise WrongCommand(f"chat {chat.id} has no topic {topic}")
        place = self.topic_for(topic, reply_to)
        if place is not None and place.closed and who not in chat.admins:
            raise WrongCommand(f"topic {place.thread} is closed, and user {who} is no administrator")
        return place

    def inside(self, topic: Topic | None) -> Json:
        """The fields of a message in this topic. What answers nothing else answers the message that made the topic."""
        if topic is None:
            return {}
        made = self.messages.get(topic.thread)
        found: Json = {"message_thread_id": topic.thread, "is_topic_message": True}
        return found | ({"reply_to_message": quoted(made.message)} if made else {})


def quoted(message: Mapping[str, Any]) -> Json:
    """A message as it appears inside a reply to it: without what it replied to itself."""
    return {key: value for key, value in message.items() if key != "reply_to_message"}


class Rooms:
    """Who exists and where they write. Unknown people are introduced on first sight."""

    def __init__(self, managers_chat: int = MANAGERS_CHAT, first_id: int = 1, *, forum: bool = False) -> None:
        self._first_id = first_id
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self._rooms: dict[tuple[int, int], Room] = {}
        self._furnish(managers_chat, forum)

    def user(self, user_id: int) -> User:
        if user_id not in self.users:
            name = (
                NEWCOMERS[user_id - SHOPPER - 1] if 0 < user_id - SHOPPER <= len(NEWCOMERS) else f"Покупець {user_id}"
            )
            self.users[user_id] = User(user_id, name)
        return self.users[user_id]

    def chat(self, chat_id: int) -> Chat:
        """The chat, made on first sight: positive ids are private chats, -100… are supergroups, others groups."""
        if chat_id == 0:
            raise WrongCommand("there is no chat 0")
        if chat_id not in self.chats:
            if chat_id > 0:
                self.chats[chat_id] = Chat(chat_id, "private", user=self.user(chat_id), members={chat_id})
            else:
                self.chats[chat_id] = Chat(chat_id, _kind(chat_id), title=f"Група {-chat_id % 1000}")
        return self.chats[chat_id]

    def channel(self, chat_id: int) -> Chat:
        """The channel, made on first sight, with a public name made of its id."""
        if chat_id not in self.chats and chat_id < 0:
            name = "shop_channel" if chat_id == CHANNEL else f"channel_{-chat_id}"
            self.chats[chat_id] = Chat(chat_id, "channel", title=f"Канал {-chat_id % 1000}", username=name)
        chat = self.chat(chat_id)
        if chat.type != "channel":
            raise WrongCommand(f"chat {chat_id} is no channel")
        return chat

    def room(self, chat_id: int, bot_key: int) -> Room:
        """`bot_key` is the bot's place in the list of bots, not its id: it may be asked for before the bot has come."""
        chat = self.chat(chat_id)
        key = (chat_id, bot_key if chat.is_private else -1)
        if key not in self._rooms:
            self._rooms[key] = Room(chat, last_id=self._first_id)
        return self._rooms[key]

    def clear(self) -> None:
        """Empty every room, topics too; message ids go on, so that no id ever means two messages."""
        for chat in self.chats.values():
            chat.topics.clear()
        for room in self._rooms.values():
            room.messages.clear()
            room.typing_until, room.blocked = 0.0, False

    def _furnish(self, managers_chat: int, forum: bool) -> None:
        for number, name, username in ((SHOPPER, "Олена", "olena"), (901, "Марина", "maryna"), (902, "Тарас", "taras")):
            self.users[number] = User(number, name, username=username)
            self.chat(number)
        group = Chat(managers_chat, _kind(managers_chat), title="Менеджери", is_forum=forum, members=set(MANAGERS))
        if forum and group.type != "supergroup":
            raise WrongCommand("only a supergroup can have topics")
        group.admins = set(MANAGERS) if forum else set()
        self.chats[managers_chat] = group


def _kind(chat_id: int) -> str:
    return "supergroup" if chat_id < SUPERGROUPS_BELOW else "group"
