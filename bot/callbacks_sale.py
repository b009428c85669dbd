"""The buttons of the sale as pieces of callback data and back: carts, deliveries, orders, what comes back.

bot/callbacks.py joins the pieces, and stays the one door.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from catalog.delivery import Way
from catalog.orders import PaymentMode, ReturnReason
from catalog.shoppers.reviews import STARS
from graph.messages import (
    Action,
    AskOrder,
    ChangeDelivery,
    ChangeLine,
    Checkout,
    ChooseCity,
    ChooseWay,
    ForgetMe,
    GiveBackLine,
    GiveBackWhy,
    KeepDelivery,
    NoReminders,
    OrderWish,
    PlaceOrder,
    RateOrder,
    SaleAction,
    UseKnownDelivery,
)

Pieces = tuple[str, ...]
LINE, TOWN, PLACE, ORDER, BACK_LINE, RATE, OF_ORDER = "b", "t", "o", "a", "g", "rs", "mo"
MAX_ID = 2**63 - 1
LONGEST_NUMBER = 24  # of an order, as catalog/orders keeps it

SALE_FIXED: Mapping[str, SaleAction] = {
    "bo": Checkout(),
    "dk": UseKnownDelivery(),
    "dc": ChangeDelivery(),
    "ky": KeepDelivery(yes=True),
    "kn": KeepDelivery(yes=False),
    "fm": ForgetMe(),
    "nr": NoReminders(),
    **{f"w|{way.value}": ChooseWay(way) for way in Way},
    **{f"gy|{reason.value}": GiveBackWhy(reason) for reason in ReturnReason},
}
"""Buttons of the sale whose data is the same for everybody."""


class OrderVerb(StrEnum):
    """What a manager does with an order."""

    PACK = "pack"
    SHIP = "ship"
    ARRIVED = "arrived"
    DELIVERED = "delivered"
    UNCOLLECTED = "uncollected"
    RETURNED = "returned"
    CANCEL = "cancel"
    ACCEPT_RECEIPT = "accept_receipt"
    REFUSE_RECEIPT = "refuse_receipt"
    ACCEPT_RETURN = "accept_return"
    REFUSE_RETURN = "refuse_return"
    REFUNDED = "refunded"
    TALK = "talk"


@dataclass(frozen=True, slots=True)
class OrderButton:
    """A button on an order's card. `id` is the receipt, the return or the refund that it is about; with CANCEL, 1 says
    that the manager was asked and is sure."""

    verb: OrderVerb
    number: str
    id: int = 0


def sale_pieces(action: Action) -> Pieces | None:
    """What a button carries; None when it is no button of the sale, or fixed, or names a variant."""
    match action:
        case ChangeLine(line, pieces):
            return (LINE, str(line), str(pieces))
        case ChooseCity(place):
            return (TOWN, str(place))
        case PlaceOrder(mode, total_minor):
            return (PLACE, mode.value, str(total_minor))
        case AskOrder(number, wish):
            return (ORDER, number, wish.value)
        case GiveBackLine(number, figure) | RateOrder(number, figure):
            return (RATE if isinstance(action, RateOrder) else BACK_LINE, number, str(figure))
    return None


def sale_action(pieces: Sequence[str]) -> SaleAction | None:
    """What the pieces mean; None when they are none of ours."""
    reader = READERS.get((pieces[0], len(pieces)))
    try:
        return reader(*pieces[1:]) if reader else None
    except ValueError:
        return None


def order_pieces(button: OrderButton) -> Pieces:
    return (OF_ORDER, button.verb.value, button.number, str(button.id))


def order_button(pieces: Sequence[str]) -> OrderButton | None:
    """What a manager's tap means; None when it is no button of an order's card."""
    match pieces:
        case ["mo", verb, number, of]:
            try:
                return OrderButton(OrderVerb(verb), _number(number), _count(of))
            except ValueError:
                return None
    return None


def _count(text: str) -> int:
    """ValueError: no plain figure that SQL has room for."""
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= MAX_ID):
        raise ValueError("no count")
    return int(text)


def _stars(text: str) -> int:
    if _count(text) not in STARS:
        raise ValueError("no stars")
    return int(text)


def _number(text: str) -> str:
    if not 0 < len(text) <= LONGEST_NUMBER:
        raise ValueError("no order's number")
    return text


READERS: Mapping[tuple[str, int], Callable[..., SaleAction]] = {
    (LINE, 3): lambda line, pieces: ChangeLine(_count(line), _count(pieces)),
    (TOWN, 2): lambda place: ChooseCity(_count(place)),
    (PLACE, 3): lambda mode, total: PlaceOrder(PaymentMode(mode), _count(total)),
    (ORDER, 3): lambda number, wish: AskOrder(_number(number), OrderWish(wish)),
    (BACK_LINE, 3): lambda number, line: GiveBackLine(_number(number), _count(line)),
    (RATE, 3): lambda number, stars: RateOrder(_number(number), _stars(stars)),
}
