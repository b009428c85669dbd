"""A text that was typed with the keyboard in the other language: "rehnrf" is «куртка»."""

from __future__ import annotations

import re

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC = "йцукенгшщзхїфівапролджєячсмитьбюґ"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_LATIN_ONLY = re.compile(r"[^\u0400-\u04ff]*[a-z]{3}[^\u0400-\u04ff]*")


def in_cyrillic(text: str) -> str | None:
    """What the same keys give in the Ukrainian layout; None when the text is not in Latin letters."""
    text = text.lower()
    return text.translate(_TO_CYRILLIC) if _LATIN_ONLY.fullmatch(text) else None
