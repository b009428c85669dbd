"""What the owner changed, told back: from what, to what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.render.rich import TEXT_LIMIT, Rich, code, filled, fitted, foreign, joined, plain
from bot.texts import owner
from bot.texts.figures import money
from catalog.products import Money, Product, Variant
from catalog.stock import Changed, VariantFacts

SHOWN_SKUS = 12
SHOWN_VARIANTS = 8


def priced(sku: str, changed: Changed) -> Rich:
    """One line where all went from one price to one, otherwise a line for each pair."""
    currency = changed.variants[0].currency
    pairs = Counter((change.before, change.after) for change in changed.changes if change.field == "price_minor")
    if not pairs:
        return filled(owner.PRICE_SAME, sku=code(sku), price=_prices(changed.variants))
    told = [(_money(before, currency), _money(after, currency), n) for (before, after), n in sorted(pairs.items())]
    if len(told) == 1:
        lines = [filled(owner.PRICED, sku=code(sku), before=told[0][0], after=told[0][1])]
    else:
        several = [
            filled(owner.PRICED_SEVERAL, before=before, after=after, variants=plain(owner.VARIANTS.of(n, "uk")))
            for before, after, n in told
        ]
        lines = [filled(owner.PRICED_TITLE, sku=code(sku)), *several]
    if any(change.field == "old_price_minor" for change in changed.changes):
        lines.append(plain(owner.OLD_PRICE_GONE))
    return fitted([*lines, *_hidden(changed)], TEXT_LIMIT)


def price_now(sku: str, variants: Sequence[VariantFacts]) -> Rich:
    return filled(owner.PRICE_NOW, sku=code(sku), prices=_prices(variants))


def steep(sku: str, variants: Sequence[VariantFacts], price: Money, percent: int) -> Rich:
    """Asks whether such a leap is meant."""
    asked = filled(
        owner.STEEP,
        sku=code(sku),
        before=_prices(variants),
        after=plain(money(price, "uk")),
        percent=plain(str(percent)),
    )
    again = filled(owner.STEEP_AGAIN, sku=plain(sku), figure=plain(f"{price.minor / 100:.2f}".removesuffix(".00")))
    return fitted([asked, again], TEXT_LIMIT)


def stocked(changed: Changed, template: str, sold: int = 0) -> Rich:
    """`sold` pieces, when it was a sale."""
    (variant,) = changed.variants
    before = next((change.before for change in changed.changes if change.field == "stock"), None)
    if before is None:
        lines = [filled(owner.STOCK_NOW, sku=code(variant.sku), after=_pieces(variant.stock))]
    else:
        told = {"before": plain(str(before)), "after": _pieces(variant.stock), "pieces": _pieces(sold)}
        lines = [filled(template, sku=code(variant.sku), **told)]
    return fitted([*lines, *_promised(variant), *_hidden(changed)], TEXT_LIMIT)


def stock_now(variants: Sequence[VariantFacts]) -> Rich:
    lines = [filled(owner.STOCK_NOW, sku=code(each.sku), after=_pieces(each.stock)) for each in variants]
    return fitted(lines, TEXT_LIMIT)


def switched(sku: str, changed: Changed, *, active: bool) -> Rich:
    if not changed.changes:
        line = filled(owner.ON_ALREADY if active else owner.OFF_ALREADY, sku=code(sku))
    else:
        line = filled(owner.SWITCHED_ON if active else owner.SWITCHED_OFF, sku=code(sku))
    return fitted([line, *(_hidden(changed) if active else ())], TEXT_LIMIT)


def found(product: Product, variants: Sequence[Variant], colours: Sequence[str]) -> list[Rich]:
    """A product's SKUs for copying: of the model, its colours, and of the variants that were meant."""
    names = {colour.code: colour.names.uk for colour in product.colours}
    lines = [filled(owner.FOUND_PRODUCT, name=foreign(product.names.uk), sku=code(product.sku))]
    lines += [
        filled(owner.FOUND_COLOUR, colour=foreign(names[colour]), sku=code(f"{product.sku}/{colour}"))
        for colour in colours
    ]
    lines += [
        filled(
            owner.FOUND_VARIANT,
            size=foreign(each.size),
            sku=code(each.sku),
            price=plain(money(each.price, "uk")),
            pieces=_pieces(each.stock),
        )
        for each in variants[:SHOWN_VARIANTS]
    ]
    return lines


def skus(found: Sequence[str]) -> Rich:
    shown = joined([code(sku) for sku in found[:SHOWN_SKUS]], ", ")
    rest = len(found) - SHOWN_SKUS
    return joined([shown, plain(owner.AND_MORE.format(n=rest))], ", ") if rest > 0 else shown


def _prices(variants: Iterable[VariantFacts]) -> Rich:
    """ "1 290 грн", or "1 290 грн – 1 490 грн"."""
    amounts = sorted({Money(each.price_minor, each.currency) for each in variants})
    ends = dict.fromkeys((amounts[0], amounts[-1]))
    return plain(" – ".join(money(amount, "uk") for amount in ends))


def _money(minor: object, currency: str) -> Rich:
    return plain(money(Money(int(str(minor)), currency), "uk"))


def _pieces(n: int) -> Rich:
    return plain(owner.PIECES.of(n, "uk"))


def _promised(variant: VariantFacts) -> list[Rich]:
    free = variant.stock - variant.reserved
    if variant.reserved:
        return [filled(owner.RESERVED, reserved=_pieces(variant.reserved), free=_pieces(free))]
    return [plain(owner.NONE_LEFT)] if free == 0 else []


def _hidden(changed: Changed) -> list[Rich]:
    if changed.product_active:
        return []
    return [filled(owner.PRODUCT_IS_OFF, sku=plain(changed.product_sku))]
