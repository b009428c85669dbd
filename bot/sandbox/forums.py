"""Topics of a forum, as people make, name, close, open and delete them by hand."""

from __future__ import annotations

from bot.sandbox.errors import WrongCommand
from bot.sandbox.rooms import Json, Room, Topic
from bot.sandbox.topics import COLOURS, NAME_LIMIT, changed, forget
from bot.sandbox.world import World


def create(world: World, name: str, *, chat: int | None = None, user: int | None = None) -> int:
    """A new topic in this forum (the managers', unless named); bots read forum_topic_created. Returns its thread."""
    room = _forum(world, chat)
    topic = Topic(room.last_id + 1, _named(name), COLOURS[0])
    room.chat.topics[topic.thread] = topic
    _tell(world, room, topic, user, {"forum_topic_created": {"name": topic.name, "icon_color": topic.icon_color}})
    return topic.thread


def rename(world: World, thread: int, name: str, *, chat: int | None = None, user: int | None = None) -> None:
    room = _forum(world, chat)
    topic = _topic(room, thread)
    topic.name = _named(name)
    _tell(world, room, topic, user, {"forum_topic_edited": {"name": name}})


def close(world: World, thread: int, *, chat: int | None = None, user: int | None = None) -> None:
    """People who are no administrators, and bots that may not manage topics, cannot write there any more."""
    _switch(world, thread, chat, user, closed=True)


def reopen(world: World, thread: int, *, chat: int | None = None, user: int | None = None) -> None:
    _switch(world, thread, chat, user, closed=False)


def delete(world: World, thread: int, *, chat: int | None = None) -> None:
    """The topic and everything in it is gone; no bot is told, the next call that names it is refused."""
    room = _forum(world, chat)
    forget(world, room, _topic(room, thread))


def switch(world: World, on: bool = True, *, chat: int | None = None) -> None:
    """A supergroup becomes a forum, or a forum an ordinary group, whose topics nobody can reach."""
    place = world.rooms.chat(world.managers_chat if chat is None else chat)
    if place.type != "supergroup":
        raise WrongCommand("only a supergroup can have topics")
    place.is_forum = on
    changed(world, place)


def _switch(world: World, thread: int, chat: int | None, user: int | None, *, closed: bool) -> None:
    room = _forum(world, chat)
    topic = _topic(room, thread)
    if topic.closed is closed:
        raise WrongCommand(f"topic {thread} is {'closed' if closed else 'open'} already")
    topic.closed = closed
    _tell(world, room, topic, user, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})


def _tell(world: World, room: Room, topic: Topic, user: int | None, service: Json) -> None:
    world.enters(service, room, world.person(room.chat.id, user), place=topic)
    changed(world, room.chat)


def _forum(world: World, chat: int | None) -> Room:
    room = world.rooms.room(world.managers_chat if chat is None else chat, 0)
    if not room.chat.is_forum:
        raise WrongCommand(f"chat {room.chat.id} is no forum")
    return room


def _topic(room: Room, thread: int) -> Topic:
    topic = room.chat.topic(thread)
    if topic is None:
        raise WrongCommand(f"chat {room.chat.id} has no topic {thread}")
    return topic


def _named(name: str) -> str:
    if not 1 <= len(name.strip()) <= NAME_LIMIT:
        raise WrongCommand(f"a topic's name has 1 to {NAME_LIMIT} characters")
    return name
