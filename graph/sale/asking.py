"""The next question of a sale: what a shipment still needs, or all of it read back with what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from catalog.delivery import City, DeliveryDetails, Details, Doubt, Part, Way, Why, read_back
from catalog.errors import CarrierRefused, PlaceUnknown
from catalog.orders import Cart, PaymentMode
from catalog.orders.money import prepayment
from catalog.products import Money
from graph.deps import Deps
from graph.messages import AskDelivery, Message, ReadBack
from graph.sale.drafts import details_of, kept, mode_of
from graph.sale.totals import Total, total_of
from graph.state import State, merged
from graph.talk import say

PARTS_OF_A_PLACE = {"city": Part.CITY, "number": Part.NUMBER, "way": Part.WAY}


async def go_on(
    state: State,
    deps: Deps,
    details: Details,
    cart: Cart | None = None,
    *,
    first: bool = False,
    asked: int = 0,
    changed: bool = False,
    short: bool = False,
    refused: bool = False,
    before: Sequence[Message] = (),
) -> State:
    """These messages `before`, then the question. `first`: nothing was asked yet; `changed`: prices are other than
    when they were read back last; `short`: all was read back just now, at a total that is told anew only if it is
    another; `refused`: this order cannot be paid as it was wanted."""
    cart = cart or await deps.catalog.orders.cart(deps.turn.chat)
    complete = None if _chooses(details) else details.complete(deps.catalog.deliveries.carrier)
    if complete is None:
        return await _ask(state, deps, details, before, first=first, asked=asked)
    try:
        total = await total_of(deps, cart, complete.place)
    except PlaceUnknown as error:
        return await _ask(state, deps, without(details, error.part), before, asked=asked)
    except CarrierRefused:
        return await _ask(state, deps, without(details, Part.CITY), before, asked=asked)
    told = await _read(deps, details, complete, cart, total)
    told = _with_mode(replace(told, changed=changed), None if refused else mode_of(state), refused=refused)
    if short:
        same = _told_minor(state) == told.total.minor
        told = replace(told, short=same, changed=not same)
    sending = kept(details, told.mode, asked=asked, read_back=True, told_minor=told.total.minor)
    return merged(say(state, *before, told), State(stage="delivery", sending=sending))


def again(details: Details, mode: PaymentMode | None = None) -> AskDelivery:
    """After an answer to something else: what is still missing, in short."""
    return AskDelivery(missing=details.missing, doubts=_open(details), again=True, mode=mode)


def _told_minor(state: State) -> int | None:
    sending = state.get("sending")
    return sending["told_minor"] if sending is not None else None


def _with_mode(told: ReadBack, wanted: PaymentMode | None, *, refused: bool) -> ReadBack:
    """With the way to pay that was wanted; a prepayment where only all of it is taken means all of it."""
    if wanted is PaymentMode.PART and wanted not in told.modes:
        wanted = PaymentMode.FULL
    fits = wanted is not None and wanted in told.modes
    return replace(told, mode=wanted if fits else None, refused=refused or (wanted is not None and not fits))


def without(details: Details, part: str) -> Details:
    """A part that the carrier does not have is asked for anew."""
    known = PARTS_OF_A_PLACE.get(part, Part.CITY)
    said = {Part.CITY: details.city.name if details.city else "", Part.NUMBER: str(details.number or "")}.get(known, "")
    doubts = (*(each for each in details.doubts if each.part is not known), Doubt(known, Why.UNKNOWN, said))
    if known is Part.CITY:
        return replace(details, city=None, number=None, address=None, doubts=doubts)
    if known is Part.NUMBER:
        return replace(details, number=None, doubts=doubts)
    return replace(details, way=None, doubts=(*doubts[:-1], Doubt(Part.WAY, Why.NOT_OFFERED)))


async def _ask(
    state: State, deps: Deps, details: Details, before: Sequence[Message], *, first: bool = False, asked: int = 0
) -> State:
    first = first and details.is_empty
    known = await deps.catalog.known_deliveries.find(deps.turn.chat) if first else None
    ways = tuple(deps.catalog.deliveries.ways)
    doubts, told = _open(details), _with_the_only(details, ways)
    question = AskDelivery(
        missing=told.missing,
        doubts=doubts,
        ways=ways if Part.WAY in told.missing else (),
        known=read_back(details_of(known)) if known is not None else (),
        first=first,
    )
    return merged(
        say(state, *before, question), State(stage="delivery", sending=kept(told, mode_of(state), asked=asked))
    )


def _with_the_only(details: Details, ways: tuple[Way, ...]) -> Details:
    """Nobody is asked which way when there is one; that another is not offered is told once."""
    doubts = tuple(each for each in details.doubts if each.part is not Part.WAY)
    return replace(details, way=ways[0] if details.way is None and len(ways) == 1 else details.way, doubts=doubts)


async def _read(deps: Deps, details: Details, complete: DeliveryDetails, cart: Cart, total: Total) -> ReadBack:
    modes = await deps.catalog.orders.modes(deps.turn.chat, complete.phone)
    rules = deps.catalog.shop.orders
    now = prepayment(PaymentMode.PART, total.total.minor, rules.prepayment)
    return ReadBack(
        pieces=read_back(details),
        cart=cart,
        total=total.total,
        modes=modes,
        fee=total.fee,
        carrier_fee=total.carrier_fee,
        sure=total.sure,
        prepayment=Money(now, total.total.currency) if PaymentMode.PART in modes else None,
    )


def _chooses(details: Details) -> bool:
    """Whether one of several towns of the name has to be picked."""
    doubt = details.doubt(Part.CITY)
    return doubt is not None and doubt.why is Why.NAMESAKES and bool(doubt.choices)


def _open(details: Details) -> tuple[Doubt, ...]:
    """The doubts that are asked about; what is only taken for granted is read back."""
    return tuple(
        doubt
        for doubt in details.doubts
        if doubt.why is Why.NAMESAKES or doubt.part in _blocked(details) or doubt.why is Why.NOT_OFFERED
    )


def _blocked(details: Details) -> frozenset[Part]:
    missing = set(details.missing)
    names = {Part.NAME, Part.LAST_NAME, Part.FIRST_NAME}
    return frozenset(missing | (names if missing & names else set()))


def chosen_city(details: Details, place: int) -> City | None:
    """The town on the button, while it is asked about."""
    doubt = details.doubt(Part.CITY)
    choices = doubt.choices if doubt is not None else ()
    return choices[place] if 0 <= place < len(choices) else None
