"""/shift, /role and /times: who works, in which role, and how soon they answer."""

from __future__ import annotations

import pytest

from bot.texts import people
from bot.texts.waiting import PERSON_LEFT, STILL_LOOKING
from catalog.db import Database
from catalog.staff import StaffRole
from graph.handoffs import Status
from tests.bot.waiting_room import (
    IRYNA,
    MANAGERS,
    MARYNA,
    MONDAY,
    OKSANA,
    OLENA,
    OWNER,
    TARAS,
    WaitingRoom,
    message_of,
    texts_of,
)
from tests.catalog.orders.conftest import Hands


@pytest.fixture
def room(database: Database) -> WaitingRoom:
    return WaitingRoom(database, Hands(MONDAY))


async def role_of(room: WaitingRoom, user: int) -> StaffRole | None:
    member = await room.process.catalog.staff.find(user)
    return member.role if member is not None else None


async def test_the_shift_is_shown_and_turned_by_everybody_for_themselves(room: WaitingRoom) -> None:
    (shown,) = texts_of((await room.asks("/shift")).outgoing)
    assert "На зміні: Власник, Марина, Тарас" in shown
    assert texts_of((await room.asks("/shift off")).outgoing) == ["Тарас не на зміні."]
    (shown,) = texts_of((await room.asks("/shift", MARYNA)).outgoing)
    assert "На зміні: Власник, Марина" in shown
    assert "Не на зміні: Тарас" in shown
    assert texts_of((await room.asks("/shift on")).outgoing) == ["Тарас на зміні."]
    assert [member.id for member in await room.process.team.called(StaffRole.MANAGER)] == [TARAS]


async def test_the_owner_of_the_settings_may_rest_too(room: WaitingRoom) -> None:
    assert [member.id for member in await room.process.team.called(StaffRole.OWNER)] == [OWNER]
    await room.asks("/shift off", OWNER, turn="t1")
    await room.asks("/shift off", OWNER, turn="t1")
    assert await room.process.team.called(StaffRole.OWNER) == ()
    assert [member.name for member in await room.process.team.all()] == ["Ганна", "Марина", "Тарас"]
    await room.asks("/shift on", OWNER)
    assert [member.id for member in await room.process.team.called(StaffRole.OWNER)] == [OWNER]


async def test_whoever_ends_the_shift_lets_go_of_their_talks_and_everybody_hears_of_it_once(room: WaitingRoom) -> None:
    waits, thinks = await room.waits(), await room.waits(IRYNA, "Ірина")
    for handoff in (waits, thinks):
        await room.taken(handoff)
    await room.says(thinks, "manager")
    for _ in range(2):
        assert texts_of((await room.asks("/shift off", turn="t1")).outgoing) == ["Тарас не на зміні."]
    told = dict(await room.told())
    assert "Знову чекають на людину: Олена" in told[MANAGERS]
    assert "Ірина" in told[MANAGERS]
    assert (told[OLENA], told[IRYNA]) == (STILL_LOOKING["uk"], PERSON_LEFT["uk"])
    assert {handoff.status for handoff in await room.handoffs.waiting()} == {Status.OPEN}
    assert await room.after(minutes=1) == []


async def test_the_owner_gives_and_takes_roles_in_reply_to_a_message(room: WaitingRoom) -> None:
    said = message_of("Привіт", OKSANA)
    (told,) = texts_of((await room.asks("/role manager", OWNER, reply_to_message=said)).outgoing)
    assert (told, await role_of(room, OKSANA)) == ("Оксана: тепер менеджер.", StaffRole.MANAGER)
    (told,) = texts_of((await room.asks("/role lead", OWNER, reply_to_message=said)).outgoing)
    assert (told, await role_of(room, OKSANA)) == ("Оксана: тепер старший менеджер.", StaffRole.LEAD)
    for _ in range(2):
        (told,) = texts_of((await room.asks("/role off", OWNER, turn="t1", reply_to_message=said)).outgoing)
        assert (told, await role_of(room, OKSANA)) == ("Оксана більше не в команді.", None)


async def test_the_owner_names_somebody_by_number(room: WaitingRoom) -> None:
    for _ in range(2):
        (told,) = texts_of((await room.asks(f"/role {OKSANA} manager Оксана", OWNER, turn="t1")).outgoing)
        assert told == "Оксана: тепер менеджер."
    for _ in range(2):
        (told,) = texts_of((await room.asks(f"/role {OKSANA} lead", OWNER, turn="t2")).outgoing)
        assert told == "Оксана: тепер старший менеджер."
    (listed,) = texts_of((await room.asks("/role", OWNER)).outgoing)
    assert "Оксана · старший менеджер" in listed
    await room.asks(f"/role {OKSANA} off", OWNER)
    assert await role_of(room, OKSANA) is None


async def test_who_loses_the_role_lets_go_of_their_talks(room: WaitingRoom) -> None:
    await room.taken(await room.waits())
    await room.asks(f"/role {TARAS} off", OWNER)
    assert [chat for chat, _ in await room.told()] == [MANAGERS, OLENA]


@pytest.mark.parametrize(
    "wanted", ["/role boss", f"/role {OKSANA} boss", "/role 99999999999999999999 lead", "/role x y"]
)
async def test_a_role_that_cannot_be_read_changes_nothing(room: WaitingRoom, wanted: str) -> None:
    said = message_of("Привіт", OKSANA)
    assert texts_of((await room.asks(wanted, OWNER, reply_to_message=said)).outgoing) == [people.ROLE_USAGE]
    assert await role_of(room, OKSANA) is None


async def test_no_role_is_given_to_a_bot_a_channel_or_the_beginning_of_a_topic(room: WaitingRoom) -> None:
    bot = message_of("Картка", OKSANA) | {"from": {"id": 42, "is_bot": True, "first_name": "Вітрина"}}
    anonymous = message_of("Я", OKSANA) | {"sender_chat": {"id": MANAGERS, "type": "supergroup"}}
    topic = message_of("", OKSANA) | {"forum_topic_created": {"name": "Олена", "icon_color": 1}}
    for said in (bot, anonymous, topic):
        told = texts_of((await room.asks("/role manager", OWNER, reply_to_message=said)).outgoing)
        assert told == [people.ROLE_NOT_A_PERSON]
    assert await role_of(room, OKSANA) is None


async def test_the_owners_own_role_stays(room: WaitingRoom) -> None:
    (told,) = texts_of((await room.asks(f"/role {OWNER} off", OWNER)).outgoing)
    assert told == people.ROLE_OF_OWNER


async def test_only_the_owner_gives_roles_and_only_leads_see_times(room: WaitingRoom) -> None:
    assert (await room.asks(f"/role {OKSANA} lead", MARYNA)).outgoing == ()
    assert (await room.asks("/times", TARAS)).outgoing == ()
    assert len((await room.asks("/times", MARYNA)).outgoing) == 1


async def test_times_are_working_time_by_manager(room: WaitingRoom) -> None:
    """Тарас takes after 4 and 10 minutes and answers after 6; Марина takes what he let go, 5 minutes after."""
    first = await room.waits()
    room.clock.pass_by(minutes=4)
    await room.taken(first)
    room.clock.pass_by(minutes=2)
    await room.says(first, "manager")
    await room.handoffs.resolve(room.key(), first.id, TARAS)
    second = await room.waits(IRYNA, "Ірина")
    room.clock.pass_by(minutes=10)
    await room.taken(second)
    await room.asks("/shift off")
    room.clock.pass_by(minutes=5)
    await room.taken(second, MARYNA, "Марина")
    await room.waits(503, "Юля")
    (told,) = texts_of((await room.asks("/times", MARYNA)).outgoing)
    assert "За 7 днів:" in told
    assert "Кликали людину: 3, ще без відповіді: 1" in told
    assert "Тарас: взято 2, до «Беру» 4 хв, до відповіді 6 хв, закрито 1, назад у чергу 1" in told
    assert "Марина: взято 1, до «Беру» 5 хв, до відповіді —, закрито 0, назад у чергу 0" in told


async def test_nights_do_not_count_and_old_talks_are_left_out(room: WaitingRoom) -> None:
    room.clock.pass_by(hours=9, minutes=55)
    handoff = await room.waits()
    room.clock.pass_by(hours=14, minutes=10)
    await room.taken(handoff)
    (told,) = texts_of((await room.asks("/times 1", MARYNA)).outgoing)
    assert "до «Беру» 10 хв" in told
    room.clock.pass_by(days=3)
    (told,) = texts_of((await room.asks("/times 1", MARYNA)).outgoing)
    assert people.TIMES_NONE in told
    for wrong in ("0", "91", "тиждень"):
        (told,) = texts_of((await room.asks(f"/times {wrong}", MARYNA)).outgoing)
        assert told == people.TIMES_USAGE.format(most=90)
