"""What a text takes back: «ні, не синю, а червону», "I meant 128"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from graph.understanding.meaning import Intent, Slots
from graph.understanding.phrases import Match
from graph.understanding.tokens import Token
from graph.understanding.words.lists import words

_NOT = frozenset({"не", "not"})
_EXCEPT = frozenset(words("крім окрім кроме except замість вместо instead besides"))
_JOINTS = frozenset(words("в у на для за про of the a an in for to about колір кольору цвет цвета color colour size"))
_NO = frozenset(words("ні нє нет no"))
_FARTHEST = 3
_ASKING = frozenset(
    {Intent.PRICE, Intent.STOCK, Intent.ORDER, Intent.FABRIC, Intent.MEASURES, Intent.MORE, Intent.CHEAPER}
)
_REFUSAL = re.compile(
    r"^\W*(?:(?:ой|ай|а|ну|та|ех|oh|ah)\W+)*(?:ні|нє|нет|не|no|nope|неа)(?:\s+(?:ні|нє|нет))?"
    r"\s*(?:[,.!—–-]+\s*|\s+(?=на |в |у |\d|the |мені |мне ))"
)
_RATHER = re.compile(r"(?<!\w)(?:краще|лучше|better|instead)(?!\w)")
_FIGURES = re.compile(r"(?<!\w)(?:не|not)\s+(?:на\s+|the\s+)?\d{2,3}(?!\d)|(?<!\d)\d{2,3}\s+на\s+\d{2,3}(?!\d)")
_INSTEAD = re.compile(
    r"(?<!\w)(?:не|not)\s+(?:(?:на|в|у|про|за|для|the|a)\s+)?[^\W_]+(?:\s+[^\W_]+)?\s*,?\s+(?:а|але|но|but)\s+(?!не\s)[^\W_]+"
)


def taken_back(matches: Iterable[Match], tokens: list[Token]) -> list[Match]:
    """Those that a "not" stands right before, and those that a "no" and another one follow: «чорне, а ні, гірчичне»."""
    known = list(matches)
    ends = {match.start + match.length for match in known}
    later = max((match.start for match in known), default=-1)
    return [
        match
        for match in known
        if _negation(match, tokens) is not None or _dropped(match.start + match.length, tokens, ends, later)
    ]


def replaces(refused: Iterable[Match], tokens: list[Token]) -> bool:
    """Whether one of them was refused outright: «крім синьої» only narrows."""
    return any(_negation(match, tokens) not in _EXCEPT for match in refused)


def corrects(text: str, slots: Slots, intents: AbstractSet[str], *, opened: bool, named: bool) -> bool:
    """Whether something that was said before is said anew. `opened`: by a phrase like "I meant"."""
    text = text.lower()
    if _INSTEAD.search(text):
        return True
    if not named or intents & _ASKING:
        return False
    preferred = "?" not in text and slots.category is None and bool(_RATHER.search(text))
    return opened or preferred or bool(_REFUSAL.match(text) or _FIGURES.search(text))


def _negation(match: Match, tokens: list[Token]) -> str | None:
    before = (tokens[n].word for n in range(match.start - 1, max(match.start - 1 - _FARTHEST, -1), -1))
    word = next((word for word in before if word not in _JOINTS), None)
    return word if word in _NOT or word in _EXCEPT else None


def _dropped(end: int, tokens: list[Token], ends: AbstractSet[int], later: int) -> bool:
    """Whether «а ні» or "no" stands right after, and something else is named later."""
    after = [token.word for token in tokens[end : end + 2]]
    said_no = bool(after) and (after[0] in _NO or (after[0] in {"а", "ой"} and after[-1] in _NO))
    return said_no and end in ends and later > end
