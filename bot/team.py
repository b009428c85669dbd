"""Who may act in the managers' group: members with a role, and the owner of the settings, who always is one."""

from __future__ import annotations

from dataclasses import dataclass

from bot.texts import people
from catalog import Catalog
from catalog.staff import StaffMember, StaffRole
from graph.handoffs import Level

RANKS = {StaffRole.MANAGER: 1, StaffRole.LEAD: 2, StaffRole.OWNER: 3}
ROLE_OF = {Level.MANAGER: StaffRole.MANAGER, Level.LEAD: StaffRole.LEAD, Level.OWNER: StaffRole.OWNER}


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts in the managers' group, with a role there or without."""

    id: int
    name: str


class Team:
    def __init__(self, catalog: Catalog, owner_id: int | None) -> None:
        self._staff = catalog.staff
        self.owner_id = owner_id

    async def member(self, person: Person) -> StaffMember | None:
        """None: they may do nothing here."""
        if person.id == self.owner_id:
            known = await self._staff.find(person.id)
            return StaffMember(person.id, person.name, StaffRole.OWNER, known.on_shift if known else True)
        return await self._staff.find(person.id)

    async def all(self) -> tuple[StaffMember, ...]:
        """The owner first, then leads, then managers. The owner of the settings is among them, written down or not."""
        known = {member.id: member for member in await self._staff.all()}
        if self.owner_id is None:
            return tuple(known.values())
        theirs = known.pop(self.owner_id, None)
        name, on_shift = (theirs.name, theirs.on_shift) if theirs else (people.OWNER, True)
        return (StaffMember(self.owner_id, name, StaffRole.OWNER, on_shift), *known.values())

    async def called(self, role: StaffRole, but: int | None = None) -> tuple[StaffMember, ...]:
        """Who of this role is on shift, or of the next above it that has somebody: a small shop has no leads. `but`:
        whoever calls the others."""
        able = [member for member in await self.all() if member.on_shift and may(member, role)]
        here = [member for member in able if member.id != but]
        nearest = min((RANKS[member.role] for member in here), default=0)
        return tuple(member for member in here if RANKS[member.role] == nearest)


def may(member: StaffMember, role: StaffRole) -> bool:
    """Whether a member may what this role may."""
    return RANKS[member.role] >= RANKS[role]
