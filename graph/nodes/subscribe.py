"""Subscribe: to be told, once, when a variant is there again; or not to be written to first any more."""

from __future__ import annotations

from langgraph.runtime import Runtime

from catalog.effects import EffectKey, of_turn
from catalog.errors import ProductNotFound, VariantNotFound
from catalog.products import Product, Variant
from graph.deps import Deps
from graph.memory import plain
from graph.messages import NoReminders, Reason, Say, Saying, ShowOffer, Tap, TellWhenBack
from graph.offers import card_of
from graph.sale.afterwards import wants_no_reminders
from graph.state import Selection, State, merged
from graph.talk import say, show, size_for


async def subscribe(state: State, runtime: Runtime[Deps]) -> State:
    deps = runtime.context
    taps = [part.action for part in deps.turn.parts if isinstance(part, Tap)]
    if any(isinstance(tap, NoReminders) for tap in taps) or _leave_me(state):
        return await _left_alone(state, deps)
    wanted = [tap for tap in taps if isinstance(tap, TellWhenBack)]
    if wanted:
        return merged(await _of_sku(state, deps, wanted[-1].variant_sku), State(answered_by="button"))
    if state["meaning"].names_goods and not state.get("messages") and "advise" not in state["plan"]:
        return State(plan=("advise", "subscribe"))
    return await _by_words(state, deps)


def _leave_me(state: State) -> bool:
    return bool(state["meaning"].text) and wants_no_reminders(state["meaning"].text)


async def _left_alone(state: State, deps: Deps) -> State:
    if not deps.rehearsal:
        await deps.catalog.reminders.stop(EffectKey(deps.turn.id, "reminders_stopped"), deps.turn.chat)
    return say(state, Say(Saying.NO_MORE_REMINDERS))


async def _of_sku(state: State, deps: Deps, sku: str) -> State:
    try:
        variant = await deps.catalog.variant(sku)
        product = await deps.catalog.product(variant.product_sku)
    except (ProductNotFound, VariantNotFound):
        return say(state, Say(Saying.BUTTON_STALE))
    return await _told(state, deps, product, variant)


async def _by_words(state: State, deps: Deps) -> State:
    """What the talk is of, in the size that was said; without one it is asked for."""
    about, product = state.get("selection"), await _selected(state, deps)
    if about is None or product is None:
        return _unnamed(state)
    size = size_for(state["meaning"].slots, product, deps.lexicon) or about["size"]
    variants = product.of_colour(about["colour"])
    found = next((each for each in variants if each.size == size), None)
    if found is None and len(variants) == 1 and size is None:
        found = variants[0]
    if found is not None:
        return await _told(state, deps, product, found)
    if size is not None:  # not made, or not sold: only a person knows whether it will be
        return State(plan=("escalate",), reason=Reason.SUBSCRIBE)
    card = () if _is_shown(state, product) else (card_of(product, about["colour"]),)
    return merged(say(state, *card, Say(Saying.WHICH_SIZE)), State(stage="size_colour"))


def _unnamed(state: State) -> State:
    """Something was shown to choose from, or nothing we have is meant."""
    if state.get("messages"):
        return State()
    if state.get("candidates"):
        return say(state, Say(Saying.WHICH_PRODUCT))
    return State(plan=("escalate",), reason=Reason.SUBSCRIBE)


async def _told(state: State, deps: Deps, product: Product, variant: Variant) -> State:
    about = State(selection=Selection(product=product.sku, colour=variant.colour, size=variant.size), puzzled=0)
    added = await _added(state, deps, variant.sku) if variant.stock == 0 or await _done(deps) else None
    if added is None:
        there = say(state, Say(Saying.IN_STOCK_NOW))
        card = card_of(product, variant.colour, size=variant.size)
        return there if _is_shown(state, product) else merged(about, show(merged(state, there), card))
    told = say(state, Say(Saying.SUBSCRIBED if added else Saying.SUBSCRIBED_BEFORE))
    return merged(told, about)


async def _added(state: State, deps: Deps, sku: str) -> bool:
    if deps.rehearsal:
        return True
    return await deps.catalog.subscriptions.add(_key(deps), deps.turn.chat, sku, state["locale"])


async def _done(deps: Deps) -> bool:
    """Whether this very turn, run before, has noted it: a piece may have come back since."""
    async with deps.catalog.db.read() as session:
        return _key(deps) in await of_turn(session, deps.turn.id)


def _key(deps: Deps) -> EffectKey:
    return EffectKey(deps.turn.id, "subscribed")


def _is_shown(state: State, product: Product) -> bool:
    cards = [plain(message) for message in state.get("messages", ())]
    return any(isinstance(card, ShowOffer) and card.offer.product_sku == product.sku for card in cards)


async def _selected(state: State, deps: Deps) -> Product | None:
    about = state.get("selection")
    try:
        return await deps.catalog.product(about["product"]) if about is not None else None
    except ProductNotFound:
        return None
