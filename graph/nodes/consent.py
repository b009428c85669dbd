"""Consent: may the delivery of the order just made be remembered?"""

from __future__ import annotations

from langgraph.runtime import Runtime

from catalog.delivery import DeliveryDetails
from catalog.effects import EffectKey
from catalog.errors import NotYours, OrderNotFound
from graph.deps import Deps
from graph.messages import KeepDelivery, Say, Saying, Tap
from graph.state import State, merged
from graph.talk import say


async def consent(state: State, runtime: Runtime[Deps]) -> State:
    """The last word counts. A no takes back an earlier yes."""
    deps = runtime.context
    asked = [part.action for part in deps.turn.parts if isinstance(part, Tap) and isinstance(part.action, KeepDelivery)]
    kept = await _kept(state, deps) if asked and asked[-1].yes else False
    if not kept and not deps.rehearsal:
        await deps.catalog.known_deliveries.forget(deps.turn.chat)
    told = Saying.DELIVERY_KEPT if kept else Saying.DELIVERY_NOT_KEPT
    return merged(say(state, Say(told)), State(answered_by="button"))


async def _kept(state: State, deps: Deps) -> bool:
    delivery = await _delivery(state.get("about_order"), deps)
    if delivery is None:
        return False
    if not deps.rehearsal:
        key = EffectKey(deps.turn.id, "keep_delivery")
        await deps.catalog.known_deliveries.keep(key, deps.turn.chat, delivery)
    return True


async def _delivery(number: str | None, deps: Deps) -> DeliveryDetails | None:
    """Of the order that was spoken of last, or of the chat's newest."""
    if number is None:
        orders = await deps.catalog.orders.of_chat(deps.turn.chat)
        return orders[0].delivery if orders else None
    try:
        return (await deps.catalog.orders.find(number, deps.turn.chat)).delivery
    except (OrderNotFound, NotYours):
        return None
