"""What to offer when the thing itself cannot be had: another colour of it that is there, then things like it."""

from __future__ import annotations

from catalog import Catalog
from catalog.products import Product
from graph.finding import SHOWN, find
from graph.messages import Why
from graph.offers import in_stock
from graph.state import State, Wish, merged
from graph.talk import pairs_of, show_several


async def with_instead(shown: State, catalog: Catalog, product: Product, colour: str, size: str | None) -> State:
    """The answer `shown`, and after it what can be had instead; unchanged when there is nothing."""
    others = [(product, code.code) for code in product.colours if code.code != colour and in_stock(product, code.code)]
    wish = Wish(category=product.category.code, colours=[colour], size=size, for_whom=product.for_whom)
    finding = await find(catalog, wish, without=(product.sku,))
    pairs = [*others, *(pairs_of(finding.hits, wish) if finding is not None else ())][:SHOWN]
    return merged(shown, show_several(shown, pairs, Why.SIMILAR, size), State(wish=wish)) if pairs else shown
