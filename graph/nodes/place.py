"""Place: what was read back is confirmed and becomes an order, once, at the total that was told."""

from __future__ import annotations

from langgraph.runtime import Runtime

from catalog.delivery import DeliveryDetails, Details, Part
from catalog.effects import EffectKey, of_turn
from catalog.errors import (
    CarrierRefused,
    CartEmpty,
    NotEnoughStock,
    PaymentModeRefused,
    PlaceUnknown,
    PriceChanged,
    VariantNotFound,
)
from catalog.orders import By, Cart, Order, OrderState, PaymentMode
from catalog.products import Money
from graph.deps import Deps
from graph.messages import OrderCard, OrderMatter, OrderNews, PlaceOrder, Say, Saying, Tap, Why
from graph.sale.asking import go_on, without
from graph.sale.carts import change, line_of, shown
from graph.sale.children import without_child
from graph.sale.drafts import draft_of, mode_of
from graph.sale.showing import is_owing, show_order, spoken_order
from graph.sale.totals import total_of
from graph.sale.upsell import offer_more
from graph.sale.wishes import mode_in
from graph.state import State, merged
from graph.talk import say, show_several

PLACED, AWAITING = "order", "order_awaiting"


async def place(state: State, runtime: Runtime[Deps]) -> State:
    deps = runtime.context
    before = await _placed_before(deps)
    if before is not None:
        return await _told(state, deps, before)
    cart = await deps.catalog.orders.cart(deps.turn.chat)
    if not cart.lines:
        return await _nothing(state, deps)
    sending, details = state.get("sending"), draft_of(state)
    complete = details.complete(deps.catalog.deliveries.carrier)
    tap = next((p.action for p in deps.turn.parts if isinstance(p, Tap) and isinstance(p.action, PlaceOrder)), None)
    told = tap.total_minor if tap is not None else sending["told_minor"] if sending is not None else None
    if sending is None or not sending["read_back"] or complete is None or told is None:
        return await go_on(state, deps, details, cart, first=True)
    mode = tap.mode if tap is not None else await _mode(state, deps, complete)
    if mode is None:
        return await go_on(state, deps, details, cart, short=True)
    return await _confirmed(state, deps, cart, details, complete, mode, Money(told, cart.total.currency))


async def _placed_before(deps: Deps) -> Order | None:
    """The order that this very turn has made when it was run before."""
    async with deps.catalog.db.read() as session:
        done = (await of_turn(session, deps.turn.id)).get(EffectKey(deps.turn.id, PLACED))
    return await deps.catalog.orders.find(str(done["number"])) if isinstance(done, dict) else None


async def _nothing(state: State, deps: Deps) -> State:
    """A second tap, or one on an old button: the order is made already, or there is none."""
    order = await spoken_order(state, deps)
    if order is None:
        return merged(say(state, Say(Saying.CART_EMPTY)), State(sending=None))
    return merged(say(state, show_order(deps, order, OrderNews.SHOWN)), State(sending=None, answered_by="button"))


async def _mode(state: State, deps: Deps, complete: DeliveryDetails) -> PaymentMode | None:
    """As it is said, now or ahead; otherwise the only one that there is."""
    modes = await deps.catalog.orders.modes(deps.turn.chat, complete.phone)
    said = mode_in(state["meaning"].text) or mode_of(state)
    if said is PaymentMode.PART and said not in modes:  # «передоплата» of a shop that takes all of it
        said = PaymentMode.FULL
    return said or (modes[0] if len(modes) == 1 else None)


async def _confirmed(
    state: State, deps: Deps, cart: Cart, details: Details, complete: DeliveryDetails, mode: PaymentMode, told: Money
) -> State:
    key = EffectKey(deps.turn.id, PLACED)
    try:
        total = await total_of(deps, cart, complete.place)
        order = await deps.catalog.orders.confirm(key, deps.turn.chat, complete, mode, told, total.fee)
    except (NotEnoughStock, VariantNotFound) as error:
        return await _taken(state, deps, cart, details, error.sku)
    except CartEmpty:
        return await _nothing(state, deps)
    except (PriceChanged, PaymentModeRefused, PlaceUnknown, CarrierRefused) as error:
        return await _told_anew(state, deps, details, error)
    return await _told(state, deps, order, complete)


async def _told_anew(state: State, deps: Deps, details: Details, error: Exception) -> State:
    """Nothing is made: what is other than it was told is told, and asked again."""
    match error:
        case PriceChanged():
            return await go_on(state, deps, details, changed=True)
        case PaymentModeRefused():
            return await go_on(state, deps, details, short=True, refused=True)
        case PlaceUnknown(part=part):
            return await go_on(state, deps, without(details, part))
        case _:
            return await go_on(state, deps, without(details, Part.CITY))


async def _taken(state: State, deps: Deps, cart: Cart, details: Details, sku: str) -> State:
    """Its promise had ended and somebody was faster: said at once, with what is left of the order."""
    line = line_of(cart, sku)
    wanted = line.pieces if line is not None else 0
    put = await change(deps, line, wanted if line is not None and line.free else 0) if line is not None else None
    now = put.cart if put is not None else await deps.catalog.orders.cart(deps.turn.chat)
    honest = [] if put is not None and put.fewer else [Say(Saying.TAKEN_BY_OTHERS)]
    if now.lines:
        cart_now = shown(deps, now, [] if honest else [sku], put.fewer if put is not None and not honest else None)
        return await go_on(state, deps, details, now, before=[*honest, cart_now])
    told = merged(say(state, *honest), State(sending=None, stage="discovery"))
    near = await deps.catalog.similar(line.product_sku) if line is not None else ()
    pairs = [(product, product.colours[0].code) for product in near]
    return merged(told, show_several(merged(state, told), pairs, Why.SIMILAR, None)) if pairs else told


async def _told(state: State, deps: Deps, order: Order, delivery: DeliveryDetails | None = None) -> State:
    """The order as it was made, whom to pay if that is due, and the managers' card. What was told of the delivery is
    the order's from now on."""
    if order.mode is not PaymentMode.COD and order.state is OrderState.CONFIRMED and not deps.rehearsal:
        key = EffectKey(deps.turn.id, AWAITING)
        order = await deps.catalog.orders.move(key, order.number, OrderState.AWAITING_PAYMENT, By.shop("talk"))
    sent = delivery or order.delivery
    known = await deps.catalog.known_deliveries.find(deps.turn.chat)
    asks = sent is not None and known != sent
    news = show_order(deps, order, OrderNews.PLACED, ask_to_keep=asks)
    done = State(
        **without_child(state, deps.lexicon),
        stage="payment" if is_owing(order) else "done",
        sending=None,
        ordering=None,
        about_order=order.number,
        new_address_of=None,
        orders=(*state.get("orders", ()), OrderCard(order, OrderMatter.PLACED, deps.turn.name)),
        answered_by=state.get("answered_by", "lexicon") if deps.turn.texts else "button",
    )
    told = merged(say(State(messages=()), news), done)
    return told if is_owing(order) else merged(told, await offer_more(merged(state, told), deps, order))
