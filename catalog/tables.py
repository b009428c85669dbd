"""The catalog's tables: what we sell, what we have done, and what the search has embedded. SQL is the truth."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base
from catalog.products import Names


class Named:
    """A name in the three languages, and further words that people use for it."""

    name_uk: Mapped[str] = mapped_column(Text)
    name_ru: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    aliases: Mapped[list[str]] = mapped_column(JSON)

    @property
    def names(self) -> Names:
        return Names(self.name_uk, self.name_ru, self.name_en)


class SizeRow(Base):
    """One size of a size chart. Heights in centimetres, both ends inclusive, null where height says nothing."""

    __tablename__ = "sizes"

    chart: Mapped[str] = mapped_column(String(24), primary_key=True)
    label: Mapped[str] = mapped_column(String(11), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    height_min: Mapped[int | None] = mapped_column(Integer)
    height_max: Mapped[int | None] = mapped_column(Integer)


class CategoryRow(Named, Base):
    __tablename__ = "categories"

    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    size_chart: Mapped[str] = mapped_column(String(24))
    position: Mapped[int] = mapped_column(Integer)


class ColourRow(Named, Base):
    __tablename__ = "colours"

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    hex: Mapped[str] = mapped_column(String(7))
    position: Mapped[int] = mapped_column(Integer)


class ProductRow(Named, Base):
    """A model. `features`, `confused_with` and `critical_check` are what a photo is told apart by."""

    __tablename__ = "products"

    sku: Mapped[str] = mapped_column(String(24), primary_key=True)
    description_uk: Mapped[str] = mapped_column(Text)
    description_ru: Mapped[str] = mapped_column(Text)
    description_en: Mapped[str] = mapped_column(Text)
    fabric_uk: Mapped[str] = mapped_column(Text)
    fabric_ru: Mapped[str] = mapped_column(Text)
    fabric_en: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(ForeignKey("categories.code"), index=True)
    size_chart: Mapped[str] = mapped_column(String(24))
    for_whom: Mapped[str] = mapped_column(String(8))
    features: Mapped[dict[str, Any]] = mapped_column(JSON)
    confused_with: Mapped[list[str]] = mapped_column(JSON)
    critical_check: Mapped[dict[str, str]] = mapped_column(JSON)
    position: Mapped[int] = mapped_column(Integer)
    active: Mapped[bool] = mapped_column(Boolean)


class ProductColourRow(Base):
    __tablename__ = "product_colours"

    product_sku: Mapped[str] = mapped_column(ForeignKey("products.sku"), primary_key=True)
    colour: Mapped[str] = mapped_column(ForeignKey("colours.code"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)


class VariantRow(Base):
    """One colour in one size: the thing that has a price (minor units) and a stock (pieces)."""

    __tablename__ = "variants"

    sku: Mapped[str] = mapped_column(String(40), primary_key=True)
    product_sku: Mapped[str] = mapped_column(String(24))
    colour: Mapped[str] = mapped_column(String(16))
    size: Mapped[str] = mapped_column(String(11))
    price_minor: Mapped[int] = mapped_column(Integer)
    old_price_minor: Mapped[int | None] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(String(3))
    stock: Mapped[int] = mapped_column(Integer)
    active: Mapped[bool] = mapped_column(Boolean)

    __table_args__ = (
        ForeignKeyConstraint(
            ["product_sku", "colour"],
            ["product_colours.product_sku", "product_colours.colour"],
            name="fk_variants_product_colours",
        ),
        UniqueConstraint("product_sku", "colour", "size"),
        CheckConstraint("stock >= 0", name="stock_not_negative"),
        CheckConstraint("price_minor > 0", name="price_positive"),
        Index("ix_variants_colour_size", "colour", "size"),
    )


class PictureRow(Base):
    """A picture of ours. `path` is relative to the data directory, or absolute outside of it."""

    __tablename__ = "pictures"

    product_sku: Mapped[str] = mapped_column(String(24), primary_key=True)
    colour: Mapped[str] = mapped_column(String(16), primary_key=True)
    view: Mapped[str] = mapped_column(String(16), primary_key=True)
    path: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64), index=True)

    __table_args__ = (
        ForeignKeyConstraint(
            ["product_sku", "colour"],
            ["product_colours.product_sku", "product_colours.colour"],
            name="fk_pictures_product_colours",
        ),
    )


class EffectRow(Base):
    """Something that was done for a turn, and what came of it. Both texts are JSON."""

    __tablename__ = "effects"

    turn_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    effect: Mapped[str] = mapped_column(String(40), primary_key=True)
    ordinal: Mapped[int] = mapped_column(Integer, primary_key=True)
    arguments: Mapped[str] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), index=True)


class CatalogMetaRow(Base):
    """The one row about the whole catalog. Every import that changes something raises `version`."""

    __tablename__ = "catalog_meta"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(Integer)
    source_sha256: Mapped[str] = mapped_column(String(64))

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)


class EmbeddingRow(Base):
    """A text that was embedded once. `key` is the sha256 of embedder, role and text, `vector` little-endian float32."""

    __tablename__ = "embeddings"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    embedder: Mapped[str] = mapped_column(String(120), index=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)
