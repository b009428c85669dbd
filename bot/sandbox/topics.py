"""What bots and people have in common when they change a forum's topics."""

from __future__ import annotations

from bot.sandbox.rooms import Chat, Room, Topic
from bot.sandbox.world import World

COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
NAME_LIMIT = 128


def changed(world: World, chat: Chat) -> None:
    """Pages hear of it."""
    world.journal.tell("chat", chat.id, {"chat": chat.id, "about": chat.on_page()})


def forget(world: World, room: Room, topic: Topic) -> None:
    """The topic goes with all its messages, and as in Telegram no bot is told."""
    inside = [number for number, each in room.messages.items() if each.message.get("message_thread_id") == topic.thread]
    for number in inside:
        del room.messages[number]
        world.journal.tell("delete", room.chat.id, {"chat": room.chat.id, "message_id": number})
    del room.chat.topics[topic.thread]
    changed(world, room.chat)
