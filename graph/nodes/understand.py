"""Understand: read the turn, remember its words, choose the language of the answer and the steps that lead to it."""

from __future__ import annotations

from langgraph.runtime import Runtime

from catalog.products import Locale
from graph.deps import Deps
from graph.messages import CallPerson, NoneOfThese, PickSize, Picture, ShowProduct, Tap, Text, Turn
from graph.state import FORGOTTEN, VERSION, State, Step, merged
from graph.understanding.meaning import RANKS, Intent, Meaning

WORDS_KEPT = 3
WORDS_LIMIT = 500

ABOUT_GOODS = frozenset(
    {
        Intent.PRICE,
        Intent.SIZES,
        Intent.STOCK,
        Intent.COUNT,
        Intent.FABRIC,
        Intent.MEASURES,
        Intent.CHEAPER,
        Intent.ORDER,
    }
)

FOR_GOODS = frozenset({Intent.SEARCH, Intent.PRICE, Intent.SIZES, Intent.STOCK})


async def understand(state: State, runtime: Runtime[Deps]) -> State:
    turn = runtime.context.turn
    known = state.get("version", VERSION) == VERSION
    state = state if known else State()
    texts = words_of(turn)
    meaning = runtime.context.lexicon.read("\n".join(texts))
    locale, chosen = _locale(state, meaning)
    kept = [*state.get("words", []), *(text[:WORDS_LIMIT] for text in texts)]
    read = State(
        version=VERSION,
        turn_id=turn.id,
        locale=locale,
        locale_chosen=chosen,
        words=kept[-WORDS_KEPT:],
        meaning=meaning,
        plan=_plan(turn, state, meaning),
        photo_question=None,
        answering=state.get("photo_question"),
        open_photo=None,
        opened=state.get("open_photo"),
        messages=(),
        cards=(),
        answered_by="lexicon",
        asks=False,
    )
    return read if known else merged(FORGOTTEN, read)


def words_of(turn: Turn) -> list[str]:
    """What was typed, captions among it."""
    written = [
        part.text if isinstance(part, Text) else part.caption for part in turn.parts if isinstance(part, Text | Picture)
    ]
    return [text for text in written if text.strip()]


def _locale(state: State, meaning: Meaning) -> tuple[Locale, bool]:
    """A language that was asked for stays. Otherwise English for clear English, and Ukrainian for all the rest."""
    if meaning.language_asked is not None:
        return meaning.language_asked, True
    before = state.get("locale", "uk")
    if state.get("locale_chosen", False) or meaning.language is None:
        return before, state.get("locale_chosen", False)
    return ("en" if meaning.language == "en" else "uk"), False


def _plan(turn: Turn, state: State, meaning: Meaning) -> tuple[Step, ...]:
    taps = [part.action for part in turn.parts if isinstance(part, Tap)]
    steps: list[Step] = []
    if any(isinstance(action, ShowProduct | PickSize) for action in taps):
        steps.append("pick")
    if any(isinstance(action, NoneOfThese) for action in taps):
        steps.append("reconsider")
    pictured = any(isinstance(part, Picture) for part in turn.parts)
    if pictured:
        steps.append("look")
    if meaning.text:
        told = _about_our_question(state, meaning) if not (taps or pictured) else None
        told = told or _text_plan(state, meaning)
        steps += [step for step in told if not pictured or step in {"inform", "escalate"}]
    if any(isinstance(action, CallPerson) for action in taps) and "escalate" not in steps:
        steps.append("escalate")
    return tuple(dict.fromkeys(steps)) or ("converse",)


def _about_our_question(state: State, meaning: Meaning) -> tuple[Step, ...] | None:
    """What a few words mean right after we asked about a photo: what it is for, or which of ours it shows."""
    opened, question, intents = state.get("open_photo"), state.get("photo_question"), meaning.intents
    if meaning.slots.category or meaning.sku or meaning.policies:
        return None
    if question is not None and Intent.NO in intents and not (meaning.content or meaning.narrows):
        return ("reconsider",)
    if opened is None:
        return None
    if intents & FOR_GOODS or meaning.narrows:
        return ("look",)
    if Intent.ORDER in intents:
        return ("escalate",)
    return (opened["yes"],) if Intent.YES in intents else None


def _text_plan(state: State, meaning: Meaning) -> tuple[Step, ...]:
    if Intent.ARE_YOU_BOT in meaning.intents:
        return ("converse",)
    if meaning.intents & {Intent.COMPLAINT, Intent.PERSON}:
        return ("escalate",)
    named = meaning.slots.category is not None or meaning.sku is not None or meaning.narrows
    goods: Step = "rank" if _ranked(state, meaning) else "advise"
    if meaning.policies:
        return ("inform", goods) if named else ("inform",)
    if goods == "rank":
        return ("rank",)
    shown = state.get("selection") or state.get("candidates")
    if meaning.asides and not named and not shown:
        return ("inform",)
    return ("advise",) if named or meaning.content or _about_shown(state, meaning) else ("converse",)


def _ranked(state: State, meaning: Meaning) -> bool:
    """Whether an order or a number over many is asked for: "how many" of what is shown is a question about that one."""
    asked = meaning.intents & RANKS
    if asked == {Intent.COUNT}:
        one = bool(state.get("selection")) and not meaning.names_goods
        named = Intent.STOCK in meaning.intents and bool(meaning.content)
        return Intent.PRICE not in meaning.intents and not one and not named
    if asked == {Intent.SIMILAR}:  # «схоже, воно замале» asks for nothing
        return Intent.SEARCH in meaning.intents or not meaning.content
    return bool(asked)


def _about_shown(state: State, meaning: Meaning) -> bool:
    """Whether these few words are about what we showed, or ask for something unnamed."""
    if meaning.intents & ABOUT_GOODS:
        return True
    showing = bool(state.get("selection") or state.get("candidates"))
    if showing and (meaning.slots.ordinal or meaning.language_asked):
        return True
    pointed = meaning.pointing or bool(meaning.intents & {Intent.YES, Intent.SEARCH})
    return pointed and bool(state.get("selection")) and state.get("stage") != "human"
