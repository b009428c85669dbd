"""A product in one colour as it is told to a shopper, with the prices and the stock of this moment."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.products import Money, Product
from catalog.sizes import nearest_in_stock
from graph.messages import Asked, Measure, Offer, ShowOffer, SizeOffer


def offer_of(product: Product, colour: str, size: str | None = None) -> Offer:
    """This colour of it. The other colours come with those first that have `size`, then those that have any."""
    own = next((known for known in product.colours if known.code == colour), product.colours[0])
    others = [known for known in product.colours if known.code != own.code]
    return Offer(
        product_sku=product.sku,
        names=product.names,
        colour=own,
        photo=product.photo_of(own.code),
        sizes=tuple(
            SizeOffer(variant.sku, variant.size, variant.price, variant.old_price, variant.stock)
            for variant in product.of_colour(own.code)
        ),
        other_colours=tuple(sorted(others, key=lambda other: -_wealth(product, other.code, size))),
        fabric=product.fabric,
        measures=tuple(
            Measure(size, place, centimetres)
            for size, places in product.measurements.items()
            for place, centimetres in places.items()
        ),
    )


def colour_to_show(product: Product, wanted: Sequence[str] = (), size: str | None = None) -> str:
    """The first wanted colour that the product has, one that is in stock before one that is not. Otherwise the first
    with `size` in stock, with anything, or at all."""
    codes = [colour.code for colour in product.colours]
    named = [code for code in wanted if code in codes]
    if named:
        return next((code for code in named if in_stock(product, code)), named[0])
    return max(codes, key=lambda code: _wealth(product, code, size))


def card_of(
    product: Product, colour: str, *, size: str | None = None, asked: Asked = Asked.ALL, recognised: bool = False
) -> ShowOffer:
    """The product card. When `size` is not there, sizes on both sides of it are named."""
    there = any(variant.size == size and variant.stock > 0 for variant in product.of_colour(colour))
    nearest = nearest_in_stock(product, colour, size) if size is not None and not there else ()
    return ShowOffer(offer_of(product, colour, size), asked, size, nearest, recognised)


def in_stock(product: Product, colour: str | None = None) -> bool:
    """Whether a single piece can be sold, in this colour or in any."""
    return any(variant.stock > 0 for variant in product.variants if colour is None or variant.colour == colour)


def lowest(product: Product, size: str | None = None) -> Money:
    """What it costs in this size; the lowest price of all sizes when it has no such size, or none was named."""
    there = [variant for variant in product.variants if variant.stock > 0] or list(product.variants)
    sized = [variant for variant in there if variant.size == size]
    return min(variant.price for variant in sized or there)


def _wealth(product: Product, colour: str, size: str | None) -> int:
    stocks = [variant for variant in product.of_colour(colour) if variant.stock > 0]
    return 2 * any(variant.size == size for variant in stocks) + bool(stocks)
