"""Budgets out of the figures of a text: "up to 1000", «бюджет 1,5к», «від 500 до 800 грн»."""

from __future__ import annotations

import re
from dataclasses import dataclass

LEAST_PRICE = 200
NOTHING = " \x00 "

_MAX = (
    r"(?:до|под|під|under|up to|below|max(?:imum)?|макс\w*|не дорожче|не дороже|не більше(?: ніж)?|не больше(?: чем)?"
    r"|дешевше(?: за| ніж)?|дешевле(?: чем)?|less than|cheaper than|no more than|at most|в межах|у межах|в пределах"
    r"|within|бюджет\w*(?: до| в| у| —| -)?|budget(?: is| of)?|вкластися в|вкластись в|уложиться в"
    r"|маю(?: лише| рівно| всього| тільки)?|имею|nothing over)"
)
_NO_MORE = re.compile(r"(?<!\w)(?:дорожче|дороже|більше|больше|понад)(?= (?:за )?\d+(?: (?:грн|грив\w*))? не(?!\w))")
_MIN = r"(?:від|от|from|over|дорожче(?: за)?|дороже|more than|above|понад|не менше|не меньше|at least)"
_CURRENCY = r"(?:грн|грив\w*|гр(?!\w)|₴|uah|hrn|hryv\w*|hryvn\w*)"
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,2})(?:[.,](\d))?\s*(?:тис\w*|тыс\w*|тищ\w*|тыщ\w*|[кk](?!\w))")
_HUNDREDS = re.compile(r"(?<![\d.,])(\d{1,2})\s*(?:сот(?:ень|ні|ня|ен|ни|ок)|hundred)(?!\w)")
_SPACED = re.compile(rf"\b(\d) (\d{{3}})(?=\s*(?:{_CURRENCY}|\b))")
_BETWEEN = re.compile(
    r"(?:(?P<bound>від|от|from|between|між|между|в межах|у межах|в пределах|within|бюджет\w*|budget)\s*)?"
    rf"(?<![\d-])(?P<low>\d{{3,6}})\s*{_CURRENCY}?\s*(?P<to>-|–|—|до|to|and|та|і|и)\s*(?P<high>\d{{3,6}})(?!\d)"
    rf"\s*(?P<unit>{_CURRENCY})?"
)
_PRICE = re.compile(
    rf"(?:(?P<max>{_MAX})|(?P<min>{_MIN}))?\s*(?<![\d-])(?P<n>\d{{2,6}})\s*(?P<unit>{_CURRENCY})?(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Budget:
    """Whole currency units."""

    most: int | None = None
    least: int | None = None


def read_budget(text: str) -> tuple[str, Budget]:
    """The text without its prices, and what they bound. A figure is a price when its unit says so, or when it is
    bounded and no size can be so large."""
    text = _NO_MORE.sub("до", _HUNDREDS.sub(lambda found: f"{int(found[1]) * 100} грн", text))
    text = _THOUSANDS.sub(lambda found: f"{int(found[1]) * 1000 + int(found[2] or 0) * 100} грн", text)
    text = _SPACED.sub(r"\1\2", text)
    between = _BETWEEN.search(text)
    if between is not None and _is_price(between):
        low, high = int(between["low"]), int(between["high"])
        return f"{text[: between.start()]}{NOTHING}{text[between.end() :]}", Budget(max(low, high), min(low, high))
    bounds: dict[str, int] = {}

    def take(found: re.Match[str]) -> str:
        amount, bounded = int(found["n"]), found["max"] or found["min"]
        if not found["unit"] and not (bounded and amount >= LEAST_PRICE):
            return found[0]
        bounds["min" if found["min"] else "max"] = amount
        return NOTHING

    rest = _PRICE.sub(take, text)
    return rest, Budget(bounds.get("max"), bounds.get("min"))


def _is_price(between: re.Match[str]) -> bool:
    """«500-800» is one by its size; «500 і 800» only with a unit or a word before it."""
    said = bool(between["unit"] or between["bound"])
    return said or (between["to"] in {"-", "–", "—"} and int(between["low"]) >= LEAST_PRICE)
