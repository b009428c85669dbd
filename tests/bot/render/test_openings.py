"""From when people work again, in the words of each language."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.render import render
from bot.texts.openings import opening
from catalog.products import Locale, Names
from graph.messages import Reply, Say, Saying

KYIV = ZoneInfo("Europe/Kyiv")
WEDNESDAY_NIGHT = datetime(2026, 3, 11, 23, 30, tzinfo=KYIV)
NINE = datetime(2026, 3, 12, 9, 0, tzinfo=KYIV)


@pytest.mark.parametrize(
    ("day", "locale", "told"),
    [
        (11, "uk", "сьогодні з 9:00"),
        (12, "uk", "завтра з 9:00"),
        (13, "uk", "у п'ятницю з 9:00"),
        (16, "ru", "в понедельник с 9:00"),
        (17, "en", "on Tuesday from 9:00"),
        (18, "uk", "18\u00a0березня з 9:00"),
        (25, "en", "on 25\u00a0March from 9:00"),
    ],
)
def test_the_day_is_told_as_people_say_it(day: int, locale: Locale, told: str):
    assert opening(NINE.replace(day=day), WEDNESDAY_NIGHT, KYIV, locale) == told


def test_tomorrow_is_tomorrow_in_the_shop_and_not_in_utc():
    just_after_midnight = datetime(2026, 3, 11, 22, 30, tzinfo=UTC)
    assert opening(NINE, just_after_midnight, KYIV, "uk") == "сьогодні з 9:00"


def test_the_shopper_reads_when_a_person_answers_and_is_offered_none_beside():
    told = Say(Saying.PERSON_FROM, opens=NINE, at=WEDNESDAY_NIGHT)
    reply = Reply((told,), "uk", "c1", "lexicon")
    (sent,) = render(reply, 501, assistant=Names("помічник", "помощник", "assistant"), zone=KYIV)
    assert "завтра з 9:00" in sent.params["text"]
    assert "reply_markup" not in sent.params
