"""How a number bends the word after it, in the three languages of the shop."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.products import Locale


@dataclass(frozen=True, slots=True)
class Plural:
    """The forms for 1, for 2–4 and for 5 and more; English uses `one` and `many`. `{n}` in a form is the number."""

    one: str
    few: str
    many: str

    def of(self, n: int, locale: Locale) -> str:
        form = _english(n) if locale == "en" else _slavic(n)
        return {"one": self.one, "few": self.few, "many": self.many}[form].format(n=n)


def _slavic(n: int) -> str:
    """CLDR's integer rule for Ukrainian and Russian: 1, 21, 101 / 2–4, 22–24 / everything else, 11–14 included."""
    last, teens = n % 10, n % 100 in range(11, 15)
    if last == 1 and not teens:
        return "one"
    return "few" if last in range(2, 5) and not teens else "many"


def _english(n: int) -> str:
    return "one" if n == 1 else "many"
