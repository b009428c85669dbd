"""What a turn says and leaves behind: every node answers through these, so that the memory of a talk has one shape."""

from __future__ import annotations

from collections.abc import Sequence

from catalog import Hit
from catalog.products import Product
from catalog.sizes import size_for_height
from graph.messages import Message, Say, Saying, ShowOffer, ShowOffers, Why
from graph.offers import colour_to_show, in_stock, offer_of
from graph.state import Selection, State, Wish
from graph.understanding.ages import usual_height
from graph.understanding.lexicon import Lexicon
from graph.understanding.meaning import Slots

ASKING = frozenset(
    {
        Saying.WHICH_PRODUCT,
        Saying.WHICH_SIZE,
        Saying.NOT_UNDERSTOOD,
        Saying.NOTHING_FOUND,
        Saying.PHOTO_UNKNOWN,
        Saying.PHOTO_UNREADABLE,
    }
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
    )


def show_several(state: State, hits: Sequence[tuple[Product, str]], why: Why, size: str | None) -> State:
    """Candidates, each a product and a colour; from now on the talk is about choosing, or about the only one."""
    offers = tuple(offer_of(product, colour, size) for product, colour in hits)
    only = Selection(product=offers[0].product_sku, colour=offers[0].colour.code, size=size)
    return State(
        **say(state, ShowOffers(offers, why, size)),
        selection=only if len(offers) == 1 else None,
        candidates=[[offer.product_sku, offer.colour.code] for offer in offers],
        stage="discovery",
        puzzled=0,
        unknown_photos=0,
    )


def pairs_of(hits: Sequence[Hit], wish: Wish) -> list[tuple[Product, str]]:
    """Each hit in the colour to show it in: a named one, unless nothing is left of it."""
    pairs = []
    for hit in hits:
        named = [*wish.get("colours", []), *([hit.colour] if hit.colour else [])]
        left = [code for code in named if in_stock(hit.product, code)]
        pairs.append((hit.product, colour_to_show(hit.product, left, wish.get("size"))))
    return pairs


def size_for(slots: Slots, product: Product | None, lexicon: Lexicon) -> str | None:
    """The one size that was named, or that fits the height or age. Several named sizes are a question about all."""
    if slots.sizes:
        return slots.sizes[0] if len(slots.sizes) == 1 else None
    height = slots.height or (usual_height(slots.age) if slots.age is not None else None)
    if height is None:
        return None
    if product is not None and product.sizes:
        return size_for_height(product.sizes, height)
    return lexicon.size_of_height(height)
