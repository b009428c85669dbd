"""The same things in their other colours: those that are there, the wanted size first."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from catalog import Catalog
from catalog.products import Product
from graph.finding import SHOWN
from graph.messages import Say, Saying, Why
from graph.offers import colour_to_show, in_stock
from graph.state import State, merged
from graph.talk import say, show_several


async def in_other_colours(
    state: State, catalog: Catalog, shown: Sequence[tuple[Product, str]], size: str | None
) -> State:
    """All other colours of the one that is `shown`, or one other of each of several. Without any: so much, and what is
    like it."""
    pairs = _all_others(shown, size)
    if pairs:
        return show_several(state, pairs[:SHOWN], Why.COLOURS, size)
    told = say(state, Say(Saying.NO_OTHER_COLOUR))
    product, _ = shown[0]
    if any(other.sku != product.sku for other, _ in shown):
        return told
    near = [other for other in await catalog.similar(product.sku, 2 * SHOWN) if _of_its_kind(other, product)]
    like = [(other, colour_to_show(other, size=size)) for other in near][:SHOWN]
    return merged(told, show_several(merged(state, told), like, Why.SIMILAR, size)) if like else told


def _all_others(shown: Sequence[tuple[Product, str]], size: str | None) -> list[tuple[Product, str]]:
    """One thing that is shown in several colours is asked for in those that are not; then again in all."""
    by_sku: dict[str, tuple[Product, list[str]]] = {}
    for product, colour in shown:
        by_sku.setdefault(product.sku, (product, []))[1].append(colour)
    others = [_others(product, colours, size) for product, colours in by_sku.values()]
    if len(others) > 1:
        return [each[0] for each in others if each]
    product, colours = next(iter(by_sku.values()))
    return others[0] or (_others(product, (), size) if len(colours) > 1 else [])


def _others(product: Product, colours: Collection[str], size: str | None) -> list[tuple[Product, str]]:
    """Those that are there; with `size` in stock before those without."""
    there = [each.code for each in product.colours if each.code not in colours and in_stock(product, each.code)]
    sized = {each.colour for each in product.variants if each.size == size and each.stock > 0}
    return [(product, code) for code in sorted(there, key=lambda code: code not in sized)]


def _of_its_kind(other: Product, product: Product) -> bool:
    return other.category.code == product.category.code and in_stock(other)
