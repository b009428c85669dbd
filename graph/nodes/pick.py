"""Pick: a tapped product or size, as it is now."""

from __future__ import annotations

from collections.abc import Sequence

from langgraph.runtime import Runtime

from catalog import Catalog
from catalog.errors import ProductNotFound, VariantNotFound
from graph.confirmations import confirm
from graph.deps import Deps
from graph.messages import Action, PickSize, Say, Saying, ShowOffer, ShowProduct, Tap
from graph.offers import card_of, colour_to_show
from graph.state import State, merged
from graph.talk import say, show


async def pick(state: State, runtime: Runtime[Deps]) -> State:
    taps = [part.action for part in runtime.context.turn.parts if isinstance(part, Tap)]
    tapped = [action for action in taps if isinstance(action, ShowProduct | PickSize)]
    card = await _card(runtime.context.catalog, tapped[-1], state)
    if card is None:
        return merged(say(state, Say(Saying.BUTTON_STALE)), State(answered_by="button"))
    await _learn(runtime.context, state, tapped)
    return merged(show(state, card), State(answered_by="button"))


async def _learn(deps: Deps, state: State, tapped: Sequence[Action]) -> None:
    """The one tap that answers what we just asked about a photo says what that photo shows. Any other tap, or two at
    once, only looks around."""
    asked = state.get("answering")
    told = tapped[0]
    if asked is None or len(tapped) != 1 or not isinstance(told, ShowProduct) or told.colour is None:
        return
    if [told.product_sku, told.colour] in asked["pairs"]:
        await confirm(deps.catalog, deps.turn.id, asked["photo"], told.product_sku, told.colour)


async def _card(catalog: Catalog, action: Action, state: State) -> ShowOffer | None:
    """None when what was on the button is no longer sold."""
    try:
        if isinstance(action, PickSize):
            variant = await catalog.variant(action.variant_sku)
            return card_of(await catalog.product(variant.product_sku), variant.colour, size=variant.size)
        if isinstance(action, ShowProduct):
            product = await catalog.product(action.product_sku)
            size = _size(state, product.sku)
            known = {colour.code for colour in product.colours}
            if not known or (action.colour is not None and action.colour not in known):
                return None
            colour = action.colour or colour_to_show(product, (), size)
            return card_of(product, colour, size=size)
    except (ProductNotFound, VariantNotFound):
        return None
    return None


def _size(state: State, product_sku: str) -> str | None:
    """The size that was named before: nobody is asked twice."""
    selection = state.get("selection")
    if selection is not None and selection["product"] == product_sku:
        return selection["size"]
    return (state.get("wish") or {}).get("size")
