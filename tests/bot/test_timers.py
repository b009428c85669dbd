"""Nobody is forgotten: what the timers do in working time, whatever is restarted, and what they leave alone."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import update

from bot.render import render_card
from bot.tables import OutboxRow
from bot.texts.waiting import NOBODY_NOW, STILL_LOOKING
from catalog.db import Database
from graph.handoffs import Level, Status
from graph.messages import Card, Reason
from tests.bot.waiting_room import IRYNA, KYIV, MANAGERS, MARYNA, MONDAY, OLENA, OWNER, TARAS, WaitingRoom
from tests.catalog.orders.conftest import Hands


@pytest.fixture
def room(database: Database) -> WaitingRoom:
    return WaitingRoom(database, Hands(MONDAY))


async def test_a_talk_that_nobody_took_is_spoken_of_once_then_the_lead_is_called_then_the_owner(
    room: WaitingRoom,
) -> None:
    handoff = await room.waits()
    assert await room.after(minutes=4, restart=True) == []
    ((chat, reminder),) = await room.after(minutes=1, restart=True)
    assert (chat, "Чекають на людину: Олена (5 хв)" in reminder) == (MANAGERS, True)
    assert f"tg://user?id={TARAS}" in reminder
    assert await room.after(minutes=9, restart=True) == []
    ((chat, called),) = await room.after(minutes=1, restart=True)
    assert (chat, "чекають на старшого менеджера: Олена (15 хв)" in called) == (MANAGERS, True)
    assert f"tg://user?id={MARYNA}" in called
    assert (await room.handoffs.by_id(handoff.id)).level is Level.LEAD
    assert ["Чекають на людину" in text for _, text in await room.after(minutes=14)] == [True]
    told = dict(await room.after(minutes=1, restart=True))
    assert "чекають на власника: Олена (30 хв)" in told[MANAGERS]
    assert "Олена (30 хв)" in told[OWNER]
    assert await room.kinds(handoff) == ["opened", "reminded", "raised", "reminded", "raised"]


async def test_whoever_is_spoken_of_is_a_tap_away_though_nobody_took_them_yet(room: WaitingRoom) -> None:
    handoff = await room.waits()
    card = render_card(Card(handoff.id, Reason.ASKED_FOR_PERSON, OLENA, "Олена", "uk"), MANAGERS)
    await room.process.outbox.add_once("card", (card,), {})
    async with room.db.write() as session:
        await session.execute(update(OutboxRow).values(status="sent", message_id=77, messages=1))
    *_, (_, reminder) = await room.after(minutes=5)
    assert '/77">Олена</a> (5 хв)' in reminder


async def test_whom_nobody_of_all_takes_is_spoken_of_again_and_again(room: WaitingRoom) -> None:
    await room.waits()
    for minutes in (15, 15):
        await room.after(minutes=minutes)
    heard = [bool(await room.after(minutes=5, restart=True)) for _ in range(13)]
    assert heard == [True, *[False] * 5, True, *[False] * 5, True]


async def test_after_an_outage_the_reminders_that_were_missed_are_one(room: WaitingRoom) -> None:
    handoff = await room.waits()
    for minutes in (15, 15):
        await room.after(minutes=minutes)
    ((_, told),) = await room.after(hours=4, minutes=10, restart=True)
    assert "Чекають на людину: Олена" in told
    assert [await room.after(minutes=2) for _ in range(12)] == [[]] * 12, "the next in its own time"
    assert len(await room.after(minutes=1)) == 1
    assert (await room.handoffs.by_id(handoff.id)).reminded == 10
    told_of = [event.detail for event in await room.handoffs.events(handoff.id) if event.kind == "reminded"]
    assert told_of == ["9", "10"]


async def test_whoever_is_raised_by_hand_waits_afresh(room: WaitingRoom) -> None:
    handoff = await room.waits()
    room.clock.pass_by(minutes=14)
    await room.handoffs.raise_level(room.key(), handoff.id, Level.LEAD, TARAS)
    assert await room.after(minutes=4) == []
    assert len(await room.after(minutes=1)) == 1
    assert len(await room.after(minutes=10)) == 2
    assert (await room.handoffs.by_id(handoff.id)).level is Level.OWNER


async def test_a_talk_whose_holder_is_silent_waits_for_anybody_again(room: WaitingRoom) -> None:
    handoff = await room.waits()
    await room.taken(handoff)
    assert await room.after(minutes=14, restart=True) == []
    told = dict(await room.after(minutes=1, restart=True))
    assert "Олена (Тарас мовчить 15 хв)" in told[MANAGERS]
    assert told[OLENA] == STILL_LOOKING["uk"]
    now = await room.handoffs.by_id(handoff.id)
    assert (now.status, now.manager_id) == (Status.OPEN, None)
    row = next(row for row in await room.rows() if row.chat == OLENA)
    assert (row.epoch_chat, row.epoch) == (OLENA, 3), "a person who speaks first takes the bot's words away"
    assert len(await room.after(minutes=5)) == 1, "and its terms begin again"


async def test_only_an_answer_that_is_owed_counts_as_silence(room: WaitingRoom) -> None:
    handoff = await room.waits()
    await room.taken(handoff)
    room.clock.pass_by(minutes=14)
    await room.says(handoff, "manager")
    assert await room.after(hours=3) == [], "the shopper thinks"
    await room.says(handoff, "shopper")
    room.clock.pass_by(minutes=14)
    await room.says(handoff, "shopper", "Ви тут?")
    assert len(await room.after(minutes=1, restart=True)) == 2, "the first unanswered word counts"


async def test_nothing_is_due_at_night_and_what_waits_goes_on_at_opening(room: WaitingRoom) -> None:
    room.clock.at = datetime(2026, 11, 23, 18, 58, tzinfo=KYIV)
    await room.waits()
    assert await room.after(hours=5, restart=True) == []
    assert await room.after(hours=9, minutes=4) == [], "2 minutes of the evening and 2 of the morning"
    assert len(await room.after(minutes=1)) == 1


async def test_a_talk_left_for_the_night_does_not_keep_the_bot_silent_and_wakes_nobody(room: WaitingRoom) -> None:
    room.clock.at = datetime(2026, 11, 23, 18, 50, tzinfo=KYIV)
    handoff = await room.waits()
    await room.taken(handoff)
    await room.says(handoff, "manager")
    assert await room.after(hours=4) == [], "the shopper thinks"
    await room.says(handoff, "shopper", "То беремо")
    assert await room.after(minutes=14, restart=True) == []
    ((chat, told),) = await room.after(minutes=1, restart=True)
    assert (chat, told) == (OLENA, NOBODY_NOW["uk"].format(opens="завтра з 9:00"))
    now = await room.handoffs.by_id(handoff.id)
    assert (now.status, now.manager_id) == (Status.OPEN, None)
    assert await room.after(hours=9) == [], "and the rest begins in the morning"
    room.clock.at = datetime(2026, 11, 24, 9, 5, tzinfo=KYIV)
    assert [chat for chat, _ in await room.after()] == [MANAGERS]


async def test_a_term_that_ended_with_the_day_is_told_in_the_morning(room: WaitingRoom) -> None:
    room.clock.at = datetime(2026, 11, 23, 18, 50, tzinfo=KYIV)
    await room.waits()
    assert await room.after(minutes=10) == []
    assert await room.after(hours=13, minutes=59) == []
    assert len(await room.after(minutes=1, restart=True)) == 1


async def test_a_holiday_and_a_sunday_are_no_working_time(room: WaitingRoom) -> None:
    room.clock.at = datetime(2026, 12, 24, 18, 59, tzinfo=KYIV)
    await room.waits()
    assert await room.after(hours=20) == [], "25 December"
    room.clock.at = datetime(2026, 12, 26, 10, 3, tzinfo=KYIV)
    assert await room.after(restart=True) == []
    assert len(await room.after(minutes=1)) == 1


async def test_a_notice_stops_the_timers_and_they_go_on_where_they_stood(room: WaitingRoom) -> None:
    await room.waits()
    handoff = await room.waits(IRYNA, "Ірина")
    await room.taken(handoff)
    room.clock.pass_by(minutes=4)
    await room.process.catalog.notices.post(room.key(), "Немає світла", f"owner:{OWNER}")
    assert await room.after(hours=2, restart=True) == []
    await room.process.catalog.notices.lift(room.key(), f"owner:{OWNER}")
    assert await room.after(restart=True) == []
    assert len(await room.after(minutes=1)) == 1
    assert [chat for chat, _ in await room.after(minutes=10)] == [MANAGERS, IRYNA]


async def test_over_is_over(room: WaitingRoom) -> None:
    handoff = await room.waits()
    await room.taken(handoff)
    await room.handoffs.resolve(room.key(), handoff.id, TARAS)
    assert await room.after(hours=5) == []


async def test_who_is_off_shift_is_not_called_and_an_absent_lead_is_stood_in_for(room: WaitingRoom) -> None:
    await room.waits()
    for member in (MARYNA, TARAS):
        await room.process.catalog.staff.shift(room.key(), member, on=False)
    ((_, reminder),) = await room.after(minutes=5)
    assert f"tg://user?id={OWNER}" in reminder
    assert str(TARAS) not in reminder
    ((_, called),) = await room.after(minutes=10)
    assert f"tg://user?id={OWNER}" in called
    assert str(MARYNA) not in called


async def test_a_name_is_a_link_to_the_card_and_cannot_smuggle_markup_in(room: WaitingRoom) -> None:
    handoff = await room.waits(name="<b>Зла</b>")
    await room.handoffs.card_posted(handoff.id, MANAGERS, 77)
    ((_, reminder),) = await room.after(minutes=5)
    assert '<a href="https://t.me/c/1000000001/77">&lt;b&gt;Зла&lt;/b&gt;</a>' in reminder
