"""Working time: hours of the week, holidays, pauses, and the two days a year that are not 24 hours long."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.shop import Shop, load_shop
from catalog.working_time import next_opening, worked

KYIV = ZoneInfo("Europe/Kyiv")
HOUR = timedelta(hours=1)
SHOP = replace(
    load_shop(Path(__file__).parents[2] / "data" / "shop.yaml"),
    holidays=frozenset({date(2026, 12, 25), date(2026, 12, 26)}),
)
ALWAYS = replace(SHOP, hours=dict.fromkeys(("sat", "sun"), (time(1), time(9))), holidays=frozenset())
MOMENTS = st.datetimes(datetime(2026, 3, 20), datetime(2026, 11, 5), timezones=st.just(UTC)) | st.datetimes(
    datetime(2026, 12, 18),
    datetime(2027, 1, 4),
    timezones=st.just(UTC),
)
PAUSES = st.lists(st.tuples(MOMENTS, st.none() | MOMENTS), max_size=4).map(
    lambda pairs: [(start, end if end is None else max(start, end)) for start, end in pairs]
)


def kyiv(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=KYIV)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (kyiv(11, 20, 10), kyiv(11, 20, 12), 2),
        (kyiv(11, 20, 18), kyiv(11, 21, 11), 2),  # a night between
        (kyiv(11, 21, 15), kyiv(11, 23, 10), 2),  # a Sunday between
        (kyiv(12, 24, 18), kyiv(12, 28, 10), 2),  # two holidays and a Sunday
        (kyiv(11, 20, 20), kyiv(11, 21, 5), 0),
        (kyiv(11, 20, 12), kyiv(11, 20, 10), 0),
    ],
)
def test_nights_sundays_and_holidays_do_not_count(start: datetime, end: datetime, hours: int) -> None:
    assert worked(SHOP, start, end) == hours * HOUR


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 28), 8), (date(2026, 3, 29), 7), (date(2026, 10, 24), 8), (date(2026, 10, 25), 9)],
)
def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is(day: date, hours: int) -> None:
    start = datetime.combine(day, time(0), KYIV)
    assert worked(ALWAYS, start, datetime.combine(day, time(23), KYIV)) == hours * HOUR


def test_pauses_that_overlap_are_taken_off_once() -> None:
    start, end = kyiv(11, 20, 9), kyiv(11, 20, 19)
    pauses = [(kyiv(11, 20, 10), kyiv(11, 20, 12)), (kyiv(11, 20, 11), kyiv(11, 20, 13)), (kyiv(11, 20, 18), None)]
    assert worked(SHOP, start, end, pauses) == (10 - 3 - 1) * HOUR


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (kyiv(11, 20, 12, 30), kyiv(11, 20, 12, 30)),
        (kyiv(11, 20, 7), kyiv(11, 20, 9)),
        (kyiv(11, 20, 19), kyiv(11, 21, 10)),
        (kyiv(11, 21, 16), kyiv(11, 23, 9)),
        (kyiv(12, 24, 19), kyiv(12, 28, 9)),
        (kyiv(10, 24, 17), kyiv(10, 26, 9)),
    ],
)
def test_the_next_opening_is_told_in_the_shops_own_time(at: datetime, opens: datetime) -> None:
    found = next_opening(SHOP, at.astimezone(UTC))
    assert found is not None
    assert (found, found.utcoffset()) == (opens, opens.utcoffset())


def test_a_shop_that_is_closed_for_a_month_says_so() -> None:
    closed = replace(SHOP, holidays=frozenset(date(2026, 12, 1) + timedelta(days=day) for day in range(40)))
    assert next_opening(closed, kyiv(12, 1, 12)) is None
    assert next_opening(closed, kyiv(12, 20, 12)) == kyiv(1, 11, 9, year=2027)


@given(moments=st.tuples(MOMENTS, MOMENTS, MOMENTS), pauses=PAUSES, shop=st.sampled_from([SHOP, ALWAYS]))
def test_working_time_adds_up(
    moments: tuple[datetime, datetime, datetime], pauses: list[tuple[datetime, datetime | None]], shop: Shop
) -> None:
    first, second, third = sorted(moments)
    parts = worked(shop, first, second, pauses), worked(shop, second, third, pauses)
    assert worked(shop, first, third, pauses) == sum(parts, timedelta())
    assert timedelta() <= parts[0] <= second - first
    assert worked(shop, first, second) >= parts[0]


@given(at=MOMENTS, shop=st.sampled_from([SHOP, ALWAYS]))
def test_nothing_is_worked_before_the_next_opening_and_people_are_there_then(at: datetime, shop: Shop) -> None:
    opens = next_opening(shop, at)
    assert opens is not None
    assert worked(shop, at, opens) == timedelta()
    assert shop.is_open(opens)
    assert (opens == at) == shop.is_open(at)
