"""From when people work again, as it is said: "завтра з 9:00"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.texts.figures import day
from catalog.products import Locale


@dataclass(frozen=True, slots=True)
class OpeningWords:
    """`weekdays` from Monday on; `later` is farther away than a week."""

    today: str
    tomorrow: str
    weekdays: tuple[str, ...]
    weekday: str
    later: str


OPENINGS: Mapping[Locale, OpeningWords] = {
    "uk": OpeningWords(
        today="сьогодні з {time}",
        tomorrow="завтра з {time}",
        weekdays=("у понеділок", "у вівторок", "у середу", "у четвер", "у п'ятницю", "у суботу", "у неділю"),
        weekday="{day} з {time}",
        later="{day} з {time}",
    ),
    "ru": OpeningWords(
        today="сегодня с {time}",
        tomorrow="завтра с {time}",
        weekdays=("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье"),
        weekday="{day} с {time}",
        later="{day} с {time}",
    ),
    "en": OpeningWords(
        today="today from {time}",
        tomorrow="tomorrow from {time}",
        weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        weekday="on {day} from {time}",
        later="on {day} from {time}",
    ),
}


def opening(opens: datetime, at: datetime, zone: ZoneInfo, locale: Locale) -> str:
    """As seen from `at`; a day farther away than a week is told by its date."""
    words, there = OPENINGS[locale], opens.astimezone(zone)
    days = (there.date() - at.astimezone(zone).date()).days
    time = f"{there.hour}:{there.minute:02d}"
    if days < 2:
        return (words.tomorrow if days == 1 else words.today).format(time=time)
    if days < 7:
        return words.weekday.format(day=words.weekdays[there.weekday()], time=time)
    return words.later.format(day=day(opens, zone, locale), time=time)
