"""Order: what is wanted gets its size and goes into the cart, where its pieces are ours for a while; then its delivery
is asked for, and a question in between comes back to that once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from langgraph.runtime import Runtime

from catalog.errors import FigureImpossible, ProductNotFound, VariantNotFound
from catalog.orders import Cart, CartLine, PaymentMode
from catalog.products import Product
from graph.deps import Deps
from graph.instead import with_instead
from graph.memory import plain
from graph.messages import Message, Reason, Say, Saying, ShowOffer, ShowOffers, SizeOffer, Why
from graph.offers import card_of, in_stock
from graph.pointing import on_screen
from graph.sale.asking import again, go_on
from graph.sale.carts import Put, is_put, line_of, put, told
from graph.sale.drafts import draft_of
from graph.sale.dropping import drop, line_about, take_out
from graph.sale.wishes import SaleWish, mode_ahead, wishes_in
from graph.state import Ordering, Selection, Sending, State, merged
from graph.talk import say, show, show_several
from graph.understanding.meaning import Intent

MOST_MESSAGES = 3
REFUSED = frozenset({Intent.NO, Intent.CANCEL})
REPLACES = frozenset({Intent.CORRECT, Intent.CHANGE_ORDER, Intent.NO})
CHANGES = REPLACES | {Intent.ORDER}


async def order(state: State, runtime: Runtime[Deps]) -> State:
    deps, selection = runtime.context, state.get("selection")
    if selection is None and SaleWish.ALL in wishes_in(state["meaning"].text):
        return await _all(state, deps)
    if state["before"]["stage"] == "delivery" and state.get("sending") is not None:
        return await _between(state, deps)
    product = await _product(deps, selection)
    if selection is None or product is None:
        return await _which(state, deps)
    if _is_other(state, selection):
        return State(ordering=None)
    return await _asked_for(state, deps, selection, product)


async def _product(deps: Deps, selection: Selection | None) -> Product | None:
    try:
        return await deps.catalog.product(selection["product"]) if selection is not None else None
    except ProductNotFound:
        return None


async def _which(state: State, deps: Deps) -> State:
    """None of several is chosen: the order waits for one of those that were on the screen already."""
    told, before = state.get("messages", ()), state["before"]["candidates"]
    candidates = state.get("candidates", []) if state.get("selection") is None else []
    if len(candidates) < 2:
        return await _nothing_more(state, deps)
    if any(pair[0] not in {sku for sku, _ in before} for pair in candidates):
        return State(ordering=None)
    last = plain(told[-1]) if told else None
    size = last.size if isinstance(last, ShowOffers) else (state.get("wish") or {}).get("size")
    rest = merged(state, State(messages=told[:-1])) if isinstance(last, ShowOffers) else state
    shown = await on_screen(state, deps.catalog)
    asked = show_several(rest, shown, Why.TO_TAKE, size) if len(shown) > 1 else say(rest, Say(Saying.WHICH_PRODUCT))
    return merged(asked, State(ordering=_begun(state, None)))


async def _nothing_more(state: State, deps: Deps) -> State:
    """Nothing is shown that could be taken; what is in the cart already may be sent."""
    if state.get("messages"):
        return State()
    if state.get("sending") is not None and (await deps.catalog.orders.cart(deps.turn.chat)).lines:
        return await go_on(state, deps, draft_of(state), first=True)
    return say(state, Say(Saying.WHICH_PRODUCT))


def _is_other(state: State, selection: Selection) -> bool:
    """Whether we asked which of several it is, and what was found instead was not among them."""
    ordering, asked = state.get("ordering"), state["before"]["candidates"]
    waits = ordering is not None and ordering["product"] is None
    return waits and selection["product"] not in {sku for sku, _ in asked} and not _wants_order(state)


def _wants_order(state: State) -> bool:
    return state["meaning"].intent is Intent.ORDER


async def _between(state: State, deps: Deps) -> State:
    """We wait for the delivery: the cart is dropped, changed, added to, left for another thing, or asked about on."""
    meaning, selection = state["meaning"], state.get("selection")
    if selection is not None and selection != state["before"]["selection"]:
        product = await _product(deps, selection)
        if meaning.intent not in CHANGES or product is None:
            return State()
        replaced = state["before"]["selection"] if meaning.intents & REPLACES else None
        return await _asked_for(state, deps, selection, product, replaced)
    if selection is None and state.get("candidates") != state["before"]["candidates"]:
        return State()
    if meaning.intent in REFUSED:
        return await drop(state, deps)
    return await _again(state, deps)


async def _again(state: State, deps: Deps) -> State:
    """Our question once more, in short, after the answer to another one."""
    sending, told, details = state.get("sending"), state.get("messages", ()), draft_of(state)
    if sending is None:
        return State()
    if told and (sending["reminded"] or len(told) >= MOST_MESSAGES):
        return State(stage="delivery", asks=True)
    if sending["read_back"]:
        asked = await go_on(state, deps, details, short=True)
    else:
        asked = merged(say(state, again(details, await _pays(state, deps))), State(stage="delivery", sending=sending))
    return merged(asked, State(sending=_reminded(asked.get("sending") or sending)))


async def _pays(state: State, deps: Deps) -> PaymentMode | None:
    """The way to pay that is said right now, and may be had."""
    said = mode_ahead(state["meaning"].text)
    return said if said in await deps.catalog.orders.modes(deps.turn.chat) else None


def _reminded(sending: Sending) -> Sending:
    return Sending(**{**sending, "reminded": True})


async def _asked_for(
    state: State, deps: Deps, selection: Selection, product: Product, instead_of: Selection | None = None
) -> State:
    """First a size that is there, then into the cart, then where to send it."""
    sizes = _sizes_said(state, deps)
    if _wants_order(state) and len(sizes) > 1:
        several = await _each_size(state, deps, selection, product, sizes)
        if several is not None:
            return several
    card = card_of(product, selection["colour"], size=selection["size"])
    cart = await deps.catalog.orders.cart(deps.turn.chat)
    there = [size for size in card.offer.sizes if size.stock > 0 or line_of(cart, size.variant_sku)]
    wanted = there[0] if card.size is None and len(there) == 1 else None
    wanted = wanted or next((size for size in there if size.size == card.size), None)
    if wanted is None:
        told_before = state["before"]["selection"] == selection
        return _without_size(state, card, asks=bool(there) and (card.size is None or told_before))
    rest = merged(state, State(messages=_before_card(state, product.sku)))
    chosen = Selection(product=product.sku, colour=card.offer.colour.code, size=wanted.size)
    placed = State(selection=chosen, ordering=None, puzzled=0)
    replaced = line_about(cart, instead_of)
    pieces = _begun(state, product.sku)["pieces"] or (replaced.pieces if replaced is not None else None)
    if pieces is None and await _has_it(state, deps, cart, wanted):
        return merged(placed, State(messages=()), await go_on(rest, deps, draft_of(state), cart, first=True))
    return merged(placed, await _put(rest, deps, product, wanted, pieces or 1, replaced))


def _sizes_said(state: State, deps: Deps) -> tuple[str, ...]:
    """Those of this message; «беру обидва розміри» means the ones of the message before."""
    meaning, words = state["meaning"], state.get("words", [])
    refers = Intent.SIZES in meaning.intents and SaleWish.ALL in wishes_in(meaning.text)
    if meaning.slots.says_size or not refers or len(words) < 2:
        return meaning.slots.sizes
    return deps.lexicon.read(words[-2]).slots.sizes


async def _each_size(
    state: State, deps: Deps, selection: Selection, product: Product, sizes: tuple[str, ...]
) -> State | None:
    """«Беру 104 і 128»: one of each, for two children; None when not each of them is there."""
    cart = await deps.catalog.orders.cart(deps.turn.chat)
    own = product.of_colour(selection["colour"])
    wanted = [each for each in own if each.size in sizes and (each.stock > 0 or line_of(cart, each.sku))]
    if len(wanted) != len(sizes):
        return None
    done = [await put(deps, each.sku, 1, n) for n, each in enumerate(wanted)]
    had = [each for each in done if each is not None]
    chosen = Selection(product=product.sku, colour=selection["colour"], size=wanted[-1].size)
    rest = merged(state, State(messages=_before_card(state, product.sku)))
    return merged(State(selection=chosen, ordering=None, puzzled=0), await _told(rest, deps, had)) if had else None


async def _has_it(state: State, deps: Deps, cart: Cart, wanted: SizeOffer) -> bool:
    """«Беру» of what was taken before means the order, not one more."""
    taken = state.get("sending") is not None and line_of(cart, wanted.variant_sku) is not None
    return taken and SaleWish.MORE not in wishes_in(state["meaning"].text) and not await is_put(deps)


async def _put(
    state: State, deps: Deps, product: Product, wanted: SizeOffer, pieces: int, instead_of: CartLine | None
) -> State:
    try:
        done = await put(deps, wanted.variant_sku, pieces)
    except FigureImpossible:
        return State(reason=Reason.ORDER, plan=("escalate",))
    except VariantNotFound:
        done = None
    if done is None:
        return await _gone(state, deps, product, wanted)
    return await _told(state, deps, [replace(done, cart=await take_out(deps, instead_of, done.cart))])


async def _told(state: State, deps: Deps, done: Sequence[Put]) -> State:
    """The cart with what came in, then our question; who has written their delivery in this message is read first."""
    cart = [told(deps, done)]
    if "take" in state["plan"]:
        return merged(say(state, *cart), State(stage="delivery"))
    rest = merged(state, State(messages=state.get("messages", ())[: MOST_MESSAGES - 2]))
    card, others = await _next(state, deps, done[-1])
    if card is not None:
        return _ask_size(merged(rest, say(rest, *cart)), card, others)
    first = state.get("sending") is None
    return await go_on(rest, deps, draft_of(state), done[-1].cart, first=first or draft_of(state).is_empty, before=cart)


async def _next(state: State, deps: Deps, done: Put) -> tuple[ShowOffer | None, list[list[str]]]:
    """Of several that were taken at once, the one that is asked for its size now, and those after it."""
    ordering, line = state.get("ordering"), line_of(done.cart, done.sku)
    others = ordering.get("others", []) if ordering is not None else []
    if ordering is None or line is None or ordering["product"] != line.product_sku:
        return None, []
    for n, (sku, colour) in enumerate(others):
        product = await _product(deps, Selection(product=sku, colour=colour, size=None))
        if product is not None and in_stock(product, colour):
            return card_of(product, colour), others[n + 1 :]
    return None, []


def _ask_size(state: State, card: ShowOffer, others: list[list[str]]) -> State:
    """Its card and our question, after what is told already."""
    begun = Ordering(product=card.offer.product_sku, pieces=None, reminded=False, others=others)
    return merged(_without_size(merged(state, State(ordering=begun)), card, asks=True), State(ordering=begun))


async def _gone(state: State, deps: Deps, product: Product, wanted: SizeOffer) -> State:
    """Somebody was faster: said at once, with the sizes that are left and things like it."""
    now = await _product(deps, Selection(product=product.sku, colour="", size=None)) or product
    colour = next(variant.colour for variant in product.variants if variant.sku == wanted.variant_sku)
    told = say(State(messages=()), Say(Saying.TAKEN_BY_OTHERS))
    shown = merged(told, show(merged(state, told), card_of(now, colour, size=wanted.size)))
    return merged(
        await with_instead(merged(state, shown), deps.catalog, now, colour, wanted.size), State(ordering=None)
    )


async def _all(state: State, deps: Deps) -> State:
    """«Беру обидва»: each of those on the screen that has its size; the first that has none is asked for it."""
    done, unsized, cart = list[Put](), list[ShowOffer](), await deps.catalog.orders.cart(deps.turn.chat)
    for n, (product, colour) in enumerate(await on_screen(state, deps.catalog)):
        size = state.get("sizes", {}).get(product.sku) or (state.get("wish") or {}).get("size")
        labels = {variant.size for variant in product.variants}
        card = card_of(product, colour, size=size if size in labels else None)
        there = [size for size in card.offer.sizes if size.stock > 0 or line_of(cart, size.variant_sku)]
        sized = [size for size in there if size.size == card.size] or (there if len(there) == 1 else [])
        try:
            placed = await put(deps, sized[0].variant_sku, 1, n) if sized else None
        except VariantNotFound:
            continue
        if placed is not None:
            done.append(placed)
        elif there:
            unsized.append(card)
    if unsized:
        carts = say(state, told(deps, done)) if done else State(messages=state.get("messages", ()))
        others = [[card.offer.product_sku, card.offer.colour.code] for card in unsized[1:]]
        return _ask_size(merged(state, carts), unsized[0], others)
    if not done:
        return await _which(state, deps)
    last = done[-1].cart.lines[-1]
    chosen = Selection(product=last.product_sku, colour=last.colour, size=last.size)
    return merged(State(selection=chosen, ordering=None, puzzled=0), await _told(state, deps, done))


def _without_size(state: State, card: ShowOffer, *, asks: bool) -> State:
    """The card says which sizes there are; an order that was asked for goes on when one is named."""
    shown = state if _ends_with(state, card.offer.product_sku) else show(state, card)
    told = say(shown, Say(Saying.WHICH_SIZE)) if asks else State(messages=shown["messages"])
    placed = _wants_order(state) or state.get("ordering") is not None
    waits = State(ordering=_begun(state, card.offer.product_sku)) if placed else State()
    return merged(shown if shown is not state else State(), told, waits)


def _begun(state: State, sku: str | None) -> Ordering:
    """With the number of pieces that was said, now or before."""
    before = state.get("ordering")
    kept = before["pieces"] if before is not None and before["product"] in {None, sku} else None
    others = before.get("others", []) if before is not None and before["product"] == sku else []
    pieces = state["meaning"].slots.quantity or kept
    return Ordering(product=sku, pieces=pieces, reminded=False, others=others)


def _before_card(state: State, sku: str) -> tuple[Message, ...]:
    """What was told already, without the card that the order itself tells in short."""
    told = state.get("messages", ())
    return told[:-1] if _ends_with(state, sku) else told


def _ends_with(state: State, sku: str) -> bool:
    told = state.get("messages", ())
    return bool(told) and isinstance(told[-1], ShowOffer) and told[-1].offer.product_sku == sku
