"""Moderate: before anything is done, what goes nowhere is turned away, kindly, and a flood is not answered at all."""

from __future__ import annotations

import re

import structlog
from langgraph.runtime import Runtime

from graph.deps import Deps
from graph.memory import lines_of, remembered
from graph.messages import CallPerson, Message, Picture, Reason, Say, Saying, Tap, Turn
from graph.moderation.pace import MOST_STRIKES, Verdict, spend, struck
from graph.moderation.screening import Suspicion, suspicion
from graph.state import FORGOTTEN, VERSION, Pace, State, merged
from graph.understanding.context import Context
from graph.understanding.meaning import Intent, Meaning

log = structlog.get_logger(__name__)

WORDS_KEPT, LONGEST = 3, 500
ALWAYS_HEARD = frozenset({Intent.PERSON, Intent.COMPLAINT})
WORTH_A_WALL = ALWAYS_HEARD | {Intent.RETURN, Intent.CANCEL, Intent.CHANGE_ORDER, Intent.ORDER_STATUS, Intent.PRIVACY}
# Whoever swears and asks this has a complaint.
_DEMAND = re.compile(
    r"(?i)\b(?:де|коли|чому|скільки|куди|поверн\w+|где|когда|почему|сколько|куда|верните|where|when|why|refund)\b"
)
SAYINGS = {
    Suspicion.PRYING: Saying.NOT_YOURS,
    Suspicion.FOREIGN: Saying.FOREIGN_SCRIPT,
    Suspicion.WALL: Saying.TOO_LONG,
}


async def moderate(state: State, runtime: Runtime[Deps]) -> State:
    deps, turn = runtime.context, runtime.context.turn
    state = state if state.get("version", VERSION) == VERSION else FORGOTTEN
    pace, verdict = spend(state.get("pace"), turn.parts, turn.at.timestamp(), deps.limits)
    meaning = deps.lexicon.read("\n".join(turn.texts), Context(asked=state.get("asked")))
    if verdict is not Verdict.FREE and not _calls_person(turn, meaning):
        return _too_much(state, turn, pace, verdict)
    found = _suspicion(turn, meaning)
    if found is Suspicion.INJECTION:
        return _strike(state, turn, pace, Saying.OFF_TOPIC, Saying.OFF_TOPIC_AGAIN)
    if found is not None:
        return _turned_away(state, turn, pace, found, Say(SAYINGS[found]))
    if _only_insults(turn, meaning):
        if any(map(_DEMAND.search, turn.texts)):
            upset = State(plan=("escalate",), reason=Reason.COMPLAINT)
            return merged(_turned_away(state, turn, pace, Reason.COMPLAINT), _kept(state, turn), upset)
        return merged(_strike(state, turn, pace, Saying.CALM, Saying.CALM_AGAIN), _kept(state, turn))
    return State(pace=pace, plan=("understand",))


def _calls_person(turn: Turn, meaning: Meaning) -> bool:
    tapped = any(isinstance(part, Tap) and isinstance(part.action, CallPerson) for part in turn.parts)
    return tapped or bool(meaning.intents & ALWAYS_HEARD)


def _suspicion(turn: Turn, meaning: Meaning) -> Suspicion | None:
    found = {suspicion(text) for text in turn.texts}
    if Suspicion.INJECTION in found:
        return Suspicion.INJECTION
    if meaning.intents & WORTH_A_WALL:
        found.discard(Suspicion.WALL)
    return next((each for each in SAYINGS if each in found), None)


def _only_insults(turn: Turn, meaning: Meaning) -> bool:
    """Whether there is abuse and nothing else that could be answered."""
    pictured = any(isinstance(part, Picture) for part in turn.parts)
    slots = meaning.slots
    asked = slots.category or meaning.narrows or meaning.sku or meaning.policies or slots.ordinal
    return meaning.intent is Intent.INSULT and not pictured and not asked


def _too_much(state: State, turn: Turn, pace: Pace, verdict: Verdict) -> State:
    """Told once; then nothing is answered, and nothing is forgotten."""
    if verdict is Verdict.QUIET:
        told = merged(_turned_away(state, turn, pace, verdict), State(silent=True))
    else:
        saying = Saying.TOO_FAST if pace["cooled"] == 1 else Saying.TOO_FAST_AGAIN
        told = _turned_away(state, turn, pace, verdict, Say(saying))
    return told if any(suspicion(text) for text in turn.texts) else merged(told, _kept(state, turn))


def _strike(state: State, turn: Turn, pace: Pace, saying: Saying, shorter: Saying) -> State:
    """The last of the strikes calls a person, those after it get a shorter answer."""
    pace = struck(pace)
    if pace["strikes"] > MOST_STRIKES:
        return _turned_away(state, turn, pace, Reason.ABUSE, Say(shorter))
    told = _turned_away(state, turn, pace, Reason.ABUSE, Say(saying))
    if pace["strikes"] < MOST_STRIKES:
        return told
    return merged(told, State(words=_words(state, turn), plan=("escalate",), reason=Reason.ABUSE))


def _turned_away(state: State, turn: Turn, pace: Pace, why: Suspicion | Verdict | Reason, *messages: Message) -> State:
    """The answer is complete, and the talk stands where it stood."""
    log.info("turned_away", turn_id=turn.id, why=why.value, strikes=pace["strikes"], cooled=pace["cooled"])
    told = State(
        version=VERSION,
        turn_id=turn.id,
        locale=state.get("locale", "uk"),
        pace=pace,
        plan=(),
        messages=messages,
        cards=(),
        answered_by="moderation",
        asks=False,
    )
    return merged(FORGOTTEN, told) if state is FORGOTTEN else told


def _kept(state: State, turn: Turn) -> State:
    """What was said stays in the talk's memory; what may be a name and a phone does not stay in words."""
    private = state.get("stage") == "delivery"
    words = state.get("words", []) if private else _words(state, turn)
    return merged(State(words=words), remembered(state, lines_of(turn.parts, (), private=private)))


def _words(state: State, turn: Turn) -> list[str]:
    return [*state.get("words", []), *(text[:LONGEST] for text in turn.texts)][-WORDS_KEPT:]
