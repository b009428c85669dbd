"""Who works in the shop, in which role, and who is on shift. data/shop.yaml says it first, the owner changes it by
command; both lead here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.audit import By, Fact, FactChange, audit
from catalog.clock import Clock
from catalog.db import Database
from catalog.effects import JSON, EffectKey, once
from catalog.tables import StaffRow

NOBODY = "none"
MOST_AUDITED = 40  # letters of a name


class StaffRole(StrEnum):
    """A lead may what a manager may and more, the owner everything."""

    OWNER = "owner"
    LEAD = "lead"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class StaffMember:
    """`id` is a Telegram user's. Whoever is not on shift takes no talks and is not called."""

    id: int
    name: str
    role: StaffRole
    on_shift: bool = True


class Staff:
    """The door. Every change is audited under `by` ("owner:901"); a replayed one changes nothing."""

    def __init__(self, db: Database, clock: Clock, written: Sequence[StaffMember]) -> None:
        self._db = db
        self._clock = clock
        self._written = {member.id: member for member in written}

    async def find(self, user: int) -> StaffMember | None:
        """None: nobody of ours."""
        async with self._db.read() as session:
            row = await session.get(StaffRow, user)
        return _member(row) if row is not None else self._written.get(user)

    async def all(self) -> tuple[StaffMember, ...]:
        """The owner first, then leads, then managers, each by name."""
        async with self._db.read() as session:
            rows = {row.user_id: row for row in await session.scalars(select(StaffRow))}
        told = [member for user, member in self._written.items() if user not in rows]
        told += [member for member in map(_member, rows.values()) if member is not None]
        ranks = list(StaffRole)
        return tuple(sorted(told, key=lambda member: (ranks.index(member.role), member.name, member.id)))

    async def appoint(self, key: EffectKey, user: int, name: str, role: StaffRole | None, by: str) -> None:
        """Give a role, or take it away (None). Whoever was on shift stays so; somebody new is."""
        told = role.value if role is not None else NOBODY

        async def do(session: AsyncSession) -> JSON:
            row = await self._held(session, user)
            anew: dict[str, Fact] = {"on_shift": True} if row.role == NOBODY else {}
            await self._change(session, row, str(key), by, {"role": told, "name": name, **anew})
            return None

        arguments: dict[str, JSON] = {"user": user, "name": name, "role": told, "by": by}
        async with self._db.write() as session:
            await once(session, key, arguments, do)

    async def shift(self, key: EffectKey, user: int, *, on: bool) -> StaffMember | None:
        """None: nobody of ours."""
        found = await self._shift(key, user, on=on)
        return found[0] if found is not None else None

    async def leave(self, key: EffectKey, user: int) -> StaffMember | None:
        """Off the shift, and how they stood before. None: nobody of ours."""
        found = await self._shift(key, user, on=False)
        return replace(found[0], on_shift=found[1]) if found is not None else None

    async def _shift(self, key: EffectKey, user: int, *, on: bool) -> tuple[StaffMember, bool] | None:
        """And whether they were on shift before."""

        async def do(session: AsyncSession) -> JSON:
            if user not in self._written and await session.get(StaffRow, user) is None:
                return None
            row = await self._held(session, user)
            if row.role == NOBODY:
                return None
            before = row.on_shift
            await self._change(session, row, str(key), f"{row.role}:{user}", {"on_shift": on})
            return {"name": row.name, "role": row.role, "before": before}

        async with self._db.write() as session:
            done = await once(session, key, {"user": user, "on": on}, do)
        if not isinstance(done, dict):
            return None
        return StaffMember(user, str(done["name"]), StaffRole(done["role"]), on), bool(done.get("before", not on))

    async def _held(self, session: AsyncSession, user: int) -> StaffRow:
        """Their row, as data/shop.yaml has it when it is new; nobody else changes it until the transaction ends."""
        written = self._written.get(user)
        values = {
            "user_id": user,
            "name": written.name if written is not None else "",
            "role": written.role.value if written is not None else NOBODY,
            "on_shift": written.on_shift if written is not None else False,
            "changed_at": self._now(),
            "changed_by": "data/shop.yaml",
        }
        insert = sqlite.insert if self._db.is_sqlite else postgresql.insert
        await session.execute(insert(StaffRow).values(**values).on_conflict_do_nothing())
        wanted = select(StaffRow).where(StaffRow.user_id == user).with_for_update()
        return (await session.scalars(wanted.execution_options(populate_existing=True))).one()

    async def _change(self, session: AsyncSession, row: StaffRow, source: str, who: str, told: dict[str, Fact]) -> None:
        changes = []
        for field, after in told.items():
            before = getattr(row, field)
            if before != after:
                setattr(row, field, after)
                changes.append(FactChange(f"staff:{row.user_id}", field, _short(before), _short(after)))
        if changes:
            row.changed_at, row.changed_by = self._now(), who
        await audit(session, changes, By(who, self._clock.now(), source))

    def _now(self) -> int:
        return int(self._clock.now().timestamp() * 1000)


def _member(row: StaffRow) -> StaffMember | None:
    return StaffMember(row.user_id, row.name, StaffRole(row.role), row.on_shift) if row.role != NOBODY else None


def _short(value: Fact) -> Fact:
    return value[:MOST_AUDITED] if isinstance(value, str) else value
