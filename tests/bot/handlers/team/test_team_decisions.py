"""What a command was found to mean is kept: in both databases, once, and nothing personal needs to be."""

from __future__ import annotations

import asyncio

from bot.handlers.team_talk import Decisions
from bot.render.rich import Rich, plain
from catalog.db import Database
from catalog.effects import JSON, EffectKey

KEY = EffectKey("turn-1", "paid_meant")


async def test_nothing_is_decided_before_it_is(database: Database) -> None:
    decisions = Decisions(database)
    assert await decisions.made(KEY) is None
    assert await decisions.make(KEY, {"number": "1007", "minor": 100}) == {"number": "1007", "minor": 100}
    assert await decisions.made(KEY) == {"number": "1007", "minor": 100}
    assert await decisions.made(EffectKey("turn-1", "paid_meant", 1)) is None


async def test_the_first_decision_stays_whoever_comes_second(database: Database) -> None:
    decisions = Decisions(database)
    made = await asyncio.gather(*(decisions.make(KEY, {"by": n}) for n in range(5)))
    assert len({each["by"] for each in made}) == 1
    assert await decisions.made(KEY) == made[0]


async def test_what_was_found_first_is_meant_again_without_another_look(database: Database) -> None:
    looks: list[int] = []

    async def find() -> dict[str, JSON]:
        looks.append(len(looks))
        return {"look": len(looks)}

    decisions = Decisions(database)
    assert await decisions.settled(KEY, find) == {"look": 1}
    assert await decisions.settled(KEY, find) == {"look": 1}
    assert looks == [0]


async def test_a_refusal_is_told_and_decides_nothing(database: Database) -> None:
    async def refuse() -> Rich:
        return plain("ні")

    decisions = Decisions(database)
    assert await decisions.settled(KEY, refuse) == plain("ні")
    assert await decisions.made(KEY) is None
