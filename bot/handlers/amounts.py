"""What owners type after a command: a SKU, a price, a number of pieces. Forgiving in form, strict in value."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.texts.owner import YES

LOOKALIKES = str.maketrans("АВЕКМНОРСТХІЅ−–—", "ABEKMHOPCTXIS---")
PRICE = re.compile(r"(\d{1,3}(?: \d{3})+|\d{1,9})(?:[.,](\d{1,2}))?(?: ?(?:грн\.?|uah|₴))?", re.IGNORECASE)
PIECES = re.compile(r"([+-]?)(\d{1,7})(?: ?шт\.?)?", re.IGNORECASE)
SKU_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Pieces:
    """So many pieces, or so many more (fewer) when `relative`."""

    figure: int
    relative: bool


def sku_and_rest(argument: str) -> tuple[str, str]:
    """ "kos-zip/Pink 1850" as ("KOS-ZIP/pink", "1850"); Cyrillic letters that look Latin are taken for Latin."""
    first, _, rest = argument.replace("\u00a0", " ").strip().partition(" ")
    product, slash, colour = first[:SKU_LIMIT].partition("/")
    return product.upper().translate(LOOKALIKES) + slash + colour.lower(), " ".join(rest.split())


def price_in(text: str) -> int | None:
    """Minor units of "1850", "1 850", "1850,50" or "1850 грн"; None when this is no price."""
    found = PRICE.fullmatch(text)
    return int(found[1].replace(" ", "")) * 100 + int((found[2] or "").ljust(2, "0")) if found else None


def pieces_in(text: str) -> Pieces | None:
    """ "12" sets, "+3" and "-1" change; None when this is no number of pieces."""
    found = PIECES.fullmatch(text.translate(LOOKALIKES))
    if not found:
        return None
    return Pieces(int(found[2]) * (-1 if found[1] == "-" else 1), relative=bool(found[1]))


def without_yes(text: str) -> tuple[str, bool]:
    """The text without a "так" at its end, and whether it was there."""
    rest, _, last = text.rpartition(" ")
    return (rest, True) if last.lower().strip("!.") in YES else (text, False)
