"""Several wishes in one message, taken apart: «куртка на 128 і шапка на 52», «доньці 104, а сину 128», «1) куртка
2) шапка»."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

MOST_WISHES = 4

_JOINT = re.compile(
    r"(?:^|\s)\d{1,2}\)\s*|(?:^|\n)\s*\d{1,2}\.\s+|(?<!\d)[,;+\n]|[,;+\n](?!\d)|[.!](?=\s)"
    r"|\s(?:і|й|та|и|а ще|ще|еще|ещё|а также|а також|також|также|and|also|plus|плюс|а)\s",
    re.IGNORECASE,
)


def wishes_of(text: str, begins: Callable[[str, str], bool]) -> list[str]:
    """Clauses, each with a wish of its own. `begins(before, clause)`: whether the clause begins another wish than
    `before`; one that does not goes with the wish before it."""
    wishes: list[str] = []
    for clause in _clauses(text):
        if wishes and (len(wishes) == MOST_WISHES or not begins(wishes[-1], clause)):
            wishes[-1] = f"{wishes[-1]}, {clause}"
        else:
            wishes.append(clause)
    return wishes


def _clauses(text: str) -> Iterable[str]:
    return filter(None, (clause.strip() for clause in _JOINT.split(text)))
