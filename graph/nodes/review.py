"""Review: stars and words about an order that reached its shopper. Few stars call a person."""

from __future__ import annotations

from langgraph.runtime import Runtime

from catalog.effects import EffectKey
from catalog.errors import NotYours, OrderNotDelivered, OrderNotFound
from graph.deps import Deps
from graph.messages import RateOrder, Reason, ReviewNote, Say, Saying, Tap
from graph.sale.praise import refuses, tells
from graph.sale.reviews import keep_words
from graph.state import State, merged
from graph.talk import say

WELL = 4
"""So many stars and more are told to managers only with words."""


async def review(state: State, runtime: Runtime[Deps]) -> State:
    deps = runtime.context
    taps = [part.action for part in deps.turn.parts if isinstance(part, Tap) and isinstance(part.action, RateOrder)]
    if taps:
        return merged(await _rated(state, deps, taps[-1]), State(answered_by="button"))
    number, meaning = state.get("review_of"), state["meaning"]
    if number is not None and tells(meaning):
        kept = await keep_words(state, deps, number)
        if kept is not None:
            return kept
    thanked = say(state, Say(Saying.THANKS))
    return thanked if refuses(meaning) else merged(thanked, State(reviewing=number))


async def _rated(state: State, deps: Deps, tap: RateOrder) -> State:
    turn = deps.turn
    try:
        rated = await deps.catalog.reviews.rate(EffectKey(turn.id, "rated"), turn.chat, tap.number, tap.stars)
    except (OrderNotFound, NotYours, OrderNotDelivered):
        return say(state, Say(Saying.NO_SUCH_ORDER))
    if tap.stars >= WELL:
        asks = rated.review.text is None and _is_free(state)
        told = say(state, Say(Saying.RATED_WELL if asks else Saying.RATED))
        return merged(told, State(reviewing=tap.number if asks else None))
    note = () if rated.before == tap.stars else (ReviewNote(tap.number, tap.stars, name=turn.name),)
    called = State(about_order=tap.number, plan=("escalate",), reason=Reason.COMPLAINT, reviewing=None)
    return merged(say(state, Say(Saying.RATED_POORLY)), called, State(reviews=note))


def _is_free(state: State) -> bool:
    """Whether nothing else is asked that the next words would answer."""
    asked = state.get("giving_back") or state.get("new_address_of")
    return state["before"]["stage"] != "delivery" and not asked
