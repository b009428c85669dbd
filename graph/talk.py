"""What a turn says and leaves behind: every node answers through these, so that the memory of a talk has one shape."""

from __future__ import annotations

from collections.abc import Sequence

from catalog import Hit
from catalog.products import Product
from catalog.search.folding import fold
from catalog.sizes import size_for_height
from graph.messages import (
    Asked,
    Doubt,
    Message,
    Offer,
    Say,
    Saying,
    ShowOffer,
    ShowOffers,
    ShowOrder,
    ShowReturn,
    Why,
)
from graph.offers import colour_to_show, in_stock, offer_of
from graph.stages import Stage
from graph.state import Selection, State, Wish
from graph.understanding.ages import usual_height
from graph.understanding.lexicon import Lexicon
from graph.understanding.meaning import Intent, Meaning, Slots
from graph.understanding.words import WARM, WARM_THINGS

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
        Saying.RECEIPT_PLEASE,
        Saying.PHOTO_INDECENT,
        Saying.NEW_ADDRESS,
        Saying.RETURN_PHOTO,
        Saying.REFUND_WHERE,
        Saying.REFUND_WRONG,
        Saying.FORGET_SURE,
        Saying.CHOOSE_LANGUAGE,
        Saying.NOT_TAKEN,
        Saying.NO_MORE,
        Saying.OFF_TOPIC,
        Saying.ASK_OTHERWISE,
    }
)
SEEN_KEPT = 30
WARM_BEGINNINGS = tuple(map(fold, WARM))
ASKED = (
    (Intent.MEASURES, Asked.MEASURES),
    (Intent.FABRIC, Asked.FABRIC),
    (Intent.STOCK, Asked.STOCK),
    (Intent.COUNT, Asked.STOCK),
    (Intent.PRICE, Asked.PRICE),
    (Intent.SIZES, Asked.SIZES),
)


def say(state: State, *messages: Message) -> State:
    """These messages after those that the turn already has."""
    last = messages[-1]
    asks = last.saying in ASKING if isinstance(last, Say) else not isinstance(last, ShowOrder | ShowReturn)
    return State(messages=(*state.get("messages", ()), *messages), asks=asks)


def show(state: State, card: ShowOffer) -> State:
    """A product card; from now on the talk is about it."""
    offer = card.offer
    return State(
        **say(state, card),
        selection=Selection(product=offer.product_sku, colour=offer.colour.code, size=card.size),
        seen=_seen(state, [offer.product_sku]),
        stage=stage_of(offer, card.size),
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
        seen=_seen(state, [offer.product_sku for offer in offers]),
        stage=stage_of(offers[0], size) if len(offers) == 1 else "discovery",
        puzzled=0,
        unknown_photos=0,
        counted_photos=[],
    )


def stage_of(offer: Offer, size: str | None) -> Stage:
    """With a size that is there the next word is "I'll take it"; without one it is a size or a colour."""
    return "offer" if any(each.size == size and each.stock > 0 for each in offer.sizes) else "size_colour"


def _seen(state: State, skus: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*state.get("seen", []), *skus]))[-SEEN_KEPT:]


def is_about_shown(meaning: Meaning) -> bool:
    """No other thing is named, or only by words beside a hint at the shown one («ні, краще синю»)."""
    hinted = meaning.pointing or meaning.intent is Intent.CORRECT
    return not meaning.names_goods or (hinted and meaning.slots.category is None)


def asked_of(meaning: Meaning) -> Asked:
    """Which part of a card was asked about."""
    return next((asked for intent, asked in ASKED if intent in meaning.intents), Asked.ALL)


def pairs_of(hits: Sequence[Hit], wish: Wish) -> list[tuple[Product, str]]:
    """Each hit in the colour to show it in: a named one, unless nothing is left of it."""
    pairs = []
    for hit in hits:
        named = [*wish.get("colours", []), *([hit.colour] if hit.colour else [])]
        left = [code for code in named if in_stock(hit.product, code)]
        fine = [*left, *other_colours(hit.product, wish.get("not_colours", []))]
        pairs.append((hit.product, colour_to_show(hit.product, fine, wish.get("size"))))
    return pairs


def other_colours(product: Product, refused: Sequence[str]) -> list[str]:
    """Colours of it that are there and were not refused; none when none was refused."""
    return [
        colour.code
        for colour in product.colours
        if refused and colour.code not in refused and in_stock(product, colour.code)
    ]


def wish_with(meaning: Meaning, lexicon: Lexicon, before: Wish) -> Wish:
    """What is looked for. Few words ("а на 128?") keep what was said before."""
    slots = meaning.slots
    said = Wish(
        text=_searched(meaning, before),
        category=slots.category,
        colours=[code for code in slots.colours if code not in slots.not_colours],
        not_colours=list(slots.not_colours),
        size=size_for(slots, None, lexicon),
        height=height_of(slots),
        for_whom=slots.for_whom,
        price_max=slots.price_max,
        price_min=slots.price_min,
    )
    before = Wish(**before)
    if slots.says_size:
        before["size"] = before["height"] = None
    if slots.not_colours:
        before["colours"] = [code for code in before.get("colours", []) if code not in slots.not_colours]
    if not meaning.names_goods:
        return Wish(**{**before, **{key: value for key, value in said.items() if value}})  # type: ignore[typeddict-item]
    kept = {key: before.get(key) for key in ("size", "height", "for_whom")}
    return Wish(**{**said, **{key: said.get(key) or value for key, value in kept.items()}})  # type: ignore[typeddict-item]


def _searched(meaning: Meaning, before: Wish) -> str:
    """The words to search with: «щось тепле» is a wish of its own, without a kind of thing."""
    kind = meaning.slots.category or before.get("category")
    warm = any(word.startswith(WARM_BEGINNINGS) for word in map(fold, meaning.content))
    if warm and not kind:
        return WARM_THINGS
    return meaning.text if meaning.content else ""


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
