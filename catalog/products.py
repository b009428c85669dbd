"""What is sold, as the rest of the house sees it: frozen values, never rows.

Three kinds of SKU: a product ("KOS-ZIP") is a model; a colour of it ("KOS-ZIP/pink") is what a photo shows; a variant
("KOS-ZIP-PINK-128") is one colour in one size, the thing with a price and a stock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

Locale = Literal["uk", "ru", "en"]
ForWhom = Literal["girl", "boy", "child", "woman", "man", "adult"]


@dataclass(frozen=True, slots=True)
class Names:
    """One text in the three languages of the shop."""

    uk: str
    ru: str
    en: str

    def spoken(self, locale: Locale) -> str:
        return {"uk": self.uk, "ru": self.ru, "en": self.en}[locale]


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (kopiykas) of `currency` (ISO 4217)."""

    minor: int
    currency: str = "UAH"


@dataclass(frozen=True, slots=True)
class Colour:
    code: str
    names: Names


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of goods. What is not `returnable` is not taken back; the rest within `return_days` of receipt."""

    code: str
    names: Names
    returnable: bool = True
    return_days: int = 14


@dataclass(frozen=True, slots=True)
class Guide:
    """What tells a product apart in a photo. Names and the check are for people too; `features` (code to value), tips
    and the markers that survive a poor photo are English, for a model to read. `confused_with` are product SKUs."""

    features: Mapping[str, Any] = field(default_factory=dict)
    confused_with: tuple[str, ...] = ()
    critical_check: Names | None = None
    recognition_tips: tuple[str, ...] = ()
    low_quality_markers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Size:
    """One step of a size chart. Heights in centimetres, both ends fit; None where height says nothing."""

    label: str
    height_min: int | None = None
    height_max: int | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """One colour in one size. `stock` counts pieces that can be sold now, what is promised to others left out; `size`
    is as printed on the label; `preorder_on` is the day from which it can be had again."""

    sku: str
    product_sku: str
    colour: str
    size: str
    price: Money
    old_price: Money | None
    stock: int
    preorder_on: date | None = None


@dataclass(frozen=True, slots=True)
class ProductPhoto:
    """A picture of ours. `path` is absolute; `view` is "front" or "back"; `sha256` is hex of the file's bytes."""

    product_sku: str
    colour: str
    view: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Product:
    """A model with its colours and active variants (ordered by colour, then size as the label list goes).

    `sizes` is the whole size chart it is cut by, smallest first; see catalog/sizes.py. `measurements` are of the
    garment itself, by size and place ("chest_width": 38.0), in centimetres.
    """

    sku: str
    names: Names
    descriptions: Names
    category: Category
    for_whom: ForWhom
    fabric: Names
    colours: tuple[Colour, ...]
    variants: tuple[Variant, ...]
    photos: tuple[ProductPhoto, ...]
    sizes: tuple[Size, ...] = ()
    guide: Guide = Guide()
    measurements: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    added_on: date | None = None

    def of_colour(self, colour: str) -> tuple[Variant, ...]:
        return tuple(variant for variant in self.variants if variant.colour == colour)

    def photo_of(self, colour: str) -> ProductPhoto | None:
        """The front view of this colour, or whatever view there is."""
        views = [photo for photo in self.photos if photo.colour == colour]
        return next((photo for photo in views if photo.view == "front"), views[0] if views else None)


@dataclass(frozen=True, slots=True)
class Listed:
    """A product in an order that SQL made (cheapest, dearest, newest), and the variant that brought it there."""

    product: Product
    variant: Variant


@dataclass(frozen=True, slots=True)
class Count:
    """How much passes a filter: models, colours in sizes, and pieces that can be sold now."""

    products: int
    variants: int
    pieces: int
