"""Pick: a tapped product or size, or the one that a link or a post leads to, as it is now."""

from __future__ import annotations

from collections.abc import Sequence

from langgraph.runtime import Runtime

from catalog import Catalog
from catalog.errors import ProductNotFound, VariantNotFound
from catalog.products import Product
from graph.confirmations import confirm
from graph.deps import Deps
from graph.instead import with_instead
from graph.messages import Action, Came, PickSize, Say, Saying, ShowOffer, ShowProduct, Tap, Why
from graph.offers import card_of, colour_to_show, in_stock
from graph.state import Source, State, merged
from graph.talk import is_about_shown, say, show, show_several

SHOWN = 3


async def pick(state: State, runtime: Runtime[Deps]) -> State:
    parts = runtime.context.turn.parts
    tapped = [
        part.action for part in parts if isinstance(part, Tap) and isinstance(part.action, ShowProduct | PickSize)
    ]
    if not tapped:
        return await _came(state, runtime.context, [part for part in parts if isinstance(part, Came)])
    card = await _card(runtime.context.catalog, tapped[-1], state)
    if card is None:
        return merged(say(state, Say(Saying.BUTTON_STALE)), State(answered_by="button"))
    await _learn(runtime.context, state, tapped)
    return merged(_shown(state, card), State(answered_by="button"))


def _shown(state: State, card: ShowOffer) -> State:
    """The card, unless words beside it are about it: they get a card that answers them."""
    shown = show(state, card)
    told_next = "advise" in state["plan"] and is_about_shown(state["meaning"])
    return merged(shown, State(messages=state.get("messages", ()))) if told_next else shown


async def _learn(deps: Deps, state: State, tapped: Sequence[Action]) -> None:
    """The one tap that answers what we just asked about a photo says what that photo shows. Any other tap, or two at
    once, only looks around."""
    asked = state.get("answering")
    told = tapped[0]
    if deps.rehearsal or asked is None or len(tapped) != 1 or not isinstance(told, ShowProduct) or told.colour is None:
        return
    if [told.product_sku, told.colour] in asked["pairs"]:
        await confirm(deps.catalog, deps.turn.id, asked["photo"], told.product_sku, told.colour)


async def _came(state: State, deps: Deps, came: Sequence[Came]) -> State:
    """Exactly what the door leads to; the last door is the talk's source."""
    last = came[-1]
    source = Source(door=last.door.value, sku=last.product_sku, mark=last.mark, at=deps.turn.at.isoformat())
    kept = State(source=source, answered_by=f"door:{last.door.value}")
    pairs: dict[str, tuple[Product, str]] = {}
    for each in came:
        product = await _sold(deps.catalog, each.product_sku)
        if product is not None:
            size = _size(state, product)
            pairs[product.sku] = product, colour_to_show(product, [each.colour] if each.colour else [], size)
    if not pairs:
        return merged(await _gone(state, deps.catalog, last.product_sku), kept)
    if len(pairs) > 1:
        return merged(show_several(state, list(pairs.values())[:SHOWN], Why.FOUND, None), kept)
    (product, colour) = next(iter(pairs.values()))
    size = _size(state, product)
    shown = merged(_shown(state, card_of(product, colour, size=size)), State(candidates=[[product.sku, colour]]))
    if shown["messages"] and not in_stock(product, colour):
        shown = await with_instead(shown, deps.catalog, product, colour, size)
    return merged(shown, kept)


async def _gone(state: State, catalog: Catalog, sku: str) -> State:
    """What the door led to is sold no more; something like it may be there."""
    told = say(state, Say(Saying.LINK_GONE))
    try:
        near = await catalog.similar(sku, SHOWN)
    except ProductNotFound:
        return told
    pairs = [(product, colour_to_show(product)) for product in near]
    return merged(told, show_several(merged(state, told), pairs, Why.SIMILAR, None)) if pairs else told


async def _sold(catalog: Catalog, sku: str) -> Product | None:
    try:
        return await catalog.product(sku)
    except ProductNotFound:
        return None


async def _card(catalog: Catalog, action: Action, state: State) -> ShowOffer | None:
    """None when what was on the button is no longer sold."""
    try:
        if isinstance(action, PickSize):
            variant = await catalog.variant(action.variant_sku)
            return card_of(await catalog.product(variant.product_sku), variant.colour, size=variant.size)
        if isinstance(action, ShowProduct):
            product = await catalog.product(action.product_sku)
            size = _size(state, product)
            known = {colour.code for colour in product.colours}
            if not known or (action.colour is not None and action.colour not in known):
                return None
            colour = action.colour or colour_to_show(product, (), size)
            return card_of(product, colour, size=size)
    except (ProductNotFound, VariantNotFound):
        return None
    return None


def _size(state: State, product: Product) -> str | None:
    """The size that was named before, if this is cut in such sizes at all: nobody is asked twice."""
    selection = state.get("selection")
    if selection is not None and selection["product"] == product.sku:
        return selection["size"]
    named = (state.get("wish") or {}).get("size")
    labels = {*(size.label for size in product.sizes), *(variant.size for variant in product.variants)}
    return named if named in labels else None
