"""Numbers written in words, in Ukrainian, Russian, English and transliteration: «сто двадцять вісім» is 128."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from catalog.search.folding import fold

_FORMS: Mapping[int, str] = {
    1: "один одна одне одну одного одно one",
    2: "два дві двох двоє две двух двое two",
    3: "три трьох троє трех трое three",
    4: "чотири чотирьох четверо четыре четырех four",
    5: "п'ять п'яти пять пяти five",
    6: "шість шести шесть six",
    7: "сім семи семь seven",
    8: "вісім восьми восемь eight",
    9: "дев'ять дев'яти девять девяти nine",
    10: "десять десяти ten",
    11: "одинадцять одинадцяти одиннадцать одиннадцати eleven",
    12: "дванадцять дванадцяти двенадцать двенадцати twelve",
    13: "тринадцять тринадцяти тринадцать thirteen",
    14: "чотирнадцять чотирнадцяти четырнадцать fourteen",
    15: "п'ятнадцять п'ятнадцяти пятнадцать fifteen",
    16: "шістнадцять шістнадцяти шестнадцать sixteen",
    17: "сімнадцять семнадцать seventeen",
    18: "вісімнадцять восемнадцать eighteen",
    19: "дев'ятнадцять девятнадцать nineteen",
    20: "двадцять двадцяти двадцать двадцати twenty",
    30: "тридцять тридцяти тридцать тридцати thirty",
    40: "сорок сорока forty",
    50: "п'ятдесят п'ятдесяти пятьдесят пятдесят fifty",
    60: "шістдесят шістдесяти шестьдесят sixty",
    70: "сімдесят семдесят семьдесят seventy",
    80: "вісімдесят восемьдесят eighty",
    90: "дев'яносто девяносто ninety",
    100: "сто ста hundred",
    200: "двісті двохсот двести двухсот",
    300: "триста трьохсот трехсот",
    400: "чотириста чотирьохсот четыреста четырехсот",
    500: "п'ятсот п'ятисот пятьсот пятисот пятсот",
    600: "шістсот шестисот шестьсот",
    700: "сімсот семисот семьсот",
    800: "вісімсот восьмисот восемьсот",
    900: "дев'ятсот дев'ятисот девятьсот девятисот",
    1000: "тисяча тисячі тисячу тисяч тыща тыщу тыщи тысяча тысячи тысячу тысяч thousand",
}
_VALUES = {fold(form): number for number, forms in _FORMS.items() for form in forms.split()}
_HALVES = frozenset(fold(word) for word in ("півтора", "півтори", "полтора", "полторы", "полуторы"))
NUMBER_WORDS = frozenset({*_VALUES, *_HALVES})
"""As they sound (see catalog/search/folding.py)."""
_FIFTEEN_HUNDRED = re.compile(r"(?:півтори|півтора|полтор[ыиа])\s+(?:тис|тыс|тыщ)\w*")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")
_JOINT = re.compile(r"[\s-]+(?:and\s+)?|\s*-\s*")
_COUNTED = re.compile(
    r"\s*-?\s*(?:рок|рік|роч|річ|год|лет|лєт|year|yr|міс|мес|month|шт|pcs|piece|пар[аиу]?(?!\w)|pair|тис|тыс|thous"
    r"|сотень|сотні|сотен|сотни|(?:з|із|с) половин)"
)
_LEAST, _ROUND = 11, 100


def number_of(word: str) -> int | None:
    """What one word counts; None when it counts nothing."""
    return _VALUES.get(fold(word))


def with_figures(text: str) -> str:
    """The text, in lower case, with figures for its numbers in words. Small ones stay words ("the first one") unless a
    unit follows, and so does a bare hundred («сто разів»)."""
    text = _FIFTEEN_HUNDRED.sub("1500", text)
    pieces, at = [], 0
    for start, end, figure in _numbers(text):
        pieces += [text[at:start], figure]
        at = end
    return "".join([*pieces, text[at:]])


def _numbers(text: str) -> Iterator[tuple[int, int, str]]:
    start, end, value, last = 0, 0, 0, 0
    for found in _WORD.finditer(text):
        word = fold(found[0])
        if word in _HALVES:
            yield found.start(), found.end(), "1.5"
            continue
        number = _VALUES.get(word)
        if number is None:
            continue
        joined = _joined(value, last, number) if last and _JOINT.fullmatch(text[end : found.start()]) else None
        if joined is None:
            if last and _telling(value, text[end:]):
                yield start, end, str(value)
            start, joined = found.start(), number
        end, value, last = found.end(), joined, number
    if last and _telling(value, text[end:]):
        yield start, end, str(value)


def _joined(value: int, last: int, number: int) -> int | None:
    """The number that goes on with one more word; None when another one begins."""
    if number in {100, 1000} and last < number:
        whole, part = divmod(value, 1000) if number == 100 else (0, value)
        return whole * 1000 + part * number
    if (last >= 20 and number < min(last, 100 if last >= 100 else 10)) or (last >= 1000 and number < 1000):
        return value + number
    return 100 + number if value == 1 and 10 <= number < 100 else None


def _telling(value: int, rest: str) -> bool:
    return (
        (value >= _LEAST and value != _ROUND) or bool(_COUNTED.match(rest)) or rest.lstrip().startswith(("грн", "см"))
    )
