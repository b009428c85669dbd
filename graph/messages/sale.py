"""The sale: what a shopper presses about a cart and an order, and what they are told of it, by facts of this turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from catalog.delivery import Doubt, Piece, Way
from catalog.delivery import Part as DeliveryPart
from catalog.order_rules import Payee
from catalog.orders import Cart, Order, PaymentMode, Return, ReturnReason
from catalog.products import Money

# What is pressed.


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """So many pieces of this line of the cart; none: it goes."""

    line: int
    pieces: int


@dataclass(frozen=True, slots=True)
class Checkout:
    """I have all that I want: where do you send it?"""


@dataclass(frozen=True, slots=True)
class ChooseWay:
    way: Way


@dataclass(frozen=True, slots=True)
class ChooseCity:
    """The `place`-th (from 0) of the towns of one name that were shown."""

    place: int


@dataclass(frozen=True, slots=True)
class UseKnownDelivery:
    """Send it where the last one went (kept with the shopper's consent)."""


@dataclass(frozen=True, slots=True)
class ChangeDelivery:
    """What was read back is wrong: ask me again."""


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """Yes, this order, paid so, for `total_minor` (minor units), which was read out under this very button."""

    mode: PaymentMode
    total_minor: int


@dataclass(frozen=True, slots=True)
class KeepDelivery:
    """Whether the delivery of the order just made may be remembered for the next."""

    yes: bool


class OrderWish(StrEnum):
    """What may be asked about an order that was made."""

    SHOW = "show"
    CANCEL = "cancel"
    CANCEL_SURE = "cancel_sure"
    ADDRESS = "address"
    PAY = "pay"
    RETURN = "return"
    EXCHANGE = "exchange"


@dataclass(frozen=True, slots=True)
class AskOrder:
    number: str
    wish: OrderWish


@dataclass(frozen=True, slots=True)
class GiveBackLine:
    """This line of the order comes back (or is exchanged, as was begun)."""

    number: str
    line: int


@dataclass(frozen=True, slots=True)
class GiveBackWhy:
    reason: ReturnReason


@dataclass(frozen=True, slots=True)
class GiveBackFor:
    """The variant that is wanted instead."""

    variant_sku: str


@dataclass(frozen=True, slots=True)
class TellWhenBack:
    """Write to me when this variant is there again."""

    variant_sku: str


@dataclass(frozen=True, slots=True)
class ForgetMe:
    """Yes, erase what is kept about me. It is asked for before."""


@dataclass(frozen=True, slots=True)
class NoReminders:
    """Do not write to me first any more."""


@dataclass(frozen=True, slots=True)
class RateOrder:
    """So many stars (1 to 5) for an order that was delivered."""

    number: str
    stars: int


SaleAction = (
    ChangeLine
    | Checkout
    | ChooseWay
    | ChooseCity
    | UseKnownDelivery
    | ChangeDelivery
    | PlaceOrder
    | KeepDelivery
    | AskOrder
    | GiveBackLine
    | GiveBackWhy
    | GiveBackFor
    | TellWhenBack
    | ForgetMe
    | NoReminders
    | RateOrder
)

# What is told.


@dataclass(frozen=True, slots=True)
class ShowCart:
    """What is chosen and promised until `held_until` (the earliest end; None: nothing is held), with what makes
    delivery free and by which `free_ways` it is so already. `added` are the variants that came in now; `fewer` the
    pieces that could be had of the only one when more were wanted."""

    cart: Cart
    added: tuple[str, ...] = ()
    fewer: int | None = None
    held_until: datetime | None = None
    free_ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class AskDelivery:
    """What a shipment still needs (`missing`, in the order to ask for it) and what is doubtful (`doubts`; a doubt
    about the town may have choices, told as buttons). `first`: nothing was told yet. `ways`: what the shop offers, as
    buttons when the way is missing. `known`: where the last order went, if it may be offered. `again`: this comes
    after an answer to something else. `mode`: the way to pay that was just said, and is kept. Nothing missing and no
    doubt: what was read back is not right, and we ask what to change."""

    missing: tuple[DeliveryPart, ...]
    doubts: tuple[Doubt, ...] = ()
    ways: tuple[Way, ...] = ()
    known: tuple[Piece, ...] = ()
    first: bool = False
    again: bool = False
    mode: PaymentMode | None = None


@dataclass(frozen=True, slots=True)
class ReadBack:
    """All that was understood, to be confirmed by one button a way to pay. `fee` None: the carrier's price is paid to
    the carrier; `sure` false: it may differ. `prepayment` is what PART asks for now. `changed`: prices are other than
    when they were told last. `mode`: the way to pay that was said before, so that only a yes is missing; `refused`: one
    was wanted that this order cannot have. `short`: all of it stands just above, only the last question is left."""

    pieces: tuple[Piece, ...]
    cart: Cart
    total: Money
    modes: tuple[PaymentMode, ...]
    fee: Money | None = None
    carrier_fee: Money | None = None
    sure: bool = True
    prepayment: Money | None = None
    changed: bool = False
    mode: PaymentMode | None = None
    refused: bool = False
    short: bool = False


class OrderNews(StrEnum):
    """Why an order is shown."""

    PLACED = "placed"
    SHOWN = "shown"
    CANCELLED = "cancelled"
    ADDRESS_CHANGED = "address_changed"
    RECEIPT_TAKEN = "receipt_taken"
    PAY = "pay"
    CANCEL_ASKED = "cancel_asked"


@dataclass(frozen=True, slots=True)
class ShowOrder:
    """One order as it stands. `payee`: to be shown, because money is due by transfer now. `ask_to_keep`: may its
    delivery be remembered? `wishes` are the buttons that its state allows."""

    order: Order
    news: OrderNews
    payee: Payee | None = None
    ask_to_keep: bool = False
    wishes: tuple[OrderWish, ...] = ()


@dataclass(frozen=True, slots=True)
class ShowOrders:
    """Several orders, newest first, one button each that means `wish`."""

    orders: tuple[Order, ...]
    wish: OrderWish = OrderWish.SHOW


@dataclass(frozen=True, slots=True)
class AskGiveBack:
    """The next question of a return or an exchange (`exchange`): which line, why, or what instead (`sizes`: pairs of
    variant SKU and size that are there)."""

    order: Order
    exchange: bool
    line: int | None = None
    reason: ReturnReason | None = None
    sizes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ShowReturn:
    """It was noted; what happens now. `days`: the shop's return period."""

    given: Return
    order: Order
    days: int


SaleMessage = ShowCart | AskDelivery | ReadBack | ShowOrder | ShowOrders | AskGiveBack | ShowReturn


class OrderMatter(StrEnum):
    """Why an order is brought to the managers. SHOWN: they asked for it."""

    PLACED = "placed"
    RECEIPT = "receipt"
    CANCELLED = "cancelled"
    ADDRESS = "address"
    RETURN = "return"
    PAID = "paid"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order for the managers' chat, with what can be done about it as buttons. `receipt` is the receipt to look at
    (`photo_id` in the photo store, or a file kept by catalog.papers), `return_id` the return to decide about, whose
    pictures are `photos`."""

    order: Order
    matter: OrderMatter
    name: str = field(repr=False, default="")
    receipt: int | None = None
    photo_id: str | None = None
    return_id: int | None = None
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewNote:
    """What a shopper said of a delivered order, for the managers' chat in one line. `stars` None: none were given;
    `text` empty: only stars."""

    number: str
    stars: int | None
    text: str = field(repr=False, default="")
    name: str = field(repr=False, default="")
