"""What of a file cannot be taken: the line, the field, the value, and what was expected there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

KEPT = 200
SHOWN_CHARS = 60


class Expected(StrEnum):
    """What a cell should have held. The words for it belong to whoever shows them."""

    SKU = "sku"
    LATIN_SKU = "latin_sku"
    SKU_ONCE = "sku_once"
    KNOWN_SKU = "known_sku"
    ONE_VARIANT = "one_variant"
    AS_IN_SHOP = "as_in_shop"
    FREE_PLACE = "free_place"
    FILLED = "filled"
    TEXT = "text"
    NO_FORMULA = "no_formula"
    PRICE = "price"
    OLD_PRICE = "old_price"
    CURRENCY = "currency"
    PIECES = "pieces"
    SIZE = "size"
    ONE_OF = "one_of"
    YES_OR_NO = "yes_or_no"
    DAY = "day"
    CODE = "code"
    PHOTO_NAME = "photo_name"
    PHOTO = "photo"
    SAFE_PATH = "safe_path"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Rejection:
    """`line` counts from 1 (a row of a sheet, a line of a text; 0: a file of a folder, which `value` names). `field` is
    our name of the column. `choices` are what could be there, or what stands in the way."""

    line: int
    field: str
    value: str
    expected: Expected
    choices: tuple[str, ...] = ()


class Rejections:
    """Rejections in the order of the file: the first 200 are kept, the rest only counted."""

    def __init__(self, some: Iterable[Rejection] = ()) -> None:
        self._kept: list[Rejection] = []
        self.count = 0
        for rejection in some:
            self.add(rejection)

    def add(self, rejection: Rejection) -> None:
        self.count += 1
        if len(self._kept) < KEPT:
            self._kept.append(rejection)

    def __iter__(self) -> Iterator[Rejection]:
        return iter(self._kept)

    def __len__(self) -> int:
        return self.count


def shortened(value: object) -> str:
    """A value as it can be shown in a table: one line, 60 characters."""
    text = " ".join(str(value).split())
    return text if len(text) <= SHOWN_CHARS else f"{text[: SHOWN_CHARS - 3]}..."
