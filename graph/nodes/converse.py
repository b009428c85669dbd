"""Converse: everything that needs no product and no rule, and the honest word when we did not understand."""

from __future__ import annotations

from langgraph.runtime import Runtime

from graph.deps import Deps
from graph.messages import Other, Reason, Say, Saying, StaleButton, Tap
from graph.state import State, merged
from graph.talk import say
from graph.understanding.meaning import SOCIAL, Intent, Meaning

ENOUGH = 3

SAYINGS = (
    (Intent.ARE_YOU_BOT, Saying.AM_A_BOT),
    (Intent.HELP, Saying.HELP),
    (Intent.THANKS, Saying.THANKS),
    (Intent.BYE, Saying.THANKS),
    (Intent.GREET, Saying.GREETING),
    (Intent.YES, Saying.THANKS),
    (Intent.NO, Saying.HELP),
)


async def converse(state: State, runtime: Runtime[Deps]) -> State:
    parts, meaning = runtime.context.turn.parts, state["meaning"]
    if any(isinstance(part, Tap) and isinstance(part.action, StaleButton) for part in parts):
        return merged(say(state, Say(Saying.BUTTON_STALE)), State(answered_by="button"))
    kinds = [part.kind for part in parts if isinstance(part, Other)]
    if kinds and not meaning.text:
        return say(state, Say(Saying.CANNOT_OPEN, kind=kinds[-1]))
    saying = _saying(meaning)
    return say(state, Say(saying)) if saying is not None else _puzzled(state, meaning)


def _saying(meaning: Meaning) -> Saying | None:
    """Good manners count when nothing else was said."""
    if meaning.language_asked is not None and not meaning.content:
        return Saying.HELP
    talkative = (intent for intent, _ in SAYINGS if intent in meaning.intents)
    known = next((intent for intent in talkative if intent not in SOCIAL or not meaning.names_goods), None)
    return dict(SAYINGS)[known] if known is not None else None


def _puzzled(state: State, meaning: Meaning) -> State:
    """Ask, ask differently, then call a person."""
    times = state.get("puzzled", 0) + 1
    wanted = (
        bool(meaning.intents & {Intent.SEARCH, Intent.CHEAPER}) or meaning.slots.category is not None or meaning.narrows
    )
    if times > 1 and not wanted:
        saying = Saying.NOT_UNDERSTOOD_AGAIN
    else:
        saying = Saying.NOTHING_FOUND if wanted else Saying.NOT_UNDERSTOOD
    spoken = merged(say(state, Say(saying)), State(puzzled=times, tried=[*state.get("tried", []), "lexicon"][-3:]))
    if times >= ENOUGH:
        spoken["plan"], spoken["reason"] = ("escalate",), Reason.UNSURE_TWICE
    return spoken
