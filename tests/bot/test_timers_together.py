"""Timers of several processes, killed at any moment, racing with people, and with a hundred shoppers at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox import Outbox, Outgoing
from bot.render.people import NAMED
from bot.timers import BETWEEN
from catalog.db import Database
from graph.handoffs import Level, Status
from graph.handoffs.overdue import Move, Overdue
from tests.bot.waiting_room import MANAGERS, MARYNA, MONDAY, OLENA, TARAS, Process, WaitingRoom
from tests.catalog.orders.conftest import Hands


class Killed(Exception):
    """The process is gone."""


class DyingOutbox(Outbox):
    """Its process dies when it stores something: before, or after it is written but not committed."""

    late = False

    async def add(
        self,
        session: AsyncSession,
        turn_id: str,
        outgoing: Sequence[Outgoing],
        epochs: Mapping[tuple[int, int], int],
        silenced: tuple[int, int] | None = None,
    ) -> int:
        if self.late:
            await super().add(session, turn_id, outgoing, epochs, silenced)
            await session.flush()
        raise Killed


class LateDyingOutbox(DyingOutbox):
    late = True


@pytest.fixture
def room(database: Database) -> WaitingRoom:
    return WaitingRoom(database, Hands(MONDAY))


@pytest.fixture
async def another(database_url: str, room: WaitingRoom) -> AsyncIterator[Callable[[], Process]]:
    """Processes with engines of their own."""
    async with AsyncExitStack() as stack:
        engines = [await stack.enter_async_context(Database.open(database_url)) for _ in range(2)]
        opened = iter(engines)
        yield lambda: Process(next(opened), room.clock)


@pytest.mark.parametrize("dying", [DyingOutbox, LateDyingOutbox])
@pytest.mark.parametrize(("minutes", "held"), [(5, False), (15, False), (15, True)])
async def test_a_kill_between_the_move_and_its_telling_neither_loses_nor_repeats(
    room: WaitingRoom, dying: type[DyingOutbox], minutes: int, held: bool
) -> None:
    handoff = await room.waits()
    if held:
        await room.taken(handoff)
    before = await room.handoffs.by_id(handoff.id)
    room.process.timers._outbox = dying(room.db, 42, room.clock)
    with pytest.raises(Killed):
        await room.after(minutes=minutes)
    assert await room.handoffs.by_id(handoff.id) == before
    told = await room.after(restart=True, seconds=BETWEEN)
    assert [chat for chat, _ in told] == [MANAGERS, OLENA][: 1 + held]
    assert await room.after(restart=True, seconds=BETWEEN) == []
    kinds = await room.kinds(handoff)
    assert len(kinds) == len(set(kinds))


async def test_a_kill_after_the_commit_repeats_nothing(room: WaitingRoom) -> None:
    await room.waits()
    assert len(await room.after(minutes=5)) == 1
    for _ in range(3):
        assert await room.after(restart=True, seconds=BETWEEN) == []


async def test_two_processes_side_by_side_speak_once(room: WaitingRoom, another: Callable[[], Process]) -> None:
    handoff = await room.waits()
    processes = [another(), another()]
    for minutes, kinds in ((5, ["reminded"]), (10, ["reminded", "raised"])):
        room.clock.pass_by(minutes=minutes)
        await room.side_by_side(processes)
        assert len(await room.told()) == 1
        assert (await room.kinds(handoff))[1:] == kinds


async def test_two_processes_that_both_got_the_turn_move_it_once(
    room: WaitingRoom, another: Callable[[], Process]
) -> None:
    """As when a process slept past its lease."""
    handoff = await room.waits()
    told: list[tuple[Move, ...]] = []

    async def tell(_session: AsyncSession, moved: tuple[Move, ...]) -> None:
        told.append(moved)

    doors = [Overdue(process.catalog.db, room.clock) for process in (another(), another())]
    done = await asyncio.gather(*(door.settle([Move(handoff, "reminded")], tell) for door in doors))
    assert sorted(map(len, done)) == [0, 1]
    assert len(told) == 1
    assert await room.kinds(handoff) == ["opened", "reminded"]


async def test_the_timers_take_a_talk_from_nobody_who_has_just_taken_it(
    room: WaitingRoom, another: Callable[[], Process]
) -> None:
    for n in range(6):
        handoff = await room.waits(OLENA + n)
        manager = another().handoffs if n == 0 else room.handoffs
        room.clock.pass_by(minutes=15)
        await asyncio.gather(room.process.timers.round(), manager.claim(room.key(), handoff.id, TARAS, "Тарас"))
        now = await room.handoffs.by_id(handoff.id)
        assert (now.status, now.manager_id) == (Status.CLAIMED, TARAS)
        await room.handoffs.resolve(room.key(), handoff.id, TARAS)


async def test_what_was_seen_before_somebody_acted_is_not_done(room: WaitingRoom) -> None:
    seen = await room.waits()
    held = await room.taken(seen)
    door = Overdue(room.db, room.clock)

    async def tell(_session: AsyncSession, _moved: tuple[Move, ...]) -> None:
        raise AssertionError("nothing moved")

    assert await door.settle([Move(seen, "raised"), Move(seen, "reminded")], tell) == ()
    await room.says(held, "manager")
    assert await door.settle([Move(held, "requeued")], tell) == ()
    assert (await room.handoffs.by_id(seen.id)).manager_id == TARAS
    assert (await room.handoffs.by_id(seen.id)).level is Level.MANAGER


async def test_a_silence_that_was_broken_meanwhile_is_none(room: WaitingRoom) -> None:
    handoff = await room.taken(await room.waits())
    for side in ("manager", "shopper"):
        seen = await room.says(handoff, side)
    for side in ("manager", "shopper"):
        room.clock.pass_by(minutes=1)
        now = await room.says(handoff, side)
    assert (seen.status, seen.manager_id) == (now.status, now.manager_id)

    async def tell(_session: AsyncSession, _moved: tuple[Move, ...]) -> None:
        raise AssertionError("nothing moved")

    assert await Overdue(room.db, room.clock).settle([Move(seen, "requeued")], tell) == ()


async def test_a_hundred_who_wait_at_once_are_one_message(room: WaitingRoom, another: Callable[[], Process]) -> None:
    for n in range(100):
        await room.waits(1000 + n, f"Гостя {n}")
    processes = [another(), another()]
    for minutes, words in (
        (5, "Чекають на людину: Гостя 0 (5 хв)"),
        (10, "чекають на старшого менеджера: Гостя 0 (15 хв)"),
    ):
        room.clock.pass_by(minutes=minutes)
        await room.side_by_side(processes)
        ((chat, text),) = await room.told()
        assert (chat, words in text) == (MANAGERS, True)
        assert f"і ще {100 - NAMED}" in text
    assert {handoff.level for handoff in await room.handoffs.waiting()} == {Level.LEAD}


async def test_those_who_are_due_one_after_another_are_named_together(room: WaitingRoom) -> None:
    for n in range(4):
        await room.waits(1000 + n, f"Гостя {n}")
        room.clock.pass_by(seconds=10)
    told = await room.after(minutes=4, seconds=20)
    assert "Гостя 1" not in told[0][1]
    assert await room.after(seconds=30) == []
    ((_, text),) = await room.after(seconds=30)
    assert all(f"Гостя {n}" in text for n in (1, 2, 3))


async def test_all_that_somebody_holds_is_let_go_as_one(room: WaitingRoom) -> None:
    theirs = [await room.waits(1000 + n) for n in range(3)]
    for handoff, manager in zip(theirs, (TARAS, MARYNA, TARAS), strict=True):
        await room.taken(handoff, manager, "Хтось")
    told: list[list[int]] = []

    async def tell(_session: AsyncSession, moved: tuple[Move, ...]) -> None:
        told.append([move.seen.id for move in moved])

    door = Overdue(room.db, room.clock)
    await door.let_go(TARAS, tell)
    await door.let_go(TARAS, tell)
    assert told == [[theirs[0].id, theirs[2].id]]
    assert [handoff.manager_id for handoff in await room.handoffs.waiting()] == [None, MARYNA, None]
