"""Buttons to callback data and back, always within Telegram's 64 bytes.

A SKU travels as it is. One that is too long, or holds the separator, travels as a digest that `resolve` finds again in
the catalog, so that no table of buttons has to be kept. Data that nobody understands is a stale button, never an error.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from bot.callbacks_sale import (
    SALE_FIXED,
    OrderButton,
    OrderVerb,
    order_button,
    order_pieces,
    sale_action,
    sale_pieces,
)
from catalog.products import Locale, Product
from graph.messages import (
    Action,
    CallPerson,
    ChooseLanguage,
    Command,
    GiveBackFor,
    NoneOfThese,
    PickSize,
    ShowProduct,
    StaleButton,
    TellWhenBack,
    Wanted,
)

__all__ = [
    "AgreePrice",
    "ApplyFeed",
    "CancelFeed",
    "Digested",
    "OrderButton",
    "OrderVerb",
    "digest",
    "pack",
    "pack_feed",
    "pack_order",
    "pack_owner",
    "product_of",
    "resolve",
    "unpack",
    "unpack_feed",
    "unpack_order",
    "unpack_owner",
]

LIMIT = 64
SEPARATOR = "|"
PRODUCT, SIZE, PERSON, NONE_OF_THESE, AGREE_PRICE = "p", "s", "h", "n", "op"
COMMAND, LANGUAGE = "c", "l"
PRODUCT_DIGEST, SIZE_DIGEST, BACK_FOR_DIGEST, TELL_DIGEST = "P", "S", "G", "T"
STALE = "x"
APPLY_FEED, CANCEL_FEED = "fa", "fx"

VariantAction = PickSize | GiveBackFor | TellWhenBack
OF_VARIANT: Mapping[str, type[VariantAction]] = {
    SIZE: PickSize,
    "gf": GiveBackFor,
    "tb": TellWhenBack,
}
"""Buttons that name a variant, by how they begin."""
VARIANT_DIGESTS: Mapping[str, type[VariantAction]] = {
    SIZE_DIGEST: PickSize,
    BACK_FOR_DIGEST: GiveBackFor,
    TELL_DIGEST: TellWhenBack,
}

LANGUAGES: tuple[Locale, ...] = ("uk", "ru", "en")
FIXED: Mapping[str, Action] = {
    PERSON: CallPerson(),
    NONE_OF_THESE: NoneOfThese(),
    **{f"{COMMAND}{SEPARATOR}{wanted}": Command(wanted) for wanted in Wanted},
    **{f"{LANGUAGE}{SEPARATOR}{locale}": ChooseLanguage(locale) for locale in LANGUAGES},
    **SALE_FIXED,
}
"""Buttons whose data is the same for everybody."""
DATA: Mapping[Action, str] = {action: data for data, action in FIXED.items()}


@dataclass(frozen=True, slots=True)
class Digested:
    """A button whose SKUs were too long: `inner` is the digest of a colour code or of a variant SKU."""

    kind: str
    product: str
    inner: str | None = None


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
    """Callback data for a shopper's button. A variant needs the SKU of its product, in case its own is too long."""
    match action:
        case ShowProduct(sku, colour):
            plain = (PRODUCT, sku) if colour is None else (PRODUCT, sku, colour)
            short = (PRODUCT_DIGEST, digest(sku)) if colour is None else (PRODUCT_DIGEST, digest(sku), digest(colour))
            return _fitting(plain) or SEPARATOR.join(short)
        case PickSize(sku) | GiveBackFor(sku) | TellWhenBack(sku):
            return _fitting((_kind(action, OF_VARIANT), sku)) or SEPARATOR.join(
                (_kind(action, VARIANT_DIGESTS), digest(product_sku), digest(sku))
            )
    return DATA.get(action) or _fitting(sale_pieces(action) or ()) or STALE


def unpack(data: str) -> Action | Digested:
    """What a shopper's tap means. Anything foreign, old or invented is a StaleButton."""
    pieces = data.split(SEPARATOR)
    action: Action | Digested = FIXED.get(data) or sale_action(pieces) or StaleButton()
    match pieces:
        case ["p", sku, *rest] if sku and len(rest) < 2 and all(rest):
            action = ShowProduct(sku, *rest)
        case [kind, sku] if kind in OF_VARIANT and sku:
            action = OF_VARIANT[kind](sku)
        case ["P", product, *rest] if product and len(rest) < 2 and all(rest):
            action = Digested(PRODUCT_DIGEST, product, *rest)
        case [kind, product, inner] if kind in VARIANT_DIGESTS and product and inner:
            action = Digested(kind, product, inner)
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
    return VARIANT_DIGESTS[button.kind](variant) if variant else StaleButton()


def pack_order(button: OrderButton) -> str:
    """Callback data for a button on an order's card."""
    return _fitting(order_pieces(button)) or STALE


def unpack_order(data: str) -> OrderButton | None:
    """What a manager's tap on an order's card means; None when it is no button of one."""
    return order_button(data.split(SEPARATOR))


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


def _kind(action: VariantAction, kinds: Mapping[str, type[VariantAction]]) -> str:
    return next(kind for kind, made in kinds.items() if isinstance(action, made))


def _fitting(pieces: tuple[str, ...]) -> str | None:
    data = SEPARATOR.join(pieces)
    clean = bool(pieces) and all(piece and SEPARATOR not in piece for piece in pieces)
    return data if clean and len(data.encode()) <= LIMIT else None
