"""What managers write that is for nobody, or for nobody we know: it is never passed on, and never lost in silence."""

from __future__ import annotations

from typing import Any

import pytest

from bot.handlers import DeskDoors, Handlers, HandlerSettings
from bot.talks import Talks
from bot.texts import managers
from catalog.effects import EffectKey
from catalog.staff import StaffRole
from tests.bot.handlers.conftest import MANAGERS, MARYNA, SHOPPER, lane_turn

ALONE = 777


@pytest.fixture
def alone(desk: Any) -> Handlers:
    """The same shop with one person, whose private chat is the managers'."""
    talks, doors = Talks(desk.catalog.db, 42), DeskDoors.of(desk.catalog.db, 42, desk.clock)
    parts: Any = (desk.catalog, desk.agent, desk.telegram, desk.outbox, desk.dead_letters, talks, doors)
    return Handlers(*parts, HandlerSettings(ALONE, ALONE, "vitrina_bot"))


@pytest.mark.parametrize("words", ["/тщеу дуже вередлива", "/ note вередлива", "/note-вередлива"])
async def test_a_command_that_is_none_is_not_passed_on(desk: Any, updates: Any, taken: Any, words: str) -> None:
    said = updates.say(words, user=MARYNA, chat=MANAGERS, reply_to_message=updates.card(1))
    (told,) = (await desk.handle(said, chat=MANAGERS)).outgoing
    assert (told.chat, told.params["text"]) == (MANAGERS, managers.NOT_A_COMMAND)


async def test_nor_is_one_under_a_picture(desk: Any, updates: Any, taken: Any) -> None:
    photo = [{"file_id": "a", "file_unique_id": "ua", "width": 90, "height": 90}]
    card = updates.card(1)
    said = updates.say(user=MARYNA, chat=MANAGERS, photo=photo, caption="/note вередлива", reply_to_message=card)
    (told,) = (await desk.handle(said, chat=MANAGERS)).outgoing
    assert told.params["text"] == managers.NOT_A_COMMAND


async def test_nor_do_words_become_one_at_the_shopper_by_an_edit(desk: Any, updates: Any, taken: Any) -> None:
    edited = updates.edit("/note вередлива", user=MARYNA, chat=MANAGERS, reply_to_message=updates.card(1))
    (told,) = (await desk.handle(edited, chat=MANAGERS)).outgoing
    assert told.params["text"] == managers.NOT_A_COMMAND


async def test_shoppers_read_the_name_that_the_shop_knows_a_manager_by(desk: Any, updates: Any, open_card: Any) -> None:
    await desk.catalog.staff.appoint(EffectKey("t0", "role"), MARYNA, "Марина Петрівна", StaffRole.LEAD, "owner:1")
    work = await desk.handle(updates.tap("mc|1", user=MARYNA, message=updates.card(1)), chat=MANAGERS)
    assert (await desk.agent.handoffs.by_id(1)).manager_name == "Марина Петрівна"
    assert "Марина Петрівна" in next(one.params["text"] for one in work.outgoing if one.chat == SHOPPER)


async def test_who_works_alone_is_told_when_words_are_for_nobody(desk: Any, updates: Any, alone: Handlers) -> None:
    (told,) = (await alone.handle(lane_turn(updates.say("вітаю!", user=ALONE), chat=ALONE))).outgoing
    assert (told.chat, told.params["text"]) == (ALONE, managers.WHICH_CARD)
    aside = await alone.handle(lane_turn(updates.say("// собі", user=ALONE), chat=ALONE))
    assert aside.outgoing == ()


async def test_in_a_group_people_may_talk_among_themselves(desk: Any, updates: Any, taken: Any) -> None:
    work = await desk.handle(updates.say("хто на обід?", user=MARYNA, chat=MANAGERS), chat=MANAGERS)
    assert work.outgoing == ()


async def test_who_works_alone_is_welcomed_and_helped_with_talks_as_well_as_with_goods(
    updates: Any, alone: Handlers
) -> None:
    start, asks = updates.say("/start", user=ALONE), updates.say("/help", user=ALONE)
    (welcome,) = (await alone.handle(lane_turn(start, chat=ALONE))).outgoing
    assert "/help" in welcome.params["text"]
    owner, desk = [one.params["text"] for one in (await alone.handle(lane_turn(asks, chat=ALONE, turn="t2"))).outgoing]
    assert ("/sku" in owner, "/take" in desk) == (True, True)
