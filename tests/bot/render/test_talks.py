"""Who waits and who holds which talk, as /who tells it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.render.talks import render_talks
from graph.handoffs import Handoff, Level, Status
from graph.messages import Reason

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")
CARD = (-1001000000001, 77)
WAITS = Handoff(
    1, 501, 0, "Олена", "uk", Status.OPEN, (Reason.ASKED_FOR_PERSON,), None, None, opened_at=NOON, turned_at=NOON
)


def test_a_wait_is_counted_from_the_call_whoever_was_called_since() -> None:
    now = NOON + timedelta(hours=9, minutes=1)
    raised = replace(WAITS, level=Level.LEAD, turned_at=now)
    told = render_talks([WAITS, raised], [], now, KYIV).plain
    assert "Олена: чекає 9 год 1 хв\n" in told
    assert told.endswith("Олена: чекає 9 год 1 хв, потрібен старший менеджер")


def test_a_call_of_just_now_is_no_minute_old() -> None:
    assert render_talks([WAITS], [], NOON, KYIV).plain.endswith("Олена: чекає до хвилини")


def test_a_name_leads_to_its_card() -> None:
    held = replace(WAITS, status=Status.CLAIMED, manager_name="Тарас", claimed_at=NOON, card=CARD)
    for handoff in (held, replace(WAITS, card=CARD)):
        assert '<a href="https://t.me/c/1000000001/77">Олена</a>' in render_talks([handoff], [], NOON, KYIV).html
