"""Sizes: which one fits a height, and which ones lie next to a missing one."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.products import Product, Size

LOWEST_HEIGHT, HIGHEST_HEIGHT = 50, 210


def size_for_height(sizes: Sequence[Size], height: int) -> str | None:
    """The label for a height in cm. On a border, and between two ranges, the larger: a child grows into it.

    None below the smallest size, above the largest, or when the chart knows no heights.
    """
    known = [size for size in sizes if size.height_min is not None and size.height_max is not None]
    if not known or height < min(size.height_min or 0 for size in known):
        return None
    covering = [size for size in known if (size.height_min or 0) <= height <= (size.height_max or 0)]
    if covering:
        return covering[-1].label
    return next((size.label for size in known if (size.height_min or 0) > height), None)


def nearest_in_stock(product: Product, colour: str, size: str) -> tuple[str, ...]:
    """Sizes of this colour that are there on both sides of `size`: the next smaller, then the next larger.

    `size` need not be one of the chart's: a number is placed among the numbers. Empty when it cannot be placed.
    """
    labels = [step.label for step in product.sizes]
    there = [variant.size for variant in product.of_colour(colour) if variant.stock > 0 and variant.size in labels]
    place = _place(labels, size)
    if place is None:
        return ()
    smaller = [label for label in there if labels.index(label) < place]
    larger = [label for label in there if labels.index(label) > place]
    return (*smaller[-1:], *larger[:1])


def _place(labels: Sequence[str], size: str) -> float | None:
    """The index of `size`, or a half index between the two numbers it lies between."""
    if size in labels:
        return labels.index(size)
    if not size.isdecimal() or not all(label.isdecimal() for label in labels):
        return None
    return sum(int(label) < int(size) for label in labels) - 0.5
