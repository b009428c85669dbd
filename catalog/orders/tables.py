"""The rows of orders: what was asked for, what it costs, what was paid, what came back, and who changed what.

Times are milliseconds since 1970, amounts minor units. A cart is the chat's one order in state draft.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base
from catalog.orders.reduction import Discount
from catalog.products import Names

Id = BigInteger().with_variant(Integer, "sqlite")
NONE = text("0")


class OrderRow(Base):
    """`number` is given when it is confirmed, and `mode` chosen. `goods_minor` is what the goods cost after the
    discount, `total_minor` that and the delivery fee, of which `prepay_minor` must be there before it is packed.
    `delivery` and `phone` are personal. `created_at`: when something was last put into it. The discount was given by
    `discount_by`: `discount_permille` of every piece, or `discount_minor` off goods of `discount_of_minor`."""

    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[str | None] = mapped_column(String(24), unique=True)
    chat: Mapped[int] = mapped_column(BigInteger, index=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    mode: Mapped[str | None] = mapped_column(String(8))
    currency: Mapped[str] = mapped_column(String(3))
    goods_minor: Mapped[int] = mapped_column(BigInteger, server_default=NONE)
    fee_minor: Mapped[int] = mapped_column(BigInteger, server_default=NONE)
    prepay_minor: Mapped[int] = mapped_column(BigInteger, server_default=NONE)
    discount_permille: Mapped[int] = mapped_column(Integer, server_default=NONE)
    discount_minor: Mapped[int] = mapped_column(BigInteger, server_default=NONE)
    discount_of_minor: Mapped[int] = mapped_column(BigInteger, server_default=NONE)
    discount_by: Mapped[str | None] = mapped_column(String(80))
    delivery: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    phone: Mapped[str | None] = mapped_column(String(20), index=True)
    waybill: Mapped[str | None] = mapped_column(String(40), index=True)
    exchange_of: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    created_at: Mapped[int] = mapped_column(BigInteger)
    confirmed_at: Mapped[int | None] = mapped_column(BigInteger)
    pay_until: Mapped[int | None] = mapped_column(BigInteger, index=True)
    storage_until: Mapped[int | None] = mapped_column(BigInteger)
    delivered_at: Mapped[int | None] = mapped_column(BigInteger)
    uncollected_at: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        CheckConstraint("goods_minor >= 0 AND fee_minor >= 0 AND prepay_minor >= 0", name="amounts_not_negative"),
        CheckConstraint("state = 'draft' OR (number IS NOT NULL AND mode IS NOT NULL)", name="confirmed_whole"),
        Index(
            "uq_orders_draft_of_chat",
            "chat",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
    )

    @property
    def total_minor(self) -> int:
        return self.goods_minor + self.fee_minor

    @property
    def reduction(self) -> Discount:
        return Discount(self.discount_permille, self.discount_minor, self.discount_of_minor)

    @reduction.setter
    def reduction(self, given: Discount) -> None:
        self.discount_permille, self.discount_minor = given.permille, given.minor
        self.discount_of_minor = given.of_minor


class OrderLineRow(Base):
    """Of `pieces`, so many are `held` on the shelf (until `held_until`, null: for good), or were `taken` off it; of
    those, so many came back (`returned`), and of these so many lie there again (`restocked`). `price_minor` is what was
    told when it was added, and since confirming what it costs."""

    __tablename__ = "order_lines"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    variant_sku: Mapped[str] = mapped_column(ForeignKey("variants.sku"), index=True)
    product_sku: Mapped[str] = mapped_column(String(24))
    name_uk: Mapped[str] = mapped_column(Text)
    name_ru: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    colour: Mapped[str] = mapped_column(String(16))
    colour_uk: Mapped[str] = mapped_column(Text)
    colour_ru: Mapped[str] = mapped_column(Text)
    colour_en: Mapped[str] = mapped_column(Text)
    size: Mapped[str] = mapped_column(String(11))
    price_minor: Mapped[int] = mapped_column(Integer)
    pieces: Mapped[int] = mapped_column(Integer)
    held: Mapped[int] = mapped_column(Integer, server_default=NONE)
    held_until: Mapped[int | None] = mapped_column(BigInteger, index=True)
    taken: Mapped[int] = mapped_column(Integer, server_default=NONE)
    returned: Mapped[int] = mapped_column(Integer, server_default=NONE)
    restocked: Mapped[int] = mapped_column(Integer, server_default=NONE)

    __table_args__ = (
        UniqueConstraint("order_id", "variant_sku"),
        CheckConstraint("pieces > 0 AND held >= 0 AND held + taken <= pieces", name="held_within_pieces"),
        CheckConstraint("restocked >= 0 AND restocked <= returned AND returned <= taken", name="back_within_taken"),
    )

    @property
    def names(self) -> Names:
        return Names(self.name_uk, self.name_ru, self.name_en)

    @property
    def colour_names(self) -> Names:
        return Names(self.colour_uk, self.colour_ru, self.colour_en)


class OrderEventRow(Base):
    """One change of an order: what of, by whom, from what to what; `source` is the effect key that it came with."""

    __tablename__ = "order_events"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    at: Mapped[int] = mapped_column(BigInteger)
    who: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(16))
    before: Mapped[str | None] = mapped_column(String(120))
    after: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(160))
    told: Mapped[bool] = mapped_column(Boolean, server_default=false(), index=True)


class PaymentRow(Base):
    """Money that came. `charge_id` is who moved it and under which id, once in the world."""

    __tablename__ = "payments"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    charge_id: Mapped[str] = mapped_column(String(160), unique=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str] = mapped_column(String(40))
    at: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount_positive"),)


class RefundRow(Base):
    """Money that we owe since `due_at`, and gave back on `done_at`."""

    __tablename__ = "refunds"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(160))
    due_at: Mapped[int] = mapped_column(BigInteger)
    done_at: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount_positive"),)


class ReceiptRow(Base):
    """A file that is said to be a payment. The same bytes are taken once, whoever sends them."""

    __tablename__ = "receipts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    photo_id: Mapped[str] = mapped_column(String(80))
    at: Mapped[int] = mapped_column(BigInteger)
    verdict: Mapped[str | None] = mapped_column(String(8))


class ReturnRow(Base):
    """Things that a shopper gives back, for money or for others. `lines` are {line, pieces, instead}; `credit_minor`
    is what went over to the order `replacement_id`. `refund_to` is personal."""

    __tablename__ = "returns"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(16))
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    credit_minor: Mapped[int] = mapped_column(BigInteger, server_default=NONE)
    difference_minor: Mapped[int | None] = mapped_column(BigInteger)
    we_pay_way_back: Mapped[bool] = mapped_column(Boolean)
    replacement_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    refund_to: Mapped[str | None] = mapped_column(Text)
    photos: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(8))
    at: Mapped[int] = mapped_column(BigInteger)
