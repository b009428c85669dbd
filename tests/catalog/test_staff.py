"""Who works in the shop: as the file says, and as the owner changed it, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from catalog.db import Database
from catalog.effects import EffectKey
from catalog.staff import Staff, StaffMember, StaffRole
from catalog.tables import AuditRow

OLHA = StaffMember(11, "Ольга", StaffRole.MANAGER)
BOHDAN = StaffMember(12, "Богдан", StaffRole.LEAD)
ANNA = StaffMember(13, "Анна", StaffRole.MANAGER)


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def staff(database: Database) -> Staff:
    return Staff(database, Noon(), (OLHA, BOHDAN, ANNA))


def key(turn: str) -> EffectKey:
    return EffectKey(turn, "staff")


async def test_the_file_says_who_works_until_somebody_changes_it(staff: Staff) -> None:
    assert await staff.all() == (BOHDAN, ANNA, OLHA)
    assert await staff.find(OLHA.id) == OLHA
    assert await staff.find(99) is None


async def test_a_command_goes_before_the_file(staff: Staff, database: Database) -> None:
    await staff.appoint(key("1"), OLHA.id, "Ольга Н.", StaffRole.LEAD, "owner:1")
    await staff.appoint(key("2"), 14, "Ярина", StaffRole.OWNER, "owner:1")

    again = Staff(database, Noon(), (OLHA, BOHDAN, ANNA))
    assert [(member.name, member.role.value) for member in await again.all()] == [
        ("Ярина", "owner"),
        ("Богдан", "lead"),
        ("Ольга Н.", "lead"),
        ("Анна", "manager"),
    ]


async def test_whoever_has_no_role_any_more_is_nobody_of_ours(staff: Staff) -> None:
    await staff.appoint(key("1"), OLHA.id, OLHA.name, None, "owner:1")

    assert await staff.find(OLHA.id) is None
    assert await staff.all() == (BOHDAN, ANNA)
    assert await staff.shift(key("2"), OLHA.id, on=True) is None


async def test_a_shift_ends_and_a_new_role_does_not_begin_it_again(staff: Staff) -> None:
    off = await staff.shift(key("1"), OLHA.id, on=False)
    assert off == StaffMember(OLHA.id, OLHA.name, OLHA.role, on_shift=False)

    await staff.appoint(key("2"), OLHA.id, OLHA.name, StaffRole.LEAD, "owner:1")
    assert await staff.find(OLHA.id) == StaffMember(OLHA.id, OLHA.name, StaffRole.LEAD, on_shift=False)


async def test_whoever_comes_back_or_is_new_is_on_shift(staff: Staff) -> None:
    await staff.shift(key("1"), OLHA.id, on=False)
    await staff.appoint(key("2"), OLHA.id, OLHA.name, None, "owner:1")
    await staff.appoint(key("3"), OLHA.id, OLHA.name, StaffRole.MANAGER, "owner:1")
    await staff.appoint(key("4"), 14, "Ярина", StaffRole.MANAGER, "owner:1")

    found = {member.id: member.on_shift for member in await staff.all()}
    assert found[OLHA.id]
    assert found[14]


async def test_a_stranger_has_no_shift(staff: Staff) -> None:
    assert await staff.shift(key("1"), 99, on=True) is None
    assert await staff.find(99) is None


async def test_a_replayed_change_is_made_and_audited_once(staff: Staff, database: Database) -> None:
    await staff.appoint(key("1"), OLHA.id, OLHA.name, StaffRole.LEAD, "owner:1")
    await staff.appoint(key("2"), OLHA.id, OLHA.name, StaffRole.MANAGER, "owner:1")
    await staff.appoint(key("1"), OLHA.id, OLHA.name, StaffRole.LEAD, "owner:1")

    assert await staff.find(OLHA.id) == OLHA
    async with database.read() as session:
        rows = list(await session.scalars(select(AuditRow).order_by(AuditRow.id)))
    assert [(row.who, row.sku, row.field, row.before, row.after) for row in rows] == [
        ("owner:1", f"staff:{OLHA.id}", "role", "manager", "lead"),
        ("owner:1", f"staff:{OLHA.id}", "role", "lead", "manager"),
    ]


async def test_two_who_change_the_same_person_at_once_both_count(staff: Staff, database_url: str) -> None:
    async with Database.open(database_url) as other:
        elsewhere = Staff(other, Noon(), (OLHA, BOHDAN, ANNA))
        await asyncio.gather(
            staff.appoint(key("1"), OLHA.id, OLHA.name, StaffRole.LEAD, "owner:1"),
            elsewhere.shift(key("2"), OLHA.id, on=False),
        )

    assert await staff.find(OLHA.id) == StaffMember(OLHA.id, OLHA.name, StaffRole.LEAD, on_shift=False)
