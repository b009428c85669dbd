"""Escalate: call a person, once per turn and once per chat, with everything they need to know. An order is always
told, also to a person who was called before."""

from __future__ import annotations

from langgraph.runtime import Runtime

from catalog.effects import EffectKey
from graph.cards import card_of
from graph.deps import Deps
from graph.messages import Message, OrderCard, OrderMatter, Reason, Say, Saying
from graph.state import State, merged
from graph.talk import say
from graph.understanding.meaning import Intent
from graph.waiting import answers_later, called_before

REASONS = {
    Intent.COMPLAINT: Reason.COMPLAINT,
    Intent.ORDER: Reason.BOUGHT,
    Intent.ORDER_STATUS: Reason.BOUGHT,
    Intent.CHANGE_ORDER: Reason.BOUGHT,
    Intent.CANCEL: Reason.BOUGHT,
    Intent.RETURN: Reason.BOUGHT,
    Intent.SUBSCRIBE: Reason.SUBSCRIBE,
}
OF_AN_ORDER = frozenset({Reason.COMPLAINT, Reason.BOUGHT, Reason.PAYMENT_CHECK})
OF_A_PHOTO = frozenset({Reason.PHOTO_NOT_RECOGNISED, Reason.MODELS_DOWN})
ONLY_A_PERSON = {Reason.BOUGHT: Saying.PERSON_NEEDED, Reason.SUBSCRIBE: Saying.WILL_BE_TOLD}


async def escalate(state: State, runtime: Runtime[Deps]) -> State:
    deps, turn = runtime.context, runtime.context.turn
    reason, tried = _reason(state), tuple(dict.fromkeys(state.get("tried", [])))
    handoff = await deps.handoffs.open(
        EffectKey(turn.id, "handoff"),
        chat=turn.chat,
        topic=turn.topic,
        reason=reason,
        name=turn.name,
        locale=state["locale"],
        photo_id=_unknown_photo(state, reason),
        tried=tried,
    )
    after = merged(_stage(reason), State(puzzled=0, stalled=0, ordering=None))
    if not handoff.fresh and reason is not Reason.ORDER:
        joined = State(joined=(reason,)) if handoff.joined else State()
        return merged(say(state, await _called_before(state, deps, reason)), after, joined)
    card = await card_of(merged(state, after), deps.catalog, handoff, reason, turn.name, tried)
    shown = await _bought(state, deps) if reason in OF_AN_ORDER else ()
    attached = State(tried=[], cards=(card,), orders=(*state.get("orders", ()), *shown))
    return merged(say(state, *_why(state, reason), *await _called(deps, reason)), after, attached)


def _unknown_photo(state: State, reason: Reason) -> str | None:
    """The photo that a person should name: it is why they are called, or nobody has known it in this talk."""
    return state.get("photo") if reason in OF_A_PHOTO or state.get("unknown_photos") else None


async def _bought(state: State, deps: Deps) -> tuple[OrderCard, ...]:
    """The order that is spoken of, or else the latest one: a person needs it before them, unless they have it."""
    mine = await deps.catalog.orders.of_chat(deps.turn.chat)
    spoken = [order for order in mine if order.number == state.get("about_order")] or list(mine[:1])
    told = {card.order.number for card in state.get("orders", ())}
    return tuple(OrderCard(order, OrderMatter.SHOWN, deps.turn.name) for order in spoken if order.number not in told)


def _reason(state: State) -> Reason:
    """What another step found, or what the shopper wants."""
    if "reason" in state:
        return state["reason"]
    if "meaning" not in state:
        return Reason.ASKED_FOR_PERSON
    meaning, opened = state["meaning"], state.get("opened")
    if opened is not None and opened["yes"] == "escalate" and meaning.intent in {Intent.YES, Intent.ORDER}:
        return Reason.PAYMENT_CHECK
    goes_on = state["before"]["stage"] == "complaint" and meaning.intent is Intent.UNKNOWN
    complains = Intent.COMPLAINT in meaning.intents or goes_on
    return REASONS.get(meaning.intent, Reason.COMPLAINT if complains else Reason.ASKED_FOR_PERSON)


def _stage(reason: Reason) -> State:
    """An order is done; whatever else a person is called for, they come into the talk."""
    if reason is Reason.ORDER:
        return State()
    return State(stage="complaint" if reason is Reason.COMPLAINT else "human")


def _why(state: State, reason: Reason) -> list[Message]:
    """An honest word about what only a person can do, unless this turn has told something already."""
    saying = ONLY_A_PERSON.get(reason)
    return [Say(saying)] if saying is not None and not state.get("messages") else []


async def _called(deps: Deps, reason: Reason) -> list[Message]:
    """That a person is called, and from when they answer where that is not now."""
    later = await answers_later(deps)
    taken: list[Message] = [Say(Saying.ORDER_TAKEN)] if reason is Reason.ORDER else []
    return [*taken, later] if later is not None else taken or [Say(Saying.PERSON_CALLED)]


async def _called_before(state: State, deps: Deps, reason: Reason) -> Message:
    """Whoever asks for a person again hears once more from when; what only adds to the matter is passed on."""
    if reason is Reason.ASKED_FOR_PERSON:
        return await called_before(deps)
    more = "meaning" in state and state["meaning"].intent is Intent.UNKNOWN and reason is Reason.COMPLAINT
    return Say(Saying.PASSED_ON if more else Saying.PERSON_ALREADY_CALLED)
