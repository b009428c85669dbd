"""Codes by name: finding the colour or category that a word means, and spelling a readable code for a new one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from catalog.feeds.rows import Key, Values
from catalog.search.folding import stems

_LETTERS = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z",
        "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p",
        "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
        "ь": "", "ю": "iu", "я": "ia", "ё": "e", "ы": "y", "э": "e", "ъ": "", "'": "", "’": "",
    }
)  # fmt: skip
_OTHERS = re.compile(r"[^a-z0-9]+")
LANGUAGES = ("uk", "ru", "en")


class Wording:
    """The rows of one table by their codes, names and aliases, in any case and any grammatical ending."""

    def __init__(self, rows: Mapping[Key, Values]) -> None:
        self._codes: dict[str, str] = {}
        self._stems: dict[tuple[str, ...], set[str]] = {}
        for names_only in (True, False):
            for key, row in rows.items():
                names = [key[0], *(row[f"name_{language}"] for language in LANGUAGES)]
                self.add(key[0], names if names_only else row["aliases"])

    def add(self, code: str, names: Iterable[str]) -> None:
        for name in names:
            self._codes.setdefault(_plain(name), code)
            self._stems.setdefault(tuple(stems(name)), set()).add(code)

    def find(self, text: str) -> str | None:
        """The code that is called so, or that alone is called so in another form; None when there is none."""
        found = self._codes.get(_plain(text))
        if found is not None:
            return found
        codes = self._stems.get(tuple(stems(text)), set())
        return next(iter(codes)) if len(codes) == 1 and stems(text) else None

    def new_code(self, text: str, most: int, gap: str) -> str:
        """A code for `text`: small Latin letters and digits, words joined by `gap`, unlike all the others."""
        taken = set(self._codes.values())
        spelled = gap.join(filter(None, _OTHERS.split(text.casefold().translate(_LETTERS))))
        spelled = spelled.lstrip("0123456789_")[:most].rstrip("_")
        code, number = spelled if len(spelled) > 1 else "code", 2
        while code in taken:
            code, number = f"{(spelled or 'code')[: most - len(str(number))]}{number}", number + 1
        return code


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
