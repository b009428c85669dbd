"""Which language a text is written in: English or Russian when that is clear, Ukrainian for any other Cyrillic."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from catalog.products import Locale
from graph.understanding.tokens import Token

_LATIN_WORD = re.compile(r"[a-z]+")
_CYRILLIC_WORD = re.compile("[\u0400-\u04ff]+")
_UKRAINIAN = re.compile("[іїєґ]")
_RUSSIAN = re.compile("[ыэёъ]")
_ENOUGH = 0.5
_LETTERS_TO_JUDGE = 2


def written_in(tokens: list[Token], english: AbstractSet[str], goods: AbstractSet[str]) -> Locale | None:
    """English when half of the Latin words are, and one of them is no name of goods (`goods`: those are borrowed by
    everybody). Russian by the letters that Ukrainian has not. None when there are no words to judge by ("128")."""
    latin = [token.word for token in tokens if _LATIN_WORD.fullmatch(token.word)]
    cyrillic = [token.word for token in tokens if _CYRILLIC_WORD.fullmatch(token.word)]
    if len(latin) > len(cyrillic):
        spoken = [word for word in latin if word in english]
        known = [word for word in latin if word in english or word in goods]
        clear = bool(spoken) or len(known) >= _LETTERS_TO_JUDGE
        return "en" if clear and len(known) >= _ENOUGH * len(latin) else None
    text = " ".join(cyrillic)
    if not text:
        return None
    return "ru" if _RUSSIAN.search(text) and not _UKRAINIAN.search(text) else "uk"
