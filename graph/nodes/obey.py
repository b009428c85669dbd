"""Obey: the commands of the menu, each answered by what is true now."""

from __future__ import annotations

from langgraph.runtime import Runtime

from catalog.errors import ProductNotFound
from catalog.products import Product
from graph.deps import Deps
from graph.messages import ChooseLanguage, Command, Message, Say, Saying, Tap, Wanted, Why
from graph.offers import card_of, colour_to_show
from graph.state import FORGOTTEN, Selection, State, Step, merged
from graph.talk import say, show_several

STEPS: dict[Wanted, Step] = {Wanted.ORDERS: "orders", Wanted.MYDATA: "forget", Wanted.FORGET: "forget"}
SAYINGS = {Wanted.HELP: Saying.HELP, Wanted.PRIVACY: Saying.PRIVACY}


async def obey(state: State, runtime: Runtime[Deps]) -> State:
    deps, told = runtime.context, State(answered_by="command")
    actions = [part.action for part in deps.turn.parts if isinstance(part, Tap)]
    for action in dict.fromkeys(actions):
        now = merged(state, told)
        if isinstance(action, ChooseLanguage):
            chosen = State(locale=action.locale, locale_chosen=True)
            told = merged(told, chosen, say(now, Say(Saying.LANGUAGE_CHOSEN)))
        elif isinstance(action, Command):
            told = merged(told, await _obeyed(now, deps, action.wanted))
    return told


async def _obeyed(state: State, deps: Deps, wanted: Wanted) -> State:
    match wanted:
        case Wanted.START:
            return _greeted(state)
        case Wanted.RESTART:
            return merged(FORGOTTEN, say(state, Say(Saying.RESTARTED), Say(Saying.GREETING)))
        case Wanted.CART:
            return await _chosen(state, deps)
        case Wanted.LANGUAGE:
            return merged(say(state, Say(Saying.CHOOSE_LANGUAGE)), State(asks=True))
        case Wanted.ORDERS | Wanted.MYDATA | Wanted.FORGET:
            return State(plan=(STEPS[wanted],))
        case _:
            return say(state, Say(SAYINGS[wanted]))


def _greeted(state: State) -> State:
    """Nobody is greeted instead of answered; who has chosen something finds it again."""
    if len(state.get("plan", ())) > 1:
        return State()
    return State(plan=("resume",)) if state.get("selection") else say(state, Say(Saying.GREETING))


async def _chosen(state: State, deps: Deps) -> State:
    """The cart; without one what the talk has come to, with the price and the stock of this moment, and what an order
    lacks."""
    selection = state.get("selection")
    if (await deps.catalog.orders.cart(deps.turn.chat)).lines:
        return State(plan=("basket",))
    if selection is None:
        return say(state, Say(Saying.CART_EMPTY))
    try:
        product = await deps.catalog.product(selection["product"])
    except ProductNotFound:
        return await _gone(state, deps, selection)
    colour = colour_to_show(product, [selection["colour"]], selection["size"])
    card = card_of(product, colour, size=selection["size"])
    return say(state, Say(Saying.CART), card, *_missing(selection, product))


def _missing(selection: Selection, product: Product) -> list[Message]:
    several = len({variant.size for variant in product.variants}) > 1
    return [Say(Saying.WHICH_SIZE)] if selection["size"] is None and several else []


async def _gone(state: State, deps: Deps, selection: Selection) -> State:
    told = merged(say(state, Say(Saying.CART_GONE)), State(selection=None, stage="discovery", ordering=None))
    near = await deps.catalog.similar(selection["product"])
    pairs = [(product, colour_to_show(product, [selection["colour"]])) for product in near]
    return merged(told, show_several(merged(state, told), pairs, Why.SIMILAR, None)) if pairs else told
