"""A pile of cards: one message before them all, once a while, whoever sends it."""

from __future__ import annotations

import asyncio

import pytest

from bot.digests import GROWS, PILE, Digests
from bot.outbox import Outgoing
from bot.render import render_card
from bot.sends import Sends
from bot.shifts import GroupSettings
from catalog.db import Database
from graph.handoffs import Handoff
from graph.messages import Card, Reason
from tests.bot.waiting_room import BOT, MANAGERS, MONDAY, OLENA, Process, WaitingRoom
from tests.catalog.orders.conftest import Hands


@pytest.fixture
def room(database: Database) -> WaitingRoom:
    return WaitingRoom(database, Hands(MONDAY))


async def test_ten_cards_speak_for_themselves(room: WaitingRoom) -> None:
    await pile(room, PILE)
    await look(digests_of(room.process, room))
    assert digests(await room.told()) == []


async def test_of_more_one_message_says_who_waits_and_why_the_longest_first(room: WaitingRoom) -> None:
    await pile(room, PILE + 1)
    await look(digests_of(room.process, room))
    (told,) = digests(await room.told())
    head, first, second, *others = told.split("\n")
    assert "11 покупців" in head
    assert first == "Гостя 0 · Просить людину (10 хв)"
    assert second == "Гостя 1 · Просить людину (9 хв)"
    assert len(others) == PILE - 1


async def test_it_goes_before_the_cards_whatever_else_waits_in_the_group(room: WaitingRoom) -> None:
    await room.process.outbox.add_once("before", [said_in_general("давно чекає")], {})
    await pile(room, PILE + 1)
    await look(digests_of(room.process, room))
    async with room.db.read() as session:
        first, *_ = await Sends(room.db, BOT, room.clock).heads(session)
    assert "11 покупців" in first.params["text"]


async def test_several_processes_send_one_and_a_pile_that_stays_is_told_of_again(room: WaitingRoom) -> None:
    await pile(room, PILE + 1)
    several = [digests_of(Process(room.db, room.clock), room) for _ in range(3)]
    await asyncio.gather(*(look(each) for each in several))
    assert len(digests(await room.told())) == 1
    room.clock.pass_by(minutes=4)
    await look(several[1])
    assert digests(await room.told()) == []
    room.clock.pass_by(minutes=1)
    await look(several[2])
    assert len(digests(await room.told())) == 1


async def test_cards_that_came_and_talks_that_somebody_has_are_no_part_of_it(room: WaitingRoom) -> None:
    handoffs = await pile(room, PILE + 2)
    await room.taken(handoffs[0])
    await look(digests_of(room.process, room))
    (told,) = digests(await room.told())
    assert "Гостя 0 ·" not in told
    rows = [row.id for row in await room.rows() if row.handoff_id]
    async with room.db.write() as session:
        await Sends(room.db, BOT, room.clock).drop(session, rows[:2])
    room.clock.pass_by(minutes=5)
    await look(digests_of(room.process, room))
    assert digests(await room.told()) == []


async def test_of_hundreds_it_names_the_first_and_counts_the_rest(room: WaitingRoom) -> None:
    await pile(room, 120, minutes=0)
    await look(digests_of(room.process, room))
    (told,) = digests(await room.told())
    assert "120 покупців" in told
    assert told.endswith("і ще 100")


async def test_a_pile_that_grows_is_told_of_when_it_has_grown_or_after_five_looks(room: WaitingRoom) -> None:
    await pile(room, PILE + 1)
    watcher, told = digests_of(room.process, room), []
    for n in range(GROWS + 1):
        await watcher.round()
        told.append(len(digests(await room.told())))
        await pile(room, 1, first=100 + n)
    assert told == [0] * GROWS + [1]


async def look(digests: Digests) -> None:
    """Twice: the first look cannot tell whether the pile still grows."""
    await digests.round()
    await digests.round()


def digests_of(process: Process, room: WaitingRoom) -> Digests:
    return Digests(process.catalog, process.agent, process.outbox, room.clock, GroupSettings(BOT, MANAGERS))


async def pile(room: WaitingRoom, count: int, minutes: int = 1, first: int = 0) -> list[Handoff]:
    """So many shoppers, a minute after one another, whose cards are stored and not sent."""
    found = []
    for n in range(first, first + count):
        name = f"Гостя {n}"
        handoff = await room.waits(OLENA + n, name)
        card = Card(handoff.id, Reason.ASKED_FOR_PERSON, handoff.chat, name, "uk", ("покличте людину",))
        await room.process.outbox.add_once(f"card/{n}", [render_card(card, MANAGERS)], {})
        found.append(handoff)
        if n < first + count - 1:
            room.clock.pass_by(minutes=minutes)
    return found


def said_in_general(text: str) -> Outgoing:
    return Outgoing(MANAGERS, "sendMessage", {"chat_id": MANAGERS, "text": text})


def digests(told: list[tuple[int, str]]) -> list[str]:
    return [text for chat, text in told if chat == MANAGERS and "по черзі" in text]
