"""Who leaves the managers' group and comes back, and what becomes of the bot's own place there.

The group is the one of the settings, wherever else somebody adds the bot to. A person's leaving comes as a message of
the group, as chat_member (if the bot is an administrator), or as both in any order: it is told once.
"""

from __future__ import annotations

from enum import StrEnum

import structlog
from aiogram.types import ChatMemberAdministrator, ChatMemberRestricted, ChatMemberUpdated, User

from bot.events import Event
from bot.handlers.persons import Step
from bot.outbox import Outgoing
from bot.render.rich import filled, plain
from bot.render.team_people import named
from bot.shifts import Shifts
from bot.texts import people
from bot.worker import LaneTurn
from catalog import Catalog
from catalog.effects import EffectKey

log = structlog.get_logger(__name__)


class Place(StrEnum):
    """What one may do in a group. `PLAIN`: a member without the rights of an administrator."""

    OUT = "out"
    MUTE = "mute"
    PLAIN = "plain"
    NO_TOPICS = "no_topics"
    FULL = "full"


ABLE = frozenset({Place.PLAIN, Place.NO_TOPICS, Place.FULL})
"""Where one may write."""

TOLD = {
    Place.OUT: people.OUT_OF_GROUP,
    Place.MUTE: people.MUTE_IN_GROUP,
    Place.PLAIN: people.NO_RIGHTS,
    Place.NO_TOPICS: people.NO_TOPICS,
    Place.FULL: people.MENDED,
}


class Presence:
    """Answers what Telegram itself says in the managers' group."""

    def __init__(self, catalog: Catalog, shifts: Shifts, owner_id: int | None) -> None:
        self._catalog = catalog
        self._shifts = shifts
        self._owner_id = owner_id

    async def heard(self, event: Event, turn: LaneTurn) -> Step:
        """Nothing, unless a member of the team left or came back, or the bot's place changed."""
        if event.member is not None:
            return self._bot_moved(event.member, turn)
        if event.moved is not None:
            return await self._moved(event.moved, turn)
        left = event.message.left_chat_member if event.message is not None else None
        return await self._left(left, turn, "left") if left is not None else Step()

    async def _moved(self, moved: ChatMemberUpdated, turn: LaneTurn) -> Step:
        """Whoever may not write in the group any more is as good as gone."""
        before, after = (_place(moved, each) in ABLE for each in (moved.old_chat_member, moved.new_chat_member))
        user = moved.new_chat_member.user
        if before and not after:
            return await self._left(user, turn, "moved")
        return await self._came(user, turn) if after and not before else Step()

    async def _left(self, user: User, turn: LaneTurn, how: str) -> Step:
        """Their role stays, the owner decides on that; where they are not, they cannot act. Whoever is off shift has
        nothing to let go, and leaves quietly."""
        if user.is_bot or await self._catalog.staff.find(user.id) is None:
            return Step()
        member = await self._catalog.staff.leave(EffectKey(turn.turn_id, f"{how}-{user.id}"), user.id)
        await self._shifts.let_go(f"{turn.turn_id}/{how}/{user.id}", user.id)
        if member is None or not member.on_shift:
            return Step()
        log.info("manager_left", manager=user.id)
        told = filled(people.LEFT, name=named(member.name))
        return Step((_to(turn.chat, told.html),))

    async def _came(self, user: User, turn: LaneTurn) -> Step:
        """They are on shift when they say so."""
        member = await self._catalog.staff.find(user.id)
        if member is None or member.on_shift:
            return Step()
        log.info("manager_came_back", manager=user.id)
        told = filled(people.BACK, name=named(member.name))
        return Step((_to(turn.chat, told.html),))

    def _bot_moved(self, moved: ChatMemberUpdated, turn: LaneTurn) -> Step:
        """The owner hears of each change of its place once, in private: the group may not."""
        before, after = _place(moved, moved.old_chat_member), _place(moved, moved.new_chat_member)
        if before is after:
            return Step()
        log.warning("place_in_group_changed", chat=turn.chat, before=before.value, after=after.value)
        if self._owner_id is None:
            return Step()
        mended = after is Place.PLAIN and before in (Place.OUT, Place.MUTE) and not moved.chat.is_forum
        words = people.MENDED if mended else TOLD[after]
        return Step((_to(self._owner_id, plain(words).html),))


def _place(moved: ChatMemberUpdated, member: object) -> Place:
    if isinstance(member, ChatMemberAdministrator):
        return Place.NO_TOPICS if moved.chat.is_forum and not member.can_manage_topics else Place.FULL
    if isinstance(member, ChatMemberRestricted):
        if not member.is_member:
            return Place.OUT
        return Place.PLAIN if member.can_send_messages else Place.MUTE
    status = getattr(member, "status", "left")
    if status == "creator":
        return Place.FULL
    return Place.PLAIN if status == "member" else Place.OUT


def _to(chat: int, html: str) -> Outgoing:
    return Outgoing(chat, "sendMessage", {"chat_id": chat, "text": html, "parse_mode": "HTML"})
