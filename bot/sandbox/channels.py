"""Channels, in which every bot here is an administrator: posts, their edits, and people who forward messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.sandbox.attachments import captioned, photos
from bot.sandbox.entities import parse
from bot.sandbox.errors import WrongCommand
from bot.sandbox.forwards import forwarded, regrouped
from bot.sandbox.rooms import CHANNEL, SHOPPER, Json, Stored
from bot.sandbox.world import World

MOST_IN_ALBUM = 10


async def post(
    world: World,
    text: str = "",
    *,
    channel: int = CHANNEL,
    pictures: Iterable[bytes | Path] = (),
    entities: Iterable[Mapping[str, Any]] | None = None,
    reply_markup: Json | None = None,
) -> list[Json]:
    """A text, a photo or an album of two to ten with `text` as its caption; every bot gets a channel_post each."""
    shown = list(pictures)
    if not shown and not text.strip():
        raise WrongCommand("a post has a text or pictures")
    if not shown:
        return [_arrives(world, channel, parse(text, None, entities).fields("text"), reply_markup)]
    if len(shown) > MOST_IN_ALBUM:
        raise WrongCommand("an album has 2 to 10 pictures")
    contents = await photos(world.files, shown, "", False, world.bots.first.id)
    contents[0] |= parse(text, None, entities).fields("caption") if entities else captioned(text)
    group = {"media_group_id": world.new_group_id()} if len(contents) > 1 else {}
    return [_arrives(world, channel, content | group, reply_markup) for content in contents]


def edit_post(world: World, message_id: int, text: str, *, channel: int = CHANNEL) -> Json:
    """The text or the caption is changed; every bot gets an edited_channel_post."""
    room = world.rooms.room(world.rooms.channel(channel).id, 0)
    stored = room.messages.get(message_id)
    if stored is None:
        raise WrongCommand(f"channel {channel} has no post {message_id}")
    name = "text" if "text" in stored.message else "caption"
    changed = {key: value for key, value in stored.message.items() if key not in (name, f"{name}_entities", "entities")}
    stored.message = changed | parse(text, None).fields(name) | {"edit_date": int(world.now())}
    world.journal.tell("edit", channel, {"chat": channel, "message": stored.on_page()})
    world.hand_over(channel, None, "edited_channel_post", stored.message)
    return stored.message


def forward(
    world: World,
    message_ids: Iterable[int],
    *,
    from_chat: int = CHANNEL,
    chat: int = SHOPPER,
    user: int | None = None,
    bot: int | None = None,
) -> list[Json]:
    """A person forwards messages that they see: albums stay albums, the origin is named."""
    wanted = list(message_ids)
    source = world.rooms.room(from_chat, world.bots.by_id(bot).key)
    found = source.take(wanted)
    contents = [(stored, forwarded(stored)) for stored in found]
    if not found or len(found) != len(set(wanted)) or not all(content for _, content in contents):
        raise WrongCommand(f"chat {from_chat} has not all of these messages to forward")
    groups: dict[str, str] = {}
    albums = [content | regrouped(stored, groups, world.new_group_id) for stored, content in contents]
    return [world.arrives(content, chat, user, None, bot) for content in albums]


def _arrives(world: World, channel: int, content: Json, reply_markup: Json | None) -> Json:
    place = world.rooms.channel(channel)
    room = world.rooms.room(place.id, 0)
    head: Json = {"message_id": room.next_id(), "sender_chat": place.as_json(), "chat": place.as_json()}
    head |= {"date": int(world.now())} | ({"reply_markup": reply_markup} if reply_markup else {})
    stored = Stored(head | content, author=channel, at=world.now())
    room.add(stored)
    world.journal.tell("message", channel, {"chat": channel, "message": stored.message})
    world.hand_over(channel, None, "channel_post", stored.message)
    return stored.message
