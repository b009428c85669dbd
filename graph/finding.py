"""From a wish to products: the closest to what was said, relaxing one demand after another, and saying so."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import structlog

from catalog import Catalog, Filters, Found, Hit
from catalog.errors import IndexUnavailable
from catalog.products import Money, Product
from graph.naming import named
from graph.offers import in_stock
from graph.state import Wish

log = structlog.get_logger(__name__)

SHOWN = 3
NAMED_AMONG = 8  # hits of the bare text among which one may be called by its name
REFUSED_MORE = 3  # further hits to look at when a colour was refused
CLOSE = 0.6  # a hit below this share of the best one is another thing


@dataclass(frozen=True, slots=True)
class Finding:
    """One to three hits, best first. Not `exact`: a demand other than the size had to be dropped. `sold_out` is the
    product that the words mean, when not a piece of it is left; the hits are what else there is."""

    hits: tuple[Hit, ...]
    exact: bool
    sold_out: Product | None = None


async def find(
    catalog: Catalog, wish: Wish, *, limit: int = SHOWN, without: Collection[str] = (), anything: bool = False
) -> Finding | None:
    """What answers the wish; None when nothing does. `without` are products (SKUs) that were seen already.

    A text is trusted as far as the search is confident of it; a wish without a text lists what passes. With `anything`
    a text that nothing answers does not hide what fits the size, the colour or the person."""
    text = wish.get("text", "")
    best = await search(catalog, text, Filters(), NAMED_AMONG) if text else None
    if best is not None and not best.confident and not wish.get("category"):
        return await _whatever_fits(catalog, wish, limit) if anything else None
    refused = wish.get("not_colours", [])
    top = best.hits[0] if best is not None and best.confident else None
    floor = CLOSE * top.score if top is not None else None
    if top is not None and top.product.category.code != wish.get("category"):
        wish = Wish(**{**wish, "category": None})  # a word in passing: the whole text says it better
    called = await _called(catalog, text, best) if not without else frozenset()
    more = (REFUSED_MORE if refused else 0) + (NAMED_AMONG if called else 0)
    for filters, exact in _ladder(wish, catalog.shop.currency):
        found = await search(catalog, text, filters, limit + len(without) + more)
        hits = [hit for hit in found.hits if hit.product.sku not in without and _has_another(hit.product, refused)]
        hits = [hit for hit in hits if not called or hit.product.sku in called]
        if floor is not None:
            hits = [hit for hit in hits if hit.score >= floor]
        if hits:
            return Finding(tuple(hits[:limit]), exact, _sold_out(top))
    return None


async def _called(catalog: Catalog, text: str, best: Found | None) -> frozenset[str]:
    """Whoever calls a thing by its name wants that one, even when its size is gone."""
    hits = best.hits if best is not None and best.confident else ()
    return named(text, [hit.product.sku for hit in hits], await catalog.vocabulary()) if hits else frozenset()


async def _whatever_fits(catalog: Catalog, wish: Wish, limit: int) -> Finding | None:
    text = wish.get("text", "")
    for filters, exact in _ladder(wish, catalog.shop.currency):
        hits = (await search(catalog, text, filters, limit)).hits if exact else ()
        if hits:
            return Finding(hits, exact=False)
    return None


def _has_another(product: Product, refused: Collection[str]) -> bool:
    """Whether it is there in a colour that was not refused."""
    return not refused or any(v.stock > 0 and v.colour not in refused for v in product.variants)


def _sold_out(top: Hit | None) -> Product | None:
    gone = top is not None and not in_stock(top.product)
    return top.product if top is not None and gone else None


async def search(catalog: Catalog, text: str, filters: Filters, limit: int) -> Found:
    """Without embeddings there is no search, and the talk goes on."""
    try:
        return await catalog.search(text, filters, limit)
    except IndexUnavailable as error:
        log.warning("search_unavailable", error=type(error).__name__)
        return Found((), confident=False)


def _ladder(wish: Wish, currency: str) -> Iterator[tuple[Filters, bool]]:
    """Filters from the strictest to the loosest. A missing size is no other thing: the card tells what there is."""
    shades: list[str | None] = [*wish.get("colours", [])]
    whole = Filters(
        category=wish.get("category"),
        size=wish.get("size") if wish.get("height") is None else None,
        height=wish.get("height"),
        for_whom=wish.get("for_whom"),
        price_max=_money(wish.get("price_max"), currency),
        price_min=_money(wish.get("price_min"), currency),
        in_stock=True,
    )
    bare = replace(whole, price_max=None, price_min=None)
    steps = [
        *((replace(whole, colour=shade), True) for shade in shades or [None]),
        *((replace(whole, colour=shade, size=None, height=None), True) for shade in shades or [None]),
        (whole, False),
        (replace(bare, for_whom=whole.for_whom), False),
        (replace(bare, size=None, height=None), False),
        (replace(bare, size=None, height=None, for_whom=None), False),
        (replace(bare, size=None, height=None, for_whom=None, in_stock=False), False),
    ]
    seen: set[Filters] = set()
    for filters, exact in steps:
        if filters not in seen and _demands(filters, wish):
            yield filters, exact
        seen.add(filters)


def _demands(filters: Filters, wish: Wish) -> bool:
    """Whether anything is left of the wish: a list of the whole shop answers nobody."""
    return bool(wish.get("text")) or replace(filters, in_stock=False) != Filters()


def _money(amount: int | None, currency: str) -> Money | None:
    return Money(amount * 100, currency) if amount is not None else None
