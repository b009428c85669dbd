"""Orders: how an order stands, its payment, its end, a new address for it."""

from __future__ import annotations

import re
from dataclasses import replace

from langgraph.runtime import Runtime

from catalog.delivery import Details, Part, Way, Why
from catalog.effects import EffectKey
from catalog.errors import NotYours, OrderMoveImpossible, OrderNotFound
from catalog.orders import By, Order, OrderState
from graph.deps import Deps
from graph.messages import (
    AskDelivery,
    AskOrder,
    ChooseCity,
    ChooseWay,
    Message,
    OrderCard,
    OrderMatter,
    OrderNews,
    OrderWish,
    Reason,
    Say,
    Saying,
    ShowOrder,
    ShowOrders,
    Tap,
)
from graph.sale.afterwards import of_address, order_number
from graph.sale.asking import chosen_city
from graph.sale.drafts import details_of, draft_of, kept
from graph.sale.giving_back import begun_of
from graph.sale.standing import asks_to_cancel, is_payable, stage_of, under_way, wishes_of
from graph.situation import DETAIL
from graph.state import State, merged
from graph.talk import say
from graph.understanding.meaning import Intent

MOST_SHOWN = 5
MOST_ASKED = 1
MOST_WORDS = 40
WORD = re.compile(r"\w+")
A_NO = re.compile(r"(?<!\w)(?:не|ні|нет|not|no|don'?t)(?!\w)")
BRANCH = re.compile(r"(?<!\w)(?:відділен|отделен|branch)\w*\s+(?:на\s+|to\s+|номер\s+)?(?:№\s*)?(\d{1,5})(?!\d)")
WISHES = {Intent.CANCEL: OrderWish.CANCEL, Intent.CHANGE_ORDER: OrderWish.ADDRESS}
ANSWERS = frozenset({Intent.UNKNOWN, Intent.ORDER})


async def orders(state: State, runtime: Runtime[Deps]) -> State:
    deps = runtime.context
    taps = [part.action for part in deps.turn.parts if isinstance(part, Tap)]
    asked = [tap for tap in taps if isinstance(tap, AskOrder)]
    if asked:
        told = await _of_number(state, deps, asked[-1].number, asked[-1].wish)
        return merged(told, State(answered_by="button"))
    number = state.get("new_address_of")
    if number and _tells_address(state, deps):
        return await _readdress(state, deps, number)
    about = state.get("about_order")
    if about and _is_sure(state):
        return await _of_number(state, deps, about, OrderWish.CANCEL_SURE)
    return await _by_words(state, deps)


async def _by_words(state: State, deps: Deps) -> State:
    """The order that is named, or the only one that this can be asked about."""
    meaning = state["meaning"]
    wish = WISHES.get(meaning.intent, OrderWish.SHOW)
    if meaning.intent is Intent.CHANGE_ORDER and not of_address(meaning.text):
        return _to_person(Reason.BOUGHT)
    named = order_number(meaning.text)
    if named is not None:
        return await _of_number(state, deps, named, wish)
    mine = await deps.catalog.orders.of_chat(deps.turn.chat)
    if not mine:
        return await _none(state, deps, wish)
    fitting = _fitting(state, deps, mine, wish)
    if len(fitting) > 1:
        return merged(say(state, ShowOrders(tuple(fitting[:MOST_SHOWN]), wish)), State(stage="done"))
    return await _wished(state, deps, fitting[0], wish)


def _fitting(state: State, deps: Deps, mine: tuple[Order, ...], wish: OrderWish) -> list[Order]:
    """Of one's own orders, those that the question is about: at least one."""
    going = under_way(mine)
    if wish is OrderWish.SHOW:
        return (going if state["meaning"].text and going else list(mine)) or list(mine)
    rules = deps.catalog.shop.orders
    fitting = [order for order in mine if wish in wishes_of(order, deps.turn.at, rules)]
    spoken = [order for order in fitting if order.number == state.get("about_order")]
    return spoken or fitting or going[:1] or list(mine[:1])


async def _none(state: State, deps: Deps, wish: OrderWish) -> State:
    """Nothing was ordered here. Who asks again, is angry, or wants something done, is led to a person."""
    handoff = await deps.handoffs.live(deps.turn.chat)
    if handoff is not None and Reason.ORDER in handoff.reasons:
        return say(state, Say(Saying.ORDER_WITH_PERSON))
    if wish is not OrderWish.SHOW:
        cart = await deps.catalog.orders.cart(deps.turn.chat)
        return State(plan=("basket",)) if cart.lines else _to_person(Reason.BOUGHT)
    complains = Intent.COMPLAINT in state["meaning"].intents or _swears(state, deps)
    again = any(line["said"] == f"say:{Saying.NO_ORDERS}" for line in state.get("history", []))
    if complains or (again and state["meaning"].text):
        return _to_person(Reason.COMPLAINT if complains else Reason.BOUGHT)
    return say(state, Say(Saying.NO_ORDERS))


def _swears(state: State, deps: Deps) -> bool:
    """Abuse beside a question is no intent of the whole: each word is looked at by itself."""
    words = WORD.findall(state["meaning"].text)
    return any(deps.lexicon.read(word).intent is Intent.INSULT for word in words[:MOST_WORDS])


async def _of_number(state: State, deps: Deps, number: str, wish: OrderWish) -> State:
    try:
        return await _wished(state, deps, await deps.catalog.orders.find(number, deps.turn.chat), wish)
    except (OrderNotFound, NotYours):
        return say(state, Say(Saying.NO_SUCH_ORDER))


async def _wished(state: State, deps: Deps, order: Order, wish: OrderWish) -> State:
    match wish:
        case OrderWish.CANCEL:
            return await _cancel(state, deps, order)
        case OrderWish.CANCEL_SURE:
            return await _cancelled(state, deps, order)
        case OrderWish.ADDRESS:
            return await _elsewhere(state, deps, order) or _ask_address(state, deps, order)
        case OrderWish.PAY if is_payable(order):
            return _shown(state, deps, order, OrderNews.PAY)
        case OrderWish.RETURN | OrderWish.EXCHANGE:
            return _begin_return(order, wish)
        case _:
            told = _shown(state, deps, order, OrderNews.SHOWN)
            complains = Intent.COMPLAINT in state["meaning"].intents or _swears(state, deps)
            return merged(told, _to_person(Reason.COMPLAINT)) if complains else told


def _shown(state: State, deps: Deps, order: Order, news: OrderNews, *before: Message) -> State:
    """The order with the buttons that it allows; the talk is about it from now on, unless another is being made."""
    rules = deps.catalog.shop.orders
    payee = rules.payee if news is OrderNews.PAY else None
    card = ShowOrder(order, news, payee, wishes=wishes_of(order, deps.turn.at, rules))
    looks = news is OrderNews.SHOWN and state.get("sending") is not None and state["before"]["stage"] == "delivery"
    return merged(say(state, *before, card), State() if looks else _about(order))


def _about(order: Order) -> State:
    return State(about_order=order.number, stage=stage_of(order), asks=False, puzzled=0)


async def _cancel(state: State, deps: Deps, order: Order) -> State:
    """Asked once more before it is done."""
    if order.state is OrderState.CANCELLED:
        return _shown(state, deps, order, OrderNews.SHOWN)
    if OrderWish.CANCEL not in wishes_of(order, deps.turn.at, deps.catalog.shop.orders):
        return _too_late(state, order)
    card = ShowOrder(order, OrderNews.CANCEL_ASKED, wishes=(OrderWish.CANCEL_SURE,))
    return merged(say(state, card), _about(order), State(asks=True))


async def _cancelled(state: State, deps: Deps, order: Order) -> State:
    if deps.rehearsal:
        return _shown(state, deps, order, OrderNews.CANCELLED)
    try:
        over = await deps.catalog.orders.cancel(
            EffectKey(deps.turn.id, "order_cancelled"), order.number, By.shopper(deps.turn.chat)
        )
    except OrderMoveImpossible:
        if order.state is OrderState.CANCELLED:
            return _shown(state, deps, order, OrderNews.SHOWN)
        return _too_late(state, order)
    card = OrderCard(over, OrderMatter.CANCELLED, deps.turn.name)
    return merged(_shown(state, deps, over, OrderNews.CANCELLED), State(orders=(*state.get("orders", ()), card)))


def _is_sure(state: State) -> bool:
    """Whether this answers the question if the order should really be cancelled, and no no is in it."""
    meaning = state["meaning"]
    refused = Intent.NO in meaning.intents or A_NO.search(meaning.text.lower()) is not None
    return asks_to_cancel(state) and meaning.intent in {Intent.YES, Intent.CANCEL} and not refused


async def _elsewhere(state: State, deps: Deps, order: Order) -> State | None:
    """«Змініть відділення на 9»: all of the old address but that; None when more has to be asked."""
    if OrderWish.ADDRESS not in wishes_of(order, deps.turn.at, deps.catalog.shop.orders) or order.delivery is None:
        return None
    branch, before = BRANCH.search("\n".join(deps.turn.texts).lower()), details_of(order.delivery)
    if branch is None or before.way is not Way.BRANCH:
        return None
    details = await _told(deps, before)
    changed = replace(before, number=int(branch[1]))
    if changed == before or replace(details, doubts=()) != replace(changed, doubts=()):
        return None
    return await _sent_elsewhere(state, deps, order, details)


def _ask_address(state: State, deps: Deps, order: Order) -> State:
    if OrderWish.ADDRESS not in wishes_of(order, deps.turn.at, deps.catalog.shop.orders):
        return _too_late(state, order)
    asked = merged(say(state, Say(Saying.NEW_ADDRESS)), _about(order), State(asks=True))
    return merged(asked, State(new_address_of=order.number, new_address=None))


def _tells_address(state: State, deps: Deps) -> bool:
    tapped = any(isinstance(part, Tap) and isinstance(part.action, ChooseCity | ChooseWay) for part in deps.turn.parts)
    text = "\n".join(deps.turn.texts)
    told = bool(text) and (state["meaning"].intent in ANSWERS or DETAIL.search(text) is not None)
    return tapped or (told and order_number(text) != text.strip())


async def _readdress(state: State, deps: Deps, number: str) -> State:
    """What was told is added to what is known of the delivery; when it is whole again, the order goes there."""
    try:
        order = await deps.catalog.orders.find(number, deps.turn.chat)
    except (OrderNotFound, NotYours):
        return merged(say(state, Say(Saying.NO_SUCH_ORDER)), State(new_address_of=None, new_address=None))
    so_far = state.get("new_address")
    before = details_of(order.delivery) if so_far is None and order.delivery else draft_of(State(sending=so_far))
    details = await _told(deps, before)
    complete = details.complete(deps.catalog.deliveries.carrier)
    if details == before and not _is_open(details):
        return _again(state, number, details, asked=so_far["asked"] if so_far is not None else 0)
    if complete is None or _is_open(details):
        asked = AskDelivery(details.missing, details.doubts, _ways(deps, details), again=True)
        return merged(say(state, asked), _private(state, deps), State(new_address=kept(details), stage="done"))
    return await _sent_elsewhere(state, deps, order, details)


async def _told(deps: Deps, known: Details) -> Details:
    details = known
    for part in deps.turn.parts:
        action = part.action if isinstance(part, Tap) else None
        if isinstance(action, ChooseCity) and (city := chosen_city(details, action.place)) is not None:
            details = details.settled(city)
        if isinstance(action, ChooseWay):
            details = replace(details, way=action.way, number=None, address=None)
    text = "\n".join(deps.turn.texts)
    deliveries = deps.catalog.deliveries
    return await deliveries.checked(deliveries.read(text, details) if text else details)


def _is_open(details: Details) -> bool:
    """Whether one of several places has to be picked first."""
    doubt = details.doubt(Part.CITY)
    return doubt is not None and doubt.why is Why.NAMESAKES


def _ways(deps: Deps, details: Details) -> tuple[Way, ...]:
    return tuple(deps.catalog.deliveries.ways) if Part.WAY in details.missing else ()


def _again(state: State, number: str, details: Details, asked: int) -> State:
    """We learnt nothing: asked once more, then a person reads it."""
    if asked >= MOST_ASKED:
        return merged(_to_person(Reason.BOUGHT), State(new_address_of=None, new_address=None))
    return merged(
        say(state, Say(Saying.NEW_ADDRESS)),
        State(new_address=kept(details, asked=asked + 1), new_address_of=number, stage="done"),
    )


async def _sent_elsewhere(state: State, deps: Deps, order: Order, details: Details) -> State:
    private = merged(_private(state, deps), State(new_address_of=None, new_address=None))
    whole = details.complete(deps.catalog.deliveries.carrier)
    if whole is None or deps.rehearsal:
        return merged(_shown(state, deps, order, OrderNews.ADDRESS_CHANGED), private)
    try:
        changed = await deps.catalog.orders.change_address(
            EffectKey(deps.turn.id, "order_address"), order.number, whole, By.shopper(deps.turn.chat)
        )
    except OrderMoveImpossible:
        return merged(_too_late(state, order), private)
    card = OrderCard(changed, OrderMatter.ADDRESS, deps.turn.name)
    told = _shown(state, deps, changed, OrderNews.ADDRESS_CHANGED)
    return merged(told, private, State(orders=(*state.get("orders", ()), card)))


def _private(state: State, deps: Deps) -> State:
    """Names, phones and streets stay out of the words of the talk."""
    texts = deps.turn.texts
    if not texts:
        return State()
    return State(details="\n".join(texts), words=state["words"][: max(0, len(state["words"]) - len(texts))])


def _begin_return(order: Order, wish: OrderWish) -> State:
    begun = begun_of(order.number, exchange=wish is OrderWish.EXCHANGE)
    return State(giving_back=begun, about_order=order.number, stage="done", plan=("sendback",))


def _too_late(state: State, order: Order) -> State:
    told = say(state, Say(Saying.ORDER_TOO_LATE))
    return merged(told, State(about_order=order.number), _to_person(Reason.BOUGHT))


def _to_person(reason: Reason) -> State:
    return State(plan=("escalate",), reason=reason)
