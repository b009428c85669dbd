"""The cart of this chat as a turn changes it: as many pieces as there are, each change once, and told as it is then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pydantic import TypeAdapter

from catalog.effects import EffectKey, of_turn
from catalog.errors import NotEnoughStock
from catalog.orders import Cart, CartLine
from graph.deps import Deps
from graph.messages import ShowCart

PUT, FEWER = "cart", "cart_fewer"
CHANGED, CHANGED_FEWER, GONE = "line", "line_fewer", "line_gone"


@dataclass(frozen=True, slots=True)
class Put:
    """The cart with `sku` in it; `fewer` pieces of it when more were wanted."""

    cart: Cart
    sku: str
    fewer: int | None = None


def told(deps: Deps, done: Sequence[Put]) -> ShowCart:
    """The cart with all that came in now."""
    return shown(deps, done[-1].cart, [each.sku for each in done], done[0].fewer if len(done) == 1 else None)


def shown(deps: Deps, cart: Cart, added: Sequence[str] = (), fewer: int | None = None) -> ShowCart:
    ends = [line.held_until for line in cart.lines if line.held_until is not None]
    until = min(ends) if len(ends) == len(cart.lines) and ends else None
    rates = deps.catalog.shop.delivery.ways.items()
    free = [way for way, rate in rates if rate.price and rate.free_from and cart.total.minor >= rate.free_from]
    return ShowCart(cart, tuple(added), fewer, until, tuple(free))


def line_of(cart: Cart, sku: str) -> CartLine | None:
    return next((line for line in cart.lines if line.sku == sku), None)


async def is_put(deps: Deps) -> bool:
    """Whether this very turn, run before, has put something into the cart."""
    async with deps.catalog.db.read() as session:
        return any(key.effect in {PUT, FEWER} for key in await of_turn(session, deps.turn.id))


async def put(deps: Deps, sku: str, pieces: int, ordinal: int = 0) -> Put | None:
    """So many more pieces of this variant, or as many as are free; None when not one is. A turn that is run again
    finds what it did, whatever there is by now.

    VariantNotFound; FigureImpossible: nobody may have so many.
    """
    chat, turn = deps.turn.chat, deps.turn.id
    if (before := await done_before(deps, PUT, ordinal)) is not None:
        return Put(before, sku)
    fewer = EffectKey(turn, FEWER, ordinal)
    if (before := await done_before(deps, FEWER, ordinal)) is not None:
        return _fewer(before, sku)
    try:
        return Put(await deps.catalog.orders.add(EffectKey(turn, PUT, ordinal), chat, sku, pieces), sku)
    except NotEnoughStock as error:
        line = line_of(await deps.catalog.orders.cart(chat), sku)
        if line is None:
            left = error.stock - error.reserved
            return _fewer(await deps.catalog.orders.add(fewer, chat, sku, left), sku) if left > 0 else None
        return await _filled(deps, fewer, line)


async def changed_before(deps: Deps, ordinal: int = 0) -> Cart | None:
    """What `change` came to when this turn was run before."""
    for effect in (CHANGED, CHANGED_FEWER, GONE):
        if (before := await done_before(deps, effect, ordinal)) is not None:
            return before
    return None


async def change(deps: Deps, line: CartLine, pieces: int, ordinal: int = 0) -> Put | None:
    """So many pieces of this line, or as many as there are; None when none is left, and then the line is gone.

    LineNotFound; FigureImpossible.
    """
    chat, turn = deps.turn.chat, deps.turn.id
    try:
        key = EffectKey(turn, CHANGED, ordinal)
        return Put(await deps.catalog.orders.change(key, chat, line.line, pieces), line.sku)
    except NotEnoughStock:
        filled = await _filled(deps, EffectKey(turn, CHANGED_FEWER, ordinal), line)
        if filled is None:
            await deps.catalog.orders.remove(EffectKey(turn, GONE, ordinal), chat, line.line)
        return filled


async def done_before(deps: Deps, effect: str, ordinal: int = 0) -> Cart | None:
    """The cart that this effect left when this very turn was run before."""
    async with deps.catalog.db.read() as session:
        done = (await of_turn(session, deps.turn.id)).get(EffectKey(deps.turn.id, effect, ordinal))
    return _shape().validate_python(done) if done is not None else None


async def _filled(deps: Deps, key: EffectKey, line: CartLine) -> Put | None:
    """As many of this line as can be had, its own promise counted."""
    most = (line.pieces if line.held else 0) + line.free
    if most <= 0:
        return None
    return _fewer(await deps.catalog.orders.change(key, deps.turn.chat, line.line, most), line.sku)


def _fewer(cart: Cart, sku: str) -> Put:
    line = line_of(cart, sku)
    return Put(cart, sku, line.pieces if line is not None else 0)


@cache
def _shape() -> TypeAdapter[Cart]:
    return TypeAdapter(Cart)
