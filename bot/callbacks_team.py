"""Buttons of the managers' group beside those of cards: what a photo shows, and a sale made by voice.

They carry ids and digests only: whether they still hold is looked up when they are tapped.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.callbacks import SEPARATOR, digest
from bot.callbacks_sale import MAX_ID

ASK_PHOTO, PICK_PHOTO, SELL, DROP_SALE = "ta", "tp", "ts", "tx"
PHOTO_SIGNS = 12  # of the photo's id: enough to tell the photos of one talk apart


@dataclass(frozen=True, slots=True)
class AskPhoto:
    """What is on the photo of this hand-off? Shows what it may be."""

    handoff_id: int


@dataclass(frozen=True, slots=True)
class PickPhoto:
    """It shows this: `photo` is how the photo's id begins, `product` and `colour` are digests."""

    handoff_id: int
    photo: str
    product: str
    colour: str

    @classmethod
    def of(cls, handoff_id: int, photo_id: str, product_sku: str, colour: str) -> PickPhoto:
        return cls(handoff_id, photo_id[:PHOTO_SIGNS], digest(product_sku), digest(colour))


@dataclass(frozen=True, slots=True)
class Sell:
    """Yes, this sale by voice, as it was read back: for `total_minor`, and `draft` is a digest of the rest."""

    total_minor: int
    draft: str


@dataclass(frozen=True, slots=True)
class DropSale:
    """No, not this sale by voice."""


TeamButton = AskPhoto | PickPhoto | Sell | DropSale


def pack_team(button: TeamButton) -> str:
    """Callback data, within 64 bytes."""
    match button:
        case AskPhoto(handoff_id):
            pieces = [ASK_PHOTO, str(handoff_id)]
        case PickPhoto(handoff_id, photo, product, colour):
            pieces = [PICK_PHOTO, str(handoff_id), photo, product, colour]
        case Sell(total_minor, draft):
            pieces = [SELL, str(total_minor), draft]
        case DropSale():
            pieces = [DROP_SALE]
    return SEPARATOR.join(pieces)


def unpack_team(data: str) -> TeamButton | None:
    """None: none of these buttons."""
    match data.split(SEPARATOR):
        case ["ta", handoff_id] if _is_count(handoff_id):
            return AskPhoto(int(handoff_id))
        case ["tp", handoff_id, photo, product, colour] if _is_count(handoff_id) and photo:
            return PickPhoto(int(handoff_id), photo, product, colour)
        case ["ts", total, draft] if _is_count(total) and draft:
            return Sell(int(total), draft)
        case ["tx"]:
            return DropSale()
    return None


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= MAX_ID
