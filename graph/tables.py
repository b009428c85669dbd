"""The graph's tables: hand-offs to people and everything that happened to them. Times are milliseconds, UTC."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base

AutoId = BigInteger().with_variant(Integer, "sqlite")


class HandoffRow(Base):
    """A shopper who needs a person. `status` is open, claimed, returned or resolved; the last two are closed.

    At most one live (not closed) hand-off per chat. `reasons` are in the order they came, the first opened it.
    `card_chat` and `card_message_id` say where the managers see it, once the card is sent.
    """

    __tablename__ = "handoffs"

    id: Mapped[int] = mapped_column(AutoId, primary_key=True)
    chat: Mapped[int] = mapped_column(BigInteger)
    topic: Mapped[int] = mapped_column(BigInteger)
    shopper_name: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(String(2))
    status: Mapped[str] = mapped_column(String(16))
    reasons: Mapped[list[str]] = mapped_column(JSON)
    manager_id: Mapped[int | None] = mapped_column(BigInteger)
    manager_name: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[int] = mapped_column(BigInteger)
    claimed_at: Mapped[int | None] = mapped_column(BigInteger)
    closed_at: Mapped[int | None] = mapped_column(BigInteger)
    card_chat: Mapped[int | None] = mapped_column(BigInteger)
    card_message_id: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        Index(
            "uq_handoffs_live_chat",
            "chat",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_handoffs_card", "card_chat", "card_message_id"),
        CheckConstraint("status IN ('open', 'claimed', 'returned', 'resolved')", name="status_known"),
        CheckConstraint("(closed_at IS NULL) = (status IN ('open', 'claimed'))", name="closed_when_over"),
        CheckConstraint("status <> 'claimed' OR manager_id IS NOT NULL", name="claimed_by_somebody"),
        CheckConstraint("status <> 'open' OR manager_id IS NULL", name="open_is_nobodys"),
    )


class HandoffEventRow(Base):
    """One change of a hand-off. `kind` is opened, joined, card_posted, claimed, returned or resolved."""

    __tablename__ = "handoff_events"

    id: Mapped[int] = mapped_column(AutoId, primary_key=True)
    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoffs.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    at: Mapped[int] = mapped_column(BigInteger)
    turn_id: Mapped[str | None] = mapped_column(String(80))
    manager_id: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(String(32))
