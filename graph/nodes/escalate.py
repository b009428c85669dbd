"""Escalate: call a person, once per turn and once per chat, with everything they need to know."""

from __future__ import annotations

from langgraph.runtime import Runtime

from catalog.effects import EffectKey
from catalog.errors import ProductNotFound
from graph.deps import Deps
from graph.handoffs import Handoff
from graph.messages import Card, Message, Offer, Reason, Say, Saying
from graph.offers import offer_of
from graph.state import State, merged
from graph.talk import say
from graph.understanding.meaning import Intent

HOURS = "hours"


async def escalate(state: State, runtime: Runtime[Deps]) -> State:
    deps, turn = runtime.context, runtime.context.turn
    reason = _reason(state)
    handoff = await deps.handoffs.open(
        EffectKey(turn.id, "handoff"),
        chat=turn.chat,
        topic=turn.topic,
        reason=reason,
        name=turn.name,
        locale=state["locale"],
    )
    if not handoff.fresh:
        return merged(say(state, Say(Saying.PERSON_ALREADY_CALLED)), State(stage="human", puzzled=0))
    card = _card(state, deps, handoff, reason, await _offer(state, deps))
    told = [Say(Saying.PERSON_CALLED), *_hours(deps)]
    return merged(say(state, *told), State(stage="human", puzzled=0, tried=[], cards=(card,)))


def _reason(state: State) -> Reason:
    if "reason" in state:
        return state["reason"]
    return Reason.COMPLAINT if Intent.COMPLAINT in state["meaning"].intents else Reason.ASKED_FOR_PERSON


def _card(state: State, deps: Deps, handoff: Handoff, reason: Reason, offer: Offer | None) -> Card:
    return Card(
        handoff_id=handoff.id,
        reason=reason,
        chat=handoff.chat,
        name=deps.turn.name,
        locale=state["locale"],
        words=tuple(state.get("words", [])),
        photo_id=state.get("photo"),
        offer=offer,
        tried=tuple(dict.fromkeys(state.get("tried", []))),
    )


async def _offer(state: State, deps: Deps) -> Offer | None:
    """What the talk is about, as it is now."""
    selection = state.get("selection")
    if selection is None:
        return None
    try:
        product = await deps.catalog.product(selection["product"])
    except ProductNotFound:
        return None
    return offer_of(product, selection["colour"])


def _hours(deps: Deps) -> list[Message]:
    """Outside working hours it is honest to say when people work."""
    shop = deps.catalog.shop
    if shop.is_open(deps.turn.at):
        return []
    return [Say(Saying.POLICY, policy=policy.text) for policy in shop.policies if policy.code == HOURS]
