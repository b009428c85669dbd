"""Everything the sandbox holds, and what people do in it: write, send pictures, press buttons, edit, block the bot."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.sandbox import attachments
from bot.sandbox.bots import DEFAULT_TITLE, Bot, Bots
from bot.sandbox.entities import parse, pieces
from bot.sandbox.errors import SchemaViolation, WrongCommand
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.files import Files
from bot.sandbox.journal import CallRecord, Journal
from bot.sandbox.limits import Limits
from bot.sandbox.presses import Presses, with_button
from bot.sandbox.rooms import MANAGERS_CHAT, SHOPPER, Json, Rooms, Stored
from bot.sandbox.schema import bot_api

TAP_WAIT = 5.0
TYPING_SECONDS = 5.0


class World:
    """One Telegram. `chat` defaults to the shopper's, `user` to the person of a private chat or to the first manager,
    `bot` (an id) to the first bot that came. Messages go in and out as Bot API JSON."""

    def __init__(self, *, title: str = DEFAULT_TITLE, managers_chat: int = MANAGERS_CHAT) -> None:
        self.clock_shift = 0.0
        self.title = title
        self.managers_chat = managers_chat
        self.rooms = Rooms(managers_chat, first_id=_since_epoch(self.now()))
        self.bots = Bots(title, self.now)
        self.files = Files()
        self.journal = Journal()
        self.faults = Faults()
        self.limits = Limits(self.now)
        self.presses = Presses(self.now)

    def now(self) -> float:
        """Unix seconds by the sandbox's own clock, which the control API may move forward."""
        return time.time() + self.clock_shift

    def advance(self, seconds: float) -> None:
        """Move the sandbox's clock: callbacks and updates grow old, limits refill."""
        self.clock_shift += seconds

    async def say(
        self,
        text: str,
        *,
        chat: int = SHOPPER,
        user: int | None = None,
        reply_to: int | None = None,
        entities: Iterable[Mapping[str, Any]] | None = None,
        bot: int | None = None,
    ) -> Json:
        """Somebody writes; a text longer than 4096 UTF-16 units is split, as clients do. Returns the (last) message."""
        if not text.strip():
            raise WrongCommand("text is empty")
        parts = pieces(text)
        contents = [parse(part, None, entities if len(parts) == 1 else None).fields("text") for part in parts]
        return [self._arrives(content, chat, user, reply_to, bot) for content in contents][-1]

    async def photo(
        self,
        picture: bytes | Path,
        *,
        caption: str = "",
        chat: int = SHOPPER,
        user: int | None = None,
        reply_to: int | None = None,
        raw: bool = False,
        bot: int | None = None,
    ) -> Json:
        """A compressed photo arrives in several sizes. `raw` keeps the bytes as they are, broken ones too."""
        [content] = await self._photos([picture], caption, raw, bot)
        return self._arrives(content, chat, user, reply_to, bot)

    async def album(
        self,
        pictures: Iterable[bytes | Path],
        *,
        caption: str = "",
        chat: int = SHOPPER,
        user: int | None = None,
        reply_to: int | None = None,
        raw: bool = False,
        bot: int | None = None,
    ) -> list[Json]:
        """Two to ten photos: as many messages, each an update of its own, with one media_group_id."""
        contents = await self._photos(list(pictures), caption, raw, bot)
        if not 2 <= len(contents) <= 10:
            raise WrongCommand("an album has 2 to 10 pictures")
        group = self.new_group_id()
        return [self._arrives(each | {"media_group_id": group}, chat, user, reply_to, bot) for each in contents]

    async def send(
        self,
        kind: str,
        data: bytes | None = None,
        *,
        chat: int = SHOPPER,
        user: int | None = None,
        reply_to: int | None = None,
        caption: str = "",
        name: str | None = None,
        mime: str | None = None,
        details: Mapping[str, Any] | None = None,
        bot: int | None = None,
    ) -> Json:
        """A sticker, voice, video, animation, document, location or contact. `details` are fields of that object."""
        sender = self.rooms.user(user or chat)
        content = attachments.made(self.files, kind, data, name, mime, self._bot_id(bot), sender, details or {})
        return self._arrives(content | attachments.captioned(caption), chat, user, reply_to, bot)

    async def tap(
        self,
        data: str,
        *,
        message_id: int | None = None,
        chat: int = SHOPPER,
        user: int | None = None,
        wait: float = TAP_WAIT,
        bot: int | None = None,
    ) -> Json:
        """Press the button that carries `data` (of the newest message that has it, unless named).

        Waits for the bot's answer: {"answered": bool, "text": str | None, "alert": bool, "id": callback query id}."""
        owner = self.bots.by_id(bot)
        stored = with_button(self.rooms.room(chat, owner.key), message_id, data)
        who = self._person(chat, user)
        press = self.presses.add(owner, chat, who)
        query = {"id": press.id, "from": self.rooms.user(who).as_json(), "message": stored.message, "data": data}
        self.push(owner, "callback_query", query | {"chat_instance": str(abs(chat) * 7919)}, chat)
        return await press.answered(wait)

    async def edit(
        self, message_id: int, text: str, *, chat: int = SHOPPER, user: int | None = None, bot: int | None = None
    ) -> Json:
        """A person changes the text or the caption of their own message."""
        room = self.rooms.room(chat, self.bots.by_id(bot).key)
        stored = room.messages.get(message_id)
        who = self._person(chat, user)
        if stored is None or stored.author != who:
            raise WrongCommand(f"user {who} has no message {message_id} in chat {chat}")
        name = "text" if "text" in stored.message else "caption"
        changed = {key: value for key, value in stored.message.items() if not key.endswith("entities")}
        stored.message = changed | parse(text, None).fields(name) | {"edit_date": int(self.now())}
        self.journal.tell("edit", chat, {"chat": chat, "message": stored.on_page()})
        self._hand_over(chat, bot, "edited_message", stored.message)
        return stored.message

    async def update(self, update: Json, *, raw: bool = False, bot: int | None = None) -> int:
        """Inject a whole update; without update_id it gets the next. `raw` skips the schema. Returns its id."""
        owner = self.bots.by_id(bot)
        whole = {"update_id": owner.deliveries.next_id()} | update
        if not isinstance(whole["update_id"], int):
            raise WrongCommand("update_id must be a number")
        if not raw:
            bot_api().check_update(whole)
        chat = _chat_of(whole)
        if chat is not None:
            self.rooms.room(chat, owner.key).last_update_at = self.now()
        owner.deliveries.push_whole(whole)
        return int(whole["update_id"])

    async def block(self, *, user: int = SHOPPER, on: bool = True, bot: int | None = None) -> None:
        """The person blocks (or unblocks) the bot: sends to them are refused with 403, the bot is told."""
        owner = self.bots.by_id(bot)
        self.rooms.room(user, owner.key).blocked = on
        was, now = ("member", "kicked") if on else ("kicked", "member")
        change = {
            "chat": self.rooms.chat(user).as_json(),
            "from": self.rooms.user(user).as_json(),
            "date": int(self.now()),
        }
        states = {"old_chat_member": _membership(owner, was), "new_chat_member": _membership(owner, now)}
        self.push(owner, "my_chat_member", change | states, user)

    def fault(self, kind: str, **options: Any) -> Fault:
        """See faults.py: kind, and method, chat, times, retry_after, seconds."""
        fault = Fault(kind, **options)
        self.faults.add(fault)
        return fault

    def flood(self, on: bool = True) -> None:
        self.limits.switch(on)

    def calls(self, method: str | None = None, since: int = 0) -> list[CallRecord]:
        """Calls of this method (or all), oldest first; polls that brought nothing are not written down."""
        return [call for call in self.journal.since(since) if method is None or call.method == method]

    def messages(self, chat: int = SHOPPER, bot: int | None = None) -> list[Json]:
        """What the chat shows, oldest first, keyboards included."""
        return [stored.on_page() for stored in self.rooms.room(chat, self.bots.by_id(bot).key).messages.values()]

    def pending(self, bot: int | None = None) -> int:
        """Updates that the bot has not confirmed yet."""
        return len(self.bots.by_id(bot).deliveries.waiting)

    def typing(self, chat: int, bot: int | None = None) -> bool:
        return self.rooms.room(chat, self.bots.by_id(bot).key).typing_until > self.now()

    def reset(self) -> None:
        """Empty chats, queues, faults and logs; bots stay connected, ids go on."""
        self.rooms.clear()
        self.presses.clear()
        self.faults.clear()
        self.limits.switch(False)
        self.journal.clear()
        for bot in self.bots.all:
            bot.deliveries.drop()
        self.journal.tell(
            "bot", None, {"bot": self.bots.first.on_page() if self.bots.first.known else None, "reset": True}
        )

    def close(self) -> None:
        """Let everybody who waits go: polls and event streams."""
        for bot in self.bots.all:
            bot.deliveries.interrupt("the server is stopping")
        self.journal.close()

    def new_group_id(self) -> str:
        return str(13_000_000_000_000_000 + uuid.uuid4().int % 10**15)

    def push(self, bot: Bot, kind: str, body: Mapping[str, Any], chat: int) -> None:
        """Queue an update for a bot, checked against the schema; a wrong one is our bug and raises."""
        update = {"update_id": bot.deliveries.next_id(), kind: body}
        try:
            bot_api().check_update(update)
        except SchemaViolation as violation:
            self.journal.violation("update", kind, violation.problem)
            raise
        self.rooms.room(chat, bot.key).last_update_at = self.now()
        bot.deliveries.push(kind, body)

    def _arrives(self, content: Json, chat: int, user: int | None, reply_to: int | None, bot: int | None) -> Json:
        who = self._person(chat, user)
        room = self.rooms.room(chat, self.bots.by_id(bot).key)
        head: Json = {"message_id": room.next_id(), "from": self.rooms.user(who).as_json()}
        head |= {"chat": room.chat.as_json(), "date": int(self.now())}
        if reply_to is not None:
            if reply_to not in room.messages:
                raise WrongCommand(f"there is no message {reply_to} in chat {chat} to reply to")
            head["reply_to_message"] = quoted(room.messages[reply_to].message)
        room.chat.members.add(who)
        stored = Stored(head | content, author=who, at=self.now())
        room.add(stored)
        self.journal.tell("message", chat, {"chat": chat, "message": stored.message})
        self._hand_over(chat, bot, "message", stored.message)
        return stored.message

    def _hand_over(self, chat: int, bot: int | None, kind: str, message: Json) -> None:
        private = self.rooms.chat(chat).is_private
        receivers = [self.bots.by_id(bot)] if private else self.bots.all
        for receiver in receivers:
            self.push(receiver, kind, message, chat)

    async def _photos(self, pictures: list[bytes | Path], caption: str, raw: bool, bot: int | None) -> list[Json]:
        contents: list[Json] = []
        for picture in pictures:
            data = await asyncio.to_thread(picture.read_bytes) if isinstance(picture, Path) else picture
            sizes = await self.files.keep_photo(data, raw=raw)
            contents.append({"photo": [self.files.as_json(size, self._bot_id(bot)) for size in sizes]})
        contents[0] |= attachments.captioned(caption)
        return contents

    def _bot_id(self, bot: int | None) -> int:
        return self.bots.by_id(bot).id

    def _person(self, chat: int, user: int | None) -> int:
        if user is not None:
            return user
        return chat if chat > 0 else min(self.rooms.chat(chat).members, default=SHOPPER)


def quoted(message: Mapping[str, Any]) -> Json:
    """A message as it appears inside a reply to it: without what it replied to itself."""
    return {key: value for key, value in message.items() if key != "reply_to_message"}


def _chat_of(update: Mapping[str, Any]) -> int | None:
    for body in update.values():
        inner = body.get("message", body) if isinstance(body, Mapping) else {}
        chat = inner.get("chat") if isinstance(inner, Mapping) else None
        if isinstance(chat, Mapping) and isinstance(chat.get("id"), int):
            return int(chat["id"])
    return None


def _membership(bot: Bot, status: str) -> Json:
    state: Json = {"status": status, "user": bot.user().as_json()}
    return state | ({"until_date": 0} if status == "kicked" else {})


def _since_epoch(now: float) -> int:
    return max(1, int(now - 1_760_000_000))
