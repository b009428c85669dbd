"""The loop guard: a talk in which nothing changes for the shopper is asked differently, then shown, then handed on."""

from __future__ import annotations

import hashlib

from catalog import Filters
from graph.deps import Deps
from graph.memory import code_of, plain
from graph.messages import Message, Reason, Say, Saying, ShowOffer, ShowOffers, Why
from graph.offers import colour_to_show
from graph.pointing import on_screen
from graph.state import State, merged
from graph.talk import say, show_several

SHOWN = 3
MOST_MESSAGES = 3
QUESTIONS = frozenset({Saying.WHICH_PRODUCT, Saying.WHICH_SIZE, Saying.NO_MORE, Saying.NOT_TAKEN})
"""Sayings that lead nowhere when they are told again. Not being understood is counted by `puzzled`."""


async def weigh(state: State, deps: Deps) -> State:
    """What follows from the answer of this turn besides the answer itself."""
    told = state.get("messages", ())
    if state.get("weighed") or not deps.turn.texts or not told:
        return State(weighed=True)
    answer = _digest(told)
    counted = State(weighed=True, answer=answer)
    if not (_is_fact(told) or _is_question(told)):
        return counted
    if answer != state.get("answer") or _moved(state):
        return merged(counted, State(stalled=0))
    stalled = state.get("stalled", 0) + 1
    return merged(counted, State(stalled=stalled), await _otherwise(state, deps, stalled))


def _moved(state: State) -> bool:
    """Whether the shopper now looks at something else, or for something else."""
    before = state["before"]
    return (
        before["selection"] != state.get("selection")
        or before["candidates"] != state.get("candidates", [])
        or before["wish"] != state.get("wish")
    )


async def _otherwise(state: State, deps: Deps, stalled: int) -> State:
    """A fact may be told twice before it is no answer; a question only once."""
    fact = _is_fact(state["messages"])
    level = stalled - 1 if fact else stalled
    kept = state["messages"][: MOST_MESSAGES - 1] if fact else ()
    rest = State(messages=kept)
    if level == 1:
        return say(rest, Say(Saying.ASK_OTHERWISE))
    if level == 2:
        return await _choice(state, deps, rest)
    if level > 2:
        return State(messages=kept, plan=("escalate",), reason=Reason.NO_PROGRESS, stalled=0)
    return State()


async def _choice(state: State, deps: Deps, rest: State) -> State:
    """Things to tap on: like the one that the talk is of, those that were shown, or what is new."""
    selection = state.get("selection")
    if selection is not None:
        products, why = await deps.catalog.similar(selection["product"], SHOWN), Why.SIMILAR
        pairs = [(product, colour_to_show(product)) for product in products]
    else:
        pairs, why = (await on_screen(state, deps.catalog))[:SHOWN], Why.FOUND
    if not pairs:
        newest = await deps.catalog.newest(Filters(in_stock=True), SHOWN)
        pairs, why = [(each.product, each.variant.colour) for each in newest], Why.NEWEST
    if not pairs:
        return say(rest, Say(Saying.ASK_OTHERWISE))
    told = show_several(rest, pairs, why, None)
    return merged(told, State(selection=selection, stage=state.get("stage", "init")) if selection else State())


def _is_fact(told: tuple[Message, ...]) -> bool:
    return any(
        isinstance(one, ShowOffer | ShowOffers) or (isinstance(one, Say) and one.saying is Saying.POLICY)
        for one in map(plain, told)
    )


def _is_question(told: tuple[Message, ...]) -> bool:
    last = plain(told[-1])
    return isinstance(last, Say) and last.saying in QUESTIONS


def _digest(told: tuple[Message, ...]) -> str:
    return hashlib.blake2s("|".join(map(code_of, told)).encode(), digest_size=8).hexdigest()
