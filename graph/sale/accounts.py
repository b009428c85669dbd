"""Where money goes back to: the number of a card or a Ukrainian IBAN among words, and the wish to get it as it was
paid. What is read here is personal: it goes into the return and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from catalog.order_rules import is_iban

_BETWEEN: Final = r"[\s.:·–—_-]{0,3}"
_CARD: Final = re.compile(rf"(?<!\d)[2-9](?:{_BETWEEN}\d){{15}}(?!\d)")
_IBAN: Final = re.compile(rf"(?<!\w)[UУ]{_BETWEEN}[AА](?:{_BETWEEN}\d){{27}}(?!\d)", re.IGNORECASE)
"""People type the two letters in either alphabet."""
_AS_PAID: Final = re.compile(
    r"як (?:і )?(?:\w+ )?(?:платил|сплач|сплатил|оплат|заплат)|звідки (?:\w+ )?(?:платил|сплач|сплатил|оплат|прийшл)"
    r"|(?:тією|тим|туди|тому|тієї|той|тот|ту) (?:ж|саму|самою|самим|самий)\b|так само|з якої"
    r"|как (?:и )?(?:\w+ )?(?:платил|оплат|заплат)|откуда (?:\w+ )?(?:платил|оплат|пришл)"
    r"|туда же|(?:ту|той|тем) же|так же"
    r"|с которой|same (?:card|way|account)|(?:how|way|as) i(?:'ve)? paid|wherever it came from"
    r"|не (?:скажу|хочу|буду|маю|имею|пам.ята|помню)|нема|немає|нет карт|готівк|наличн"
    r"|cash|менеджер|don.?t (?:have|want)"
)


def account_in(text: str) -> str | None:
    """The first that is right by its check digits, without spaces."""
    return next(_ibans(text), None) or next(_cards(text), None)


def says_as_paid(text: str) -> bool:
    """Whether the money is wanted back the way it came, or no account is to be told here."""
    return _AS_PAID.search(text.lower()) is not None


def _ibans(text: str) -> Iterator[str]:
    for found in _IBAN.finditer(text):
        iban = "UA" + re.sub(r"\D", "", found[0])
        if is_iban(iban):
            yield iban


def _cards(text: str) -> Iterator[str]:
    for found in _CARD.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if _is_luhn(digits):
            yield digits


def _is_luhn(digits: str) -> bool:
    """The last digit of a card checks the others."""
    doubled = (int(each) * (1 + at % 2) for at, each in enumerate(reversed(digits)))
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0
