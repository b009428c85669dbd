"""How much less than the prices say: by the hundred of each piece, or one sum off all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.errors import FigureImpossible

WHOLE = 1000

Goods = Sequence[tuple[int, int]]
"""Prices in minor units, each with its pieces, in the order of the lines."""


@dataclass(frozen=True, slots=True)
class Discount:
    """`permille` thousandths off each piece, rounded down to whole minor units. Or `minor` units off goods of
    `of_minor` and more, to the unit; off cheaper goods (some were taken out) the same share, rounded down, so that a
    sum never becomes a greater part than it was when it was given. FigureImpossible: less than none, more than all.
    """

    permille: int = 0
    minor: int = 0
    of_minor: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.permille <= WHOLE:
            raise FigureImpossible(f"{self.permille} thousandths cannot be taken off")
        if not 0 <= self.minor <= self.of_minor or (self.permille and self.minor):
            raise FigureImpossible(f"{self.minor} of {self.of_minor} cannot be taken off")

    def __bool__(self) -> bool:
        return bool(self.permille or self.minor)

    def __str__(self) -> str:
        return f"{self.minor}/{self.of_minor}" if self.minor else str(self.permille)

    def off(self, goods: Goods) -> int:
        """Off all of them."""
        return self._share(goods, cost(goods)) if self.minor else sum(self._of_each(price) * n for price, n in goods)

    def off_some(self, goods: Goods, line: int, first: int, pieces: int) -> int:
        """Off so many pieces of one line, after the `first` of it. What every piece bears adds up to `off` all."""
        price = goods[line][0]
        if not self.minor:
            return self._of_each(price) * pieces
        before = cost(goods[:line]) + price * first
        return self._share(goods, before + price * pieces) - self._share(goods, before)

    def is_within(self, limit: int) -> bool:
        """Whether it is at most so many thousandths."""
        return self.permille <= limit and self.minor * WHOLE <= limit * self.of_minor

    def _of_each(self, price: int) -> int:
        return price * self.permille // WHOLE

    def _share(self, goods: Goods, part: int) -> int:
        """Of what the first `part` units of their cost bear."""
        return self.minor * part // max(cost(goods), self.of_minor)


def cost(goods: Goods) -> int:
    return sum(price * pieces for price, pieces in goods)
