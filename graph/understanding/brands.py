"""Other shops' names beside a size: «у H&M носимо 110» tells a height, and no word of it is looked for."""

from __future__ import annotations

import re
from typing import Final

_NAMES: Final = (
    r"(?:h\s?&\s?m|н\s?&\s?м|hm|зар[аіуиы]|zara|некст\w*|reserved|lc waikiki|waikiki|вайк[іи]к[іи]|c\s?&\s?a|f\s?&\s?f"
    r"|primark|smyk|смик\w*|coccodrillo|кокодріл+о|mango|gap|carter.?s|картерс|george|lupilu|лупілу|pepco|пепко"
    r"|sinsay|сінсе[йі]|mayoral|benetton|бенеттон|chicco|шеін\w*|shein|decathlon|декатлон\w*|old navy)(?!\w)"
)
_WEAR: Final = r"(?:носимо|носим|носить|носит|носили|ношу|підходить|подходит|беремо|брали|купуємо|we wear|wears?)(?!\w)"
_WORN: Final = re.compile(rf"(?<!\w){_WEAR}", re.IGNORECASE)
_FIGURE: Final = re.compile(r"\d")
_AT: Final = re.compile(rf"(?<!\w)(?:якщо |если |if )?(?:у|в|від|от|from|in) {_NAMES}", re.IGNORECASE)
_ANYWHERE: Final = re.compile(rf"(?<!\w)(?:{_NAMES}|{_WEAR})", re.IGNORECASE)


def without_brands(text: str) -> str:
    """The text without the words that only lead to a size; one without a figure is left as it is."""
    if _FIGURE.search(text) is None:
        return text
    bare = _AT.sub(" ", text)
    return _ANYWHERE.sub(" ", bare) if _WORN.search(text) is not None else bare
