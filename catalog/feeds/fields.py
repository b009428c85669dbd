"""How single values are written in the YAML master: prices, sizes, heights, SKUs, file names."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from catalog.feeds.source import Strict, matching
from catalog.products import Names

MAX_SKU = 40
MAX_PRICE_MINOR = 2_000_000_000


def _code(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _minor(value: Any) -> int:
    """Hryvnias as written (1290 or 1290.50) in kopiykas."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError(
            "mistake", "a price is a number, not {value}", {"value": repr(value), "hint": "Write 1290 or 1290.50."}
        )
    minor = Decimal(value) * 100
    if not minor.is_finite() or minor != minor.to_integral_value():
        raise PydanticCustomError(
            "mistake", "a price has at most two digits after the point", {"hint": "Write 1290 or 1290.50."}
        )
    if not 0 < minor <= MAX_PRICE_MINOR:
        raise PydanticCustomError(
            "mistake", "the price {value} is not possible", {"value": str(value), "hint": "Write a price above 0."}
        )
    return int(minor)


def _heights(value: Any) -> Any:
    """ "123-128" (centimetres, both ends fit) as (123, 128)."""
    if value is None or isinstance(value, tuple):
        return value
    found = re.fullmatch(r"(\d{2,3})\s*[-–]\s*(\d{2,3})", str(value))
    if not found or not 30 <= int(found[1]) <= int(found[2]) <= 230:
        raise PydanticCustomError(
            "mistake", "{value} is not a range of heights", {"value": repr(value), "hint": "Write 123-128, or nothing."}
        )
    return int(found[1]), int(found[2])


def _centimetres(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _day(value: Any) -> date:
    try:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise PydanticCustomError(
            "mistake", "{value} is not a day", {"value": repr(value), "hint": "Write 2026-11-21."}
        ) from error


Code = Annotated[str, matching("[a-z][a-z0-9_]{1,23}", "Write 2 to 24 small Latin letters, digits or _.")]
ColourCode = Annotated[str, matching("[a-z][a-z0-9]{1,15}", "Write 2 to 16 small Latin letters or digits.")]
Sku = Annotated[
    str,
    matching(
        "[A-Z0-9]+([-._][A-Z0-9]+)*", "Write capital Latin letters and digits, parts joined by - . or _, up to 24.", 24
    ),
]
VariantSku = Annotated[
    str,
    matching(
        "[A-Z0-9]+([-._][A-Z0-9]+)*",
        "Write capital Latin letters and digits, parts joined by - . or _, up to 40.",
        MAX_SKU,
    ),
]
Label = Annotated[
    str,
    BeforeValidator(_code),
    matching("[0-9A-Z]{1,5}(-[0-9A-Z]{1,5})?", "Write a size as on the label: 92, 46-48, XS."),
]
Word = Annotated[str, BeforeValidator(_code), StringConstraints(min_length=1, max_length=80)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Price = Annotated[int, BeforeValidator(_minor)]
Heights = Annotated[tuple[int, int] | None, BeforeValidator(_heights)]
Span = Annotated[str, BeforeValidator(_code)]
Hex = Annotated[str, matching("#[0-9a-fA-F]{6}", 'Write a colour in quotes: "#f2a7bd".')]
FileName = Annotated[
    str,
    matching(
        r"(?!.*\.\./)[A-Za-z0-9][A-Za-z0-9_./-]*\.(jpg|jpeg|png|webp)",
        "Write a path below this file's folder that ends with .jpg, .png or .webp.",
    ),
]
View = Annotated[str, matching("[a-z]{2,16}", "Write front or back.")]
Feature = bool | int | str | list[str]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Place = Annotated[str, matching("[a-z][a-z_]{1,23}", "Write chest_width, length, sleeve, waist_width or the like.")]
Centimetres = Annotated[float, BeforeValidator(_centimetres), Field(gt=0, le=300)]
Day = Annotated[date, BeforeValidator(_day)]


class Texts(Strict):
    uk: Text
    ru: Text
    en: Text

    def names(self) -> Names:
        return Names(self.uk, self.ru, self.en)
