"""Effects that must happen once: a replayed turn finds what it did and what came of it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.db import UNDONE
from catalog.errors import EffectMismatch
from catalog.tables import EffectRow

JSON = None | bool | int | float | str | Sequence["JSON"] | Mapping[str, "JSON"]


_rehearsing: ContextVar[bool] = ContextVar("rehearsing", default=False)


@contextmanager
def rehearsal() -> Iterator[None]:
    """Effects inside tell what they would do, each by itself, and nothing of it stays."""
    token = _rehearsing.set(True)
    try:
        yield
    finally:
        _rehearsing.reset(token)


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
    if _rehearsing.get():
        session.info[UNDONE] = True
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


async def forget_effects(session: AsyncSession, chat: int, spared: Collection[str]) -> None:
    """Whatever was done for this chat, or told of it, is known no more, but for turns that may still be replayed."""
    named = (f'"chat":{chat},', f'"chat":{chat}}}', f'"chat": {chat},', f'"chat": {chat}}}', f':{chat}"')
    told = or_(*(column.contains(name) for name in named for column in (EffectRow.arguments, EffectRow.result)))
    await session.execute(delete(EffectRow).where(told, EffectRow.turn_id.not_in(spared)))


async def prune_effects(session: AsyncSession, done_before: datetime, spared: Select[Any]) -> None:
    """Forget what was done so long ago that nothing replays it, but for the turns that `spared` gives."""
    await session.execute(delete(EffectRow).where(EffectRow.done_at < done_before, EffectRow.turn_id.not_in(spared)))


def _identity(key: EffectKey) -> tuple[ColumnElement[bool], ...]:
    return (
        EffectRow.turn_id == key.turn_id,
        EffectRow.effect == key.effect,
        EffectRow.ordinal == key.ordinal,
    )


def _read(result: str | None) -> JSON:
    value: JSON = json.loads(result) if result is not None else None
    return value
