"""In which language an answer is: by letters that only one of the three has, never by words."""

from __future__ import annotations

import re

from catalog.products import Locale

UKRAINIAN, RUSSIAN = re.compile("[іїєґ]"), re.compile("[ыэёъ]")
LATIN, CYRILLIC = re.compile("[a-z]"), re.compile("[а-яіїєґё]")
NOT_WORDS = re.compile(r"\S*(?:://|@|\.example)\S*|\b[A-Z]{3}(?:-[A-Z]+)+\b")


def contradicts(text: str, locale: Locale) -> str | None:
    """Why `text` cannot be in `locale`; None while it can: a short text may fit two languages."""
    bare = NOT_WORDS.sub(" ", text).lower()
    latin, cyrillic = len(LATIN.findall(bare)), len(CYRILLIC.findall(bare))
    ukrainian, russian = len(UKRAINIAN.findall(bare)), len(RUSSIAN.findall(bare))
    looks: Locale | None = None
    if latin > cyrillic:
        looks = "en"
    elif ukrainian != russian:
        looks = "uk" if ukrainian > russian else "ru"
    elif cyrillic and locale == "en":
        return "it is in Cyrillic letters"
    return None if looks in (None, locale) else f"it looks like {looks}"
