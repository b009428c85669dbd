"""Sizes, heights, ages, prices and places in a row, out of the figures of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from graph.understanding.meaning import Slots

LOWEST_HEIGHT, HIGHEST_HEIGHT = 50, 195
LEAST_PRICE = 200
OLDEST = 16

_MAX = r"(?:до|под|під|under|up to|below|max|не дорожче|не дороже|дешевше|дешевле|less than|cheaper than|в межах)"
_MIN = r"(?:від|от|from|over|дорожче|дороже|more than|above|понад)"
_CURRENCY = r"(?:грн|грив\w*|гр(?!\w)|₴|uah|hrn|hryv\w*|hryvn\w*)"
_YEARS = (
    r"(?:рок\w*|рік\w*|роч\w*|річ\w*|год(?!ин)\w*|лет(?!н)\w*|лєт|years?|yrs?|y\.?o\.?(?!\w)"
    r"|rok\w*|rik\w*|let(?!n)\w*|god\w*|[рл](?!\w))"
)
_MONTHS = r"(?:міс(?!т)\w*|мес(?!т)\w*|months?|mo(?!\w))"
_SPELLED = {
    word: number
    for number, words in enumerate(
        (
            "рочок годик один one",
            "два дві two",
            "три three",
            "чотири четыре four",
            "п'ять п’ять пять five",
            "шість шесть six",
            "сім семь seven",
            "вісім восемь eight",
            "дев'ять дев’ять девять nine",
            "десять ten",
        ),
        start=1,
    )
    for word in words.split()
}

_PHONE = re.compile(r"\+?\d[\d\s()-]{8,}\d")
_PIECES = re.compile(r"\b\d+\s*(?:шт\w*|pcs|pieces)\b")
_THOUSANDS = re.compile(r"\b(\d{1,2})(?:[.,](\d))?\s*(?:тис\w*|тыс\w*|[кk](?!\w))")
_SPACED = re.compile(r"\b(\d) (\d{3})(?=\s*(?:%s|\b))" % _CURRENCY)  # noqa: UP031  # braces
_PRICE = re.compile(
    rf"(?:(?P<max>{_MAX})|(?P<min>{_MIN}))?\s*(?<![\d-])(?P<n>\d{{2,6}})\s*(?P<unit>{_CURRENCY})?(?!\d)"
)
_AGE = re.compile(rf"(?<!\d)(\d{{1,2}})(?:\s*[-–,]\s*(\d{{1,2}}))?(?:[.,]5)?\s*-?\s*({_YEARS}|{_MONTHS})")
_AGE_SPELLED = re.compile(rf"(?<!\w)({'|'.join(_SPELLED)})\s+(?:{_YEARS})")
_METRES = re.compile(r"(?<![\d.,])1\s?[.,мm]\s?(\d{2})(?:\s*[мm](?!\w))?(?!\d)")
_HEIGHT = re.compile(r"(?:зр[іо]ст\w*|р[іо]ст\w*|height|zrist|rist|rost)\D{0,12}?(\d{2,3})(?!\d)")
_CENTIMETRES = re.compile(r"(?<!\d)(\d{2,3})\s*(?:см|cm|sm|сантим\w*)")
_RANGE = re.compile(r"(?<!\d)(\d{2,3})\s*[-–/]\s*(\d{2,3})(?!\d)")
_NUMBER = re.compile(r"(?<![\d.,+])(\d{2,3})(?![\d%])")
_LETTERS = re.compile(r"(?<![\w'’])(\d?x{1,3}[sl]|x{0,3}[sl]|m|(?<=розмір )с|[мл]|\d?х{1,3}[сл])(?![\w'’])")
_CYRILLIC_LETTERS = str.maketrans("смлх", "smlx")
_PLACE = re.compile(r"^\W*(?:номер|number|no|№|#)?\s*([1-9])\W*$|(?:номер|number|№|#)\s*([1-9])(?!\d)")
_NOTHING = " \x00 "


@dataclass(frozen=True, slots=True)
class Labels:
    """The shop's size labels, upper case, as one reads them: single numbers, ranges of numbers, letters."""

    all: frozenset[str]

    @classmethod
    def of(cls, sizes: Iterable[str]) -> Labels:
        return cls(frozenset(size.upper().replace("–", "-") for size in sizes))

    def of_number(self, number: int) -> str | None:
        """The label that is this number, or the range that holds it."""
        if str(number) in self.all:
            return str(number)
        return next((label for label in sorted(self.all) if _within(number, label)), None)

    def of_letters(self, letters: str) -> str | None:
        label = letters.translate(_CYRILLIC_LETTERS).upper()
        doubled = re.fullmatch(r"(\d)X([SL])", label)
        label = f"{'X' * int(doubled[1])}{doubled[2]}" if doubled and int(doubled[1]) <= 4 else label
        return label if label in self.all else None


def read_numbers(text: str, labels: Labels) -> Slots:
    """The slots that figures fill. Everything is read once: a price is not a size, an age is not a height."""
    rest = _PIECES.sub(_NOTHING, _PHONE.sub(_NOTHING, text.lower()))
    place = _PLACE.search(rest)
    if place:
        return Slots(ordinal=int(place[1] or place[2]))
    rest, price_max, price_min = _prices(rest)
    rest, age = _age(rest)
    rest, height = _height(rest)
    sizes, loose = _sizes(rest, labels)
    if height is not None and str(height) in labels.all and not sizes:
        sizes, height = (str(height),), None
    return Slots(sizes=sizes, height=height or loose, age=age, price_max=price_max, price_min=price_min)


def _prices(text: str) -> tuple[str, int | None, int | None]:
    text = _THOUSANDS.sub(lambda found: f"{int(found[1]) * 1000 + int(found[2] or 0) * 100} грн", text)
    text = _SPACED.sub(r"\1\2", text)
    bounds: dict[str, int] = {}

    def take(found: re.Match[str]) -> str:
        amount, bounded = int(found["n"]), found["max"] or found["min"]
        if not found["unit"] and not (bounded and amount >= LEAST_PRICE):
            return found[0]
        bounds["min" if found["min"] else "max"] = amount
        return _NOTHING

    rest = _PRICE.sub(take, text)
    return rest, bounds.get("max"), bounds.get("min")


def _age(text: str) -> tuple[str, int | None]:
    found = _AGE.search(text)
    if found:
        number = int(found[2] or found[1])
        months = number if re.match(_MONTHS, found[3]) else number * 12
        if months <= OLDEST * 12:
            return text[: found.start()] + _NOTHING + text[found.end() :], months
    spelled = _AGE_SPELLED.search(text)
    if spelled:
        return text[: spelled.start()] + _NOTHING + text[spelled.end() :], _SPELLED[spelled[1]] * 12
    return text, 12 if re.search(r"(?<!\w)(?:рочок|годик|рік|на год)(?!\w)", text) else None


def _height(text: str) -> tuple[str, int | None]:
    for pattern, metres in ((_METRES, 100), (_HEIGHT, 0), (_CENTIMETRES, 0)):
        found = pattern.search(text)
        if found and LOWEST_HEIGHT <= int(found[1]) + metres <= HIGHEST_HEIGHT:
            return text[: found.start()] + _NOTHING + text[found.end() :], int(found[1]) + metres
    return text, None


def _sizes(text: str, labels: Labels) -> tuple[tuple[str, ...], int | None]:
    """Labels in the order of the text, and a number that can only be a height."""
    sizes: list[str] = []

    def take(found: re.Match[str]) -> str:
        label = f"{found[1]}-{found[2]}"
        sizes.append(label if label in labels.all else found[2])
        return _NOTHING

    numbers = [int(found) for found in _NUMBER.findall(_RANGE.sub(take, text))]
    loose = next((n for n in numbers if LOWEST_HEIGHT <= n <= HIGHEST_HEIGHT and not labels.of_number(n)), None)
    named = [labels.of_number(number) for number in numbers]
    named += [labels.of_letters(letters) for letters in _LETTERS.findall(text)]
    known = [size for size in sizes if size in labels.all] + [label for label in named if label]
    return tuple(dict.fromkeys(known)), loose


def _within(number: int, label: str) -> bool:
    ends = re.fullmatch(r"(\d+)-(\d+)", label)
    return ends is not None and int(ends[1]) <= number <= int(ends[2])
