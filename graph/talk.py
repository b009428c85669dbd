"""What a turn says and leaves behind: every node answers through these, so that the memory of a talk has one shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from catalog import Hit
from catalog.products import Product
from catalog.sizes import size_for_height
from graph.messages import Asked, Doubt, Message, Say, Saying, ShowOffer, ShowOffers, Why
from graph.offers import colour_to_show, in_stock, offer_of
from graph.state import Selection, State, Wish, merged
from graph.understanding.ages import usual_height
from graph.understanding.lexicon import Lexicon
from graph.understanding.meaning import Intent, Meaning, Slots

ASKING = frozenset(
    {
        Saying.WHICH_PRODUCT,
        Saying.WHICH_SIZE,
        Saying.NOT_UNDERSTOOD,
        Saying.NOTHING_FOUND,
        Saying.PHOTO_UNKNOWN,
        Saying.PHOTO_UNREADABLE,
        Saying.PHOTO_NOT_LOOKED_AT,
        Saying.PHOTO_NONE_OF_THESE,
        Saying.PHOTO_WHAT_FOR,
        Saying.PHOTO_RECEIPT,
        Saying.PHOTO_INDECENT,
    }
)
ASKED = (
    (Intent.MEASURES, Asked.MEASURES),
    (Intent.STOCK, Asked.STOCK),
    (Intent.COUNT, Asked.STOCK),
    (Intent.PRICE, Asked.PRICE),
    (Intent.SIZES, Asked.SIZES),
)


def say(state: State, *messages: Message) -> State:
    """These messages after those that the turn already has."""
    last = messages[-1]
    asks = not isinstance(last, Say) or last.saying in ASKING
    return State(messages=(*state.get("messages", ()), *messages), asks=asks)


def show(state: State, card: ShowOffer) -> State:
    """A product card; from now on the talk is about it."""
    offer = card.offer
    return State(
        **say(state, card),
        selection=Selection(product=offer.product_sku, colour=offer.colour.code, size=card.size),
        stage="offer" if card.size else "size_colour",
        puzzled=0,
        unknown_photos=0,
        counted_photos=[],
        hunches=[],
    )


def show_several(
    state: State, hits: Sequence[tuple[Product, str]], why: Why, size: str | None, doubt: Doubt | None = None
) -> State:
    """Candidates, each a product and a colour; from now on the talk is about choosing, or about the only one."""
    offers = tuple(offer_of(product, colour, size) for product, colour in hits)
    only = Selection(product=offers[0].product_sku, colour=offers[0].colour.code, size=size)
    return State(
        **say(state, ShowOffers(offers, why, size, doubt)),
        selection=only if len(offers) == 1 else None,
        candidates=[[offer.product_sku, offer.colour.code] for offer in offers],
        stage="discovery",
        puzzled=0,
        unknown_photos=0,
        counted_photos=[],
    )


def order(state: State, card: ShowOffer) -> State:
    """A person takes the order of a size that is there; otherwise first things first."""
    there = [size.size for size in card.offer.sizes if size.stock > 0]
    size = there[0] if card.size is None and len(there) == 1 else card.size
    shown = show(state, replace(card, size=size))
    if size is not None and size not in there:
        return shown
    if size is None:
        return merged(shown, say(shown, Say(Saying.WHICH_SIZE)))
    return merged(shown, State(messages=state.get("messages", ()), plan=("escalate",)))


def asked_of(meaning: Meaning) -> Asked:
    """Which part of a card was asked about."""
    return next((asked for intent, asked in ASKED if intent in meaning.intents), Asked.ALL)


def pairs_of(hits: Sequence[Hit], wish: Wish) -> list[tuple[Product, str]]:
    """Each hit in the colour to show it in: a named one, unless nothing is left of it."""
    pairs = []
    for hit in hits:
        named = [*wish.get("colours", []), *([hit.colour] if hit.colour else [])]
        left = [code for code in named if in_stock(hit.product, code)]
        pairs.append((hit.product, colour_to_show(hit.product, left, wish.get("size"))))
    return pairs


def height_of(slots: Slots) -> int | None:
    """Centimetres, as said or as usual for the age that was said; None when a size was."""
    if slots.sizes:
        return None
    return slots.height or (usual_height(slots.age) if slots.age is not None else None)


def size_for(slots: Slots, product: Product | None, lexicon: Lexicon) -> str | None:
    """The one size that was named, or that fits the height or age. Several named sizes are a question about all."""
    if slots.sizes:
        return slots.sizes[0] if len(slots.sizes) == 1 else None
    height = height_of(slots)
    if height is None:
        return None
    if product is not None and product.sizes:
        return size_for_height(product.sizes, height)
    return lexicon.size_of_height(height)
