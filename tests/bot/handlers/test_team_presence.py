"""Who leaves the group lets go, and the owner hears when the bot loses its place there and when it has it again."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram.types import ChatMemberAdministrator, ChatMemberRestricted
from pydantic import BaseModel

from bot.events import events_of
from bot.handlers.desk_news import is_news
from bot.handlers.persons import Step
from bot.texts import people
from catalog.db import Database
from catalog.staff import StaffRole
from tests.bot.waiting_room import (
    MANAGERS,
    MONDAY,
    OKSANA,
    OLENA,
    OWNER,
    TARAS,
    Process,
    WaitingRoom,
    message_of,
    person,
    texts_of,
)
from tests.catalog.orders.conftest import Hands

BOT_USER = {"id": 42, "is_bot": True, "first_name": "Вітрина"}


def every(member: type[BaseModel], **told: Any) -> dict[str, Any]:
    """A member with every field that Telegram always tells; rights are refused unless told otherwise."""
    needed = (name for name, field in member.model_fields.items() if field.is_required() and name != "user")
    return dict.fromkeys(needed, False) | told


ADMIN = every(ChatMemberAdministrator, status="administrator", can_manage_topics=True)
NO_TOPICS = ADMIN | {"can_manage_topics": False}
MUTED = every(ChatMemberRestricted, status="restricted", is_member=True, until_date=0)
MEMBER, LEFT, KICKED = {"status": "member"}, {"status": "left"}, {"status": "kicked", "until_date": 0}


@pytest.fixture
def room(database: Database) -> WaitingRoom:
    return WaitingRoom(database, Hands(MONDAY))


async def left(room: WaitingRoom, user: dict[str, Any], turn: str = "t1") -> Step:
    body = message_of("", user["id"] if not user["is_bot"] else OWNER) | {"left_chat_member": user}
    (event,) = events_of([{"update_id": 1, "message": body}])
    return await room.process.crew.heard(event, room.lane(turn))


async def moved(process: Process, room: WaitingRoom, before: Any, after: Any, *, forum: bool = True) -> list[str]:
    chat = {"id": MANAGERS, "type": "supergroup", "is_forum": forum}
    change = {"chat": chat, "from": person(OWNER), "date": 1}
    change |= {"old_chat_member": before | {"user": BOT_USER}, "new_chat_member": after | {"user": BOT_USER}}
    (event,) = events_of([{"update_id": 1, "my_chat_member": change}])
    step = await process.crew.heard(event, room.lane())
    assert {one.chat for one in step.outgoing} <= {OWNER}
    return texts_of(step.outgoing)


async def test_a_manager_who_leaves_lets_go_of_talks_and_shift_but_keeps_the_role(room: WaitingRoom) -> None:
    handoff = await room.waits()
    await room.taken(handoff)
    for _ in range(2):
        (told,) = (await left(room, person(TARAS))).outgoing
        assert (told.chat, told.params["text"]) == (MANAGERS, "Тарас більше не в групі.")
    assert [chat for chat, _ in await room.told()] == [MANAGERS, OLENA]
    assert (await room.handoffs.by_id(handoff.id)).manager_id is None
    member = await room.process.catalog.staff.find(TARAS)
    assert member is not None
    assert (member.role, member.on_shift) == (StaffRole.MANAGER, False)


async def person_moves(room: WaitingRoom, user: int, before: Any, after: Any, turn: str = "t9") -> list[str]:
    """What Telegram tells administrators of a person's place."""
    chat = {"id": MANAGERS, "type": "supergroup", "is_forum": True}
    who = {"user": person(user)}
    change = {"chat": chat, "from": person(OWNER), "date": 1, "old_chat_member": before | who}
    (event,) = events_of([{"update_id": 1, "chat_member": change | {"new_chat_member": after | who}}])
    assert is_news(event)
    return texts_of((await room.process.crew.heard(event, room.lane(turn))).outgoing)


@pytest.mark.parametrize("after", [LEFT, KICKED, MUTED])
async def test_who_leaves_without_a_word_of_the_group_or_is_silenced_lets_go_too(
    room: WaitingRoom, after: dict[str, Any]
) -> None:
    handoff = await room.waits()
    await room.taken(handoff)
    for _ in range(2):
        assert await person_moves(room, TARAS, MEMBER, after) == ["Тарас більше не в групі."]
    assert (await room.handoffs.by_id(handoff.id)).manager_id is None
    assert [chat for chat, _ in await room.told()] == [MANAGERS, OLENA]


@pytest.mark.parametrize("turns", [("t1", "t1"), ("t1", "t2")])
@pytest.mark.parametrize("first", ["message", "chat_member"])
async def test_leaving_that_is_told_twice_is_passed_on_once(
    room: WaitingRoom, turns: tuple[str, str], first: str
) -> None:
    await room.taken(await room.waits())
    texts: list[str] = []
    for kind, turn in zip((first, "chat_member" if first == "message" else "message"), turns, strict=True):
        if kind == "message":
            texts += texts_of((await left(room, person(TARAS), turn)).outgoing)
        else:
            texts += await person_moves(room, TARAS, MEMBER, LEFT, turn)
    assert texts == ["Тарас більше не в групі."]
    assert len(await room.told()) == 2


async def test_who_comes_back_is_told_how_to_begin(room: WaitingRoom) -> None:
    await person_moves(room, TARAS, MEMBER, LEFT, "t1")
    assert await person_moves(room, TARAS, LEFT, MEMBER, "t2") == ["Тарас знову в групі. Почати зміну: /shift on"]
    member = await room.process.catalog.staff.find(TARAS)
    assert member is not None
    assert not member.on_shift


@pytest.mark.parametrize(("before", "after"), [(ADMIN, MEMBER), (MEMBER, ADMIN), (MEMBER, MEMBER), (LEFT, KICKED)])
async def test_what_changes_nothing_for_a_persons_work_is_not_told(room: WaitingRoom, before: Any, after: Any) -> None:
    assert await person_moves(room, TARAS, before, after) == []
    member = await room.process.catalog.staff.find(TARAS)
    assert member is not None
    assert member.on_shift


async def test_strangers_come_and_go_quietly(room: WaitingRoom) -> None:
    assert await person_moves(room, OKSANA, MEMBER, LEFT, "t1") == []
    assert await person_moves(room, OKSANA, LEFT, MEMBER, "t2") == []


async def test_who_is_none_of_ours_leaves_quietly(room: WaitingRoom) -> None:
    assert (await left(room, person(OKSANA))).outgoing == ()
    assert (await left(room, BOT_USER)).outgoing == ()


async def test_the_kill_between_letting_go_and_the_commit_repeats_nothing(room: WaitingRoom) -> None:
    """The turn is handled again, by another process."""
    await room.taken(await room.waits())
    await left(room, person(TARAS))
    room.restart()
    (told,) = texts_of((await left(room, person(TARAS))).outgoing)
    assert told == "Тарас більше не в групі."
    assert len(await room.told()) == 2


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (ADMIN, KICKED, people.OUT_OF_GROUP),
        (ADMIN, LEFT, people.OUT_OF_GROUP),
        (MEMBER, MUTED | {"is_member": False}, people.OUT_OF_GROUP),
        (ADMIN, MUTED, people.MUTE_IN_GROUP),
        (ADMIN, MEMBER, people.NO_RIGHTS),
        (ADMIN, NO_TOPICS, people.NO_TOPICS),
        (KICKED, MEMBER, people.NO_RIGHTS),
        (MEMBER, ADMIN, people.MENDED),
        (KICKED, ADMIN, people.MENDED),
    ],
)
async def test_the_owner_hears_of_each_change_of_the_bots_place(
    room: WaitingRoom, before: Any, after: Any, words: str
) -> None:
    assert await moved(room.process, room, before, after) == [words]


async def test_in_a_group_without_topics_a_member_is_enough(room: WaitingRoom) -> None:
    assert await moved(room.process, room, LEFT, MEMBER, forum=False) == [people.MENDED]
    assert await moved(room.process, room, ADMIN, NO_TOPICS, forum=False) == []


async def test_what_changes_nothing_for_the_bot_is_not_told(room: WaitingRoom) -> None:
    assert await moved(room.process, room, ADMIN, ADMIN | {"can_pin_messages": True}) == []
    assert await moved(room.process, room, LEFT, KICKED) == []
