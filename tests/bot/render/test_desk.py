"""The buttons under the card of a hand-off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.render.desk import desk_keyboard
from graph.handoffs import Handoff, Level, Status
from graph.messages import Reason

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
OPEN = Handoff(
    7, 501, 0, "Олена", "uk", Status.OPEN, (Reason.ASKED_FOR_PERSON,), None, None, opened_at=NOON, turned_at=NOON
)
HELD = replace(OPEN, status=Status.CLAIMED, manager_id=902, manager_name="Тарас", claimed_at=NOON)


@pytest.mark.parametrize("handoff", [OPEN, HELD])
@pytest.mark.parametrize(("level", "label"), [(Level.MANAGER, "Старшому"), (Level.LEAD, "Власнику")])
def test_the_button_that_raises_a_talk_says_whom_it_calls(handoff: Handoff, level: Level, label: str) -> None:
    assert (label, "mu|7") in shown(replace(handoff, level=level))


@pytest.mark.parametrize("handoff", [OPEN, HELD])
def test_nobody_stands_above_the_owner(handoff: Handoff) -> None:
    assert "mu|7" not in {data for _, data in shown(replace(handoff, level=Level.OWNER))}


def shown(handoff: Handoff) -> list[tuple[str, str]]:
    return [(each["text"], each["callback_data"]) for row in desk_keyboard(handoff)["inline_keyboard"] for each in row]
