"""The rows of shoppers. Times are milliseconds since 1970."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, Index, Integer, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base
from catalog.orders.tables import Id


class KnownDeliveryRow(Base):
    """Where a shopper's parcels go, kept because they said yes. `delivery` is DeliveryDetails.as_json, personal."""

    __tablename__ = "known_deliveries"

    chat: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    delivery: Mapped[dict[str, Any]] = mapped_column(JSON)
    agreed_at: Mapped[int] = mapped_column(BigInteger)


class SubscriptionRow(Base):
    """Somebody wants to hear, once, that a variant is there again. `told_at` null: not yet."""

    __tablename__ = "subscriptions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    chat: Mapped[int] = mapped_column(BigInteger, index=True)
    variant_sku: Mapped[str] = mapped_column(String(40), index=True)
    locale: Mapped[str] = mapped_column(String(2))
    asked_at: Mapped[int] = mapped_column(BigInteger)
    told_at: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        Index(
            "uq_subscriptions_waiting",
            "chat",
            "variant_sku",
            unique=True,
            sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
    )


class ReminderRow(Base):
    """What was left in a cart and reminded of. `sent` counts reminders of the choice that was made at `chosen_at`;
    `stopped`: this shopper wants none, ever."""

    __tablename__ = "reminders"

    chat: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chosen_at: Mapped[int] = mapped_column(BigInteger)
    sent: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    sent_at: Mapped[int | None] = mapped_column(BigInteger)
    stopped: Mapped[bool] = mapped_column(Boolean, server_default=false())


class ReviewRow(Base):
    """What was said of a delivered order. `chat` 0: its shopper is forgotten, and the words went with them."""

    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    chat: Mapped[int] = mapped_column(BigInteger, index=True)
    stars: Mapped[int | None]
    text: Mapped[str | None] = mapped_column(Text)
    at: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),)


class SentFileRow(Base):
    """Who sent a file that we keep (a photo of the photo store, or a paper), and when last."""

    __tablename__ = "sent_files"

    chat: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    sent_at: Mapped[int] = mapped_column(BigInteger, index=True)


class ErasureRow(Base):
    """Somebody asked at `asked_at` to be forgotten, and something from before is still here. The row is the last that
    goes: until then a job comes back to it. `orders` are the numbers of all that the chat had: what was said of them
    elsewhere is found by these."""

    __tablename__ = "erasures"

    chat: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    asked_at: Mapped[int] = mapped_column(BigInteger)
    orders: Mapped[list[str]] = mapped_column(JSON)
