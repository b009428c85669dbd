"""Inform: the shop's own rules and answers, word for word."""

from __future__ import annotations

from langgraph.runtime import Runtime

from catalog import Policy, Shop
from catalog.errors import IndexUnavailable
from graph.deps import Deps
from graph.messages import Message, Say, Saying
from graph.state import State, merged
from graph.talk import say
from graph.understanding.meaning import Intent, Meaning

AT_ONCE = 2
CODES = {Intent.HAGGLE: "discount", Intent.CHEAPER: "discount", Intent.RETURN: "returns"}
"""Rules that an intent asks for without naming them."""


async def inform(state: State, runtime: Runtime[Deps]) -> State:
    """What was asked for by its words; failing that, what comes nearest; failing that, the talk goes on elsewhere."""
    meaning, shop = state["meaning"], runtime.context.catalog.shop
    found = _named(meaning, shop) or ([] if meaning.intent in CODES else await _nearest(runtime.context, meaning.text))
    told: list[Message] = [Say(Saying.POLICY, policy=policy.text, title=policy.titles) for policy in found]
    if meaning.intent is Intent.HAGGLE:
        told.insert(0, Say(Saying.PRICE_FIXED))
    if not told:
        goes_on = state.get("messages") or len(state["plan"]) > 1
        return State() if goes_on else State(plan=("converse",))
    return merged(say(state, *told), State(puzzled=0, answered_by="policy"))


def _named(meaning: Meaning, shop: Shop) -> list[Policy]:
    codes = meaning.policies or meaning.asides or ((CODES[meaning.intent],) if meaning.intent in CODES else ())
    known = {policy.code for policy in shop.policies}
    return [shop.policy(code) for code in codes[:AT_ONCE] if code in known]


async def _nearest(deps: Deps, text: str) -> list[Policy]:
    """A rule that is near in meaning and shares a telling word: being near is not enough to speak for the shop."""
    try:
        policy = await deps.catalog.policy(text)
    except IndexUnavailable:
        return []
    return [policy] if policy is not None and deps.lexicon.touches(text, policy) else []
