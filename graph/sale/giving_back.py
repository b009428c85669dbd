"""A return or an exchange as it is being told: what is known of it, and which question comes next."""

from __future__ import annotations

from dataclasses import replace

from catalog import Catalog
from catalog.errors import ProductNotFound
from catalog.orders import Order, OrderLine, ReturnReason
from catalog.orders.order import OUR_FAULT
from catalog.products import Product
from graph.messages import AskGiveBack
from graph.sale.afterwards import reason_of
from graph.sale.standing import left_of, line_of
from graph.state import GivingBack
from graph.understanding.meaning import Meaning, Slots


def begun_of(number: str, *, exchange: bool) -> GivingBack:
    """Nothing is told yet."""
    return GivingBack(
        number=number, exchange=exchange, line=None, reason=None, photos=[], size=None, photo_asked=False, asked=0
    )


def told(begun: GivingBack, **more: object) -> GivingBack:
    """With what was learnt now."""
    return GivingBack(**{**begun, **more})  # type: ignore[typeddict-item]


def reason_in(begun: GivingBack) -> ReturnReason | None:
    return ReturnReason(begun["reason"]) if begun["reason"] is not None else None


def needs_photo(begun: GivingBack) -> bool:
    """A picture of what is wrong is asked for once."""
    return reason_in(begun) is ReturnReason.DEFECT and not begun["photos"] and not begun["photo_asked"]


def pieces_of(order: Order, begun: GivingBack) -> int:
    """All that is left of the line; one piece is defect or another's."""
    left = left_of(order).get(begun["line"] or 0, 1)
    return 1 if reason_in(begun) in OUR_FAULT else left


def lines_left(order: Order) -> list[OrderLine]:
    left = left_of(order)
    return [line for line in order.lines if line.line in left]


def account_asked(begun: GivingBack) -> int:
    """How often we asked where the money goes back to."""
    return begun.get("account_asked", 0)


def needs_account(order: Order, begun: GivingBack, product: Product | None, instead: str | None) -> bool:
    """Whether money goes back that has to be told where to: for a return, and for an exchange for something cheaper."""
    if not order.refund_needs_account or not begun["exchange"]:
        return order.refund_needs_account
    line = line_of(order, begun["line"] or 0)
    wanted = next((each for each in product.variants if each.sku == instead), None) if product is not None else None
    return line is not None and wanted is not None and wanted.price.minor < line.price.minor


def question(order: Order, begun: GivingBack, sizes: tuple[tuple[str, str], ...] = ()) -> AskGiveBack:
    left = frozenset(line.line for line in lines_left(order))
    shown = replace(order, lines=tuple(line for line in order.lines if line.line in left))
    return AskGiveBack(shown, begun["exchange"], begun["line"], reason_in(begun), sizes)


async def product_of(catalog: Catalog, order: Order, begun: GivingBack) -> Product | None:
    """What comes back; None when it is sold no longer."""
    line = line_of(order, begun["line"] or 0)
    try:
        return await catalog.product(line.product_sku) if line is not None else None
    except ProductNotFound:
        return None


def sizes_instead(order: Order, begun: GivingBack, product: Product | None) -> tuple[tuple[str, str], ...]:
    """Variants in the colour of the line that are there, with their sizes; the very same one when it was our fault."""
    line = line_of(order, begun["line"] or 0)
    if line is None or product is None:
        return ()
    same = reason_in(begun) in OUR_FAULT
    return tuple(
        (variant.sku, variant.size)
        for variant in product.of_colour(line.colour)
        if variant.stock > 0 and (same or variant.sku != line.sku)
    )


async def with_words(catalog: Catalog, order: Order, begun: GivingBack, meaning: Meaning) -> GivingBack:
    """With what the words say: which line, why, what size instead. An only line needs no words."""
    lines, said = lines_left(order), bool(meaning.text)
    if begun["line"] is None and said:
        begun = told(begun, line=await line_named(catalog, lines, meaning.slots))
    if begun["line"] is None and len(lines) == 1:
        begun = told(begun, line=lines[0].line)
    reason = reason_of(meaning.text) if said and begun["reason"] is None else None
    if reason is not None:
        begun = told(begun, reason=reason.value)
    own = line_of(order, begun["line"] or 0)
    sizes = [size for size in meaning.slots.sizes if own is None or size != own.size]
    return told(begun, size=sizes[-1]) if begun["exchange"] and sizes else begun


async def line_named(catalog: Catalog, lines: list[OrderLine], slots: Slots) -> int | None:
    """The one line that the words fit: by its place, its kind of thing, its colour or its size."""
    if slots.ordinal is not None:
        at = slots.ordinal - 1 if slots.ordinal > 0 else slots.ordinal
        return lines[at].line if -len(lines) <= at < len(lines) else None
    fitting = list[OrderLine]()
    for line in lines:
        kind = await _kind(catalog, line) if slots.category is not None else None
        if slots.category is None and not slots.colours and not slots.sizes:
            continue
        if (
            slots.category in {None, kind}
            and (not slots.colours or line.colour in slots.colours)
            and (not slots.sizes or line.size in slots.sizes)
        ):
            fitting.append(line)
    return fitting[0].line if len(fitting) == 1 else None


async def _kind(catalog: Catalog, line: OrderLine) -> str | None:
    try:
        return (await catalog.product(line.product_sku)).category.code
    except ProductNotFound:
        return None
