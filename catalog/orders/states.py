"""The states of an order and the one table of what may follow what, a path for each way to pay.

Drawn into docs/orders.md by `python -m scripts.draw_orders`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class OrderState(StrEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    AWAITING_PAYMENT = "awaiting_payment"
    PAYMENT_CHECK = "payment_check"
    PART_PAID = "part_paid"
    PAID = "paid"
    PACKED = "packed"
    SHIPPED = "shipped"
    ARRIVED = "arrived"
    DELIVERED = "delivered"
    UNCOLLECTED = "uncollected"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class PaymentMode(StrEnum):
    """All at once, a part now and the rest on delivery, or all on delivery."""

    FULL = "full"
    PART = "part"
    COD = "cod"


class Role(StrEnum):
    """Whose word changes an order. `SHOP` is ours without a person: money that came, a time that ran out."""

    SHOPPER = "shopper"
    MANAGER = "manager"
    CARRIER = "carrier"
    SHOP = "shop"


@dataclass(frozen=True, slots=True)
class By:
    """Who changes an order. A shopper changes the orders of their own `chat` only."""

    role: Role
    name: str
    chat: int | None = None

    @classmethod
    def shopper(cls, chat: int) -> Self:
        return cls(Role.SHOPPER, str(chat), chat)

    @classmethod
    def manager(cls, user: int) -> Self:
        return cls(Role.MANAGER, str(user))

    @classmethod
    def carrier(cls, code: str) -> Self:
        return cls(Role.CARRIER, code)

    @classmethod
    def shop(cls, what: str) -> Self:
        return cls(Role.SHOP, what)

    def __str__(self) -> str:
        return f"{self.role.value}:{self.name}"


S = OrderState
Path = Mapping[OrderState, Mapping[OrderState, frozenset[Role]]]
ANYONE = frozenset({Role.SHOPPER, Role.MANAGER, Role.SHOP})
PEOPLE = frozenset({Role.SHOPPER, Role.MANAGER})
OURS = frozenset({Role.MANAGER, Role.SHOP})
ON_ITS_WAY = frozenset({Role.MANAGER, Role.CARRIER})
MANAGER = frozenset({Role.MANAGER})
SHOP = frozenset({Role.SHOP})
SHOPPER = frozenset({Role.SHOPPER})

_PARCEL: Path = {
    S.PACKED: {S.SHIPPED: ON_ITS_WAY, S.CANCELLED: MANAGER},
    S.SHIPPED: {S.ARRIVED: ON_ITS_WAY, S.DELIVERED: ON_ITS_WAY, S.UNCOLLECTED: ON_ITS_WAY},
    S.ARRIVED: {S.DELIVERED: ON_ITS_WAY, S.UNCOLLECTED: ON_ITS_WAY},
    S.UNCOLLECTED: {S.DELIVERED: ON_ITS_WAY, S.RETURNED: ON_ITS_WAY},
    S.DELIVERED: {S.RETURNED: MANAGER},
}
"""What a parcel goes through, however it is paid."""

_FULL: Path = {
    S.DRAFT: {S.CONFIRMED: SHOPPER},
    S.CONFIRMED: {S.AWAITING_PAYMENT: OURS, S.CANCELLED: ANYONE},
    S.AWAITING_PAYMENT: {S.PAYMENT_CHECK: SHOPPER, S.PAID: SHOP, S.CANCELLED: ANYONE},
    S.PAYMENT_CHECK: {S.AWAITING_PAYMENT: OURS, S.PAID: SHOP, S.CANCELLED: PEOPLE},
    S.PAID: {S.PACKED: MANAGER, S.AWAITING_PAYMENT: SHOP, S.CANCELLED: PEOPLE},
    **_PARCEL,
}

_PART: Path = {
    **_FULL,
    S.AWAITING_PAYMENT: {**_FULL[S.AWAITING_PAYMENT], S.PART_PAID: SHOP},
    S.PAYMENT_CHECK: {**_FULL[S.PAYMENT_CHECK], S.PART_PAID: SHOP},
    S.PART_PAID: {S.PACKED: MANAGER, S.PAID: SHOP, S.AWAITING_PAYMENT: SHOP, S.CANCELLED: PEOPLE},
    S.PAID: {S.PACKED: MANAGER, S.PART_PAID: SHOP, S.AWAITING_PAYMENT: SHOP, S.CANCELLED: PEOPLE},
}

_COD: Path = {
    S.DRAFT: {S.CONFIRMED: SHOPPER},
    S.CONFIRMED: {S.PACKED: MANAGER, S.PAID: SHOP, S.CANCELLED: ANYONE},
    S.PAID: {S.PACKED: MANAGER, S.CONFIRMED: SHOP, S.CANCELLED: PEOPLE},
    **_PARCEL,
}

PATHS: Mapping[PaymentMode, Path] = {PaymentMode.FULL: _FULL, PaymentMode.PART: _PART, PaymentMode.COD: _COD}

UNPACKED = frozenset({S.CONFIRMED, S.AWAITING_PAYMENT, S.PAYMENT_CHECK, S.PART_PAID, S.PAID})
"""Promised, and still on the shelf."""
PACKABLE: Mapping[PaymentMode, frozenset[OrderState]] = {
    mode: frozenset(at for at, ways in path.items() if S.PACKED in ways) for mode, path in PATHS.items()
}
"""Where an order waits for nothing but its parcel."""
UNSHIPPED = UNPACKED | {S.PACKED}
ENDED = frozenset({S.RETURNED, S.CANCELLED})


def who_may(mode: PaymentMode, at: OrderState, to: OrderState) -> frozenset[Role]:
    """Whose word leads from `at` to `to` on this path; nobody's when the table has no such row."""
    return PATHS[mode].get(at, {}).get(to, frozenset())
