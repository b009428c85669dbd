"""Everything the sandbox holds, and what people do in it: write, send pictures, press buttons, edit, block the bot."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.sandbox import attachments
from bot.sandbox.bots import DEFAULT_TITLE, Bot, Bots
from bot.sandbox.checkouts import Checkouts
from bot.sandbox.delivery import chat_of
from bot.sandbox.entities import parse, pieces
from bot.sandbox.errors import SchemaViolation, WrongCommand
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.files import Files
from bot.sandbox.journal import CallRecord, Journal
from bot.sandbox.limits import Limits
from bot.sandbox.members import KICKED, MEMBER, Seat
from bot.sandbox.presses import Presses, with_button
from bot.sandbox.rooms import GENERAL, MANAGERS_CHAT, SHOPPER, Json, Room, Rooms, Stored, Topic, quoted
from bot.sandbox.schema import bot_api

TAP_WAIT = 5.0
TYPING_SECONDS = 5.0


class World:
    """One Telegram. `chat` defaults to the shopper's, `user` to the person of a private chat or to the first manager,
    `topic` (a thread's id) to the general one or to that of `reply_to`, `bot` (an id) to the first bot that came.
    Messages go in and out as Bot API JSON. What happens to groups is in groups.py, to their topics in forums.py."""

    def __init__(self, *, title: str = DEFAULT_TITLE, managers_chat: int = MANAGERS_CHAT, forum: bool = False) -> None:
        self.clock_shift = 0.0
        self.title = title
        self.managers_chat = managers_chat
        self.rooms = Rooms(managers_chat, first_id=_since_epoch(self.now()), forum=forum)
        self.bots = Bots(title, self.now)
        self.files = Files()
        self.journal = Journal()
        self.faults = Faults()
        self.limits = Limits(self.now)
        self.presses = Presses(self.now)
        self.checkouts = Checkouts(self.now)

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
        topic: int | None = None,
        entities: Iterable[Mapping[str, Any]] | None = None,
        bot: int | None = None,
    ) -> Json:
        """Somebody writes; a text longer than 4096 UTF-16 units is split, as clients do. Returns the (last) message."""
        if not text.strip():
            raise WrongCommand("text is empty")
        parts = pieces(text)
        contents = [parse(part, None, entities if len(parts) == 1 else None).fields("text") for part in parts]
        return [self.arrives(content, chat, user, reply_to, bot, topic) for content in contents][-1]

    async def photo(
        self,
        picture: bytes | Path,
        *,
        caption: str = "",
        chat: int = SHOPPER,
        user: int | None = None,
        reply_to: int | None = None,
        topic: int | None = None,
        raw: bool = False,
        bot: int | None = None,
    ) -> Json:
        """A compressed photo arrives in several sizes. `raw` keeps the bytes as they are, broken ones too."""
        [content] = await attachments.photos(self.files, [picture], caption, raw, self._bot_id(bot))
        return self.arrives(content, chat, user, reply_to, bot, topic)

    async def album(
        self,
        pictures: Iterable[bytes | Path],
        *,
        caption: str = "",
        chat: int = SHOPPER,
        user: int | None = None,
        reply_to: int | None = None,
        topic: int | None = None,
        raw: bool = False,
        bot: int | None = None,
    ) -> list[Json]:
        """Two to ten photos: as many messages, each an update of its own, with one media_group_id."""
        contents = await attachments.photos(self.files, list(pictures), caption, raw, self._bot_id(bot))
        if not 2 <= len(contents) <= 10:
            raise WrongCommand("an album has 2 to 10 pictures")
        group = self.new_group_id()
        return [self.arrives(each | {"media_group_id": group}, chat, user, reply_to, bot, topic) for each in contents]

    async def send(
        self,
        kind: str,
        data: bytes | None = None,
        *,
        chat: int = SHOPPER,
        user: int | None = None,
        reply_to: int | None = None,
        topic: int | None = None,
        caption: str = "",
        name: str | None = None,
        mime: str | None = None,
        details: Mapping[str, Any] | None = None,
        bot: int | None = None,
    ) -> Json:
        """A sticker, voice, video, animation, document, location or contact. `details` are fields of that object."""
        sender = self.rooms.user(user or chat)
        content = attachments.made(self.files, kind, data, name, mime, self._bot_id(bot), sender, details or {})
        return self.arrives(content | attachments.captioned(caption), chat, user, reply_to, bot, topic)

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
        who = self.person(chat, user)
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
        who = self.person(chat, user)
        if stored is None or stored.author != who:
            raise WrongCommand(f"user {who} has no message {message_id} in chat {chat}")
        name = "text" if "text" in stored.message else "caption"
        changed = {key: value for key, value in stored.message.items() if not key.endswith("entities")}
        stored.message = changed | parse(text, None).fields(name) | {"edit_date": int(self.now())}
        self.journal.tell("edit", chat, {"chat": chat, "message": stored.on_page()})
        self.hand_over(chat, bot, "edited_message", stored.message)
        return stored.message

    def delete(self, message_id: int, *, chat: int = SHOPPER, user: int | None = None, bot: int | None = None) -> None:
        """A person deletes their own message; as in Telegram no bot is told."""
        room, who = self.rooms.room(chat, self.bots.by_id(bot).key), self.person(chat, user)
        stored = room.messages.get(message_id)
        if stored is None or stored.author != who:
            raise WrongCommand(f"user {who} has no message {message_id} in chat {chat}")
        del room.messages[message_id]
        self.journal.tell("delete", chat, {"chat": chat, "message_id": message_id})

    async def update(self, update: Json, *, raw: bool = False, bot: int | None = None) -> int:
        """Inject a whole update; without update_id it gets the next. `raw` skips the schema. Returns its id."""
        owner = self.bots.by_id(bot)
        whole = {"update_id": owner.deliveries.next_id()} | update
        if not isinstance(whole["update_id"], int):
            raise WrongCommand("update_id must be a number")
        if not raw:
            bot_api().check_update(whole)
        chat = chat_of(whole)
        if chat is not None:
            self.rooms.room(chat, owner.key).last_update_at = self.now()
        owner.deliveries.push_whole(whole)
        return int(whole["update_id"])

    async def block(self, *, user: int = SHOPPER, on: bool = True, bot: int | None = None) -> None:
        """The person blocks (or unblocks) the bot: sends to them are refused with 403, the bot is told."""
        owner = self.bots.by_id(bot)
        self.rooms.room(user, owner.key).blocked = on
        self.reseated(owner, user, self.rooms.user(user).as_json(), MEMBER if on else KICKED, KICKED if on else MEMBER)

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

    def messages(self, chat: int = SHOPPER, bot: int | None = None, *, topic: int | None = None) -> list[Json]:
        """What the chat (or this topic of it) shows, oldest first, keyboards included."""
        shown = [stored.on_page() for stored in self.rooms.room(chat, self.bots.by_id(bot).key).messages.values()]
        return [each for each in shown if topic is None or each.get("message_thread_id", GENERAL) == topic]

    def pending(self, bot: int | None = None) -> int:
        """Updates that the bot has not confirmed yet."""
        return len(self.bots.by_id(bot).deliveries.waiting)

    def typing(self, chat: int, bot: int | None = None) -> bool:
        return self.rooms.room(chat, self.bots.by_id(bot).key).typing_until > self.now()

    def reset(self) -> None:
        """Empty chats, queues, faults and logs; bots stay connected, ids go on."""
        self.rooms.clear()
        self.presses.clear()
        self.checkouts.clear()
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

    def reseated(self, owner: Bot, chat: int, by: Json, was: Seat, now: Seat) -> None:
        """Tell the bot (my_chat_member) what it is in this chat from now on."""
        me = owner.user().as_json()
        change = {"chat": self.rooms.chat(chat).as_json(), "from": by}
        states = {"old_chat_member": was.as_json(me), "new_chat_member": now.as_json(me)}
        self.push(owner, "my_chat_member", change | {"date": int(self.now())} | states, chat)

    def arrives(
        self,
        content: Json,
        chat: int,
        user: int | None,
        reply_to: int | None,
        bot: int | None,
        topic: int | None = None,
    ) -> Json:
        """A person's message enters the chat and goes to the bots. Returns it; raises WrongCommand where they may not
        write."""
        who = self.person(chat, user)
        room = self.rooms.room(chat, self.bots.by_id(bot).key)
        if reply_to is not None and reply_to not in room.messages:
            raise WrongCommand(f"there is no message {reply_to} in chat {chat} to reply to")
        place = room.open_to(who, topic, reply_to)
        room.chat.members.add(who)
        return self.enters(content, room, who, bot, place=place, reply_to=reply_to)

    def enters(
        self,
        content: Json,
        room: Room,
        who: int,
        bot: int | None = None,
        *,
        place: Topic | None = None,
        reply_to: int | None = None,
    ) -> Json:
        """A message of theirs is in the chat, whatever they may or may not."""
        head: Json = {"message_id": room.next_id(), "from": self.rooms.user(who).as_json()}
        head |= {"chat": room.chat.as_json(), "date": int(self.now())} | room.inside(place)
        if reply_to is not None:
            head["reply_to_message"] = quoted(room.messages[reply_to].message)
        stored = Stored(head | content, author=who, at=self.now())
        room.add(stored)
        self.journal.tell("message", room.chat.id, {"chat": room.chat.id, "message": stored.message})
        self.hand_over(room.chat.id, bot, "message", stored.message)
        return stored.message

    def hand_over(self, chat: int, bot: int | None, kind: str, message: Json) -> None:
        """An update of this kind for the one bot of a private chat, or for every bot that is in the group."""
        place = self.rooms.chat(chat)
        receivers = [self.bots.by_id(bot)] if place.is_private else self.bots.all
        for receiver in receivers:
            if place.bot_seat(receiver.key).inside:
                self.push(receiver, kind, message, chat)

    def _bot_id(self, bot: int | None) -> int:
        return self.bots.by_id(bot).id

    def person(self, chat: int, user: int | None) -> int:
        if user is not None:
            return user
        return chat if chat > 0 else min(self.rooms.chat(chat).members, default=SHOPPER)


def _since_epoch(now: float) -> int:
    return max(1, int(now - 1_760_000_000))
