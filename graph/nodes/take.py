"""Take: what is told of a delivery is read, checked with the carrier and kept until the order is placed; what is
missing is asked for. Nothing of it stays in the talk's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from langgraph.runtime import Runtime

from catalog.delivery import Details, Way, read_back
from graph.deps import Deps
from graph.messages import (
    AskDelivery,
    ChangeDelivery,
    ChooseCity,
    ChooseWay,
    Reason,
    Say,
    Saying,
    Tap,
    UseKnownDelivery,
)
from graph.sale.asking import chosen_city, go_on
from graph.sale.drafts import details_of, draft_of, kept, mode_of
from graph.sale.wishes import SaleWish, wishes_in
from graph.state import State, merged
from graph.talk import say
from graph.understanding.meaning import Intent

MOST_ASKED, NOTHING, WRONG = 4, 2, 1
"""Two answers in a row that tell nothing, or four that tell what cannot be, and a person is called."""


async def take(state: State, runtime: Runtime[Deps]) -> State:
    deps, texts = runtime.context, runtime.context.turn.texts
    private = _private(state, texts)
    cart = await deps.catalog.orders.cart(deps.turn.chat)
    if state["before"]["stage"] == "done" or not (cart.lines or state.get("ordering") or state.get("sending")):
        return merged(private, _too_late(state, texts))
    before = draft_of(state)
    details = await _told(before, deps, texts)
    if not cart.lines:
        return merged(private, _for_later(state, details))
    if details == before and _is_wrong(state, deps):
        return merged(private, _what_is_wrong(state, details))
    asked = _asked(state, before, details)
    if asked >= MOST_ASKED:
        return merged(private, _for_person(details, texts))
    return merged(private, await go_on(state, deps, details, cart, asked=asked))


def _private(state: State, texts: Sequence[str]) -> State:
    """What was written is no word of the talk."""
    before = max(0, len(state["words"]) - len(texts))
    return State(details="\n".join(texts), words=state["words"][:before]) if texts else State(answered_by="button")


async def _told(details: Details, deps: Deps, texts: Sequence[str]) -> Details:
    """What was known, with what is tapped and written now."""
    for part in deps.turn.parts:
        match part.action if isinstance(part, Tap) else None:
            case ChooseWay(way=way):
                details = _by(details, way)
            case ChooseCity(place=place):
                city = chosen_city(details, place)
                details = details.settled(city) if city is not None else details
            case UseKnownDelivery():
                details = await _known(details, deps)
            case _:
                continue
    if any(SaleWish.SAME_PLACE in wishes_in(text) for text in texts):
        return await _known(details, deps)
    if texts:
        details = deps.catalog.deliveries.read("\n".join(texts), details)
    return await deps.catalog.deliveries.checked(details)


async def _known(details: Details, deps: Deps) -> Details:
    """What was kept with the shopper's leave; else what is told so far."""
    known = await deps.catalog.known_deliveries.find(deps.turn.chat)
    return details_of(known) if known is not None else details


def _by(details: Details, way: Way) -> Details:
    same = way is details.way
    return replace(details, way=way, number=details.number if same else None, address=details.address if same else None)


def _asked(state: State, before: Details, details: Details) -> int:
    """How much was asked in vain by now."""
    sending = state.get("sending")
    if sending is None or replace(details, doubts=()) != replace(before, doubts=()):
        return 0
    return sending["asked"] + (NOTHING if details == before else WRONG)


def _is_wrong(state: State, deps: Deps) -> bool:
    """Whether what was read back is not right, and nothing is said in its place."""
    if any(isinstance(part, Tap) and isinstance(part.action, ChangeDelivery) for part in deps.turn.parts):
        return True
    sending, meaning = state.get("sending"), state["meaning"]
    said = meaning.intent is Intent.NO or SaleWish.WRONG in wishes_in(meaning.text)
    return sending is not None and sending["read_back"] and said


def _what_is_wrong(state: State, details: Details) -> State:
    """All is known, and something of it is not right: what is told next replaces it."""
    asked = say(state, AskDelivery(missing=details.missing))
    return merged(asked, State(stage="delivery", sending=kept(details, mode_of(state))))


def _for_later(state: State, details: Details) -> State:
    """Nothing is chosen yet: the size, or which of several, is still asked."""
    asked = State() if state.get("messages") else say(state, Say(Saying.WHICH_PRODUCT))
    return merged(asked, State(sending=kept(details, mode_of(state))))


def _for_person(details: Details, texts: Sequence[str]) -> State:
    """We asked twice and learned nothing: a person has it all, and the order with it."""
    known = ", ".join(piece.text for piece in read_back(details))
    whole = "\n".join(filter(None, [known, *texts]))
    return State(details=whole, reason=Reason.ORDER, stage="done", sending=None, plan=("escalate",))


def _too_late(state: State, texts: Sequence[str]) -> State:
    """The order was made, or dropped: a person hears what is told still."""
    if not texts:
        return say(state, Say(Saying.BUTTON_STALE))
    return State(details="\n".join(texts), reason=Reason.ORDER, stage="done", plan=("escalate",))
