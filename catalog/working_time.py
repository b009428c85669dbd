"""When people work: hours of the week, holidays, and the pauses of notices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from catalog.notices import Pause
from catalog.shop import Shop

MONTH = 31  # days

Stretch = tuple[datetime, datetime]


def worked(shop: Shop, start: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> timedelta:
    """How much working time lies between two moments; holidays, nights and pauses do not count."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    still = _apart([(since, until if until is not None else max(since, end)) for since, until in pauses])
    total = timedelta()
    for hours in _open(shop, start, end):
        total += hours[1] - hours[0]
        total -= sum((_shared(hours, pause) for pause in still), timedelta())
    return total


def next_opening(shop: Shop, at: datetime) -> datetime | None:
    """When people work again, in the shop's time zone; `at` itself while they do; None when never within a month."""
    end = at.astimezone(UTC) + timedelta(days=MONTH)
    first = next(_open(shop, at.astimezone(UTC), end), None)
    return first[0].astimezone(shop.timezone) if first is not None else None


def _open(shop: Shop, start: datetime, end: datetime) -> Iterator[Stretch]:
    """The stretches between two moments of UTC in which people work. A day of the shop is not one of UTC, and not
    always of 24 hours."""
    day, last = (at.astimezone(shop.timezone).date() for at in (start, end))
    while day <= last:
        hours = shop.opening(day)
        if hours is not None:
            opens, closes = max(hours[0], start), min(hours[1], end)
            if opens < closes:
                yield opens, closes
        day += timedelta(days=1)


def _apart(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The same time, no moment of it in two stretches."""
    apart: list[Stretch] = []
    for start, end in sorted(stretches):
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        elif start < end:
            apart.append((start, end))
    return apart


def _shared(one: Stretch, other: Stretch) -> timedelta:
    return max(timedelta(), min(one[1], other[1]) - max(one[0], other[0]))
