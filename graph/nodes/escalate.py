"""Escalate: call a person, once per turn and once per chat, with everything they need to know."""

from __future__ import annotations

from langgraph.runtime import Runtime

from catalog.effects import EffectKey
from catalog.errors import ProductNotFound
from graph.deps import Deps
from graph.handoffs import Handoff
from graph.messages import Card, Guess, Message, Offer, Reason, Say, Saying
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
    card = _card(state, deps, handoff, reason, await _offer(state, deps), await _guesses(state, deps))
    told = [Say(Saying.PERSON_CALLED), *_hours(deps)]
    return merged(say(state, *told), State(stage="human", puzzled=0, tried=[], cards=(card,)))


def _reason(state: State) -> Reason:
    if "reason" in state:
        return state["reason"]
    return Reason.COMPLAINT if Intent.COMPLAINT in state["meaning"].intents else Reason.ASKED_FOR_PERSON


def _card(
    state: State, deps: Deps, handoff: Handoff, reason: Reason, offer: Offer | None, guesses: tuple[Guess, ...]
) -> Card:
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
        guesses=guesses,
    )


async def _offer(state: State, deps: Deps) -> Offer | None:
    """What the talk is about, as it is now."""
    selection = state.get("selection")
    return await _sold(deps, selection["product"], selection["colour"]) if selection is not None else None


async def _guesses(state: State, deps: Deps) -> tuple[Guess, ...]:
    """What the last photo may be, as it is now."""
    hunches = state.get("hunches", [])
    found = [(await _sold(deps, each["product"], each["colour"]), each["percent"] / 100) for each in hunches]
    return tuple(Guess(offer, probability) for offer, probability in found if offer is not None)


async def _sold(deps: Deps, product_sku: str, colour: str) -> Offer | None:
    try:
        return offer_of(await deps.catalog.product(product_sku), colour)
    except ProductNotFound:
        return None


def _hours(deps: Deps) -> list[Message]:
    """Outside working hours it is honest to say when people work."""
    shop = deps.catalog.shop
    if shop.is_open(deps.turn.at):
        return []
    return [Say(Saying.POLICY, policy=policy.text) for policy in shop.policies if policy.code == HOURS]
