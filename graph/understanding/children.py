"""Several children in one message, each with a size, a height or an age of their own: wishes that are kept apart."""

from __future__ import annotations

import re
from dataclasses import replace

from graph.understanding.meaning import Intent, Meaning, Slots
from graph.understanding.numbers import HIGHEST_HEIGHT, LOWEST_HEIGHT, Labels
from graph.understanding.quantities import OLDEST

MOST = 3
_SEVERAL = re.compile(
    r"(?<!\w)(?:дво(?:є|х|ми|їх|и|е|ё)|тро(?:є|х|їх|е|их)|дві дитини|два реб[её]нка|двійн\w+|двойн\w+|близнят\w*"
    r"|близнюк\w*|близнец\w*|обом|обоим|дітям|діточкам|детям|деткам"
    r"|two (?:kids|children|boys|girls)|both kids|twins)(?!\w)"
)
_YEARS = r"(?:рок\w*|рік\w*|річ\w*|год(?!ин)\w*|лет(?!н)\w*|years?|yrs?|р(?!\w)|л(?!\w))"
_AND = r"\s*(?:,|і|та|й|и|а|and|&|\+)\s*"
_AGES = re.compile(
    rf"(?<![\d.,])(\d{{1,2}})(?:\s*{_YEARS})?((?:{_AND}\d{{1,2}}(?:\s*{_YEARS})?){{0,2}}){_AND}(\d{{1,2}})\s*{_YEARS}"
)
_NUMBER = re.compile(r"(?<![\d.,+])(\d{2,3})(?![\d%])")
_ASKING = frozenset({Intent.SEARCH, Intent.SIZES, Intent.PRICE, Intent.STOCK, Intent.UNKNOWN, Intent.MEASURES})


def with_children_apart(meaning: Meaning, labels: Labels) -> Meaning:
    """The first child's wish, with the others' in `also`; `meaning` itself when one child is spoken of."""
    text = meaning.text.lower()
    if meaning.also or meaning.intent not in _ASKING or _SEVERAL.search(text) is None:
        return meaning
    sizes = _ages(text) or _heights(text, labels)
    if len(sizes) < 2:
        return meaning
    own = [replace(meaning, slots=_of_one(meaning.slots, size)) for size in sizes[:MOST]]
    return replace(own[0], also=tuple(own[1:]))


def _of_one(slots: Slots, size: Slots) -> Slots:
    return replace(slots, sizes=size.sizes, height=size.height, age=size.age, quantity=None)


def _ages(text: str) -> list[Slots]:
    found = _AGES.search(text)
    if found is None:
        return []
    years = [int(number) for number in re.findall(r"\d+", found[0])]
    return [Slots(age=each * 12) for each in dict.fromkeys(years) if 0 < each <= OLDEST]


def _heights(text: str, labels: Labels) -> list[Slots]:
    """A number that is a label is a size, as it is anywhere else."""
    numbers = dict.fromkeys(int(number) for number in _NUMBER.findall(text))
    fitting = [each for each in numbers if LOWEST_HEIGHT <= each <= HIGHEST_HEIGHT]
    return [Slots(sizes=(str(each),)) if str(each) in labels.all else Slots(height=each) for each in fitting]
