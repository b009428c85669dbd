"""Buttons to callback data and back, always within Telegram's 64 bytes.

A SKU travels as it is. One that is too long, or holds the separator, travels as a digest that `resolve` finds again in
the catalog, so that no table of buttons has to be kept. Data that nobody understands is a stale button, never an error.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from catalog.products import Product
from graph.messages import Action, CallPerson, NoneOfThese, PickSize, ShowProduct, StaleButton

LIMIT = 64
SEPARATOR = "|"
PRODUCT, SIZE, PERSON, NONE_OF_THESE, CLAIM, GIVE_BACK, AGREE_PRICE = "p", "s", "h", "n", "mc", "mr", "op"
PRODUCT_DIGEST, SIZE_DIGEST = "P", "S"
APPLY_FEED, CANCEL_FEED = "fa", "fx"
MAX_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Digested:
    """A button whose SKUs were too long: `inner` is the digest of a colour code or of a variant SKU."""

    kind: str
    product: str
    inner: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A manager takes this hand-off."""

    handoff_id: int


@dataclass(frozen=True, slots=True)
class GiveBack:
    """A manager returns this hand-off to the bot."""

    handoff_id: int


@dataclass(frozen=True, slots=True)
class AgreePrice:
    """The owner means this price (minor units), far as it is from the last one."""

    sku: str
    minor: int


@dataclass(frozen=True, slots=True)
class ApplyFeed:
    """The owner agrees to this plan for this parked file; both are 16 hexadecimal digits."""

    file_id: str
    plan: str


@dataclass(frozen=True, slots=True)
class CancelFeed:
    """The owner does not want this parked file."""

    file_id: str


def pack(action: Action, product_sku: str = "") -> str:
    """Callback data for a shopper's button. A size needs the SKU of its product, in case its own is too long."""
    match action:
        case ShowProduct(sku, colour):
            plain = (PRODUCT, sku) if colour is None else (PRODUCT, sku, colour)
            short = (PRODUCT_DIGEST, digest(sku)) if colour is None else (PRODUCT_DIGEST, digest(sku), digest(colour))
            return _fitting(plain) or SEPARATOR.join(short)
        case PickSize(sku):
            return _fitting((SIZE, sku)) or SEPARATOR.join((SIZE_DIGEST, digest(product_sku), digest(sku)))
        case CallPerson():
            return PERSON
        case NoneOfThese():
            return NONE_OF_THESE
        case StaleButton():
            return "x"


def unpack(data: str) -> Action | Digested:
    """What a shopper's tap means. Anything foreign, old or invented is a StaleButton."""
    action: Action | Digested = StaleButton()
    match data.split(SEPARATOR):
        case ["h"]:
            action = CallPerson()
        case ["n"]:
            action = NoneOfThese()
        case ["p", sku, *rest] if sku and len(rest) < 2 and all(rest):
            action = ShowProduct(sku, *rest)
        case ["s", sku] if sku:
            action = PickSize(sku)
        case ["P", product, *rest] if product and len(rest) < 2 and all(rest):
            action = Digested(PRODUCT_DIGEST, product, *rest)
        case ["S", product, inner] if product and inner:
            action = Digested(SIZE_DIGEST, product, inner)
    return action


def product_of(button: Digested, skus: Iterable[str]) -> str | None:
    """The product SKU behind a digested button, or None when it is no longer sold."""
    return next((sku for sku in skus if digest(sku) == button.product), None)


def resolve(button: Digested, product: Product) -> Action:
    """The action behind a digested button, now that its product is known."""
    if button.kind == PRODUCT_DIGEST:
        if button.inner is None:
            return ShowProduct(product.sku)
        colour = next((colour.code for colour in product.colours if digest(colour.code) == button.inner), None)
        return ShowProduct(product.sku, colour)
    variant = next((variant.sku for variant in product.variants if digest(variant.sku) == button.inner), None)
    return PickSize(variant) if variant else StaleButton()


def pack_managers(action: Claim | GiveBack) -> str:
    """Callback data for a button on a managers' card."""
    return SEPARATOR.join((CLAIM if isinstance(action, Claim) else GIVE_BACK, str(action.handoff_id)))


def unpack_managers(data: str) -> Claim | GiveBack | None:
    """What a manager's tap means; None when it is no button of a card."""
    kind, _, number = data.partition(SEPARATOR)
    if not (number.isascii() and number.isdigit() and len(number) < 20 and 0 < int(number) <= MAX_ID):
        return None
    if kind == CLAIM:
        return Claim(int(number))
    return GiveBack(int(number)) if kind == GIVE_BACK else None


def pack_owner(action: AgreePrice) -> str | None:
    """Callback data for the owner's button; None for a SKU that no button can carry."""
    return _fitting((AGREE_PRICE, action.sku, str(action.minor)))


def unpack_owner(data: str) -> AgreePrice | None:
    """What an owner's tap means; None when it is no button of the owner's."""
    match data.split(SEPARATOR):
        case ["op", sku, minor] if sku and minor.isascii() and minor.isdigit() and len(minor) < 12:
            return AgreePrice(sku, int(minor))
    return None


def pack_feed(action: ApplyFeed | CancelFeed) -> str:
    """Callback data for the buttons under a price list of the owner's."""
    match action:
        case ApplyFeed(file_id, plan):
            return SEPARATOR.join((APPLY_FEED, file_id, plan))
        case CancelFeed(file_id):
            return SEPARATOR.join((CANCEL_FEED, file_id))


def unpack_feed(data: str) -> ApplyFeed | CancelFeed | None:
    """What a tap under a price list means; None when it is no button of one."""
    match data.split(SEPARATOR):
        case ["fa", file_id, plan]:
            return ApplyFeed(file_id, plan)
        case ["fx", file_id]:
            return CancelFeed(file_id)
    return None


def digest(text: str) -> str:
    """Eleven characters that stand for a longer SKU: 64 bits of its SHA-256."""
    return urlsafe_b64encode(sha256(text.encode()).digest()[:8]).decode().rstrip("=")


def _fitting(pieces: tuple[str, ...]) -> str | None:
    data = SEPARATOR.join(pieces)
    clean = all(piece and SEPARATOR not in piece for piece in pieces)
    return data if clean and len(data.encode()) <= LIMIT else None
