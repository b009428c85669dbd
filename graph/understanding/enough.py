"""«Це все», «більше нічого не треба», "that's all": whoever is buying wants nothing besides."""

from __future__ import annotations

import re
from typing import Final

from graph.understanding.context import Context

_BUYING: Final = frozenset({"delivery", "payment"})
_WORD: Final = re.compile(r"[\w'’]+")
_POLITE: Final = (
    r"ні|нет|no|ну|оце|це|от|і|и|та|а|так|дякую|дякуємо|спасибі|спасибо|thanks|thank you|поки|пока|поки що|наче|вроде"
    r"|на сьогодні|на сегодня|for now|будь ласка|пожалуйста"
)
_WANTED: Final = r"(?: (?:мені |мне |нам )?не (?:треба|потрібно|надо|нужно|хочу|хочемо|хотим|буде))?"
_ALL: Final = (
    rf"(?:це|оце|то|це вже|це поки|это|это пока) (?:і |и )?(?:все|всё|усе)"
    rf"|(?:більше|ще|больше) (?:нічого|ничего){_WANTED}|(?:нічого|ничего) (?:більше|больше){_WANTED}"
    rf"|(?:that's|thats|that is|that will be) (?:all|it)|nothing (?:else|more)"
)
_ENOUGH: Final = re.compile(rf"(?:(?:{_POLITE}) )*(?:{_ALL})(?: (?:{_POLITE}))*")


def says_enough(text: str, context: Context) -> bool:
    """While something is bought, and nothing else is said. «Це все?» asks for more."""
    words = " ".join(_WORD.findall(text[:100].lower()))
    short = len(text) <= 100 and "?" not in text
    return context.stage in _BUYING and short and _ENOUGH.fullmatch(words) is not None
