"""Reminders of what was chosen and left, on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import pytest

from catalog.db import Database
from catalog.effects import EffectKey
from catalog.orders import Orders
from catalog.shop import Shop
from catalog.shoppers.reminders import Heard, Reminders
from tests.catalog.orders.conftest import CHAT, LARGE, NOON, SMALL, Desk, Hands, Keys, rules

MORNING = NOON.replace(hour=8)  # 10:00 in Kyiv


def shop_of(**changed: object) -> Shop:
    return rules(**{"remind_hours": (3, 24), "remind_between": (10, 20), **changed})


@pytest.fixture
def reminders(shelves: Database, clock: Hands) -> Reminders:
    clock.at = MORNING
    return Reminders(shelves, clock, shop_of())


def wrote(at: datetime, chat: int = CHAT) -> Heard:
    async def heard(chats: Sequence[int]) -> Mapping[int, datetime]:
        return {chat: at} if chat in chats else {}

    return heard


async def test_a_choice_that_was_left_is_reminded_of_twice_at_the_hours_of_the_shop(
    reminders: Reminders, orders: Orders, key: Keys, clock: Hands
) -> None:
    await orders.add(key(), CHAT, SMALL)
    clock.pass_by(hours=2, minutes=59)
    assert await reminders.due(clock.at) == ()

    clock.pass_by(minutes=1)
    (first,) = await reminders.due(clock.at)
    assert (first.chat, first.nth, [line.sku for line in first.lines]) == (CHAT, 1, [SMALL])
    await reminders.sent(key(), CHAT)
    assert await reminders.due(clock.at) == ()

    clock.at = MORNING + timedelta(hours=24)
    (second,) = await reminders.due(clock.at)
    assert second.nth == 2
    await reminders.sent(key(), CHAT)
    for _ in range(60):
        clock.pass_by(hours=1)
        assert await reminders.due(clock.at) == ()


async def test_nobody_is_woken(reminders: Reminders, orders: Orders, key: Keys, clock: Hands) -> None:
    clock.at = NOON.replace(hour=16)  # 18:00 in Kyiv, so that three hours later it is 21:00
    await orders.add(key(), CHAT, SMALL)
    heard = []
    for _ in range(16):
        clock.pass_by(hours=1)
        if await reminders.due(clock.at):
            heard.append(clock.at)
    assert heard == [MORNING + timedelta(days=1)]


async def test_who_wrote_since_is_left_alone(reminders: Reminders, orders: Orders, key: Keys, clock: Hands) -> None:
    await orders.add(key(), CHAT, SMALL)
    clock.pass_by(hours=3)
    busy = wrote(clock.at - timedelta(hours=1))
    assert await reminders.due(clock.at, busy) == ()
    clock.pass_by(hours=2)
    assert len(await reminders.due(clock.at, busy)) == 1

    await reminders.sent(key(), CHAT)
    answered = wrote(clock.at + timedelta(minutes=1))
    clock.pass_by(hours=24)
    assert await reminders.due(clock.at, answered) == ()
    assert len(await reminders.due(clock.at, busy)) == 1


async def test_who_wants_none_gets_none(reminders: Reminders, orders: Orders, key: Keys, clock: Hands) -> None:
    stop = EffectKey("turn-stop", "reminders")
    await reminders.stop(stop, CHAT)
    await reminders.stop(stop, CHAT)
    await orders.add(key(), CHAT, SMALL)
    await orders.add(key(), CHAT + 1, SMALL)
    clock.pass_by(hours=4)
    assert [each.chat for each in await reminders.due(clock.at)] == [CHAT + 1]


async def test_who_stops_after_the_first_hears_no_second(
    reminders: Reminders, orders: Orders, key: Keys, clock: Hands
) -> None:
    await orders.add(key(), CHAT, SMALL)
    clock.pass_by(hours=3)
    await reminders.sent(key(), CHAT)
    await reminders.stop(key(), CHAT)
    clock.pass_by(hours=24)
    assert await reminders.due(clock.at) == ()


async def test_a_second_reminder_never_comes_right_after_the_first(
    reminders: Reminders, orders: Orders, key: Keys, clock: Hands
) -> None:
    await orders.add(key(), CHAT, SMALL)
    clock.pass_by(hours=24)
    await reminders.sent(key(), CHAT)
    clock.pass_by(hours=6)
    assert await reminders.due(clock.at) == ()
    clock.at = MORNING + timedelta(hours=24 + 24)
    assert len(await reminders.due(clock.at)) == 1


async def test_only_what_can_still_be_had_is_told(
    reminders: Reminders, orders: Orders, desk: Desk, key: Keys, clock: Hands
) -> None:
    await orders.add(key(), CHAT, SMALL)
    await orders.add(key(), CHAT, LARGE)
    clock.pass_by(hours=3)
    await orders.settle()
    await desk.set(SMALL, stock=0)
    (reminder,) = await reminders.due(clock.at)
    assert [line.sku for line in reminder.lines] == [LARGE]
    await desk.set(LARGE, stock=0)
    assert await reminders.due(clock.at) == ()


async def test_what_was_ordered_or_taken_out_is_not_reminded_of(
    reminders: Reminders, orders: Orders, desk: Desk, key: Keys, clock: Hands
) -> None:
    await desk.ordered(SMALL)
    await orders.add(key(), CHAT + 1, SMALL)
    await orders.clear(key(), CHAT + 1)
    clock.pass_by(hours=5)
    assert await reminders.due(clock.at) == ()


async def test_a_new_choice_has_reminders_of_its_own(
    reminders: Reminders, orders: Orders, key: Keys, clock: Hands
) -> None:
    await orders.add(key(), CHAT, SMALL)
    clock.pass_by(hours=3)
    await reminders.sent(key(), CHAT)
    clock.pass_by(hours=1)
    back = wrote(clock.at)
    await orders.add(key(), CHAT, LARGE)
    clock.pass_by(hours=3)
    (reminder,) = await reminders.due(clock.at, back)
    assert (reminder.nth, len(reminder.lines)) == (1, 2)


async def test_a_reminder_is_counted_once_however_often_its_turn_is_replayed(
    reminders: Reminders, orders: Orders, key: Keys, clock: Hands
) -> None:
    await orders.add(key(), CHAT, SMALL)
    clock.pass_by(hours=3)
    again = EffectKey("errand-1", "remind")
    await reminders.sent(again, CHAT)
    await reminders.sent(again, CHAT)
    clock.at = MORNING + timedelta(hours=24)
    assert [each.nth for each in await reminders.due(clock.at)] == [2]


async def test_old_choices_rest_when_reminders_begin(
    reminders: Reminders, orders: Orders, key: Keys, clock: Hands
) -> None:
    await orders.add(key(), CHAT, SMALL)
    clock.pass_by(days=30)
    assert await reminders.due(clock.at) == ()


async def test_a_shop_that_wants_no_reminders_sends_none(
    shelves: Database, orders: Orders, key: Keys, clock: Hands
) -> None:
    silent = Reminders(shelves, clock, shop_of(remind_hours=()))
    await orders.add(key(), CHAT, SMALL)
    clock.pass_by(hours=5)
    assert await silent.due(clock.at) == ()
