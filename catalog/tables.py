"""The catalog's tables: what we sell, what we have done, and what the search has embedded. SQL is the truth."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
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
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base
from catalog.products import Names

AutoId = BigInteger().with_variant(Integer, "sqlite")


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
    """A kind of goods. What is not `returnable` is not taken back; the rest within `return_days` of receipt."""

    __tablename__ = "categories"

    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    size_chart: Mapped[str] = mapped_column(String(24))
    position: Mapped[int] = mapped_column(Integer)
    returnable: Mapped[bool] = mapped_column(Boolean, server_default=true())
    return_days: Mapped[int] = mapped_column(Integer, server_default=text("14"))


class ColourRow(Named, Base):
    __tablename__ = "colours"

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    hex: Mapped[str] = mapped_column(String(7))
    position: Mapped[int] = mapped_column(Integer)


class ProductRow(Named, Base):
    """A model. A photo is told apart by `features`, tips, markers, `confused_with` and `critical_check`.

    `recognition_tips` and `low_quality_markers` (how it looks in a poor photo) are English, for a model to read.
    `measurements` are of the garment itself, in centimetres, by size. `added_on` is null for what was here before
    dates were kept. `revision` rises with every change of what a `Product` shows: see catalog/audit.py.
    """

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
    recognition_tips: Mapped[list[str]] = mapped_column(JSON, server_default=text("'[]'"))
    low_quality_markers: Mapped[list[str]] = mapped_column(JSON, server_default=text("'[]'"))
    measurements: Mapped[dict[str, dict[str, float]]] = mapped_column(JSON, server_default=text("'{}'"))
    position: Mapped[int] = mapped_column(Integer)
    active: Mapped[bool] = mapped_column(Boolean)
    added_on: Mapped[date | None] = mapped_column(Date)
    revision: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


class ProductColourRow(Base):
    __tablename__ = "product_colours"

    product_sku: Mapped[str] = mapped_column(ForeignKey("products.sku"), primary_key=True)
    colour: Mapped[str] = mapped_column(ForeignKey("colours.code"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)


class VariantRow(Base):
    """One colour in one size: the thing that has a price (minor units) and a stock (pieces).

    `stock` is what lies on the shelf, `reserved` how much of it is promised to somebody; the rest can be sold now.
    `preorder_on` is the day from which it can be had again.
    """

    __tablename__ = "variants"

    sku: Mapped[str] = mapped_column(String(40), primary_key=True)
    product_sku: Mapped[str] = mapped_column(String(24))
    colour: Mapped[str] = mapped_column(String(16))
    size: Mapped[str] = mapped_column(String(11))
    price_minor: Mapped[int] = mapped_column(Integer)
    old_price_minor: Mapped[int | None] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(String(3))
    stock: Mapped[int] = mapped_column(Integer)
    reserved: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    preorder_on: Mapped[date | None] = mapped_column(Date)
    active: Mapped[bool] = mapped_column(Boolean)

    __table_args__ = (
        ForeignKeyConstraint(
            ["product_sku", "colour"],
            ["product_colours.product_sku", "product_colours.colour"],
            name="fk_variants_product_colours",
        ),
        UniqueConstraint("product_sku", "colour", "size"),
        CheckConstraint("stock >= 0", name="stock_not_negative"),
        CheckConstraint("reserved >= 0 AND reserved <= stock", name="reserved_within_stock"),
        CheckConstraint("price_minor > 0", name="price_positive"),
        Index("ix_variants_colour_size", "colour", "size"),
        Index("ix_variants_price_minor", "price_minor"),
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


class AuditRow(Base):
    """One changed field of one variant: who did it, when, from what to what.

    `at` in milliseconds since 1970, `who` as "owner:<telegram id>", "import:<feed>" or "script:<name>", `field` the
    column's name, `before` and `after` its values as text (null: it had none; prices in minor units), `source` the
    effect key or the file's sha256 that the change came with.
    """

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
    who: Mapped[str] = mapped_column(String(80))
    sku: Mapped[str] = mapped_column(String(40))
    field: Mapped[str] = mapped_column(String(24))
    before: Mapped[str | None] = mapped_column(String(40))
    after: Mapped[str | None] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(160))

    __table_args__ = (Index("ix_audit_sku_at", "sku", "at"), Index("ix_audit_at", "at"))


class FeedRow(Base):
    """What was imported last under this name. `mode` is "full" or "partial", `imported_at` in milliseconds."""

    __tablename__ = "feeds"

    feed: Mapped[str] = mapped_column(String(80), primary_key=True)
    mode: Mapped[str] = mapped_column(String(8))
    sha256: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (CheckConstraint("mode IN ('full', 'partial')", name="mode_known"),)


class FeedValueRow(Base):
    """What the last import of a feed said of one row: `kind` is its table, `key` its primary key, joined by "/"."""

    __tablename__ = "feed_values"

    feed: Mapped[str] = mapped_column(ForeignKey("feeds.feed", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)


class CatalogMetaRow(Base):
    """The one row about the whole catalog. `version` rises when what search or photos show has changed: names,
    descriptions, colours, pictures, what is switched on. Prices and stock do not raise it."""

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


class PostRow(Base):
    """A post or page outside that shows exactly one product. `key` is "tg:<chat>/<message>", "ig:<code>" or
    "url:<host/path>"; `who` put it there ("channel", or a role and a Telegram user id)."""

    __tablename__ = "posts"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    product_sku: Mapped[str] = mapped_column(String(40), index=True)
    colour: Mapped[str | None] = mapped_column(String(40))
    who: Mapped[str] = mapped_column(String(80))
    at: Mapped[int] = mapped_column(BigInteger)


class StaffRow(Base):
    """Somebody who works in the shop, by Telegram user id. `role` is owner, lead, manager or none (no longer). What is
    written here goes before data/shop.yaml."""

    __tablename__ = "staff"

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(8))
    on_shift: Mapped[bool] = mapped_column(Boolean)
    changed_at: Mapped[int] = mapped_column(BigInteger)
    changed_by: Mapped[str] = mapped_column(String(80))

    __table_args__ = (CheckConstraint("role IN ('owner', 'lead', 'manager', 'none')", name="role_known"),)


class NoticeRow(Base):
    """What every shopper is told once, such as a blackout; while it holds (`lifted_at` null) timers stand still."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(AutoId, primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(String(80))
    at: Mapped[int] = mapped_column(BigInteger)
    lifted_at: Mapped[int | None] = mapped_column(BigInteger)


class NoticeToldRow(Base):
    """Whom a notice was told already."""

    __tablename__ = "notices_told"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True)
    chat: Mapped[int] = mapped_column(BigInteger, primary_key=True)
