"""Converse: everything that needs no product and no rule, and the honest word when we did not understand."""

from __future__ import annotations

from langgraph.runtime import Runtime

from catalog.orders.states import ENDED
from graph.deps import Deps
from graph.messages import Other, Reason, Say, Saying, StaleButton, Tap
from graph.sale.reviews import keep_praise
from graph.sale.showing import is_owing, spoken_order
from graph.sale.upsell import offer_more
from graph.state import FORGOTTEN, State, merged
from graph.talk import say
from graph.understanding.meaning import SOCIAL, Intent, Meaning
from graph.waiting import called_before

ENOUGH = 4

SAYINGS = {
    Intent.ARE_YOU_BOT: Saying.AM_A_BOT,
    Intent.HELP: Saying.HELP,
    Intent.LANGUAGE: Saying.CHOOSE_LANGUAGE,
    Intent.THANKS: Saying.THANKS,
    Intent.BYE: Saying.THANKS,
    Intent.GREET: Saying.GREETING,
    Intent.YES: Saying.THANKS,
    Intent.NO: Saying.DECLINED,
    Intent.CANCEL: Saying.NOT_TAKEN,
    Intent.RESTART: Saying.GREETING,
    Intent.PRIVACY: Saying.PRIVACY,
    Intent.OFF_TOPIC: Saying.OFF_TOPIC,
    Intent.INSULT: Saying.CALM,
    Intent.INJECTION: Saying.OFF_TOPIC,
}
ASKED_AGAIN = (Saying.NOT_UNDERSTOOD, Saying.ASK_OTHERWISE, Saying.NOT_UNDERSTOOD_AGAIN)
ABOUT_ONE = frozenset({"offer", "size_colour"})


async def converse(state: State, runtime: Runtime[Deps]) -> State:
    parts, meaning = runtime.context.turn.parts, state["meaning"]
    if any(isinstance(part, Tap) and isinstance(part.action, StaleButton) for part in parts):
        return merged(say(state, Say(Saying.BUTTON_STALE)), State(answered_by="button"))
    kinds = [part.kind for part in parts if isinstance(part, Other)]
    if kinds and not meaning.text:
        return say(state, Say(Saying.CANNOT_OPEN, kind=kinds[-1]))
    if state.get("awaited"):
        return say(state, await called_before(runtime.context))
    saying = _saying(state, meaning)
    if saying is None:
        return _puzzled(state, meaning)
    if meaning.intent is Intent.RESTART:
        greeted = [] if len(state["plan"]) > 1 else [Say(saying)]
        return merged(FORGOTTEN, say(state, Say(Saying.RESTARTED), *greeted))
    return await _thanked(state, runtime.context) if saying is Saying.THANKS else say(state, Say(saying))


async def _thanked(state: State, deps: Deps) -> State:
    """Praise of what was delivered is kept."""
    praised = await keep_praise(state, deps)
    if praised is not None:
        return praised
    return await _paid(state, deps) if state["before"]["stage"] == "payment" else say(state, Say(Saying.THANKS))


async def _paid(state: State, deps: Deps) -> State:
    """Thanks for an order that is paid end it, with one more thing that suits; an unpaid one goes on waiting."""
    told, order = say(state, Say(Saying.THANKS)), await spoken_order(state, deps)
    if order is None or order.state in ENDED or is_owing(order):
        return told
    return merged(told, State(stage="done"), await offer_more(merged(state, told), deps, order))


def _saying(state: State, meaning: Meaning) -> Saying | None:
    """Good manners count when nothing else was said."""
    if meaning.intent in SOCIAL and (meaning.slots.category or meaning.sku):
        return None
    saying, stage = SAYINGS.get(meaning.intent), state["before"]["stage"]
    if saying is Saying.CHOOSE_LANGUAGE and meaning.language_asked is not None:
        return Saying.LANGUAGE_CHOSEN
    if saying is Saying.OFF_TOPIC and stage == "out_of_domain":
        return Saying.OFF_TOPIC_AGAIN
    shown = stage in ABOUT_ONE or (stage == "discovery" and bool(state["before"]["candidates"]))
    return Saying.NOT_TAKEN if meaning.intent is Intent.NO and shown else saying


def _puzzled(state: State, meaning: Meaning) -> State:
    """Ask, ask differently, show the button, then call a person."""
    times = state.get("puzzled", 0) + 1
    wanted = (
        bool(meaning.intents & {Intent.SEARCH, Intent.CHEAPER}) or meaning.slots.category is not None or meaning.narrows
    )
    counted = State(puzzled=times, tried=[*state.get("tried", []), "lexicon"][-3:])
    if times >= (ENOUGH - 1 if wanted else ENOUGH):
        return merged(counted, State(plan=("escalate",), reason=_reason(meaning)))
    return merged(say(state, Say(Saying.NOTHING_FOUND if wanted else ASKED_AGAIN[times - 1])), counted)


def _reason(meaning: Meaning) -> Reason:
    """A rule that no rule of the shop answers; words that only models could read, and none did; or plain puzzlement."""
    if Intent.POLICY in meaning.intents:
        return Reason.POLICY
    return Reason.MODELS_DOWN if meaning.unread else Reason.UNSURE_TWICE
