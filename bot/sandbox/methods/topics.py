"""Topics of a forum, as a bot makes, names, closes, opens and deletes them."""

from __future__ import annotations

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.call import Call
from bot.sandbox.rooms import Json, Room, Topic
from bot.sandbox.topics import COLOURS, NAME_LIMIT, changed, forget

NOT_MODIFIED = "TOPIC_NOT_MODIFIED"


async def create_forum_topic(call: Call) -> Json:
    room = _forum(call, "create a topic")
    name = _named(call.get("name"))
    topic = Topic(0, name, call.get("icon_color", COLOURS[0]), call.get("icon_custom_emoji_id", ""))
    shown = {key: value for key, value in topic.as_json().items() if key != "message_thread_id"}
    topic.thread = room.last_id + 1
    room.chat.topics[topic.thread] = topic
    call.tell(room, {"forum_topic_created": shown}, topic)
    changed(call.world, room.chat)
    return topic.as_json()


async def edit_forum_topic(call: Call) -> bool:
    room = _forum(call, "edit the topic")
    topic = _topic(call, room)
    new: Json = {"name": _named(call.get("name"))} if call.get("name") is not None else {}
    if call.get("icon_custom_emoji_id") is not None:
        new["icon_custom_emoji_id"] = call.get("icon_custom_emoji_id")
    new = {key: value for key, value in new.items() if getattr(topic, key) != value}
    if not new:
        raise bad_request(NOT_MODIFIED)
    for key, value in new.items():
        setattr(topic, key, value)
    call.tell(room, {"forum_topic_edited": new}, topic)
    changed(call.world, room.chat)
    return True


async def close_forum_topic(call: Call) -> bool:
    return _switch(call, closed=True)


async def reopen_forum_topic(call: Call) -> bool:
    return _switch(call, closed=False)


async def delete_forum_topic(call: Call) -> bool:
    room = _forum(call, "delete the topic")
    forget(call.world, room, _topic(call, room))
    return True


async def unpin_all_forum_topic_messages(call: Call) -> bool:
    """Nothing is ever pinned here."""
    _topic(call, _forum(call, "unpin messages"))
    return True


def _switch(call: Call, *, closed: bool) -> bool:
    room = _forum(call, "change the closed state of the topic")
    topic = _topic(call, room)
    if topic.closed is closed:
        raise bad_request(NOT_MODIFIED)
    topic.closed = closed
    call.tell(room, {"forum_topic_closed" if closed else "forum_topic_reopened": {}}, topic)
    changed(call.world, room.chat)
    return True


def _forum(call: Call, doing: str) -> Room:
    room = call.room()
    if not room.chat.is_forum:
        raise bad_request("the chat is not a forum")
    if not room.chat.bot_seat(call.bot.key).topics:
        raise bad_request(f"not enough rights to {doing}")
    return room


def _topic(call: Call, room: Room) -> Topic:
    topic = room.chat.topic(call.get("message_thread_id"))
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return topic


def _named(name: str) -> str:
    if not name.strip():
        raise bad_request("title must be non-empty")
    if len(name) > NAME_LIMIT:
        raise bad_request(f"a topic's name holds {NAME_LIMIT} characters")
    return name
