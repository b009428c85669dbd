"""What SQL holds of a chat's cart and orders, and every figure that may be told of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from catalog.orders.tables import OrderLineRow, OrderRow
from catalog.products import Money
from catalog.shop import Shop
from catalog.tables import VariantRow
from evals.dialogues.facts import numbers_in

DRAFT = "draft"
CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3]):[0-5]\d(?!\d)")
NEXT_DAYS = 4


@dataclass(frozen=True, slots=True)
class Line:
    """`price` of one piece in minor units: now in a cart, as it was confirmed in an order."""

    sku: str
    pieces: int
    price: int


@dataclass(frozen=True, slots=True)
class Sale:
    """A cart (state draft, without a number) or an order. Sums in minor units."""

    number: str | None
    state: str
    mode: str | None
    lines: tuple[Line, ...]
    fee: int
    prepay: int

    @property
    def goods(self) -> int:
        return sum(line.price * line.pieces for line in self.lines)

    def sums(self, shop: Shop) -> Iterator[int]:
        """All that may be told of it: pieces, lines, goods, any way that the shop offers, what is due now and then."""
        for line in self.lines:
            yield from (line.price, line.price * line.pieces)
        worth = Money(self.goods, shop.currency)
        fees = {self.fee, 0, *(shop.delivery.fee(way, worth).minor for way in shop.delivery.ways)}
        for total in {self.goods + fee for fee in fees}:
            yield from (total, total - self.prepay, total - shop.orders.prepayment)
        yield from (*fees, self.prepay, shop.orders.prepayment)
        if shop.delivery.free_from is not None:
            yield shop.delivery.free_from - self.goods


def read_sales(connection: Connection, chat: int) -> tuple[Sale, ...]:
    """Oldest first; an empty cart is none."""
    found = []
    for order in connection.execute(select(OrderRow.__table__).where(OrderRow.chat == chat).order_by(OrderRow.id)):
        lines = tuple(_lines(connection, order.id, draft=order.state == DRAFT))
        if lines:
            found.append(Sale(order.number, order.state, order.mode, lines, order.fee_minor, order.prepay_minor))
    return tuple(found)


def _lines(connection: Connection, order: int, *, draft: bool) -> Iterator[Line]:
    wanted = (
        select(OrderLineRow.variant_sku, OrderLineRow.pieces, OrderLineRow.price_minor, VariantRow.price_minor)
        .join(VariantRow, VariantRow.sku == OrderLineRow.variant_sku)
        .where(OrderLineRow.order_id == order)
        .order_by(OrderLineRow.id)
    )
    for sku, pieces, told, now in connection.execute(wanted):
        yield Line(sku, pieces, now if draft else told)


def without_times(text: str) -> str:
    """The hours until which something is held or waited for are no facts of goods."""
    return CLOCK.sub(" ", text)


def numbers_of(sales: Iterable[Sale], shop: Shop, typed: Iterable[str]) -> set[str]:
    """Order numbers, pieces, the shopper's own phone as it is read back, the shop's requisites, and days to come."""
    sales = tuple(sales)
    if not sales:
        return set()
    known = {number for sale in sales for number in re.findall(r"\d+", sale.number or "")}
    known |= {str(line.pieces) for sale in sales for line in sale.lines}
    digits = re.sub(r"\D", "", " ".join(typed))
    known |= {digits[start:end] for start in range(len(digits)) for end in range(start + 2, start + 7)} | {"380"}
    payee = shop.orders.payee
    if payee is not None:
        grouped = " ".join(payee.iban[start : start + 4] for start in range(0, len(payee.iban), 4))
        requisites = f"{payee.name} {payee.iban} {grouped} {payee.tax_id} {payee.purpose}"
        known |= {*re.findall(r"\d+", requisites), *numbers_in(requisites)}
    today = datetime.now(UTC)
    return known | {str((today + timedelta(days=days)).day) for days in range(NEXT_DAYS)}
