"""Phone numbers as people write them, as E.164. Which numbers exist abroad is libphonenumber's knowledge; which codes
Ukrainian mobile operators have is written here, because the shop has to say why it refuses one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import phonenumbers
from phonenumbers import NumberParseException

from catalog.delivery.details import Why

# Kyivstar 067 068 077 096-098, Vodafone 050 066 075 095 099, lifecell 063 073 093, 3Mob 091, PEOPLEnet 092,
# Intertelecom 089 094, Golden Telecom 039.
OPERATORS = frozenset(map(str, (39, 50, 63, 66, 67, 68, 73, 75, 77, 89, *range(91, 100))))
LANDLINES = frozenset(map(str, (*range(31, 39), *range(41, 49), *range(51, 58), 61, 62, 64, 65, 69)))
MOST_DIGITS = 15  # of E.164
FEWEST_DIGITS = 7  # below, figures are a branch or a house
MOST_GROUPS = 45  # figures one by one, of three numbers
_NATIONAL = 9  # digits of a Ukrainian number without its zero
_GROUP = re.compile(r"\d+")
# What may stand between the figures of one number.
_RUN = re.compile(r"(?:\+|\b00)?[ \t\u00a0]*\(?\d(?:[ \t\u00a0.()\-\u2010-\u2015\u2212/_]*\d)*\)?")


@dataclass(frozen=True, slots=True)
class Phone:
    """Something that looks like a number: `e164` when it is one, otherwise `why` it is not. `start` and `end` are its
    place in the text."""

    e164: str | None = field(repr=False)
    why: Why | None
    start: int
    end: int


def to_e164(text: str) -> Phone:
    """The one number that `text` is meant to be; `why` is told for anything else."""
    found = list(find_phones(text))
    good = next((phone for phone in found if phone.e164), None)
    if good is not None:
        return good
    return found[0] if found else Phone(None, Why.NOT_A_PHONE if _count(text) == 0 else Why.TOO_SHORT, 0, len(text))


def find_phones(text: str) -> Iterator[Phone]:
    """Every number in `text`, and whatever has too many figures to be anything else, in order."""
    for run in _RUN.finditer(text):
        yield from _of_run(run)


def _of_run(run: re.Match[str]) -> Iterator[Phone]:
    """A run of figures may hold a branch's or a house's number beside the phone's, or two phones."""
    groups = list(_GROUP.finditer(run[0]))[:MOST_GROUPS]
    abroad = run[0].lstrip().startswith("+")
    found = False
    while groups and (taken := _first(groups, abroad=abroad)):
        number, first, last = taken
        begins = run.start() + (groups[first].start() if first or found else 0)
        yield Phone(number, None, begins, run.start() + groups[last - 1].end())
        groups, abroad, found = groups[last:], False, True
    digits = "".join(group[0] for group in groups)
    likely = len(digits) >= FEWEST_DIGITS and (abroad or len(digits) >= _NATIONAL or digits.startswith("0"))
    if likely and not found:
        yield Phone(None, _why_not(digits, abroad=abroad), run.start(), run.end())


def _first(groups: list[re.Match[str]], *, abroad: bool) -> tuple[str, int, int] | None:
    """A number, and from which to which group it reaches."""
    for first, last in _spans(groups, abroad=abroad):
        digits = "".join(group[0] for group in groups[first:last])
        number = _read(digits, abroad=abroad and first == 0)
        if number is not None:
            return number, first, last
    return None


def _spans(groups: list[re.Match[str]], *, abroad: bool) -> Iterator[tuple[int, int]]:
    """Which groups may be the number, likeliest first: all of them, then those that begin as a number of ours does."""
    most = MOST_DIGITS + 2  # groups of one figure each, and 00
    spans = [(first, last) for first in range(len(groups)) for last in range(min(len(groups), first + most), first, -1)]
    yield from sorted(spans, key=lambda span: not (abroad and span[0] == 0) and groups[span[0]][0][0] not in "038")


def _read(digits: str, *, abroad: bool) -> str | None:
    national = _ukrainian(digits)
    if national is not None:
        return f"+380{national}" if national[:2] in OPERATORS else None
    if digits.startswith("00"):
        digits, abroad = digits[2:], True
    if not abroad and len(digits) < 11:  # without "+" a short one is more likely a mistake
        return None
    return _foreign(digits)


def _ukrainian(digits: str) -> str | None:
    """The nine figures after +380; None when it is no number of this country."""
    for prefix in ("00380", "380", "80", "0", ""):
        rest = digits.removeprefix(prefix)
        if not digits.startswith(prefix):
            continue
        if prefix.endswith("80") and rest.startswith("0"):
            rest = rest[1:]  # +380 (0)67
        if len(rest) == _NATIONAL and (prefix or rest[:2] in OPERATORS):
            return rest
    return None


def _foreign(digits: str) -> str | None:
    if len(digits) > MOST_DIGITS or digits.startswith("380"):
        return None
    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _why_not(digits: str, *, abroad: bool) -> Why:
    national = _ukrainian(digits)
    if national is not None:
        return Why.LANDLINE if national[:2] in LANDLINES else Why.NOT_AN_OPERATOR
    bare = digits.removeprefix("00")
    if bare.startswith("380"):
        return Why.TOO_SHORT if len(bare) < 12 else Why.TOO_LONG
    if digits.startswith("0") and not digits.startswith("00"):
        return Why.TOO_SHORT if len(digits) < 10 else Why.TOO_LONG
    if len(bare) > MOST_DIGITS:
        return Why.TOO_LONG
    return Why.NOT_A_PHONE if abroad else Why.TOO_LONG if len(digits) > 12 else Why.TOO_SHORT


def _count(text: str) -> int:
    return sum(letter.isdigit() for letter in text)
