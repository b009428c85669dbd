"""Send back: a return or an exchange, asked question by question, then noted once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from langgraph.runtime import Runtime

from catalog.effects import EffectKey, of_turn
from catalog.errors import NotEnoughStock, NotYours, OrderNotFound, ReturnImpossible, ReturnProblem, VariantNotFound
from catalog.orders import By, Given, Order, OrderState
from catalog.orders.order import OUR_FAULT
from catalog.products import Product
from graph.deps import Deps
from graph.messages import (
    GiveBackFor,
    GiveBackLine,
    GiveBackWhy,
    Message,
    OrderCard,
    OrderMatter,
    OrderNews,
    OrderWish,
    Picture,
    Reason,
    Say,
    Saying,
    ShowOrder,
    ShowOrders,
    ShowReturn,
    Tap,
)
from graph.sale.accounts import account_in, says_as_paid
from graph.sale.afterwards import order_number, reason_of, wants_exchange
from graph.sale.giving_back import (
    account_asked,
    begun_of,
    lines_left,
    needs_account,
    needs_photo,
    pieces_of,
    product_of,
    question,
    reason_in,
    sizes_instead,
    told,
    with_words,
)
from graph.sale.standing import is_in_time, is_returnable, line_of
from graph.situation import DETAIL
from graph.state import GivingBack, State, merged
from graph.talk import say
from graph.understanding.meaning import Intent, Meaning

MOST_SHOWN = 5
MOST_ASKED = 1
MOST_ACCOUNTS = 2
EFFECT = "given_back"
REFUSALS = {
    ReturnProblem.TOO_LATE: Saying.RETURN_TOO_LATE,
    ReturnProblem.NOT_RETURNABLE: Saying.RETURN_NOT_TAKEN,
}
OVER = State(giving_back=None, stage="done")


async def sendback(state: State, runtime: Runtime[Deps]) -> State:
    """A number of a card or an account goes into the return, and into no word of the talk."""
    deps, before = runtime.context, state.get("giving_back")
    private = _private(state, deps, before)
    return merged(await _answer(merged(state, private), deps, before), private)


async def _answer(state: State, deps: Deps, before: GivingBack | None) -> State:
    done = await _done(deps)
    if done is not None:
        return await _noted(state, deps, *done)
    if before is not None and _is_dropped(state, before):
        return merged(say(state, Say(Saying.RETURN_DROPPED)), OVER)
    begun, instead = await _begun(state, deps, before)
    return await _go_on(state, deps, before, begun) if begun is not None else instead


async def _go_on(state: State, deps: Deps, before: GivingBack | None, begun: GivingBack) -> State:
    order = await _order(deps, begun["number"])
    if order is None:
        return merged(say(state, Say(Saying.NO_SUCH_ORDER)), OVER)
    wanted = [tap for tap in _taps(deps) if isinstance(tap, GiveBackFor)]
    if wanted:
        return await _give(state, deps, order, begun, wanted[-1].variant_sku)
    learnt = await _learnt(state, deps, order, begun)
    asks_account = account_asked(learnt) > 0 and Intent.COMPLAINT not in state["meaning"].intents
    if before is None or learnt != before or not deps.turn.texts or asks_account:
        return await _next(state, deps, order, told(learnt, asked=0))
    if before["asked"] >= MOST_ASKED or Intent.COMPLAINT in state["meaning"].intents:
        return merged(OVER, _to_person(state))
    return await _next(state, deps, order, told(learnt, asked=before["asked"] + 1))


async def _done(deps: Deps) -> tuple[str, int] | None:
    """The order and the return that this very turn, run before, has noted."""
    async with deps.catalog.db.read() as session:
        result = (await of_turn(session, deps.turn.id)).get(EffectKey(deps.turn.id, EFFECT))
    if result is None:
        return None
    order = cast("Mapping[str, Any]", result)
    return str(order["number"]), int(order["returns"][-1]["id"])


async def _begun(state: State, deps: Deps, before: GivingBack | None) -> tuple[GivingBack | None, State]:
    """What is being told, or what is answered when nothing is."""
    tap = next((tap for tap in _taps(deps) if isinstance(tap, GiveBackLine)), None)
    if tap is not None and (before is None or before["number"] != tap.number):
        return begun_of(tap.number, exchange=False), State()
    if before is not None:
        answers = account_asked(before) > 0 and says_as_paid(state["meaning"].text)
        anew = state["meaning"].intent is Intent.RETURN and bool(deps.turn.texts) and not answers
        exchange = wants_exchange(state["meaning"].text, before["exchange"])
        return (told(before, exchange=exchange) if anew else before), State()
    if not deps.turn.texts:
        return None, say(state, Say(Saying.BUTTON_STALE))
    return await _chosen(state, deps)


async def _chosen(state: State, deps: Deps) -> tuple[GivingBack | None, State]:
    """Which order is meant: the one that is named, or the only one that anything of can come back."""
    text = state["meaning"].text
    exchange, named = wants_exchange(text), order_number(DETAIL.sub(" ", text))
    if named is not None:
        return begun_of(named, exchange=exchange), State()
    mine = await deps.catalog.orders.of_chat(deps.turn.chat)
    days = deps.catalog.shop.orders.return_days
    fitting = [order for order in mine if is_returnable(order, deps.turn.at, days)]
    if len(fitting) > 1:
        wish = OrderWish.EXCHANGE if exchange else OrderWish.RETURN
        return None, merged(say(state, ShowOrders(tuple(fitting[:MOST_SHOWN]), wish)), State(stage="done"))
    late = [order for order in mine if order.state is OrderState.DELIVERED and lines_left(order)]
    if fitting or late:
        return begun_of((fitting or late)[0].number, exchange=exchange), State()
    return None, _to_person(state)


async def _order(deps: Deps, number: str) -> Order | None:
    try:
        return await deps.catalog.orders.find(number, deps.turn.chat)
    except (OrderNotFound, NotYours):
        return None


def _is_dropped(state: State, before: GivingBack) -> bool:
    """«Ні, передумала» is no reason; after our question for a photo «ні» says that there is none, and after that for
    an account that we are not told it here."""
    meaning = state["meaning"]
    if not meaning.text or (before["photo_asked"] and meaning.intent is Intent.NO):
        return False
    if account_asked(before):
        return Intent.CANCEL in meaning.intents and not says_as_paid(meaning.text)
    asked_why = before["line"] is not None and before["reason"] is None
    told_why = asked_why and reason_of(meaning.text) is not None
    return meaning.intent in {Intent.NO, Intent.CANCEL} and not told_why


async def _learnt(state: State, deps: Deps, order: Order, begun: GivingBack) -> GivingBack:
    """From the buttons, the words and the photos of this turn."""
    for tap in _taps(deps):
        if isinstance(tap, GiveBackLine) and line_of(order, tap.line) is not None:
            begun = told(begun, line=tap.line)
        elif isinstance(tap, GiveBackWhy):
            begun = told(begun, reason=tap.reason.value)
    begun = await with_words(deps.catalog, order, begun, _without_figures(state["meaning"]))
    photos = [part.photo_id for part in deps.turn.parts if isinstance(part, Picture) and part.photo_id is not None]
    return told(begun, photos=list(dict.fromkeys([*begun["photos"], *photos])))


def _without_figures(meaning: Meaning) -> Meaning:
    """The figures of a card are no size and no place in a list."""
    if not DETAIL.search(meaning.text):
        return meaning
    return replace(meaning, slots=replace(meaning.slots, sizes=(), ordinal=None))


async def _next(state: State, deps: Deps, order: Order, begun: GivingBack) -> State:
    """What is missing is asked for; what cannot be is said before more is asked."""
    product = await product_of(deps.catalog, order, begun)
    refused = _refused(deps, order, begun, product)
    if refused is not None:
        return _refuse(state, refused)
    stays = State(giving_back=begun, stage="done", about_order=order.number, answered_by=_way(state, deps))
    if begun["line"] is None or begun["reason"] is None:
        return merged(say(state, question(order, begun)), stays)
    if needs_photo(begun):
        return merged(say(state, Say(Saying.RETURN_PHOTO)), stays, State(giving_back=told(begun, photo_asked=True)))
    if not begun["exchange"]:
        return await _give(state, deps, order, begun, None)
    sizes = sizes_instead(order, begun, product)
    wanted = next((sku for sku, size in sizes if size == begun["size"]), None)
    if wanted is not None:
        return await _give(state, deps, order, begun, wanted)
    return merged(say(state, question(order, begun, sizes)), stays) if sizes else merged(OVER, _to_person(state))


def _refused(deps: Deps, order: Order, begun: GivingBack, product: Product | None) -> ReturnProblem | None:
    """What the shop's rules say before anything is written down; they are asked again when it is."""
    if order.state is not OrderState.DELIVERED or not lines_left(order):
        return ReturnProblem.NOT_DELIVERED
    days = max(deps.catalog.shop.orders.return_days, product.category.return_days if product is not None else 0)
    if begun["line"] is not None and not is_in_time(order, deps.turn.at, days):
        return ReturnProblem.TOO_LATE
    reason = reason_in(begun)
    closed = product is not None and not product.category.returnable
    if closed and reason is not None and reason not in OUR_FAULT:
        return ReturnProblem.NOT_RETURNABLE
    return None


def _refuse(state: State, problem: ReturnProblem) -> State:
    """With the reason; what no sentence says is for a person."""
    saying = REFUSALS.get(problem)
    return merged(say(state, Say(saying)), OVER) if saying is not None else merged(OVER, _to_person(state))


async def _give(state: State, deps: Deps, order: Order, begun: GivingBack, instead: str | None) -> State:
    """Once per turn. Somebody may have taken what was wanted instead: then what is there is shown."""
    reason, line = reason_in(begun), line_of(order, begun["line"] or 0)
    if reason is None or line is None:
        return await _next(state, deps, order, begun)
    account = account_in("\n".join(deps.turn.texts))
    asked = await _account(state, deps, order, begun, instead or line.sku) if account is None else None
    if asked is not None:
        return asked
    given = [Given(line.line, pieces_of(order, begun), instead if instead != line.sku else None)]
    if deps.rehearsal:
        return merged(say(state, question(order, begun)), OVER)
    orders = deps.catalog.orders
    do = orders.exchange_items if begun["exchange"] else orders.return_items
    key, by = EffectKey(deps.turn.id, EFFECT), By.shopper(deps.turn.chat)
    try:
        after = await do(key, order.number, given, reason, by, refund_to=account, photos=begun["photos"])
    except ReturnImpossible as error:
        return _refuse(state, error.problem)
    except (NotEnoughStock, VariantNotFound):
        gone = merged(state, say(state, Say(Saying.TAKEN_BY_OTHERS)))
        return merged(State(messages=gone["messages"]), await _next(gone, deps, order, told(begun, size=None)))
    return await _noted(state, deps, order.number, after.returns[-1].id)


async def _account(state: State, deps: Deps, order: Order, begun: GivingBack, instead: str) -> State | None:
    """Where the money is to go, before it is noted: asked for once more when the answer is no such number. None: there
    is nothing to ask, or the manager does."""
    asked, product = account_asked(begun), await product_of(deps.catalog, order, begun)
    texts, meaning = deps.turn.texts, state["meaning"]
    if deps.rehearsal or not needs_account(order, begun, product, instead):
        return None
    answered = asked > 0 and (bool(texts) or any(isinstance(part, Picture) for part in deps.turn.parts))
    if answered and (asked >= MOST_ACCOUNTS or says_as_paid(meaning.text) or meaning.intent is Intent.NO):
        return None
    size = next((each.size for each in product.variants if each.sku == instead), None) if product is not None else None
    waits = told(begun, account_asked=asked + int(answered or asked == 0), size=size if begun["exchange"] else None)
    saying = Saying.REFUND_WRONG if answered and texts else Saying.REFUND_WHERE
    stays = State(giving_back=waits, stage="done", about_order=order.number, answered_by=_way(state, deps))
    return merged(say(state, Say(saying)), stays)


def _private(state: State, deps: Deps, before: GivingBack | None) -> State:
    texts = deps.turn.texts
    if not texts or not (DETAIL.search("\n".join(texts)) or (before is not None and account_asked(before))):
        return State()
    return State(details="\n".join(texts), words=state["words"][: max(0, len(state["words"]) - len(texts))])


async def _noted(state: State, deps: Deps, number: str, return_id: int) -> State:
    """It is written down, the managers see it, and what is still to be paid for the other thing is told."""
    order = await deps.catalog.orders.find(number, deps.turn.chat)
    given = next(each for each in order.returns if each.id == return_id)
    days = deps.catalog.shop.orders.return_days
    messages: list[Message] = [ShowReturn(given, order, days)]
    about, stage = number, OVER
    if given.replacement is not None and given.difference is not None and given.difference.minor > 0:
        other = await deps.catalog.orders.find(given.replacement, deps.turn.chat)
        payee = deps.catalog.shop.orders.payee
        messages.append(ShowOrder(other, OrderNews.PAY, payee))
        about, stage = other.number, State(giving_back=None, stage="payment")
    card = OrderCard(order, OrderMatter.RETURN, deps.turn.name, return_id=given.id, photos=given.photos)
    noted = State(about_order=about, orders=(*state.get("orders", ()), card), asks=False, puzzled=0)
    return merged(say(state, *messages), stage, noted, State(answered_by=_way(state, deps)))


def _way(state: State, deps: Deps) -> str:
    return "button" if _taps(deps) else state["answered_by"]


def _taps(deps: Deps) -> list[object]:
    return [part.action for part in deps.turn.parts if isinstance(part, Tap)]


def _to_person(state: State) -> State:
    """What cannot be settled here, with the words and photos that came with it."""
    complains = Intent.COMPLAINT in state["meaning"].intents
    return State(plan=("escalate",), reason=Reason.COMPLAINT if complains else Reason.BOUGHT)
