"""Understand: read the turn, remember its words, choose the language of the answer and the steps that lead to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from langgraph.runtime import Runtime

from catalog.delivery import Details, Part
from catalog.errors import ProductNotFound
from catalog.products import Locale, Product
from graph.deps import Deps
from graph.messages import Turn
from graph.routing import Route, route
from graph.sale.drafts import draft_of
from graph.sale.wishes import SaleWish, mode_ahead, wishes_in
from graph.situation import DETAIL, situation
from graph.state import FORGOTTEN, VERSION, Before, Sending, State, merged
from graph.understanding.context import Context
from graph.understanding.meaning import EMBEDDED, Intent, Meaning
from graph.understanding.presence import asks_how_long, asks_who_is_there

WORDS_KEPT = 3
ASIDE = frozenset(
    {
        Intent.PERSON,
        Intent.COMPLAINT,
        Intent.CANCEL,
        Intent.RESTART,
        Intent.INJECTION,
        Intent.INSULT,
        Intent.ARE_YOU_BOT,
        Intent.PRIVACY,
        Intent.SUBSCRIBE,
        Intent.RETURN,
        Intent.ORDER_STATUS,
        Intent.PRICE,
        Intent.SIZES,
        Intent.STOCK,
        Intent.FABRIC,
        Intent.MEASURES,
    }
)
"""What is said at the delivery and is no answer to our question."""
NOT_THAT = re.compile(r"(?<!\w)(?:не|not)\s+(?:[^\W\d_]+\s+){0,2}?№?\s*(\d{1,5})(?!\d)")
PERSONAL = frozenset({"payment"})
WORDS_LIMIT = 500
IDLE = timedelta(minutes=30)
REVIEWED = timedelta(days=1)
"""So long the words about an order are waited for."""


async def understand(state: State, runtime: Runtime[Deps]) -> State:
    deps, turn = runtime.context, runtime.context.turn
    known = state.get("version", VERSION) == VERSION
    state = state if known else State()
    product = await _selected(state, deps)
    context = _context(state, deps, product)
    meaning = await _read(deps, context)
    locale, chosen = _locale(state, meaning)
    kept = [*state.get("words", []), *(text[:WORDS_LIMIT] for text in turn.texts)]
    kind = product.category.code if product is not None else None
    told = _told(state, meaning, deps) if context.asked == "delivery" else Told()
    waits = asks_who_is_there(meaning.text) or asks_how_long(meaning.text)
    awaited = waits and await deps.handoffs.live(turn.chat) is not None
    place = situation(
        state,
        meaning,
        kind=kind,
        came_back=_is_idle(state, turn),
        details=told.details,
        learned=told.learned,
        reviewing=bool(state.get("reviewing")) and not _is_idle(state, turn, REVIEWED),
        awaited=awaited,
    )
    way = route(turn, place)
    read = State(
        version=VERSION,
        turn_id=turn.id,
        locale=locale,
        locale_chosen=chosen,
        words=kept[-WORDS_KEPT:],
        meaning=meaning,
        plan=way.steps,
        before=_before(state),
        photo_question=None,
        answering=state.get("photo_question"),
        open_photo=None,
        opened=state.get("open_photo"),
        reviewing=None if turn.texts else state.get("reviewing"),
        review_of=state.get("reviewing"),
        messages=(),
        cards=(),
        orders=(),
        reviews=(),
        files=(),
        answered_by=meaning.by if meaning.by in EMBEDDED else "reader",
        asks=False,
        awaited=awaited,
    )
    return merged(State() if known else FORGOTTEN, read, _paid_so(state, meaning), _known(way, meaning))


def _paid_so(state: State, meaning: Meaning) -> State:
    """A way to pay that is said before it is asked for is not asked for any more."""
    sending, mode = state.get("sending"), mode_ahead(meaning.text)
    return State(sending=Sending(**{**sending, "mode": mode.value})) if sending is not None and mode else State()


def _known(way: Route, meaning: Meaning) -> State:
    """What the table and the reader say before any step is made."""
    then = State(stage=way.then) if way.then is not None else State()
    return merged(then, State(model_used=meaning.by)) if meaning.by not in EMBEDDED else then


async def _read(deps: Deps, context: Context) -> Meaning:
    """Where names and phones are written, no model reads along."""
    text = "\n".join(deps.turn.texts)
    if context.asked == "delivery" or context.stage in PERSONAL or DETAIL.search(text):
        return deps.lexicon.read(text, context)
    return await deps.understanding.read(text, context)


@dataclass(frozen=True, slots=True)
class Told:
    """Whether words answer our question where to send it, and whether something new about that was read out of them."""

    details: bool = False
    learned: bool = False


def _told(state: State, meaning: Meaning, deps: Deps) -> Told:
    """An answer to our question is read as an order only because we asked; «беру» is one anyway."""
    plain, wishes = deps.lexicon.read(meaning.text), wishes_in(meaning.text)
    aside = "?" in meaning.text or meaning.intents & ASIDE or plain.slots.category or plain.sku
    if not meaning.text or aside or SaleWish.REMOVE in wishes:
        return Told()
    before = draft_of(state)
    after = deps.catalog.deliveries.read(meaning.text, before)
    elsewhere = _takes_back_branch(before, state, meaning)
    learned = after != before and (elsewhere or not _counts_goods(before, after, meaning, plain))
    answers = meaning.intent in {Intent.ORDER, Intent.UNKNOWN} and plain.intent is not Intent.ORDER
    return Told(learned or (answers and not _is_of_pieces(meaning, wishes)), learned)


def _takes_back_branch(before: Details, state: State, meaning: Meaning) -> bool:
    """«Не 2, а 12» of a branch that is 2, when that is no size of what is taken."""
    number, selection = str(before.number), state.get("selection")
    sized = selection is not None and selection["size"] == number
    return not sized and number in NOT_THAT.findall(meaning.text.lower())


def _counts_goods(before: Details, after: Details, meaning: Meaning, plain: Meaning) -> bool:
    """A bare number beside «краще», «беру» or «давайте» is a size or of pieces, unless a branch was asked for."""
    only = replace(after, way=before.way, number=before.number, doubts=before.doubts) == before
    turned = bool(plain.intents & {Intent.ORDER, Intent.CORRECT})
    counted = plain.slots.says_size or meaning.slots.quantity is not None
    return only and (turned or (counted and before.missing[:1] != (Part.NUMBER,)))


def _is_of_pieces(meaning: Meaning, wishes: frozenset[SaleWish]) -> bool:
    return meaning.slots.quantity is not None or bool(wishes & {SaleWish.ONE, SaleWish.ONE_MORE})


def _context(state: State, deps: Deps, product: Product | None) -> Context:
    """The sizes are the labels that a bare number may mean."""
    sizes = dict.fromkeys(variant.size for variant in product.variants) if product is not None else ()
    return Context(
        stage=state.get("stage", "init"),
        asked=state.get("asked"),
        shown=len(state.get("candidates", [])),
        selected=bool(state.get("selection")),
        before=tuple(state.get("words", [])),
        sizes=tuple(sizes),
        locale=state.get("locale", "uk"),
        shopper=deps.turn.chat,
        human=state.get("human", ""),
    )


async def _selected(state: State, deps: Deps) -> Product | None:
    """The product that the talk is of."""
    selection = state.get("selection")
    try:
        return await deps.catalog.product(selection["product"]) if selection is not None else None
    except ProductNotFound:
        return None


def _before(state: State) -> Before:
    return Before(
        stage=state.get("stage", "init"),
        selection=state.get("selection"),
        candidates=state.get("candidates", []),
        wish=state.get("wish"),
    )


def _is_idle(state: State, turn: Turn, idle: timedelta = IDLE) -> bool:
    """Whether so much time passed that the shopper begins anew."""
    at = state.get("at")
    return at is not None and turn.at - datetime.fromisoformat(at) >= idle


def _locale(state: State, meaning: Meaning) -> tuple[Locale, bool]:
    """A language that was asked for stays. Otherwise English for clear English, and Ukrainian for all the rest."""
    if meaning.language_asked is not None:
        return meaning.language_asked, True
    before = state.get("locale", "uk")
    personal = state.get("asked") == "delivery"  # names and towns in Latin letters are no change of language
    if state.get("locale_chosen", False) or meaning.language is None or personal:
        return before, state.get("locale_chosen", False)
    return ("en" if meaning.language == "en" else "uk"), False
