"""Every update is kept once, whatever it is, and waits in the right lane."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot.arrivals import read
from bot.inbox import Inbox, Stored
from bot.queue_settings import QueueSettings
from bot.tables import InboxRow, LaneRow
from catalog.clock import SystemClock
from catalog.db import Database


def message(update_id: int, chat: int = 501, **content: Any) -> dict[str, Any]:
    body = {"message_id": update_id, "date": 1, "chat": {"id": chat, "type": "private"}, "text": "є куртка?"}
    return {"update_id": update_id, "message": body | content}


@pytest.fixture
def stored() -> list[Stored]:
    return []


@pytest.fixture
def inbox(database: Database, stored: list[Stored]) -> Inbox:
    return Inbox(database, 7, QueueSettings(), SystemClock(), stored.append)


async def rows(database: Database) -> list[InboxRow]:
    async with database.read() as session:
        return list((await session.scalars(select(InboxRow).order_by(InboxRow.id))).all())


async def test_a_repeated_update_is_stored_once(inbox: Inbox, database: Database, stored: list[Stored]) -> None:
    await inbox.store([message(1), message(2), message(1)])
    await inbox.store([message(2), message(1)])
    assert [row.update_id for row in await rows(database)] == [1, 2]
    assert len(stored) == 1


async def test_an_older_update_that_comes_later_is_kept(inbox: Inbox, database: Database) -> None:
    await inbox.store([message(9)])
    await inbox.store([message(3)])
    assert {row.update_id for row in await rows(database)} == {3, 9}


async def test_two_bots_may_have_the_same_update_id(inbox: Inbox, database: Database) -> None:
    other = Inbox(database, 8, QueueSettings(), SystemClock(), lambda _: None)
    await inbox.store([message(1)])
    await other.store([message(1)])
    assert len(await rows(database)) == 2


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        "update",
        {},
        {"update_id": "7"},
        {"update_id": True, "message": {}},
        {"update_id": 2**70, "message": {}},
        {"update_id": 5},
        {"update_id": 5, "message": "text"},
        {"update_id": 5, "message": {"chat": {"id": 2**80}}},
        {"update_id": 5, "message": {"chat": {"id": 501}, "text": "\x00 \ud800"}},
    ],
)
async def test_a_malformed_update_is_kept_and_blocks_nobody(inbox: Inbox, database: Database, broken: Any) -> None:
    await inbox.store([broken, message(6)])
    await inbox.store([broken])
    kept = await rows(database)
    assert len(kept) == 2
    assert json.loads(kept[1].body) == message(6)


def test_a_topic_is_a_lane_of_its_own_and_a_thread_of_replies_is_none() -> None:
    group = {"chat": {"id": -100, "type": "supergroup"}, "message_thread_id": 77}
    assert (read({"update_id": 1, "message": group | {"is_topic_message": True}}).topic) == 77
    assert (read({"update_id": 1, "message": group}).topic) == 0


def test_a_tap_belongs_to_the_lane_of_its_message() -> None:
    place = {"chat": {"id": -100, "type": "supergroup"}, "message_thread_id": 7, "is_topic_message": True}
    query = {"id": "q", "from": {"id": 901}, "data": "d", "message": place}
    arrival = read({"update_id": 1, "callback_query": query})
    assert (arrival.chat, arrival.topic, arrival.kind, arrival.callback_id) == (-100, 7, "tap", "q")


def test_a_tap_without_a_message_belongs_to_its_person() -> None:
    arrival = read({"update_id": 1, "callback_query": {"id": "q", "from": {"id": 501}, "data": "d"}})
    assert (arrival.chat, arrival.topic) == (501, 0)


async def test_what_waits_becomes_ready_at_once_or_after_its_join(inbox: Inbox, database: Database) -> None:
    await inbox.store([message(1, 501), message(2, 502, text="привіт")])
    async with database.read() as session:
        lanes = {lane.chat: lane.ready_at for lane in await session.scalars(select(LaneRow))}
    assert lanes[502] - lanes[501] == 1200
