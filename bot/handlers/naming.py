"""Which products a post of the shop names: by SKU, as people write SKUs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.handlers.amounts import LOOKALIKES
from catalog import Catalog
from catalog.errors import ProductNotFound, VariantNotFound
from catalog.vocabulary import ColourNames, Vocabulary

TOKEN = re.compile(r"(?P<label>(?:арт(?:икул)?|код|sku|№|#)[.:№#]?\s*)?(?P<token>\w+(?:[-._/]\w+)*)", re.IGNORECASE)
HASHTAG = re.compile(r"#(\w+)")
VARIANTS_TRIED = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """What a post or page shows. `colour` is None when only the product is known."""

    product_sku: str
    colour: str | None = None


async def named_in(text: str, catalog: Catalog) -> tuple[Shown, ...]:
    """Every product that the text names by its own SKU, by "SKU/colour" or by the SKU of one size, each once.

    A SKU that might be an ordinary word or a number counts only after "арт." or the like. A colour beside the only SKU
    counts as a hashtag, for in a sentence it may be said of something else.
    """
    vocabulary = await catalog.vocabulary()
    known = {_folded(sku): sku for sku in vocabulary.products}
    found = [shown for token in _tokens(text) if (shown := _product(token, known)) is not None]
    sizes = [token for token in _tokens(text) if _product(token, known) is None and _may_be_variant(token, known)]
    found += [shown for token in sizes[:VARIANTS_TRIED] if (shown := await _variant(token, catalog)) is not None]
    several = tuple(dict.fromkeys(found))
    if len(several) != 1 or several[0].colour is not None:
        return several
    return (replace(several[0], colour=_tagged(text, vocabulary)),)


def _tokens(text: str) -> Iterator[str]:
    """ "арт. KOS-ZIP/pink" as "KOS-ZIP/pink", in Latin capitals before the slash."""
    for found in TOKEN.finditer(text):
        sku, slash, colour = found["token"].partition("/")
        sku = sku.upper().translate(LOOKALIKES)
        if found["label"] or (re.search(r"[A-Z]", sku) and re.search(r"[-._0-9]", sku)):
            yield sku + slash + colour.lower()


def _product(token: str, known: dict[str, str]) -> Shown | None:
    sku, _, colour = token.partition("/")
    product = known.get(_folded(sku))
    return Shown(product, colour or None) if product is not None else None


def _may_be_variant(token: str, known: Iterable[str]) -> bool:
    return any(_folded(token).startswith(f"{sku}-") for sku in known)


async def _variant(token: str, catalog: Catalog) -> Shown | None:
    try:
        product = await catalog.product_by_variant(token)
    except (ProductNotFound, VariantNotFound):
        return None
    return Shown(product.sku, next(each.colour for each in product.variants if each.sku == token))


def _tagged(text: str, vocabulary: Vocabulary) -> str | None:
    """ "#рожевий" or "#pink"; None when no colour is tagged, or several are."""
    tags = [found[1].casefold() for found in HASHTAG.finditer(text)]
    named = ColourNames(vocabulary.colours).find(" ".join(tags).replace("_", " "))
    codes = {*named, *(tag for tag in tags if tag in vocabulary.colours)}
    return codes.pop() if len(codes) == 1 else None


def _folded(sku: str) -> str:
    """A hashtag cannot hold a hyphen: #KOS_ZIP."""
    return re.sub(r"[._]", "-", sku)
