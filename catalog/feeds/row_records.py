"""The shape of our own JSONL export: one row of a table a line, every field of it, checked like any stranger's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from catalog.db import Base
from catalog.feeds.fields import (
    Code,
    ColourCode,
    Feature,
    Hex,
    Label,
    Line,
    Place,
    Sku,
    Text,
    VariantSku,
    View,
    Word,
)
from catalog.feeds.source import Strict
from catalog.products import ForWhom
from catalog.tables import (
    CategoryRow,
    ColourRow,
    PictureRow,
    ProductColourRow,
    ProductRow,
    SizeRow,
    VariantRow,
)

Position = Annotated[int, Field(ge=0, le=1_000_000)]
Height = Annotated[int, Field(ge=30, le=230)]
Minor = Annotated[int, Field(gt=0, le=2_000_000_000)]
Measure = Annotated[float, Field(gt=0, le=300)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Path = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Record(Strict):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(Record):
    name_uk: Text
    name_ru: Text
    name_en: Text
    aliases: list[Word]


class SizeRecord(Record):
    chart: Code
    label: Label
    position: Position
    height_min: Height | None
    height_max: Height | None


class ColourRecord(Named):
    code: ColourCode
    hex: Hex
    position: Position


class CategoryRecord(Named):
    code: Code
    size_chart: Code
    returnable: bool
    return_days: Annotated[int, Field(ge=0, le=365)]
    position: Position


class ProductRecord(Named):
    sku: Sku
    description_uk: Text
    description_ru: Text
    description_en: Text
    fabric_uk: Text
    fabric_ru: Text
    fabric_en: Text
    category: Code
    size_chart: Code
    for_whom: ForWhom
    features: dict[Word, Feature]
    confused_with: list[Sku]
    critical_check: dict[Literal["uk", "ru", "en"], Text]
    recognition_tips: list[Line]
    low_quality_markers: list[Line]
    measurements: dict[Label, dict[Place, Measure]]
    added_on: date | None
    position: Position
    active: bool


class ProductColourRecord(Record):
    product_sku: Sku
    colour: ColourCode
    position: Position


class VariantRecord(Record):
    sku: VariantSku
    product_sku: Sku
    colour: ColourCode
    size: Label
    price_minor: Minor
    old_price_minor: Minor | None
    currency: Currency
    stock: Annotated[int, Field(ge=0, le=100_000)]
    preorder_on: date | None
    active: bool


class PictureRecord(Record):
    product_sku: Sku
    colour: ColourCode
    view: View
    path: Path
    sha256: Sha256


RECORDS: Mapping[str, tuple[type[Base], type[Record]]] = {
    "size": (SizeRow, SizeRecord),
    "colour": (ColourRow, ColourRecord),
    "category": (CategoryRow, CategoryRecord),
    "product": (ProductRow, ProductRecord),
    "product_colour": (ProductColourRow, ProductColourRecord),
    "variant": (VariantRow, VariantRecord),
    "picture": (PictureRow, PictureRecord),
}
