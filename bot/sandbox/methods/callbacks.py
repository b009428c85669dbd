"""Answers to button presses, typing, reactions."""

from __future__ import annotations

from bot.sandbox.entities import utf16
from bot.sandbox.errors import bad_request
from bot.sandbox.methods.call import Call
from bot.sandbox.rooms import GENERAL
from bot.sandbox.world import TYPING_SECONDS

ANSWER_LIMIT = 200
ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip


async def answer_callback_query(call: Call) -> bool:
    number, text = call.get("callback_query_id"), call.get("text")
    if utf16(text or "") > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = {"text": text or None, "alert": bool(call.get("show_alert")), "url": call.get("url")}
    press = call.world.presses.answer(call.bot, number, answer)
    told = {"chat": press.chat, "user": press.user, "id": press.id} | answer
    call.world.journal.tell("callback_answer", press.chat, told)
    return True


async def send_chat_action(call: Call) -> bool:
    room = call.room()
    if call.get("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    if call.get("message_thread_id") not in (None, GENERAL):
        call.place(room)
    room.typing_until = call.world.now() + TYPING_SECONDS
    told = {"chat": room.chat.id, "action": call.get("action"), "seconds": TYPING_SECONDS}
    call.world.journal.tell("typing", room.chat.id, told)
    return True


async def set_message_reaction(call: Call) -> bool:
    room = call.room()
    stored = call.message(room, "react")
    reactions = call.get("reaction") or []
    told = {"chat": room.chat.id, "message_id": stored.message["message_id"], "reaction": reactions}
    call.world.journal.tell("reaction", room.chat.id, told)
    return True
