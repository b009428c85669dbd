"""Remember: what was said and asked in this turn, where the talk stands, and whether it got anywhere at all."""

from __future__ import annotations

from langgraph.runtime import Runtime

from graph.deps import Deps
from graph.memory import asked_by, lines_of, plain, remembered
from graph.messages import Offer, ShowOffer, ShowOffers, Why
from graph.progress import weigh
from graph.state import State, merged
from graph.understanding.meaning import Intent

MOST_TOGETHER = 6
REFUSALS = frozenset({Intent.NO, Intent.CANCEL})


async def remember(state: State, runtime: Runtime[Deps]) -> State:
    turn = runtime.context.turn
    answered = "before" in state  # else the turn was turned away before it was read
    told = merged(_together(state), await weigh(state, runtime.context)) if answered else State()
    if told.get("plan"):
        return told
    state = merged(state, told)
    asked = merged(State(asked=asked_by(state)), _lapsed(state)) if answered else State()
    state = merged(state, asked)
    lines = lines_of(turn.parts, state.get("messages", ()), private=bool(state.get("details")))
    return merged(told, asked, remembered(state, lines), State(at=turn.at.isoformat()))


def _lapsed(state: State) -> State:
    """An order that waits for one of several waits no longer when they left the screen or are not wanted."""
    ordering, told = state.get("ordering"), state.get("messages", ())
    if ordering is None or ordering["product"] is not None or (told and _asks_which(plain(told[-1]))):
        return State()
    gone = state.get("selection") is not None or state.get("candidates", []) != state["before"]["candidates"]
    return State(ordering=None) if gone or state["meaning"].intents & REFUSALS else State()


def _asks_which(message: object) -> bool:
    return isinstance(message, ShowOffers) and message.why is Why.TO_TAKE


def _together(state: State) -> State:
    """Of several wishes in one message all that was shown stays to choose from."""
    if not state.get("together") or state.get("weighed"):
        return State()
    told = [plain(message) for message in state.get("messages", ())]
    shown = [offer for message in told for offer in _offers(message)]
    pairs = list(dict.fromkeys((offer.product_sku, offer.colour.code) for offer in shown))[:MOST_TOGETHER]
    if len(pairs) < 2:
        return State()
    sizes = {offer.product_sku: size for message in told for offer, size in _sized(message)}
    candidates = [[sku, colour] for sku, colour in pairs]
    return State(candidates=candidates, sizes=sizes, selection=None, stage="discovery")


def _sized(message: object) -> list[tuple[Offer, str]]:
    """What was shown in a size that was asked for, one or several at once."""
    size = message.size if isinstance(message, ShowOffer | ShowOffers) else None
    return [(offer, size) for offer in _offers(message)] if size is not None else []


def _offers(message: object) -> tuple[Offer, ...]:
    match message:
        case ShowOffer(offer=offer):
            return (offer,)
        case ShowOffers(offers=offers):
            return offers
        case _:
            return ()
