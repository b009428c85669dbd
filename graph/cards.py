"""The card that calls a person, and the same card made again from what the talk remembers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from catalog import Catalog
from catalog.errors import ProductNotFound
from graph.briefs import brief_of
from graph.handoffs import Handoff, Happened
from graph.messages import Card, Guess, Offer, Reason
from graph.offers import offer_of
from graph.state import State


async def card_of(
    state: State, catalog: Catalog, handoff: Handoff, reason: Reason, name: str, tried: Sequence[str]
) -> Card:
    """Everything a person needs to know, with prices and stock of this moment."""
    return Card(
        handoff_id=handoff.id,
        reason=reason,
        chat=handoff.chat,
        name=name,
        locale=state.get("locale", handoff.locale),
        words=tuple(state.get("words", [])),
        photo_id=state.get("photo") or handoff.photo_id,
        offer=await _offer(state, catalog),
        tried=tuple(dict.fromkeys(tried)),
        guesses=await _guesses(state, catalog),
        level=int(handoff.level),
        brief=await brief_of(state, catalog, handoff.chat),
        **_order(state, reason),
    )


def tried_in(events: Sequence[Happened]) -> tuple[str, ...]:
    """What was tried before each call for a person, as `Handoffs.open` has put it down."""
    calls = (each.detail for each in events if each.kind in {"opened", "joined"})
    return tuple(dict.fromkeys(way for detail in calls if detail for way in detail.split(",")))


class _Order(TypedDict, total=False):
    size: str | None
    pieces: int | None
    details: str


def _order(state: State, reason: Reason) -> _Order:
    """What an order needs besides its product."""
    selection, ordering = state.get("selection"), state.get("ordering")
    if reason is not Reason.ORDER or selection is None:
        return _Order()
    pieces = ordering["pieces"] if ordering is not None else None
    return _Order(size=selection["size"], pieces=pieces, details=state.get("details", ""))


async def _offer(state: State, catalog: Catalog) -> Offer | None:
    """What the talk is about, as it is now."""
    selection = state.get("selection")
    return await _sold(catalog, selection["product"], selection["colour"]) if selection is not None else None


async def _guesses(state: State, catalog: Catalog) -> tuple[Guess, ...]:
    """What the last photo may be, as it is now."""
    hunches = state.get("hunches", [])
    found = [(await _sold(catalog, each["product"], each["colour"]), each["percent"] / 100) for each in hunches]
    return tuple(Guess(offer, probability) for offer, probability in found if offer is not None)


async def _sold(catalog: Catalog, product_sku: str, colour: str) -> Offer | None:
    try:
        return offer_of(await catalog.product(product_sku), colour)
    except ProductNotFound:
        return None
