"""Tables of the photo store: what shoppers sent, and which pictures we compare them with."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base


class PhotoRow(Base):
    """A stored file. `id`: sha256 of its bytes; `phash`: 64 bits read as signed; `grid` as in fingerprints.py."""

    __tablename__ = "photos"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    extension: Mapped[str] = mapped_column(String(8))
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    phash: Mapped[int] = mapped_column(BigInteger)
    grid: Mapped[bytes] = mapped_column(LargeBinary)
    stored_at: Mapped[int] = mapped_column(BigInteger)


class PhotoFileRow(Base):
    """Telegram's name of a file we already hold: `file_unique_id` is the same for every bot and never changes."""

    __tablename__ = "photo_files"

    file_unique_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    photo_id: Mapped[str] = mapped_column(ForeignKey("photos.id"), index=True)


class PhotoReferenceRow(Base):
    """A picture whose (product, colour) is known: one of the catalog's, or a shopper's photo that was confirmed.

    `confirmed_at`: milliseconds since 1970, None for catalog pictures and for what was confirmed before it was kept."""

    __tablename__ = "photo_references"
    __table_args__ = (CheckConstraint("origin IN ('catalog', 'confirmed')", name="origin"),)

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    product_sku: Mapped[str] = mapped_column(String(64), primary_key=True)
    colour: Mapped[str] = mapped_column(String(64), primary_key=True)
    origin: Mapped[str] = mapped_column(String(16))
    phash: Mapped[int] = mapped_column(BigInteger)
    grid: Mapped[bytes] = mapped_column(LargeBinary)
    confirmed_at: Mapped[int | None] = mapped_column(BigInteger)


class PhotoReferenceStampRow(Base):
    """One row: which catalog version the references belong to, and how often they changed since the beginning."""

    __tablename__ = "photo_reference_stamp"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    catalog_version: Mapped[int]
    revision: Mapped[int]
