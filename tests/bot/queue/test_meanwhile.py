"""A sentence ahead of an answer that takes long: at most once a turn, never after it, never over a person."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from bot.inbox import Inbox
from bot.lanes import Claim, Lanes
from bot.outbox import Outbox, Outgoing
from bot.queue_settings import QueueSettings
from bot.tables import LaneRow, OutboxRow
from catalog.clock import SystemClock
from catalog.db import Database

BOT, SHOPPER = 7, 501


def looking() -> Outgoing:
    return Outgoing(SHOPPER, "sendMessage", {"chat_id": SHOPPER, "text": "дивлюся"}, epoch_of=(SHOPPER, 0))


@pytest.fixture
def outbox(database: Database) -> Outbox:
    return Outbox(database, BOT, SystemClock())


@pytest.fixture
def lanes(database: Database) -> Lanes:
    return Lanes(database, BOT, "a", QueueSettings(), SystemClock())


@pytest.fixture
async def claim(database: Database, lanes: Lanes) -> Claim:
    """A turn under way."""
    inbox = Inbox(database, BOT, QueueSettings(), SystemClock(), lambda _: None)
    message = {"message_id": 1, "chat": {"id": SHOPPER}, "text": "є куртка на хлопчика?"}
    await inbox.store([{"update_id": 1, "message": message}])
    [claimed] = await lanes.claim(8)
    return claimed


async def rows(database: Database) -> list[Any]:
    async with database.read() as session:
        chosen = select(OutboxRow.turn_id, OutboxRow.n, OutboxRow.epoch).order_by(OutboxRow.id)
        return [tuple(row) for row in await session.execute(chosen)]


async def test_it_is_stored_once_however_often_the_turn_is_handled(
    database: Database, outbox: Outbox, claim: Claim
) -> None:
    for _ in range(3):
        assert await outbox.add_while_running(claim.turn_id, claim.epoch, looking())
    assert await rows(database) == [(f"{claim.turn_id}/meanwhile", 0, claim.epoch)]


async def test_it_does_not_come_after_the_answer(
    database: Database, outbox: Outbox, lanes: Lanes, claim: Claim
) -> None:
    async with database.write() as session:
        held = await lanes.hold(session, claim)
        await outbox.add(session, claim.turn_id, [looking()], {place: lane.epoch for place, lane in held.items()})
        await lanes.finish(session, claim, state="done", asked=False)
    assert not await outbox.add_while_running(claim.turn_id, claim.epoch, looking())
    assert [turn for turn, *_ in await rows(database)] == [claim.turn_id]


async def test_it_is_not_said_over_a_person(database: Database, outbox: Outbox, claim: Claim) -> None:
    async with database.write() as session:
        await session.execute(update(LaneRow).values(epoch=LaneRow.epoch + 1))
    assert not await outbox.add_while_running(claim.turn_id, claim.epoch, looking())
    assert await rows(database) == []


async def test_it_goes_out_before_the_answer(database: Database, outbox: Outbox, lanes: Lanes, claim: Claim) -> None:
    await outbox.add_while_running(claim.turn_id, claim.epoch, looking())
    async with database.write() as session:
        held = await lanes.hold(session, claim)
        await outbox.add(session, claim.turn_id, [looking()], {place: lane.epoch for place, lane in held.items()})
    assert [turn for turn, *_ in await rows(database)] == [f"{claim.turn_id}/meanwhile", claim.turn_id]
