"""Texts, copies, forwards and deletions."""

from __future__ import annotations

from bot.sandbox.entities import caption, message_text
from bot.sandbox.errors import bad_request
from bot.sandbox.forwards import content_of, forwarded, regrouped
from bot.sandbox.methods.call import Call
from bot.sandbox.rooms import Json, Room, Stored

CAPTIONED = ("photo", "document", "video", "animation", "voice", "audio")
MAX_AT_ONCE = 100
DELETABLE_SECONDS = 48 * 3600


async def send_message(call: Call) -> Json:
    room = call.room()
    text = message_text(call.get("text", ""), call.get("parse_mode"), call.get("entities"))
    preview = call.get("link_preview_options")
    return call.post(room, text.fields("text") | ({"link_preview_options": preview} if preview else {}))


async def copy_message(call: Call) -> Json:
    room, source = call.room(), call.room("from_chat_id")
    stored = call.message(source, "copy")
    content = content_of(stored)
    if not content:
        raise bad_request("message can't be copied")
    if call.get("caption") is not None and any(kind in content for kind in CAPTIONED):
        new = caption(call.get("caption"), call.get("parse_mode"), call.get("caption_entities"))
        plain = {key: value for key, value in content.items() if not key.startswith("caption")}
        content = plain | new.fields("caption")
    return {"message_id": call.post(room, content)["message_id"]}


async def copy_messages(call: Call) -> list[Json]:
    room, found = _several(call)
    groups: dict[str, str] = {}
    copies = []
    for stored in found:
        content = content_of(stored) | regrouped(stored, groups, call.world.new_group_id)
        if call.get("remove_caption"):
            content = {key: value for key, value in content.items() if not key.startswith("caption")}
        copies.append({"message_id": call.post(room, content)["message_id"]})
    return copies


async def forward_message(call: Call) -> Json:
    room, source = call.room(), call.room("from_chat_id")
    return call.post(room, _forwarded(call.message(source, "forward")))


async def forward_messages(call: Call) -> list[Json]:
    room, found = _several(call)
    groups: dict[str, str] = {}
    posted = [
        call.post(room, _forwarded(stored) | regrouped(stored, groups, call.world.new_group_id)) for stored in found
    ]
    return [{"message_id": message["message_id"]} for message in posted]


async def delete_message(call: Call) -> bool:
    room = call.room()
    stored = call.message(room, "delete")
    if call.world.now() - stored.at > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    _delete(call, room, stored)
    return True


async def delete_messages(call: Call) -> bool:
    room = call.room()
    ids = _ids(call)
    for stored in room.take(ids):
        _delete(call, room, stored)
    return True


def _delete(call: Call, room: Room, stored: Stored) -> None:
    number = stored.message["message_id"]
    del room.messages[number]
    call.world.journal.tell("delete", room.chat.id, {"chat": room.chat.id, "message_id": number})


def _several(call: Call) -> tuple[Room, list[Stored]]:
    room, source = call.room(), call.room("from_chat_id")
    found = [stored for stored in source.take(_ids(call)) if content_of(stored)]
    if not found:
        raise bad_request("there are no messages to copy or forward")
    return room, found


def _ids(call: Call) -> list[int]:
    ids: list[int] = call.get("message_ids")
    if not 1 <= len(ids) <= MAX_AT_ONCE:
        raise bad_request("too many message identifiers specified" if ids else "message identifiers are not specified")
    return ids


def _forwarded(stored: Stored) -> Json:
    content = forwarded(stored)
    if not content:
        raise bad_request("message can't be forwarded")
    return content
