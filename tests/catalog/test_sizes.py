"""Sizes: a height finds its size, a missing size finds its neighbours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.products import Category, Money, Names, Product, Size, Variant
from catalog.sizes import nearest_in_stock, size_for_height

KIDS = (Size("92", 87, 92), Size("98", 93, 98), Size("104", 99, 104), Size("110", 105, 110))
WOMEN = (Size("S", 158, 164), Size("M", 164, 170), Size("L", 172, 176))
HATS = (Size("46-48"), Size("50-52"))


@pytest.mark.parametrize(
    ("sizes", "height", "label"),
    [
        (KIDS, 87, "92"),
        (KIDS, 92, "92"),
        (KIDS, 93, "98"),
        (KIDS, 110, "110"),
        (KIDS, 86, None),
        (KIDS, 111, None),
        (WOMEN, 164, "M"),
        (WOMEN, 171, "L"),
        (HATS, 110, None),
        ((), 110, None),
    ],
)
def test_a_height_finds_its_size_and_a_border_the_larger(
    sizes: tuple[Size, ...], height: int, label: str | None
) -> None:
    assert size_for_height(sizes, height) == label


@given(st.integers(87, 110))
def test_every_height_inside_the_chart_has_a_size_that_is_not_too_small(height: int) -> None:
    label = size_for_height(KIDS, height)

    assert label is not None
    assert int(label) >= height


def product(stock: dict[str, int], sizes: tuple[Size, ...] = KIDS) -> Product:
    names = Names("а", "а", "a")
    variants = tuple(
        Variant(f"P-PINK-{size}", "P", "pink", size, Money(100), None, count) for size, count in stock.items()
    )
    return Product("P", names, names, Category("c", names), "girl", names, (), variants, (), sizes)


@pytest.mark.parametrize(
    ("stock", "asked", "nearest"),
    [
        ({"92": 1, "98": 0, "104": 2}, "98", ("92", "104")),
        ({"92": 1, "98": 0, "104": 0, "110": 5}, "98", ("92", "110")),
        ({"92": 0, "98": 0}, "98", ()),
        ({"92": 1, "98": 1}, "128", ("98",)),
        ({"92": 1, "98": 1}, "95", ("92", "98")),
        ({"92": 1, "98": 1}, "XL", ()),
    ],
)
def test_a_missing_size_has_neighbours_in_stock(stock: dict[str, int], asked: str, nearest: tuple[str, ...]) -> None:
    assert nearest_in_stock(product(stock), "pink", asked) == nearest


def test_letters_are_placed_by_the_chart() -> None:
    assert nearest_in_stock(product({"S": 1, "M": 0, "L": 2}, WOMEN), "pink", "M") == ("S", "L")
    assert nearest_in_stock(product({"S": 1}, WOMEN), "pink", "44") == ()
