"""Changing what the bot has already sent."""

from __future__ import annotations

from bot.sandbox.entities import caption, message_text
from bot.sandbox.errors import bad_request
from bot.sandbox.methods.call import Call
from bot.sandbox.methods.keyboards import checked_markup
from bot.sandbox.methods.media import media_content
from bot.sandbox.methods.messages import CAPTIONED
from bot.sandbox.rooms import Json, Room, Stored

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
VOLATILE = ("edit_date", "reply_to_message")


async def edit_message_text(call: Call) -> Json:
    room, stored = _own(call)
    if "text" not in stored.message:
        raise bad_request("there is no text in the message to edit")
    text = message_text(call.get("text", ""), call.get("parse_mode"), call.get("entities"))
    kept = {key: value for key, value in stored.message.items() if key not in ("text", "entities")}
    return _change(call, room, stored, kept | text.fields("text"))


async def edit_message_caption(call: Call) -> Json:
    room, stored = _own(call)
    if not any(kind in stored.message for kind in CAPTIONED):
        raise bad_request("there is no caption in the message to edit")
    text = caption(call.get("caption"), call.get("parse_mode"), call.get("caption_entities"))
    return _change(call, room, stored, _without_caption(stored) | text.fields("caption"))


async def edit_message_media(call: Call) -> Json:
    room, stored = _own(call)
    if "text" in stored.message:
        raise bad_request("there is no media in the message to edit")
    content = await media_content(call, call.get("media"))
    kept = {key: value for key, value in _without_caption(stored).items() if key not in CAPTIONED}
    return _change(call, room, stored, kept | content)


async def edit_message_reply_markup(call: Call) -> Json:
    room, stored = _own(call)
    return _change(call, room, stored, stored.message)


def _own(call: Call) -> tuple[Room, Stored]:
    room = call.room()
    stored = call.message(room, "edit")
    if stored.author != call.bot.id or "forward_origin" in stored.message:
        raise bad_request("message can't be edited")
    return room, stored


def _without_caption(stored: Stored) -> Json:
    return {key: value for key, value in stored.message.items() if not key.startswith("caption")}


def _change(call: Call, room: Room, stored: Stored, message: Json) -> Json:
    """Every edit sets the inline keyboard too: without one in the call it is taken away."""
    changed = {key: value for key, value in message.items() if key != "reply_markup"}
    markup = checked_markup(call.get("reply_markup"))
    if markup and markup.get("inline_keyboard"):
        changed["reply_markup"] = markup
    if _compared(changed) == _compared(stored.message):
        raise bad_request(NOT_MODIFIED)
    stored.message = changed | {"edit_date": int(call.world.now())}
    call.world.journal.tell("edit", room.chat.id, {"chat": room.chat.id, "message": stored.on_page()})
    return stored.message


def _compared(message: Json) -> Json:
    return {key: value for key, value in message.items() if key not in VOLATILE}
