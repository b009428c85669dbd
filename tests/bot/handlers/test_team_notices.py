"""/notice: said by a lead, heard by every shopper once, before the bot's answer and never over a person."""

from __future__ import annotations

import pytest

from bot.notices import with_notice
from bot.outbox import Outgoing
from bot.texts import people
from bot.worker import LaneTurn, Work
from catalog.db import Database
from tests.bot.waiting_room import BOT, IRYNA, MANAGERS, MARYNA, MONDAY, OLENA, OWNER, TARAS, WaitingRoom, texts_of
from tests.catalog.orders.conftest import Hands

DARK = "Немає світла, відповімо після 15:00 <3"
ANSWER = Outgoing(OLENA, "sendMessage", {"chat_id": OLENA, "text": "Вітаю!"}, epoch_of=(OLENA, 0))


@pytest.fixture
def room(database: Database) -> WaitingRoom:
    return WaitingRoom(database, Hands(MONDAY))


def turn_of(chat: int) -> LaneTurn:
    return LaneTurn("t1", BOT, chat, 0, (), None, 0, MONDAY)


async def answered(room: WaitingRoom, work: Work, chat: int = OLENA) -> list[str]:
    """What a turn of the shopper leaves, and its commit."""
    done = await with_notice(room.process.catalog.notices, turn_of(chat), work)
    if done.record is not None:
        async with room.db.write() as session:
            await done.record(session)
    return texts_of(done.outgoing)


async def test_a_lead_posts_shows_and_lifts_it_and_the_group_hears_who(room: WaitingRoom) -> None:
    assert texts_of((await room.asks("/notice", MARYNA)).outgoing) == [people.NO_NOTICE]
    (posted,) = texts_of((await room.asks(f"/notice {DARK}", MARYNA)).outgoing)
    assert posted.startswith("Марина")
    assert "після 15:00 &lt;3»" in posted
    (shown,) = texts_of((await room.asks("/notice", OWNER)).outgoing)
    assert "від 23\u00a0листопада, 09:00" in shown
    (lifted,) = texts_of((await room.asks("/notice off", OWNER)).outgoing)
    assert lifted.startswith("Ганна: оголошення знято")
    assert texts_of((await room.asks("/notice off", OWNER)).outgoing) == [people.NO_NOTICE]


async def test_a_replayed_command_posts_it_once(room: WaitingRoom) -> None:
    steps = [await room.asks(f"/notice {DARK}", MARYNA, turn="t1") for _ in range(2)]
    assert steps[0] == steps[1]
    assert len(await room.process.catalog.notices.pauses(MONDAY)) == 1
    lifts = [await room.asks("/notice off", MARYNA, turn="t2") for _ in range(2)]
    assert lifts[0] == lifts[1]


async def test_written_in_a_shoppers_topic_the_whole_group_hears_of_it(room: WaitingRoom) -> None:
    here, everybody = (await room.asks(f"/notice {DARK}", MARYNA, topic=77)).outgoing
    assert here.params["text"] == everybody.params["text"]
    assert (everybody.chat, "message_thread_id" in everybody.params) == (MANAGERS, False)


async def test_a_manager_may_not_and_a_long_one_is_refused(room: WaitingRoom) -> None:
    assert (await room.asks(f"/notice {DARK}", TARAS)).outgoing == ()
    (told,) = texts_of((await room.asks(f"/notice {'а' * 1001}", MARYNA)).outgoing)
    assert told == people.NOTICE_TOO_LONG.format(most=1000)
    assert await room.process.catalog.notices.current() is None


async def test_a_shopper_hears_it_once_before_the_first_answer(room: WaitingRoom) -> None:
    await room.asks(f"/notice {DARK}", MARYNA)
    assert await answered(room, Work((ANSWER,), "c1")) == [DARK, "Вітаю!"]
    assert await answered(room, Work((ANSWER,), "c1")) == ["Вітаю!"]
    theirs = Outgoing(IRYNA, "sendMessage", {"chat_id": IRYNA, "text": "Добрий день!"})
    assert await answered(room, Work((theirs,), "c1"), IRYNA) == [DARK, "Добрий день!"]
    await room.asks("/notice Світло є, але зачинено відділення", MARYNA)
    assert await answered(room, Work((ANSWER,), "c1")) == ["Світло є, але зачинено відділення", "Вітаю!"]


async def test_what_is_dropped_was_not_heard_and_what_else_is_recorded_stays(room: WaitingRoom) -> None:
    await room.asks(f"/notice {DARK}", MARYNA)
    kept: list[str] = []

    async def record(_session: object) -> None:
        kept.append("account")

    work = await with_notice(room.process.catalog.notices, turn_of(OLENA), Work((ANSWER,), "c1", record=record))
    assert [one.epoch_of for one in work.outgoing] == [(OLENA, 0)] * 2, "a person who speaks first drops both"
    assert await answered(room, Work((ANSWER,), "c1", record=record)) == [DARK, "Вітаю!"]
    assert kept == ["account"]


async def test_where_nothing_is_said_to_the_shopper_nothing_is_put_before_it(room: WaitingRoom) -> None:
    await room.asks(f"/notice {DARK}", MARYNA)
    relayed = Outgoing(MANAGERS, "sendMessage", {"chat_id": MANAGERS, "text": "Олена: а 128?"})
    assert await answered(room, Work((relayed,), None)) == ["Олена: а 128?"]
    assert await answered(room, Work((), None)) == []


async def test_without_a_notice_the_answer_is_as_it_was(room: WaitingRoom) -> None:
    work = Work((ANSWER,), "c1")
    assert await with_notice(room.process.catalog.notices, turn_of(OLENA), work) is work
