"""A choice that is taken back: all of it, or one thing."""

from __future__ import annotations

from catalog.effects import EffectKey
from catalog.errors import LineNotFound
from catalog.orders import Cart, CartLine
from graph.deps import Deps
from graph.messages import Say, Saying
from graph.sale.carts import done_before, shown
from graph.sale.drafts import draft_of, kept, mode_of
from graph.state import Selection, State, merged
from graph.talk import say
from graph.understanding.meaning import Intent

INSTEAD = "line_instead"
DROPPED = State(ordering=None, sending=None, stage="offer")


async def drop(state: State, deps: Deps) -> State:
    """«Передумала»: the cart is empty and its pieces are free. A bare "no" to several things asks which."""
    cart = await deps.catalog.orders.cart(deps.turn.chat)
    if len(cart.lines) > 1 and Intent.CANCEL not in state["meaning"].intents:
        return merged(
            say(state, shown(deps, cart)), State(stage="delivery", sending=kept(draft_of(state), mode_of(state)))
        )
    await deps.catalog.orders.clear(EffectKey(deps.turn.id, "cart_clear"), deps.turn.chat)
    return merged(say(state, Say(Saying.ORDER_DROPPED)), DROPPED)


async def take_out(deps: Deps, line: CartLine | None, cart: Cart) -> Cart:
    """The cart without the line that something else was taken instead of."""
    if line is None:
        return await done_before(deps, INSTEAD) or cart
    try:
        return await deps.catalog.orders.remove(EffectKey(deps.turn.id, INSTEAD), deps.turn.chat, line.line)
    except LineNotFound:
        return await deps.catalog.orders.cart(deps.turn.chat)


def line_about(cart: Cart, about: Selection | None) -> CartLine | None:
    """The line of what the talk is of."""
    same = (about["product"], about["colour"], about["size"]) if about is not None else ()
    return next((line for line in cart.lines if (line.product_sku, line.colour, line.size) == same), None)
