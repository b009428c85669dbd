"""One Bot API call being answered: what it may look up, and how a message of the bot comes into a chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.bots import Bot
from bot.sandbox.errors import Refused, bad_request, forbidden
from bot.sandbox.methods.keyboards import checked_markup
from bot.sandbox.rooms import Chat, Json, Room, Stored, Topic, quoted
from bot.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a multipart request."""

    name: str
    data: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class Call:
    world: World
    bot: Bot
    method: str
    params: Json
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        return self.params.get(name, default)

    def room(self, name: str = "chat_id") -> Room:
        """The room of the chat that this field names; refused when there is none, or the bot is not let in."""
        chat = self.params.get(name)
        if not isinstance(chat, int) or chat not in self.world.rooms.chats:
            raise bad_request("chat not found")
        self._check_seat(self.world.rooms.chats[chat])
        room = self.world.rooms.room(chat, self.bot.key)
        if room.blocked:
            raise forbidden("bot was blocked by the user")
        return room

    def message(self, room: Room, doing: str, name: str = "message_id") -> Stored:
        """`doing` words the refusal: "message to edit not found"."""
        stored = room.messages.get(self.params.get(name, 0))
        if stored is None or stored.before_move:
            raise bad_request(f"message to {doing} not found")
        return stored

    def post(self, room: Room, content: Mapping[str, Any], *, first: bool = True) -> Json:
        """The bot's message enters the chat: reply, topic and keyboard come from the call. Returns the Message."""
        place = self.place(room)
        markup = checked_markup(self.get("reply_markup")) if first else None
        head: Json = {"message_id": room.next_id(), "from": self.bot.user().as_json()}
        head |= {"chat": room.chat.as_json(), "date": int(self.world.now())}
        head |= room.inside(place) | self._reply(room)
        if self.get("protect_content"):
            head["has_protected_content"] = True
        keyboard = markup if markup and "inline_keyboard" not in markup else None
        if markup and markup.get("inline_keyboard"):
            head["reply_markup"] = markup
        return self._enters(room, Stored(head | dict(content), self.bot.id, keyboard, self.world.now()))

    def tell(self, room: Room, service: Mapping[str, Any], place: Topic | None = None) -> Json:
        """A service message about what the bot did. Returns the Message."""
        head: Json = {"message_id": room.next_id(), "from": self.bot.user().as_json()}
        head |= {"chat": room.chat.as_json(), "date": int(self.world.now())} | room.inside(place)
        return self._enters(room, Stored(head | dict(service), self.bot.id, at=self.world.now()))

    def place(self, room: Room) -> Topic | None:
        """The topic that the call writes to; refused when it is not there, or closed to this bot."""
        thread = self.get("message_thread_id")
        if thread is not None and room.chat.topic(thread) is None:
            raise bad_request("message thread not found")
        place = room.topic_for(thread, (self.get("reply_parameters") or {}).get("message_id"))
        if place is not None and place.closed and not room.chat.bot_seat(self.bot.key).topics:
            raise bad_request("TOPIC_CLOSED")
        return place

    def check_markup(self) -> None:
        """Refuse a wrong keyboard before anything has happened."""
        checked_markup(self.get("reply_markup"))
        self._reply(self.room())

    def _enters(self, room: Room, stored: Stored) -> Json:
        room.add(stored)
        room.typing_until = 0.0
        self.world.journal.tell("message", room.chat.id, {"chat": room.chat.id, "message": stored.on_page()})
        return stored.message

    def _check_seat(self, chat: Chat) -> None:
        if chat.migrated_to:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, words, {"migrate_to_chat_id": chat.migrated_to})
        status = chat.bot_seat(self.bot.key).status
        if status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        if status == "left":
            raise forbidden(f"bot is not a member of the {chat.type} chat")

    def _reply(self, room: Room) -> Json:
        wanted = self.get("reply_parameters")
        if wanted is None or wanted.get("message_id") is None:
            return {}
        stored = room.messages.get(wanted["message_id"])
        if stored is not None and not stored.before_move:
            return {"reply_to_message": quoted(stored.message)}
        if wanted.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
