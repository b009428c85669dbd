"""The managers' group became a supergroup: its new id is learned wherever Telegram tells it first."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.handlers.conftest import MANAGERS, MARYNA, lane_turn

NEW = -1003000000004


def arrival(updates: Any, came_from: int) -> dict[str, Any]:
    """The first message of the new supergroup."""
    where = {"id": NEW, "type": "supergroup", "title": "Менеджери"}
    said: dict[str, Any] = updates.say(user=MARYNA, chat=NEW, kind="supergroup", migrate_from_chat_id=came_from)
    said["message"]["chat"] = where
    return said


async def test_the_new_group_is_known_by_its_first_message_and_hears_nothing(desk: Any, updates: Any) -> None:
    work = await desk.handlers.handle(lane_turn(arrival(updates, MANAGERS), chat=NEW, checkpoint=None))
    assert work.outgoing == ()
    asked = updates.say("/who", user=MARYNA, chat=NEW, kind="supergroup")
    (told,) = (await desk.handlers.handle(lane_turn(asked, chat=NEW, checkpoint=None, turn="t2"))).outgoing
    assert "На зміні" in told.params["text"]


@pytest.mark.parametrize("came_from", [-555, 501])
async def test_a_group_that_was_another_is_another(desk: Any, updates: Any, came_from: int) -> None:
    await desk.handlers.handle(lane_turn(arrival(updates, came_from), chat=NEW, checkpoint=None))
    asked = updates.say("/who", user=MARYNA, chat=NEW, kind="supergroup")
    work = await desk.handlers.handle(lane_turn(asked, chat=NEW, checkpoint=None, turn="t2"))
    assert all("На зміні" not in one.params["text"] for one in work.outgoing)
