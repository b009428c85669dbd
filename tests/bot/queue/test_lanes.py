"""Lanes: one holder at a time, frozen turns, and nothing from a stale fence."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.errors import StaleFence
from bot.inbox import Inbox
from bot.lanes import Lanes
from bot.queue_settings import QueueSettings
from catalog.db import Database


class HandClock:
    """Time that a test moves by hand."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def pass_(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def inbox(database: Database, clock: HandClock) -> Inbox:
    return Inbox(database, 7, QueueSettings(), clock, lambda _: None)


def lanes_of(owner: str, database: Database, clock: HandClock) -> Lanes:
    return Lanes(database, 7, owner, QueueSettings(lane_lease=10), clock)


def message(update_id: int, chat: int = 501, text: str = "є куртка?") -> dict[str, Any]:
    return {"update_id": update_id, "message": {"message_id": update_id, "chat": {"id": chat}, "text": text}}


async def test_of_two_processes_one_gets_the_lane(database: Database, clock: HandClock, inbox: Inbox) -> None:
    await inbox.store([message(n, 500 + n) for n in range(1, 9)])
    first, second = lanes_of("a", database, clock), lanes_of("b", database, clock)
    claims = await asyncio.gather(*(lanes.claim(8) for lanes in (first, second, first, second)))
    chats = [claim.chat for some in claims for claim in some]
    assert sorted(chats) == list(range(501, 509))


async def test_a_dead_process_leaves_its_turn_as_it_was(database: Database, clock: HandClock, inbox: Inbox) -> None:
    await inbox.store([message(1), message(2)])
    [claim] = await lanes_of("a", database, clock).claim(8)
    await inbox.store([message(3)])
    clock.pass_(9)
    assert await lanes_of("b", database, clock).claim(8) == []
    clock.pass_(2)
    [again] = await lanes_of("b", database, clock).claim(8)
    assert again.turn_id == claim.turn_id
    assert [row.id for row in again.rows] == [row.id for row in claim.rows]
    assert (again.fence, again.takeovers) == (claim.fence + 1, 1)


async def test_a_renewed_lease_is_not_taken(database: Database, clock: HandClock, inbox: Inbox) -> None:
    await inbox.store([message(1)])
    ours = lanes_of("a", database, clock)
    await ours.claim(8)
    clock.pass_(9)
    await ours.renew([(501, 0)])
    clock.pass_(9)
    assert await lanes_of("b", database, clock).claim(8) == []


async def test_a_lane_given_back_is_taken_at_once_and_is_no_takeover(
    database: Database, clock: HandClock, inbox: Inbox
) -> None:
    await inbox.store([message(1)])
    ours = lanes_of("a", database, clock)
    await ours.claim(8)
    await ours.release()
    [claim] = await lanes_of("b", database, clock).claim(8)
    assert claim.takeovers == 0


async def test_a_stale_fence_may_not_finish(database: Database, clock: HandClock, inbox: Inbox) -> None:
    await inbox.store([message(1)])
    old = lanes_of("a", database, clock)
    [stale] = await old.claim(8)
    clock.pass_(11)
    new = lanes_of("b", database, clock)
    [claim] = await new.claim(8)
    with pytest.raises(StaleFence):
        await old.postpone(stale, 1.0)
    async with database.write() as session:
        await new.hold(session, claim)
        await new.finish(session, claim, state="done", asked=False, checkpoint_id="c")
    assert await new.committed_checkpoints() == [(501, 0, "c")]
    with pytest.raises(StaleFence):
        await new.postpone(claim, 1.0)


async def test_an_overtaken_update_steps_back_into_line(database: Database, clock: HandClock, inbox: Inbox) -> None:
    await inbox.store([message(12, text="друге")])
    await inbox.store([message(11, text="перше")])
    [claim] = await lanes_of("a", database, clock).claim(8)
    assert ["перше" in row.body.encode().decode("unicode_escape") for row in claim.rows] == [True, False]


async def test_a_failed_turn_holds_its_lane_until_its_pause_is_over(
    database: Database, clock: HandClock, inbox: Inbox
) -> None:
    await inbox.store([message(1)])
    lanes = lanes_of("a", database, clock)
    [claim] = await lanes.claim(8)
    await lanes.postpone(claim, 3.0)
    await inbox.store([message(2)])
    assert await lanes.claim(8) == []
    clock.pass_(3.1)
    [again] = await lanes.claim(8)
    assert (again.attempts, again.turn_id, len(again.rows)) == (1, claim.turn_id, 1)
