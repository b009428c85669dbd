"""Two processes change one hand-off at the same moment, on both databases: one of them comes second and knows it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.clock import SystemClock
from catalog.db import Database
from catalog.effects import EffectKey
from graph.errors import HandoffConflict
from graph.handoffs import Handoff, Handoffs, Level, Line, Status
from graph.handoffs.overdue import Move, Overdue
from graph.messages import Reason

ROUNDS = 12


@pytest.fixture
async def doors(database: Database, database_url: str) -> AsyncIterator[tuple[Handoffs, Handoffs]]:
    """The doors of two processes."""
    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(Database.open(database_url))
        yield Handoffs(database, SystemClock()), Handoffs(other, SystemClock())


def key(n: int, effect: str) -> EffectKey:
    return EffectKey(f"t{n}", effect)


async def opened(door: Handoffs, chat: int) -> Handoff:
    return await door.open(key(chat, "handoff"), chat=chat, reason=Reason.COMPLAINT)


async def both(one: Awaitable[Any], other: Awaitable[Any]) -> tuple[Any, ...]:
    return tuple(await asyncio.gather(one, other, return_exceptions=True))


async def nobody_told(_session: AsyncSession, _moved: tuple[Move, ...]) -> None:
    pass


async def kinds(door: Handoffs, handoff: int) -> list[str]:
    return [event.kind for event in await door.events(handoff)]


async def test_of_two_who_take_at_once_one_has_it_and_the_other_hears_who(doors: tuple[Handoffs, Handoffs]):
    one, other = doors
    for n in range(1, ROUNDS):
        called = await opened(one, n)
        taken = await both(
            one.claim(key(n, "a"), called.id, 901, "Марина"), other.claim(key(n, "b"), called.id, 902, "Тарас")
        )
        won = [each for each in taken if isinstance(each, Handoff)]
        lost = [each for each in taken if isinstance(each, HandoffConflict)]
        assert (len(won), len(lost)) == (1, 1)
        assert lost[0].holder == won[0].manager_name == (await one.by_id(called.id)).manager_name
        assert await kinds(one, called.id) == ["opened", "claimed"]


async def test_timers_that_call_a_lead_take_it_from_nobody(doors: tuple[Handoffs, Handoffs]):
    one, other = doors
    waiting = Overdue(other._db, SystemClock())
    for n in range(1, ROUNDS):
        called = await opened(one, n)
        taken, _ = await both(
            one.claim(key(n, "claim"), called.id, 901, "Марина"),
            waiting.settle([Move(called, "raised")], nobody_told),
        )
        assert isinstance(taken, Handoff)
        now = await one.by_id(called.id)
        assert (now.status, now.manager_id) == (Status.CLAIMED, 901)
        assert ("raised" in await kinds(one, called.id)) == (now.level is Level.LEAD)


async def test_whoever_answers_just_now_is_not_silent(doors: tuple[Handoffs, Handoffs]):
    one, other = doors
    silent = Overdue(other._db, SystemClock())
    for n in range(1, ROUNDS):
        called = await opened(one, n)
        taken = await one.claim(key(n, "claim"), called.id, 901, "Марина")
        await both(
            one.said(key(n, "said"), called.id, [Line("manager", "Вітаю!", manager_id=901)]),
            silent.settle([Move(taken, "requeued")], nobody_told),
        )
        happened, now = await kinds(one, called.id), await one.by_id(called.id)
        assert (happened[-1], now.status) in {("answered", Status.WAITING_SHOPPER), ("requeued", Status.OPEN)}


async def test_what_both_sides_say_at_once_is_kept_in_the_order_that_the_status_tells(doors: tuple[Handoffs, Handoffs]):
    one, other = doors
    for n in range(1, ROUNDS):
        called = await opened(one, n)
        await one.claim(key(n, "claim"), called.id, 901, "Марина")
        await one.said(key(n, "first"), called.id, [Line("manager", "Вітаю!", manager_id=901)])
        await both(
            one.said(key(n, "manager"), called.id, [Line("manager", "Яке фото?", manager_id=901)]),
            other.said(key(n, "shopper"), called.id, [Line("shopper", "а 128 є?")]),
        )
        last = (await one.lines(called.id))[-1].side
        turn = Status.WAITING_SHOPPER if last == "manager" else Status.WAITING_MANAGER
        assert (await one.by_id(called.id)).status is turn


async def test_a_call_while_the_last_matter_is_just_closed_is_not_lost(doors: tuple[Handoffs, Handoffs]):
    one, other = doors
    for n in range(1, ROUNDS):
        first = await opened(one, n)
        again, closed = await both(
            one.open(key(n, "again"), chat=n, reason=Reason.ASKED_FOR_PERSON),
            other.resolve(key(n, "done"), first.id, 902),
        )
        assert isinstance(again, Handoff)
        assert isinstance(closed, Handoff)
        assert again.fresh == (again.id != first.id)
        assert ((await one.live(n)) is not None) == again.fresh
