"""The numbers that stand in a text, in figures and in words: what a model's numbers are checked against."""

from __future__ import annotations

import re

from graph.understanding.spelled import number_of, with_figures

LONGEST = 9
_FIGURE = re.compile(r"\d+")
_DECIMAL = re.compile(r"(?<!\d)(\d{1,3})\s?[.,мm]\s?(\d{1,2})(?!\d)")
_SPACED = re.compile(r"(?<!\d)(\d{1,3}) (\d{3})(?!\d)")
_THOUSANDS = re.compile(r"(?<!\d)(\d{1,3})(?:[.,](\d))?\s*(?:тис|тыс|thousand|[кk](?!\w))")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")


def figures_in(text: str) -> frozenset[int]:
    """Every whole number that the text names: "1,28" is also 128, «1.5 тис.» and «півтори тисячі» 1500."""
    low = text.lower()
    written = with_figures(low)
    numbers = {int(figure) for figure in _FIGURE.findall(written) if len(figure) <= LONGEST}
    numbers |= {int(f"{whole}{part}") for whole, part in _DECIMAL.findall(written)}
    numbers |= {int(f"{head}{tail}") for head, tail in _SPACED.findall(written)}
    numbers |= {int(whole) * 1000 + int(tenth or 0) * 100 for whole, tenth in _THOUSANDS.findall(written)}
    return frozenset(numbers | {number for word in _WORD.findall(low) if (number := number_of(word)) is not None})
