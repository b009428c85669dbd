"""The arithmetic of discounts, over any goods: a sum is taken off to the unit, and pieces bear it between them."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import FigureImpossible
from catalog.orders import Discount
from catalog.orders.reduction import Goods, cost

GOODS = st.lists(st.tuples(st.integers(1, 500_000), st.integers(1, 9)), min_size=1, max_size=6)


@st.composite
def discounts(draw: st.DrawFn) -> Discount:
    if draw(st.booleans()):
        return Discount(permille=draw(st.integers(0, 1000)))
    of = draw(st.integers(0, 3_000_000))
    return Discount(minor=draw(st.integers(0, of)), of_minor=of)


@given(GOODS, st.data())
def test_a_sum_is_taken_off_to_the_unit(goods: Goods, data: st.DataObject) -> None:
    minor = data.draw(st.integers(0, cost(goods)))
    assert Discount(minor=minor, of_minor=cost(goods)).off(goods) == minor


@given(GOODS, st.integers(0, 1000))
def test_a_rate_is_taken_off_each_piece_rounded_down(goods: Goods, permille: int) -> None:
    assert Discount(permille=permille).off(goods) == sum(
        floor(Fraction(price * permille, 1000)) * n for price, n in goods
    )


@given(GOODS, discounts())
def test_it_never_takes_more_than_all_nor_a_greater_part_than_was_given(goods: Goods, off: Discount) -> None:
    taken = off.off(goods)
    assert 0 <= taken <= cost(goods)
    assert taken <= off.minor or not off.minor
    assert taken * off.of_minor <= off.minor * cost(goods) or not off.minor
    assert taken * 1000 <= off.permille * cost(goods) or off.minor


@given(GOODS, st.integers(1, 100_000), st.data())
def test_what_is_added_later_leaves_a_sum_as_it_was(goods: Goods, more: int, data: st.DataObject) -> None:
    minor = data.draw(st.integers(0, cost(goods)))
    given_ = Discount(minor=minor, of_minor=cost(goods))
    assert given_.off([*goods, (more, 1)]) == minor


@given(GOODS, discounts(), st.data())
def test_pieces_bear_it_between_them_however_they_are_parted(goods: Goods, off: Discount, data: st.DataObject) -> None:
    borne = 0
    for line, (price, count) in enumerate(goods):
        cuts = sorted({0, count, *data.draw(st.lists(st.integers(0, count), max_size=3))})
        for first, end in pairwise(cuts):
            some = off.off_some(goods, line, first, end - first)
            assert 0 <= some <= price * (end - first)
            borne += some
    assert borne == off.off(goods)


@given(GOODS, st.data())
def test_the_limit_of_a_role_is_met_to_the_unit(goods: Goods, data: st.DataObject) -> None:
    whole, limit = cost(goods), data.draw(st.integers(0, 1000))
    most = whole * limit // 1000
    assert Discount(minor=most, of_minor=whole).is_within(limit)
    if most < whole:
        assert not Discount(minor=most + 1, of_minor=whole).is_within(limit)
    assert Discount(permille=limit).is_within(limit)
    assert limit == 1000 or not Discount(permille=limit + 1).is_within(limit)


@pytest.mark.parametrize(
    "told",
    [
        {"permille": -1},
        {"permille": 1001},
        {"minor": -1, "of_minor": 5},
        {"minor": 6, "of_minor": 5},
        {"permille": 5, "minor": 1, "of_minor": 5},
    ],
)
def test_less_than_none_more_than_all_and_both_at_once_are_refused(told: dict[str, int]) -> None:
    with pytest.raises(FigureImpossible):
        Discount(**told)


def test_none_is_none_and_is_told_apart_in_what_happened() -> None:
    assert not Discount()
    assert not Discount(of_minor=900)
    assert [str(each) for each in (Discount(), Discount(50), Discount(minor=5_000, of_minor=129_000))] == [
        "0",
        "50",
        "5000/129000",
    ]
