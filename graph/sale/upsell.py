"""One more thing to an order, once: for the same person, of another kind, in the same size, and there."""

from __future__ import annotations

from catalog import Filters
from catalog.errors import ProductNotFound
from catalog.orders import Order
from catalog.products import Product
from graph.deps import Deps
from graph.messages import Say, Saying, Why
from graph.offers import in_stock
from graph.state import State, merged
from graph.talk import say, show_several

LOOKED_AT = 20


async def offer_more(state: State, deps: Deps, order: Order) -> State:
    """Said after what the turn has told already; nothing when nothing suits."""
    more = await _one_more(deps, order)
    if more is None:
        return State()
    product, colour, size = more
    told = say(state, Say(Saying.UPSELL))
    shown = show_several(merged(state, told), [(product, colour)], Why.FOUND, size)
    return merged(told, shown, State(stage="upsell"))


async def _one_more(deps: Deps, order: Order) -> tuple[Product, str, str | None] | None:
    """A product, its colour and the size of the order's first thing where it has that; None: nothing suits."""
    first = order.lines[0]
    try:
        bought = [await deps.catalog.product(line.product_sku) for line in order.lines]
    except ProductNotFound:
        return None
    kinds = {product.category.code for product in bought}
    wanted = Filters(for_whom=bought[0].for_whom, in_stock=True)
    for listed in await deps.catalog.newest(wanted, LOOKED_AT):
        product = listed.product
        if product.category.code in kinds:
            continue
        sized = [each for each in product.variants if each.size == first.size and each.stock > 0]
        if sized:
            return product, sized[0].colour, first.size
        if _is_of_other_chart(product, bought[0]) and in_stock(product, listed.variant.colour):
            return product, listed.variant.colour, None
    return None


def _is_of_other_chart(product: Product, bought: Product) -> bool:
    """Whether its sizes are others altogether, as a hat's beside a jacket's."""
    return not {size.label for size in product.sizes} & {size.label for size in bought.sizes}
