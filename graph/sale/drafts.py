"""The delivery that is being told: kept in the talk as plain values until the order is placed or dropped."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter

from catalog.delivery import DeliveryDetails, Details
from catalog.orders import PaymentMode
from graph.sale.wishes import mode_ahead
from graph.state import Sending, State


def draft_of(state: State) -> Details:
    """What is known so far; nothing before anything was told."""
    sending = state.get("sending")
    return _shape().validate_python(sending["details"]) if sending is not None and sending["details"] else Details()


def mode_of(state: State) -> PaymentMode | None:
    """The way to pay that is said in this turn, else before."""
    said, sending = mode_ahead(state["meaning"].text), state.get("sending")
    before = sending.get("mode") if sending is not None else None
    return said or (PaymentMode(before) if before is not None else None)


def kept(
    details: Details,
    mode: PaymentMode | None = None,
    *,
    asked: int = 0,
    read_back: bool = False,
    told_minor: int | None = None,
    reminded: bool = False,
) -> Sending:
    return Sending(
        details=_shape().dump_python(details, mode="json"),
        asked=asked,
        read_back=read_back,
        told_minor=told_minor,
        reminded=reminded,
        mode=mode.value if mode is not None else None,
    )


def details_of(known: DeliveryDetails) -> Details:
    """A delivery of before, as if it were told now."""
    place = known.place
    return Details(known.recipient, known.phone, place.city, place.way, place.number, place.address, known.carrier)


@cache
def _shape() -> TypeAdapter[Details]:
    return TypeAdapter(Details)
