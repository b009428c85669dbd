"""What happens to groups: people come and go, bots are let in, demoted and thrown out, groups become supergroups.

Without `chat` the managers' group is meant."""

from __future__ import annotations

from bot.sandbox.bots import Bot
from bot.sandbox.errors import WrongCommand
from bot.sandbox.members import ADMINISTRATOR, GONE, KICKED, MEMBER, Seat
from bot.sandbox.rooms import Chat, Json, Room
from bot.sandbox.topics import changed
from bot.sandbox.world import World

FIRST_MOVED = -1_003_000_000_000


def demote(world: World, *, chat: int | None = None, user: int | None = None, bot: int | None = None) -> None:
    """The bot is an ordinary member: it may write in open topics, and manage none."""
    _seat(world, _group(world, chat), world.bots.by_id(bot), user, MEMBER)


def promote(
    world: World, *, chat: int | None = None, user: int | None = None, topics: bool = True, bot: int | None = None
) -> None:
    """The bot is an administrator; `topics`: with the right to manage topics."""
    _seat(world, _group(world, chat), world.bots.by_id(bot), user, Seat("administrator", topics))


def kick(world: World, *, chat: int | None = None, user: int | None = None, bot: int | None = None) -> None:
    """The bot is thrown out: its calls are refused with 403, and it hears nothing more of the group."""
    _seat(world, _group(world, chat), world.bots.by_id(bot), user, KICKED)


def add(
    world: World, chat: int, *, user: int | None = None, title: str = "", admin: bool = False, bot: int | None = None
) -> None:
    """Somebody adds the bot to a group, made if need be: my_chat_member, and new_chat_members with the bot in it."""
    owner, place = world.bots.by_id(bot), _group(world, chat)
    place.title = title or place.title
    by = world.person(chat, user)
    place.members.add(by)
    was = place.bots.get(owner.key, GONE)
    if was.inside:
        raise WrongCommand(f"the bot is in chat {chat} already")
    place.bots[owner.key] = was
    _seat(world, place, owner, by, ADMINISTRATOR if admin else MEMBER)
    me = owner.user().as_json()
    world.enters({"new_chat_members": [me]}, _room(world, place), by)


def join(world: World, user: int, *, chat: int | None = None, silent: bool = False) -> None:
    """A person comes into the group: new_chat_members (not where it is `silent`, as in large groups), and chat_member
    for bots that manage it and asked."""
    place = _group(world, chat)
    was = place.person_seat(user)
    place.members.add(user)
    place.gone.discard(user)
    if not silent:
        world.enters({"new_chat_members": [world.rooms.user(user).as_json()]}, _room(world, place), user)
    _person_moved(world, place, user, user, was)


def leave(world: World, user: int, *, chat: int | None = None, silent: bool = False) -> None:
    """A person leaves and writes there no more: left_chat_member (not where it is `silent`, as in groups that hide
    their members), and chat_member for bots that manage it and asked."""
    place = _group(world, chat)
    was = place.person_seat(user)
    if not was.inside:
        raise WrongCommand(f"user {user} is not in chat {place.id}")
    place.members.discard(user)
    place.admins.discard(user)
    place.gone.add(user)
    if not silent:
        world.enters({"left_chat_member": world.rooms.user(user).as_json()}, _room(world, place), user)
    _person_moved(world, place, user, user, was)


def make_admin(world: World, user: int, *, on: bool = True, chat: int | None = None) -> None:
    """A member becomes an administrator, who may write in closed topics, or stops being one."""
    place = _group(world, chat)
    was = place.person_seat(user)
    if not was.inside:
        raise WrongCommand(f"user {user} is not in chat {place.id}")
    (place.admins.add if on else place.admins.discard)(user)
    _person_moved(world, place, user, world.person(place.id, None), was)


def migrate(world: World, *, chat: int | None = None, user: int | None = None) -> int:
    """A plain group becomes a supergroup with a new id, which is returned. People see their old messages there, bots
    reach them no more; calls with the old id are refused and told the new one."""
    old = _group(world, chat)
    if old.type != "group" or old.migrated_to:
        raise WrongCommand(f"chat {old.id} is no plain group")
    by = world.person(old.id, user)
    new = Chat(FIRST_MOVED - len(world.rooms.chats), "supergroup", old.title)
    new.members, new.admins, new.gone, new.bots = old.members, old.admins, old.gone, old.bots
    world.rooms.chats[new.id] = new
    before, after = _room(world, old), _room(world, new)
    for stored in before.messages.values():
        stored.before_move = True
    after.messages, after.last_id, before.messages = before.messages, before.last_id, {}
    old.members, old.migrated_to = set(old.members), new.id
    if world.managers_chat == old.id:
        world.managers_chat = new.id
    world.enters({"migrate_to_chat_id": new.id}, before, by)
    world.enters({"migrate_from_chat_id": old.id}, after, by)
    changed(world, old)
    changed(world, new)
    return new.id


def _seat(world: World, place: Chat, owner: Bot, user: int | None, now: Seat) -> None:
    was = place.bot_seat(owner.key)
    place.bots[owner.key] = now
    by = world.person(place.id, user)
    world.reseated(owner, place.id, world.rooms.user(by).as_json(), was, now)
    changed(world, place)


def _person_moved(world: World, place: Chat, user: int, by: int, was: Seat) -> None:
    who = world.rooms.user(user).as_json()
    states: Json = {"old_chat_member": was.as_json(who), "new_chat_member": place.person_seat(user).as_json(who)}
    change = {"chat": place.as_json(), "from": world.rooms.user(by).as_json(), "date": int(world.now())} | states
    for bot in world.bots.all:
        if place.bot_seat(bot.key).status == "administrator":
            world.push(bot, "chat_member", change, place.id)
    changed(world, place)


def _group(world: World, chat: int | None) -> Chat:
    place = world.rooms.chat(world.managers_chat if chat is None else chat)
    if place.type not in ("group", "supergroup"):
        raise WrongCommand(f"chat {place.id} is no group")
    return place


def _room(world: World, place: Chat) -> Room:
    return world.rooms.room(place.id, 0)
