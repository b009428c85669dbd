"""Effects that must happen once: a replayed turn finds what it did and what came of it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.errors import EffectMismatch
from catalog.tables import EffectRow

JSON = None | bool | int | float | str | Sequence["JSON"] | Mapping[str, "JSON"]


@dataclass(frozen=True, slots=True)
class EffectKey:
    """The `ordinal`-th time (from 0) that the turn does this effect."""

    turn_id: str
    effect: str
    ordinal: int = 0

    def __str__(self) -> str:
        return f"{self.turn_id}/{self.effect}/{self.ordinal}"


async def once(
    session: AsyncSession,
    key: EffectKey,
    arguments: Mapping[str, JSON],
    do: Callable[[AsyncSession], Awaitable[JSON]],
) -> JSON:
    """Run `do` in the caller's writing transaction, or return what it returned the first time.

    The key is taken before `do` runs, so that of two processes the second waits for the first and then finds its
    result. Raises EffectMismatch when the key was used with other arguments; whatever `do` raises undoes the key with
    the caller's transaction.
    """
    told = json.dumps(arguments, sort_keys=True, separators=(",", ":"))
    mine = _identity(key)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"turn_id": key.turn_id, "effect": key.effect, "ordinal": key.ordinal, "arguments": told}
    taken = await session.execute(
        insert(EffectRow).values(**values).on_conflict_do_nothing().returning(EffectRow.ordinal)
    )
    if taken.first() is None:
        row = (await session.execute(select(EffectRow.arguments, EffectRow.result).where(*mine))).one()
        if row.arguments != told:
            raise EffectMismatch(str(key))
        return _read(row.result)
    result = json.dumps(await do(session))
    await session.execute(update(EffectRow).where(*mine).values(result=result, done_at=func.now()))
    return _read(result)


async def of_turn(session: AsyncSession, turn_id: str) -> dict[EffectKey, JSON]:
    """What this turn has already done, by key."""
    rows = await session.execute(select(EffectRow).where(EffectRow.turn_id == turn_id))
    return {EffectKey(row.turn_id, row.effect, row.ordinal): _read(row.result) for row in rows.scalars()}


def _identity(key: EffectKey) -> tuple[ColumnElement[bool], ...]:
    return (
        EffectRow.turn_id == key.turn_id,
        EffectRow.effect == key.effect,
        EffectRow.ordinal == key.ordinal,
    )


def _read(result: str | None) -> JSON:
    value: JSON = json.loads(result) if result is not None else None
    return value
