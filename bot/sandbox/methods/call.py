"""One Bot API call being answered: what it may look up, and how a message of the bot comes into a chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.bots import Bot
from bot.sandbox.errors import bad_request, forbidden
from bot.sandbox.methods.keyboards import checked_markup
from bot.sandbox.rooms import Json, Room, Stored
from bot.sandbox.world import World, quoted


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
        """The room of the chat that this field names; refused when there is none or the bot is blocked there."""
        chat = self.params.get(name)
        if not isinstance(chat, int) or chat not in self.world.rooms.chats:
            raise bad_request("chat not found")
        room = self.world.rooms.room(chat, self.bot.key)
        if room.blocked:
            raise forbidden("bot was blocked by the user")
        return room

    def message(self, room: Room, doing: str, name: str = "message_id") -> Stored:
        """`doing` words the refusal: "message to edit not found"."""
        stored = room.messages.get(self.params.get(name, 0))
        if stored is None:
            raise bad_request(f"message to {doing} not found")
        return stored

    def post(self, room: Room, content: Mapping[str, Any], *, first: bool = True) -> Json:
        """The bot's message enters the chat: reply, topic and keyboard come from the call. Returns the Message."""
        markup = checked_markup(self.get("reply_markup")) if first else None
        head: Json = {"message_id": room.next_id(), "from": self.bot.user().as_json()}
        head |= {"chat": room.chat.as_json(), "date": int(self.world.now())}
        thread = self.get("message_thread_id")
        if thread is not None:
            head |= {"message_thread_id": thread, "is_topic_message": True}
        head |= self._reply(room)
        if self.get("protect_content"):
            head["has_protected_content"] = True
        keyboard = markup if markup and "inline_keyboard" not in markup else None
        if markup and markup.get("inline_keyboard"):
            head["reply_markup"] = markup
        stored = Stored(head | dict(content), author=self.bot.id, keyboard=keyboard, at=self.world.now())
        room.add(stored)
        room.typing_until = 0.0
        self.world.journal.tell("message", room.chat.id, {"chat": room.chat.id, "message": stored.on_page()})
        return stored.message

    def check_markup(self) -> None:
        """Refuse a wrong keyboard before anything has happened."""
        checked_markup(self.get("reply_markup"))
        self._reply(self.room())

    def _reply(self, room: Room) -> Json:
        wanted = self.get("reply_parameters")
        if wanted is None or wanted.get("message_id") is None:
            return {}
        stored = room.messages.get(wanted["message_id"])
        if stored is not None:
            return {"reply_to_message": quoted(stored.message)}
        if wanted.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
