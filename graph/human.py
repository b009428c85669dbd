"""What was settled while a person had the talk: what was offered or shown, which sizes and towns were named, and a
summary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog import Catalog
from catalog.errors import ProductNotFound, VariantNotFound
from catalog.products import Product
from graph.handoffs import Handoff, Line
from graph.offers import colour_to_show
from graph.state import Selection, Wish
from graph.talk import height_of, size_for
from graph.understanding.lexicon import Lexicon
from graph.understanding.meaning import Slots

SUMMARY_LIMIT = 400
COLOUR = "/"  # a colour of a product is told as "KOS-ZIP/pink"


@dataclass(frozen=True, slots=True)
class Offered:
    """A product in a colour, and the size when a variant was named. `shown`: by the shopper, in a photo."""

    product: Product
    colour: str
    size: str | None
    shown: bool = False

    @property
    def pair(self) -> list[str]:
        return [self.product.sku, self.colour]


async def offered_in(lines: Sequence[Line], catalog: Catalog) -> list[Offered]:
    """What managers offered and shoppers' photos showed, if it is still sold, in the order of the talk."""
    found = [await _offered(line.sku, line.side == "shopper", catalog) for line in lines if line.sku is not None]
    return [each for each in found if each is not None]


async def _offered(sku: str, shown: bool, catalog: Catalog) -> Offered | None:
    code, _, colour = sku.partition(COLOUR)
    try:
        product = await catalog.product(code)
        return Offered(product, colour_to_show(product, [colour] if colour else []), None, shown)
    except ProductNotFound:
        pass
    try:
        variant = await catalog.variant(sku)
        return Offered(await catalog.product(variant.product_sku), variant.colour, variant.size, shown)
    except (ProductNotFound, VariantNotFound):
        return None


def selected(offered: Sequence[Offered], lines: Sequence[Line], lexicon: Lexicon) -> Selection | None:
    """What was offered or shown last, in the size that was named last: by the variant, or by the shopper."""
    if not offered:
        return None
    last, size = offered[-1], offered[-1].size
    after = next((n for n, line in reversed(list(enumerate(lines))) if line.sku is not None), 0)
    said = [slots for slots in slots_in(lines if size is None else lines[after:], lexicon) if slots.says_size]
    labels = {variant.size for variant in last.product.variants}
    named = size_for(said[-1], last.product, lexicon) if said else None
    return Selection(product=last.product.sku, colour=last.colour, size=named if named in labels else size)


def slots_in(lines: Sequence[Line], lexicon: Lexicon) -> list[Slots]:
    """Of what the shopper typed to a person, as if it had been said to us."""
    return [lexicon.read(line.words).slots for line in lines if line.side == "shopper" and line.kind == "text"]


def wish_after(wish: Wish, lines: Sequence[Line], lexicon: Lexicon) -> Wish:
    """The wish with the size, the height and for whom it is, as far as the shopper said so."""
    after = Wish(**wish)
    for slots in slots_in(lines, lexicon):
        if slots.says_size:
            after["size"], after["height"] = size_for(slots, None, lexicon), height_of(slots)
        if slots.for_whom is not None:
            after["for_whom"] = slots.for_whom
    return after


def summary_of(handoff: Handoff, lines: Sequence[Line], offered: Sequence[Offered], orders: Sequence[str]) -> str:
    """In Ukrainian, without a word of what was said: it is for people's cards and for models to know of."""
    theirs = sum(line.side == "manager" for line in lines)
    mine = sum(line.side == "shopper" for line in lines)
    offers, photos = _named(offered, shown=False), _named(offered, shown=True)
    told = [
        f"говорила людина ({handoff.manager_name})" if handoff.manager_name else "кликали людину",
        f"повідомлень від людини {theirs}, від покупця {mine}",
        f"пропозиції: {offers}" if offers else "",
        f"на фото покупця: {photos}" if photos else "",
        f"замовлення: {', '.join(f'№{number}' for number in orders)}" if orders else "",
    ]
    return "; ".join(filter(None, told))[:SUMMARY_LIMIT]


def _named(offered: Sequence[Offered], *, shown: bool) -> str:
    """Each once, with the size if there is one."""
    mine = [each for each in offered if each.shown == shown]
    return ", ".join(dict.fromkeys("/".join(each.pair) + (f" ({each.size})" if each.size else "") for each in mine))
