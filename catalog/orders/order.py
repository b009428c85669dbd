"""What was promised, as the rest of the house sees it: frozen values, never rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from catalog.delivery import DeliveryDetails
from catalog.orders.states import UNPACKED, OrderState, PaymentMode
from catalog.products import Money, Names

NOTHING = Money(0)
IN_APP = "telegram"
"""How a payment is marked that goes back by the system that took it."""
EventKind = Literal[
    "state", "expired", "payment", "refund", "receipt", "address", "items", "return", "waybill", "discount"
]


@dataclass(frozen=True, slots=True)
class CartLine:
    """`price` is of one piece now, `told_price` what it was when the line was added. What is not `held` was reserved
    too long ago, and may be gone; the `free` pieces could be had (without this line's own)."""

    line: int
    sku: str
    product_sku: str
    names: Names
    colour: str
    colour_names: Names
    size: str
    pieces: int
    price: Money
    told_price: Money
    held_until: datetime | None
    free: int

    @property
    def held(self) -> bool:
        return self.held_until is not None

    @property
    def total(self) -> Money:
        return Money(self.price.minor * self.pieces, self.price.currency)


@dataclass(frozen=True, slots=True)
class Cart:
    """The chat's one order in state draft. `total` is what its lines come to, less the `discount`. `missing_to_free`
    is how much more makes delivery free, None where nothing does, zero when reached."""

    chat: int
    lines: tuple[CartLine, ...]
    total: Money
    missing_to_free: Money | None = None
    discount: Money = NOTHING

    @property
    def pieces(self) -> int:
        return sum(line.pieces for line in self.lines)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """As it was when it was confirmed. `taken` pieces have left the shelf, `returned` came back from the shopper, and
    `restocked` of these lie on the shelf again."""

    line: int
    sku: str
    product_sku: str
    names: Names
    colour: str
    colour_names: Names
    size: str
    price: Money
    pieces: int
    held: int = 0
    taken: int = 0
    returned: int = 0
    restocked: int = 0

    @property
    def total(self) -> Money:
        return Money(self.price.minor * self.pieces, self.price.currency)


@dataclass(frozen=True, slots=True)
class Payment:
    charge_id: str
    amount: Money
    method: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that we owe, or gave back on `done_at`."""

    id: int
    amount: Money
    reason: str
    due_at: datetime
    done_at: datetime | None


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A picture or a file that a shopper says is a payment; `verdict` is a manager's."""

    id: int
    sha256: str
    photo_id: str
    at: datetime
    verdict: Verdict | None


class ReturnReason(StrEnum):
    NOT_LIKED = "not_liked"
    WRONG_SIZE = "wrong_size"
    DEFECT = "defect"
    WRONG_ITEM = "wrong_item"


OUR_FAULT = frozenset({ReturnReason.DEFECT, ReturnReason.WRONG_ITEM})


@dataclass(frozen=True, slots=True)
class Given:
    """So many pieces of a line are given back; `instead` is the variant that is wanted for them in an exchange."""

    line: int
    pieces: int = 1
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """`way_back_paid_by_us`: a defect, our mistake, or an exchange. `amount` is what the things cost; `difference` what
    the shopper pays more (below zero: gets back) in an exchange, whose new order is `replacement`."""

    id: int
    number: str
    kind: Literal["return", "exchange"]
    reason: ReturnReason
    lines: tuple[Given, ...]
    amount: Money
    way_back_paid_by_us: bool
    state: Literal["asked", "accepted", "refused"]
    difference: Money | None = None
    replacement: str | None = None
    refund_to: str | None = None
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One change of an order: `kind` says what of, `before` and `after` are codes (states), `told` that the shopper
    has heard of it. `source` is the effect key that it came with, as text; other words when it came by itself."""

    id: int
    number: str | None
    chat: int
    at: datetime
    who: str
    kind: EventKind
    before: str | None
    after: str | None
    reason: str
    told: bool
    source: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """`total` is the `goods` at their prices, less the `discount`, and the `delivery_fee`. `paid` is the sum of
    `payments`; `owed` what we owe back, `given_back` what we gave; so `kept` is ours, and `due` is still to come:
    before packing `due_now`, the rest from the carrier on delivery. `return_days` is the most that a category of its
    things gives; the shop may give more."""

    number: str
    chat: int
    state: OrderState
    mode: PaymentMode
    lines: tuple[OrderLine, ...]
    goods: Money
    delivery_fee: Money
    total: Money
    prepayment: Money
    paid: Money
    owed: Money
    given_back: Money
    confirmed_at: datetime
    delivery: DeliveryDetails | None
    pay_until: datetime | None = None
    storage_until: datetime | None = None
    delivered_at: datetime | None = None
    exchange_of: str | None = None
    waybill: str | None = None
    payments: tuple[Payment, ...] = ()
    refunds: tuple[Refund, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    returns: tuple[Return, ...] = field(default=())
    return_days: int = 0
    discount: Money = NOTHING

    @property
    def goods_reduced(self) -> Money:
        """What the goods cost after the discount: their value, for a carrier."""
        return Money(self.goods.minor - self.discount.minor, self.goods.currency)

    @property
    def kept(self) -> Money:
        return Money(self.paid.minor - self.owed.minor - self.given_back.minor, self.total.currency)

    @property
    def due(self) -> Money:
        return Money(max(0, self.total.minor - self.kept.minor), self.total.currency)

    @property
    def due_now(self) -> Money:
        return Money(max(0, self.prepayment.minor - self.kept.minor), self.total.currency)

    @property
    def refund_needs_account(self) -> bool:
        """Whether there is money of theirs that cannot go back by itself the way it came."""
        return self.paid.minor > self.given_back.minor and any(each.method != IN_APP for each in self.payments)

    @property
    def awaits_payment(self) -> bool:
        """Whether money is due before the parcel is packed: what is paid to the carrier is not."""
        return self.state in UNPACKED and self.due_now.minor > 0


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A line whose price is no longer the one that it was added at."""

    sku: str
    old: Money
    new: Money
