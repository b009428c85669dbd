"""Resume: a shopper comes back after a while and finds what they had chosen, as it is now."""

from __future__ import annotations

from langgraph.runtime import Runtime

from catalog.errors import ProductNotFound
from graph.deps import Deps
from graph.messages import Say, Saying
from graph.offers import card_of, colour_to_show
from graph.state import State, merged
from graph.talk import say, show


async def resume(state: State, runtime: Runtime[Deps]) -> State:
    selection = state.get("selection")
    try:
        product = await runtime.context.catalog.product(selection["product"]) if selection is not None else None
    except ProductNotFound:
        product = None
    if selection is None or product is None:
        return merged(say(state, Say(Saying.GREETING)), State(selection=None))
    colour = colour_to_show(product, [selection["colour"]], selection["size"])
    greeted = say(state, Say(Saying.WELCOME_BACK))
    return merged(greeted, show(merged(state, greeted), card_of(product, colour, size=selection["size"])))
