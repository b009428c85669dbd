"""The graph's tables: hand-offs to people, turns that can be replayed, what models cost. Times are milliseconds,
UTC."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base

AutoId = BigInteger().with_variant(Integer, "sqlite")


class HandoffRow(Base):
    """A shopper who needs a person. `status` is open, claimed, waiting_shopper, waiting_manager, returned or resolved;
    the last two are closed.

    At most one live (not closed) hand-off per chat. `reasons` are in the order they came, the first opened it. `level`
    is 1 (a manager), 2 (a lead) or 3 (the owner). `turned_at` is when it came to its status and level: the timers go by
    it; `reminded` counts what they said since. `photo_id` is the shopper's photo that nobody recognised.
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
    level: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    opened_at: Mapped[int] = mapped_column(BigInteger)
    turned_at: Mapped[int] = mapped_column(BigInteger, server_default="0")
    reminded: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    claimed_at: Mapped[int | None] = mapped_column(BigInteger)
    answered_at: Mapped[int | None] = mapped_column(BigInteger)
    closed_at: Mapped[int | None] = mapped_column(BigInteger)
    photo_id: Mapped[str | None] = mapped_column(String(64))
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
        Index("ix_handoffs_chat", "chat", "id"),
        Index("ix_handoffs_card", "card_chat", "card_message_id"),
        CheckConstraint(
            "status IN ('open', 'claimed', 'waiting_shopper', 'waiting_manager', 'returned', 'resolved')",
            name="status_known",
        ),
        CheckConstraint("(closed_at IS NULL) = (status NOT IN ('returned', 'resolved'))", name="closed_when_over"),
        CheckConstraint(
            "status NOT IN ('claimed', 'waiting_shopper', 'waiting_manager') OR manager_id IS NOT NULL",
            name="claimed_by_somebody",
        ),
        CheckConstraint("level IN (1, 2, 3)", name="level_known"),
        CheckConstraint("status <> 'open' OR manager_id IS NULL", name="open_is_nobodys"),
    )


class HandoffEventRow(Base):
    """One change of a hand-off. `kind` is one of graph/handoffs's; `detail` is a figure or a name of ours, never
    words of people."""

    __tablename__ = "handoff_events"

    id: Mapped[int] = mapped_column(AutoId, primary_key=True)
    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoffs.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    at: Mapped[int] = mapped_column(BigInteger)
    turn_id: Mapped[str | None] = mapped_column(String(80))
    manager_id: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(String(32))
    detail: Mapped[str | None] = mapped_column(String(80))


class HandoffLineRow(Base):
    """Something said while a person was asked for or spoke. `side` is shopper, manager or note (among managers only);
    `kind` is text or what else was sent; `sku` is what a manager offered or a photo shows.
    `n` is its place in its turn."""

    __tablename__ = "handoff_lines"

    id: Mapped[int] = mapped_column(AutoId, primary_key=True)
    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoffs.id"), index=True)
    turn_id: Mapped[str] = mapped_column(String(80))
    n: Mapped[int] = mapped_column(Integer)
    side: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(Text)
    sku: Mapped[str | None] = mapped_column(String(80))
    manager_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (UniqueConstraint("handoff_id", "turn_id", "n"),)


class TurnRow(Base):
    """An answered turn: where it began, how it was answered. What was said is in the inbox, under the same turn id.

    `before` and `after` are checkpoints. `prompts` are "name/version" of those that were asked with.
    """

    __tablename__ = "turns"

    turn_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    chat: Mapped[int] = mapped_column(BigInteger)
    topic: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[str | None] = mapped_column(String(40))
    after: Mapped[str] = mapped_column(String(40))
    at: Mapped[int] = mapped_column(BigInteger, index=True)
    stage: Mapped[str] = mapped_column(String(16))
    answered_by: Mapped[str] = mapped_column(String(40))
    model_used: Mapped[str | None] = mapped_column(String(120))
    prompts: Mapped[list[str]] = mapped_column(JSON)


class SpendingRow(Base):
    """What models cost on one day (of the shop's time zone) for one feature and one shopper (0: nobody in particular).
    `micros` are millionths of a US dollar."""

    __tablename__ = "spending"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    feature: Mapped[str] = mapped_column(String(24), primary_key=True)
    chat: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    calls: Mapped[int] = mapped_column(Integer)
    tokens_in: Mapped[int] = mapped_column(BigInteger)
    tokens_out: Mapped[int] = mapped_column(BigInteger)
    micros: Mapped[int] = mapped_column(BigInteger)
