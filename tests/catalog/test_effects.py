"""An effect happens once, whatever is replayed, and on whichever database."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.db import Database
from catalog.effects import JSON, EffectKey, of_turn, once
from catalog.errors import EffectMismatch

KEY = EffectKey("turn-1", "reserve")


class Till:
    """Counts how often it was really done, in the same transaction."""

    def __init__(self) -> None:
        self.done = 0

    async def ring(self, session: AsyncSession) -> JSON:
        self.done += 1
        await session.execute(text("SELECT 1"))
        await asyncio.sleep(0.02)
        return {"order": self.done, "items": ["KOS-ZIP-PINK-92"]}


async def test_a_replay_returns_the_first_result(database: Database) -> None:
    till = Till()
    results = []
    for _ in range(3):
        async with database.write() as session:
            results.append(await once(session, KEY, {"sku": "A", "count": 1}, till.ring))

    assert results == [{"order": 1, "items": ["KOS-ZIP-PINK-92"]}] * 3
    assert till.done == 1


async def test_other_arguments_under_the_same_key_are_refused(database: Database) -> None:
    till = Till()
    async with database.write() as session:
        await once(session, KEY, {"sku": "A"}, till.ring)

    with pytest.raises(EffectMismatch, match="turn-1/reserve/0"):
        async with database.write() as session:
            await once(session, KEY, {"sku": "B"}, till.ring)
    assert till.done == 1


async def test_the_order_of_arguments_does_not_matter(database: Database) -> None:
    till = Till()
    async with database.write() as session:
        await once(session, KEY, {"a": 1, "b": "ї"}, till.ring)
        await once(session, KEY, {"b": "ї", "a": 1}, till.ring)

    assert till.done == 1


async def test_another_ordinal_is_another_effect(database: Database) -> None:
    till = Till()
    async with database.write() as session:
        for ordinal in range(2):
            await once(session, EffectKey("turn-1", "reserve", ordinal), {}, till.ring)

    assert till.done == 2
    async with database.read() as session:
        done = await of_turn(session, "turn-1")
    assert [key.ordinal for key in sorted(done, key=lambda key: key.ordinal)] == [0, 1]


async def test_what_failed_may_be_tried_again(database: Database) -> None:
    async def fail(_session: AsyncSession) -> JSON:
        raise ConnectionError

    till = Till()
    with pytest.raises(ConnectionError):
        async with database.write() as session:
            await once(session, KEY, {}, fail)
    async with database.write() as session:
        assert await once(session, KEY, {}, till.ring) == {"order": 1, "items": ["KOS-ZIP-PINK-92"]}


async def test_of_many_at_once_one_does_it_and_all_get_its_result(database: Database) -> None:
    till = Till()

    async def try_it() -> JSON:
        async with database.write() as session:
            return await once(session, KEY, {"n": 1}, till.ring)

    results = await asyncio.gather(*(try_it() for _ in range(8)))

    assert till.done == 1
    assert all(result == results[0] for result in results)
