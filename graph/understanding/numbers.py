"""Sizes, heights, ages, prices, pieces and places in a row, out of the figures of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from graph.understanding.context import NOTHING_SAID, Context
from graph.understanding.meaning import Slots
from graph.understanding.prices import NOTHING, read_budget
from graph.understanding.quantities import OLDEST, read_quantity, small_number
from graph.understanding.spelled import number_of, with_figures

LOWEST_HEIGHT, HIGHEST_HEIGHT = 50, 195
GROWTH, YEAR = 6, 12
"""Centimetres of one step of a size chart, and months: what a child grows into."""

_YEARS = (
    r"(?:рок\w*|рік\w*|роч\w*|річ\w*|год(?!ин)\w*|лет(?!н)\w*|лєт|years?|yrs?|y\.?o\.?(?!\w)|[yt](?!\w)"
    r"|rok\w*|rik\w*|let(?!n)\w*|god\w*|[рл](?!\w))"
)
_MONTHS = r"(?:міс(?!т)\w*|мес(?!т)\w*|months?|mo(?!\w))"
_PHONE = re.compile(r"\+?\d[\d\s()-]{8,}\d")
_AGE = re.compile(
    rf"(?<![\d.,])(\d{{1,2}})(?:(?:\s*[-–]\s*|,\s+)(\d{{1,2}}))?([.,]5)?\s*-?\s*({_YEARS}|{_MONTHS})"
    rf"|(?<!\d)(\d{{1,2}})([.,]5)\s*-?\s*({_YEARS})"
)
_AGE_AFTER = re.compile(r"(?<!\w)(?:років|лет|age|aged)\s+([^\W_]+)")
_AGE_SOON = re.compile(r"(?<!\w)(?:нам|їй|йому|ей|ему)\s+(?:вже |уже |скоро |от-от |почти |майже )+([^\W_]+)")
_WORDED_YEARS = re.compile(
    r"(?<!\w)(дво|двох|двух|тр(?:и|ьох|[её]х)|чотири|чотирьох|четыр[её]х|п['’]?яти|шести|семи|восьми)-?(?:річн|летн)"
)
_YEARS_IN_WORDS = {"дв": 2, "тр": 3, "чо": 4, "че": 4, "п'": 5, "п’": 5, "пя": 5, "ше": 6, "се": 7, "во": 8}
_AND_A_HALF = re.compile(r"(\d{1,2})\s+(?:з|із|с)\s+половин[оі]ю?й?")
_AGE_OF = re.compile(
    r"(?<!\w)(?:їй|йому|ей|ему|(?:she|he)(?:['’]s| is)|is)\s+(?:вже |уже |зараз |сейчас |now )?(\d{1,2})"
    r"(?!\d|[.,]\d|\s*(?:шт|грн|см|cm|uah))"
)
_HALF_A_YEAR = re.compile(r"(?<!\w)(?:пів ?року|півроку|полгода|пол года|half a year)(?!\w)")
_ONE_YEAR = re.compile(r"(?<!\w)(?:рочок|годик|рік|на год|на рік|годова[лс]\w*|однорічн\w*|однолетн\w*)(?!\w)")
_YEARS_AND_MONTHS = re.compile(
    rf"(?:(?<!\d)(\d{{1,2}})\s*)?{_YEARS}\s*(?:(?:і|и|та|й|and),?\s*)?(\d{{1,2}})\s*{_MONTHS}"
)
_METRES = re.compile(r"(?:(?<![\d.,])1\s?[.,мm]|(?<!\w)(?:метр|metre|meter))\s?(\d{2})(?:\s*[мm](?!\w))?(?!\d)")
_HEIGHT = re.compile(r"(?<!ви)(?<!вы)(?:зр[іо]ст\w*|р[іо]ст\w*|height|tall|zrist|rist|rost)\D{0,12}?(\d{2,3})(?!\d)")
_CENTIMETRES = re.compile(r"(?<!\d)(\d{2,3})\s*(?:см|cm|sm|сантим\w*)")
_HEAD = re.compile(r"(?:голов|обхват|об['’]єм|объем|объём|head)\D{0,15}?(\d{2})(?!\d)(?:\s*(?:см|cm))?")
_BODY = re.compile(
    r"(?:обхват|об['’]єм|объ[её]м|обсяг)\w*\s+(?:[ву]\s+)?(?:груд|тал|стег|б[её]д)\w*\D{0,10}?(\d{2,3})(?!\d)"
    r"|(?<!\w)(?:груди|грудь|стегна|б[её]дра|bust|chest|hips)\s+(\d{2,3})(?!\d)"
)
_RANGE = re.compile(r"(?<!\d)(\d{2,3})\s*[-–/]\s*(\d{2,3})(?!\d)")
_NUMBER = re.compile(r"(?<![\d.,+])(\d{2,3})(?![\d%a-z])")
_LETTERS = re.compile(r"(?<![\w'’])(\d?x{1,3}[sl]|x{0,3}[sl]|m|(?<=розмір )с|[мл]|\d?х{1,3}[сл])(?![\w'’])")
_NICKNAME = re.compile(r"(?<!\w)(ес|ем|ел|ікс ?ел|икс ?эл|эс|эм|эл)ь?(?:к[ауиіо]|очк[ауиі])(?!\w)")
_NICKNAMES = {"ес": "s", "эс": "s", "ем": "m", "эм": "m", "ел": "l", "эл": "l"}
_CYRILLIC_LETTERS = str.maketrans("смлх", "smlx")
_REFUSED = re.compile(
    r"(?<!\w)(?:не|not|замість|вместо|instead of)\s+(?:(?:на|в|у|the|an?|size|розмір|размер)\s+){0,2}(\d{2,3})(?![\d%])"
)
_CHANGED = re.compile(r"(?<!\d)(\d{2,3})(?=\s+на\s+\d{2,3}(?!\d))")
_PLACE = re.compile(r"^\W*(?:номер|number|no|№|#)?\s*([1-9])\W*$|(?:номер|number|№|#)\s*([1-9])(?!\d)")
_PLACE_IN_WORDS = re.compile(r"(?:номер|number|nomer)\s+([^\W\d_]+)")
_TO_GROW_INTO = re.compile(r"(?<!\w)(?:на|із|з|с|со)\s+(?:виріст|вирост|запасом)(?!\w)|(?:to )?grow into|room to grow")
_BARE = re.compile(r"\W*(?:на\s+)?(\d{1,2})\W*|\W*([сc])\W*")


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


def read_numbers(text: str, labels: Labels, context: Context = NOTHING_SAID) -> Slots:
    """The slots that figures fill. Everything is read once: a price is not a size, an age is not a height."""
    rest = _NICKNAME.sub(lambda found: _NICKNAMES.get(found[1], "xl"), with_figures(text.lower()))
    rest = _AND_A_HALF.sub(r"\1.5", _PHONE.sub(NOTHING, rest))
    alone = _alone(rest, labels, context)
    if alone is not None:
        return alone
    rest, quantity = read_quantity(rest, of_one=context.selected, asked=context.asked)
    rest, budget = read_budget(rest)
    rest, age = _age(rest)
    rest = _REFUSED.sub(NOTHING, _CHANGED.sub(NOTHING, rest))
    rest = _BODY.sub(NOTHING, rest)
    rest, round_head = _head(rest, labels)
    rest, height = _height(rest)
    if _TO_GROW_INTO.search(rest):
        height, age = (height + GROWTH if height else None), (age + YEAR if age else None)
    sizes, loose = _sizes(rest, labels)
    sizes = (*round_head, *sizes)
    if height is not None and str(height) in labels.all and not sizes:
        sizes, height = (str(height),), None
    return Slots(
        sizes=sizes,
        height=height or loose,
        age=age,
        price_max=budget.most,
        price_min=budget.least,
        quantity=quantity,
    )


def _alone(text: str, labels: Labels, context: Context) -> Slots | None:
    """One figure and no more: an answer to our question for a size, a label or an age; otherwise a place in a row."""
    bare = _BARE.fullmatch(text)
    if bare is not None and context.asked == "size" and context.shown < 2:
        if bare[2]:
            return _labelled(labels.of_letters("s"))
        number = int(bare[1])
        label = labels.of_number(number)
        if label is None and 0 < number <= OLDEST:
            return Slots(age=number * 12)
        return _labelled(label)
    place = _PLACE.search(text)
    if place:
        return Slots(ordinal=int(place[1] or place[2]))
    told = _PLACE_IN_WORDS.search(text)
    nth = number_of(told[1]) if told else None
    return Slots(ordinal=nth) if nth is not None and nth < 10 else None


def _labelled(label: str | None) -> Slots | None:
    return Slots(sizes=(label,)) if label else None


def _age(text: str) -> tuple[str, int | None]:
    """In months; of two ages the older one."""
    both = _YEARS_AND_MONTHS.search(text)
    if both and int(both[1] or 1) <= OLDEST:
        return f"{text[: both.start()]}{NOTHING}{text[both.end() :]}", int(both[1] or 1) * 12 + int(both[2])
    found = _AGE.search(text)
    if found:
        number, half, unit = found[2] or found[1] or found[5], found[3] or found[6], found[4] or found[7]
        months = int(number) if re.match(_MONTHS, unit) else int(number) * 12 + (6 if half else 0)
        if months <= OLDEST * 12:
            return f"{text[: found.start()]}{NOTHING}{text[found.end() :]}", months
    said = _AGE_OF.search(text)
    if said and 0 < int(said[1]) <= OLDEST:
        return f"{text[: said.start(1)]}{NOTHING}{text[said.end(1) :]}", int(said[1]) * 12
    told = _age_in_words(text)
    if told is not None:
        return text, told
    if _HALF_A_YEAR.search(text):
        return text, 6
    return text, 12 if _ONE_YEAR.search(text) else None


def _age_in_words(text: str) -> int | None:
    """«Років семи», «нам скоро чотири», "age three", «трирічній»: small numbers that stay words, in months."""
    said = _AGE_AFTER.search(text) or _AGE_SOON.search(text)
    years = small_number(said[1]) if said else None
    whole = _WORDED_YEARS.search(text)
    years = years or (_YEARS_IN_WORDS[whole[1][:2]] if whole else None)
    return years * 12 if years is not None else None


def _head(text: str, labels: Labels) -> tuple[str, tuple[str, ...]]:
    """«На голову 51 см» is the label that holds it."""
    found = _HEAD.search(text)
    label = labels.of_number(int(found[1])) if found else None
    if found is None or label is None:
        return text, ()
    return f"{text[: found.start(1)]}{NOTHING}{text[found.end() :]}", (label,)


def _height(text: str) -> tuple[str, int | None]:
    for pattern, metres in ((_METRES, 100), (_HEIGHT, 0), (_CENTIMETRES, 0)):
        found = pattern.search(text)
        if found and LOWEST_HEIGHT <= int(found[1]) + metres <= HIGHEST_HEIGHT:
            return text[: found.start()] + NOTHING + text[found.end() :], int(found[1]) + metres
    return text, None


def _sizes(text: str, labels: Labels) -> tuple[tuple[str, ...], int | None]:
    """Labels in the order of the text, and a number that can only be a height."""
    sizes: list[str] = []

    def take(found: re.Match[str]) -> str:
        label = f"{found[1]}-{found[2]}"
        sizes.append(label if label in labels.all else found[2])
        return NOTHING

    numbers = [int(found) for found in _NUMBER.findall(_RANGE.sub(take, text))]
    loose = next((n for n in numbers if LOWEST_HEIGHT <= n <= HIGHEST_HEIGHT and not labels.of_number(n)), None)
    named = [labels.of_number(number) for number in numbers]
    named += [labels.of_letters(letters) for letters in _LETTERS.findall(text)]
    known = [size for size in sizes if size in labels.all] + [label for label in named if label]
    return tuple(dict.fromkeys(known)), loose


def _within(number: int, label: str) -> bool:
    ends = re.fullmatch(r"(\d+)-(\d+)", label)
    return ends is not None and int(ends[1]) <= number <= int(ends[2])
