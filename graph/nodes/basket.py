"""Basket: the cart as it is now, and what is pressed or said about it."""

from __future__ import annotations

from langgraph.runtime import Runtime

from catalog.errors import FigureImpossible, LineNotFound, ProductNotFound
from catalog.orders import Cart, CartLine
from catalog.search.folding import stems
from graph.deps import Deps
from graph.messages import ChangeLine, Checkout, Say, Saying, Tap
from graph.sale.asking import again, go_on
from graph.sale.carts import Put, change, changed_before, shown
from graph.sale.drafts import draft_of
from graph.sale.dropping import line_about
from graph.sale.wishes import SaleWish, wishes_in
from graph.stages import Stage
from graph.state import State, merged
from graph.talk import say
from graph.understanding.meaning import Meaning

ROOM = 2


async def basket(state: State, runtime: Runtime[Deps]) -> State:
    deps = runtime.context
    cart = await deps.catalog.orders.cart(deps.turn.chat)
    actions = [part.action for part in deps.turn.parts if isinstance(part, Tap)]
    pressed = [action for action in actions if isinstance(action, ChangeLine)]
    if pressed:
        return merged(State(answered_by="button"), await _changed(state, deps, cart, pressed))
    if not cart.lines and await changed_before(deps) is None:
        return merged(say(state, Say(Saying.CART_EMPTY)), State(sending=None))
    if any(isinstance(action, Checkout) for action in actions):
        told = await go_on(state, deps, draft_of(state), cart, first=True)
        return merged(State(answered_by="button"), told)
    before = await changed_before(deps)
    wanted = await _said(state, deps, cart) if before is None else ChangeLine(0, 0)
    if wanted is not None:
        return await _changed(state, deps, cart, [wanted])
    if state["meaning"].slots.category is not None and SaleWish.ONE in wishes_in(state["meaning"].text):
        return State(plan=("advise", "order"))
    return await _shown(state, deps, cart)


async def _changed(state: State, deps: Deps, cart: Cart, wanted: list[ChangeLine]) -> State:
    """Each line as it was asked for; then the cart, and our question if it is open."""
    honest, put = dict[Saying, None](), None
    for n, each in enumerate(wanted):
        if (before := await changed_before(deps, n)) is not None:
            put = Put(before, "")
            continue
        line = next((line for line in cart.lines if line.line == each.line), None)
        try:
            put = await change(deps, line, each.pieces, n) if line is not None else None
        except (LineNotFound, FigureImpossible):
            line = put = None
        if put is None:
            honest[Saying.LINE_GONE if line is None else Saying.TAKEN_BY_OTHERS] = None
    told = [*state.get("messages", ()), *map(Say, honest)][:1]
    now = put.cart if put is not None else await deps.catalog.orders.cart(deps.turn.chat)
    if not now.lines:
        stage: Stage = "offer" if state.get("selection") else "discovery"
        left = say(merged(state, State(messages=tuple(told))), Say(Saying.CART_EMPTY))
        return merged(left, State(sending=None, ordering=None, stage=stage))
    return await _shown(merged(state, State(messages=tuple(told))), deps, now, put)


async def _shown(state: State, deps: Deps, cart: Cart, put: Put | None = None) -> State:
    """What is in it; at the delivery our question follows, and what was read back is read anew."""
    fewer = put.fewer if put is not None else None
    told = shown(deps, cart, [put.sku] if put is not None and fewer is not None else [], fewer)
    sending, room = state.get("sending"), len(state.get("messages", ())) < ROOM
    if sending is None or state["before"]["stage"] != "delivery" or not room:
        return say(state, told)
    if sending["read_back"]:
        return await go_on(state, deps, draft_of(state), cart, before=[told])
    if not deps.turn.texts:
        return merged(say(state, told), State(stage="delivery"))
    return merged(say(state, told, again(draft_of(state))), State(stage="delivery"))


async def _said(state: State, deps: Deps, cart: Cart) -> ChangeLine | None:
    """Which line the words mean, and how many pieces of it are wanted; None: they only ask what there is."""
    said, pieces = wishes_in(state["meaning"].text), state["meaning"].slots.quantity
    line = await _meant(state, deps, cart) if deps.turn.texts else None
    if line is None or SaleWish.TOTAL in said:
        return None
    if SaleWish.REMOVE in said:
        fewer = 1 if SaleWish.ONE_LESS in said else pieces or line.pieces
        return ChangeLine(line.line, max(0, line.pieces - fewer))
    if SaleWish.ONE in said or SaleWish.ONE_MORE in said:
        return ChangeLine(line.line, 1 if SaleWish.ONE in said else line.pieces + 1)
    more = line.pieces if SaleWish.MORE in said else 0
    return ChangeLine(line.line, pieces + more) if pieces is not None else None


async def _meant(state: State, deps: Deps, cart: Cart) -> CartLine | None:
    """The line that is named by its kind, its words or its place; else the one that the talk is of, or the only one."""
    plain = deps.lexicon.read(state["meaning"].text)
    if plain.slots.ordinal is not None and 0 < plain.slots.ordinal <= len(cart.lines):
        return cart.lines[plain.slots.ordinal - 1]
    likely = [(await _likeness(plain, line, deps), line) for line in cart.lines]
    best, line = max(likely, key=lambda pair: pair[0])
    if best > 0:
        return line
    if plain.slots.category is not None or plain.sku is not None:
        return None
    return line_about(cart, state.get("selection")) or (cart.lines[0] if len(cart.lines) == 1 else None)


async def _likeness(plain: Meaning, line: CartLine, deps: Deps) -> int:
    """How much of the text is in what the line is called."""
    said, names, colours = set(stems(plain.text)), line.names, line.colour_names
    named = max(len(said.intersection(stems(name))) for name in (names.uk, names.ru, names.en))
    coloured = max(len(said.intersection(stems(name))) for name in (colours.uk, colours.ru, colours.en))
    try:
        kind = (await deps.catalog.product(line.product_sku)).category.code
    except ProductNotFound:
        kind = ""
    return 3 * (kind == plain.slots.category) + 2 * named + coloured + (line.size in plain.slots.sizes)
