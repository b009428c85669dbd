"""Who is called, and who may what."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bot.team import Person, Team, may
from bot.texts import people
from catalog.db import Database
from catalog.effects import EffectKey
from catalog.staff import Staff, StaffMember, StaffRole
from tests.bot.waiting_room import CREW, MARYNA, MONDAY, OKSANA, OWNER, TARAS
from tests.catalog.orders.conftest import Hands


@pytest.fixture
def staff(database: Database) -> Staff:
    return Staff(database, Hands(MONDAY), CREW)


def team_of(staff: Staff, owner: int | None = OWNER) -> Team:
    catalog: Any = SimpleNamespace(staff=staff)
    return Team(catalog, owner)


def ids(members: tuple[StaffMember, ...]) -> list[int]:
    return [member.id for member in members]


async def test_those_of_a_role_are_called_and_while_none_is_on_shift_the_next_above(staff: Staff) -> None:
    team = team_of(staff)
    assert ids(await team.called(StaffRole.MANAGER)) == [TARAS]
    assert ids(await team.called(StaffRole.LEAD)) == [MARYNA]
    await staff.shift(EffectKey("t1", "shift"), TARAS, on=False)
    assert ids(await team.called(StaffRole.MANAGER)) == [MARYNA]
    await staff.shift(EffectKey("t2", "shift"), MARYNA, on=False)
    assert ids(await team.called(StaffRole.MANAGER)) == [OWNER]


async def test_the_owner_of_the_settings_is_called_written_down_or_not(staff: Staff) -> None:
    (owner,) = await team_of(staff).called(StaffRole.OWNER)
    assert (owner.id, owner.name) == (OWNER, people.OWNER)
    await staff.appoint(EffectKey("t1", "role"), OWNER, "Ганна", StaffRole.OWNER, "owner:1")
    assert [member.name for member in await team_of(staff).called(StaffRole.OWNER)] == ["Ганна"]
    assert [member.name for member in await team_of(staff, None).called(StaffRole.OWNER)] == ["Ганна"]


async def test_without_an_owner_in_the_settings_nobody_is_invented(staff: Staff) -> None:
    assert await team_of(staff, None).called(StaffRole.OWNER) == ()
    assert ids(await team_of(staff, None).all()) == [MARYNA, TARAS]


async def test_a_stranger_is_nobody_and_the_owner_always_the_owner(staff: Staff) -> None:
    team = team_of(staff)
    assert await team.member(Person(OKSANA, "Оксана")) is None
    await staff.appoint(EffectKey("t1", "role"), OWNER, "Ганна", StaffRole.MANAGER, "owner:1")
    member = await team.member(Person(OWNER, "Ганна"))
    assert member is not None
    assert may(member, StaffRole.OWNER)
    assert ids(await team.called(StaffRole.OWNER)) == [OWNER]
    assert OWNER not in ids(await team.called(StaffRole.MANAGER))


def test_a_higher_role_may_what_a_lower_one_may() -> None:
    lead = StaffMember(MARYNA, "Марина", StaffRole.LEAD)
    assert [may(lead, role) for role in (StaffRole.MANAGER, StaffRole.LEAD, StaffRole.OWNER)] == [True, True, False]
