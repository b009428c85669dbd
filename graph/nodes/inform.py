"""Inform: the shop's own rules and answers, word for word."""

from __future__ import annotations

from langgraph.runtime import Runtime

from catalog import Policy
from catalog.errors import IndexUnavailable
from graph.deps import Deps
from graph.messages import Say, Saying
from graph.state import State, merged
from graph.talk import say

AT_ONCE = 2


async def inform(state: State, runtime: Runtime[Deps]) -> State:
    """What was asked for by its words; failing that, what comes nearest; failing that, the talk goes on elsewhere."""
    meaning, shop = state["meaning"], runtime.context.catalog.shop
    codes = meaning.policies or meaning.asides
    found = [shop.policy(code) for code in codes[:AT_ONCE]] or await _nearest(runtime.context, meaning.text)
    if not found:
        return State(plan=("converse",))
    told = (Say(Saying.POLICY, policy=policy.text) for policy in found)
    return merged(say(state, *told), State(puzzled=0, answered_by="policy"))


async def _nearest(deps: Deps, text: str) -> list[Policy]:
    """A rule that is near in meaning and shares a telling word: being near is not enough to speak for the shop."""
    try:
        policy = await deps.catalog.policy(text)
    except IndexUnavailable:
        return []
    return [policy] if policy is not None and deps.lexicon.touches(text, policy) else []
