"""What is said of a delivered order in words: kept once, and told to the managers."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from catalog.effects import EffectKey, of_turn
from catalog.errors import NotYours, OrderNotDelivered, OrderNotFound
from graph.deps import Deps
from graph.messages import ReviewNote, Say, Saying
from graph.sale.praise import praises
from graph.state import State, merged
from graph.talk import say
from graph.understanding.meaning import Intent

NEWS_WAIT: Final = timedelta(days=14)
"""So long after a delivery praise without a tap may be about it."""
SAID: Final = "review_said"
AT_REST: Final = frozenset({"init", "payment", "upsell", "done", "human", "out_of_domain"})
MORE_THAN: Final = 2


async def keep_words(state: State, deps: Deps, number: str) -> State | None:
    """What is said in this turn, as the words about this order; None when it is not this chat's any more."""
    turn, text = deps.turn, "\n".join(deps.turn.texts)
    try:
        review = await deps.catalog.reviews.say(EffectKey(turn.id, SAID), turn.chat, number, text)
    except (OrderNotFound, NotYours, OrderNotDelivered):
        return None
    note = ReviewNote(number, review.stars, text, turn.name)
    return merged(say(state, Say(Saying.REVIEW_KEPT)), State(reviews=(note,), puzzled=0))


async def keep_praise(state: State, deps: Deps) -> State | None:
    """Praise that came without a tap, of the last order if it was delivered lately and nobody has judged it yet.
    None: it is no such praise."""
    meaning = state["meaning"]
    thanks = meaning.intent is Intent.THANKS and praises(meaning.text) and len(meaning.text.split()) > MORE_THAN
    if not thanks or state["before"]["stage"] not in AT_REST or state.get("giving_back"):
        return None
    number = await _unjudged(deps)
    return await keep_words(state, deps, number) if number is not None else None


async def _unjudged(deps: Deps) -> str | None:
    orders = await deps.catalog.orders.of_chat(deps.turn.chat)
    last = orders[0] if orders else None
    if last is None or last.delivered_at is None or deps.turn.at - last.delivered_at > NEWS_WAIT:
        return None
    async with deps.catalog.db.read() as session:
        again = EffectKey(deps.turn.id, SAID) in await of_turn(session, deps.turn.id)
    return last.number if again or await deps.catalog.reviews.find(last.number) is None else None
