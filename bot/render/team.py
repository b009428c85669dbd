"""What managers read when they command: facts of a product, what was offered, how an order stands now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.render.changes import skus
from bot.render.offers import short_price, title_of
from bot.render.rich import TEXT_LIMIT, Rich, code, filled, fitted, foreign, joined, plain
from bot.texts import money, order_desk, texts
from bot.texts import order_cards as states
from bot.texts import team as words
from catalog.orders import Order
from catalog.products import Colour, Money, Product
from catalog.stock import VariantFacts
from graph.messages import Offer

UK = texts("uk")
SIZE_LIMIT = 16
SHOWN_ORDERS = 6


def usage(name: str) -> Rich:
    return plain(words.USAGE[name])


def unknown(sku: str, near: Sequence[str], goods: Sequence[Product] = ()) -> Rich:
    """With what is written like it, and what it may be."""
    lines = [filled(words.UNKNOWN, sku=foreign(sku, 60)), *([filled(words.NEAR, skus=skus(near))] if near else [])]
    maybe = [filled(words.MAYBE_ONE, what=foreign(each.names.uk), sku=code(each.sku)) for each in goods]
    return fitted([*lines, *([plain(words.MAYBE), *maybe] if maybe else [])], TEXT_LIMIT)


def prices(sku: str, name: str, colours: Mapping[str, str], variants: Sequence[VariantFacts]) -> Rich:
    """Colour by colour; sizes are named only where they differ in price."""
    lines = [_headed(sku, name)]
    for colour, group in _by_colour(variants):
        by_price: dict[Money, list[VariantFacts]] = {}
        for each in group:
            by_price.setdefault(Money(each.price_minor, each.currency), []).append(each)
        told = [_price(amount, sized if len(by_price) > 1 else ()) for amount, sized in sorted(by_price.items())]
        lines.append(filled(words.PRICE_OF, colour=_colour(colour, colours), prices=joined(told, "; ")))
    return fitted([*lines, *_hidden(variants)], TEXT_LIMIT)


def stock(sku: str, name: str, colours: Mapping[str, str], variants: Sequence[VariantFacts]) -> Rich:
    """Colour by colour, how many of each size are free."""
    lines = [_headed(sku, name)]
    for colour, group in _by_colour(variants):
        sizes = [
            filled(words.STOCK_OF_SIZE, size=foreign(each.size, SIZE_LIMIT), free=plain(str(free)))
            for each in group
            if (free := each.stock - each.reserved) > 0
        ]
        template = words.STOCK_OF if sizes else words.STOCK_NONE
        lines.append(filled(template, colour=_colour(colour, colours), sizes=joined(sizes, ", ")))
    return fitted([*lines, *_hidden(variants)], TEXT_LIMIT)


def no_such_size(size: str, sizes: Iterable[str]) -> Rich:
    return filled(words.NO_SUCH_SIZE, size=foreign(size, SIZE_LIMIT), sizes=_listed(sizes))


def no_such_colour(product: Product) -> Rich:
    return filled(words.NO_SUCH_COLOUR, what=foreign(product.names.uk), colours=_colours(product.colours))


def none_free(offer: Offer, size: str | None, others: Sequence[Colour]) -> Rich:
    """Why it was not sent, and what there is instead."""
    here = [one.size for one in offer.sizes if one.stock > 0]
    if size is not None and here:
        return filled(words.NONE_FREE, what=title_of(offer, UK), size=foreign(size, SIZE_LIMIT), sizes=_listed(here))
    lines = [filled(words.NONE_AT_ALL, what=title_of(offer, UK))]
    lines += [filled(words.OTHER_COLOURS, colours=_colours(others))] if others else []
    return joined(lines, " ")


def offered(offer: Offer, size: str | None) -> Rich:
    price = short_price(offer, size, UK)
    return filled(
        words.OFFERED, what=joined([title_of(offer, UK), foreign(size or "", SIZE_LIMIT)], " · "), price=price
    )


def spoken_offer(offer: Offer, size: str | None) -> str:
    """As it is kept with the talk: what was shown, no figures."""
    return joined([title_of(offer, UK), foreign(size or "", SIZE_LIMIT)], " · ").plain


def which_order(name: str, orders: Sequence[Order]) -> Rich:
    numbers = plain(", ".join(f"№{order.number}" for order in orders[:SHOWN_ORDERS]))
    return filled(words.WHICH_ORDER, orders=numbers, name=plain(name), number=foreign(orders[0].number, 24))


def other_orders(orders: Sequence[Order]) -> Rich:
    numbers = ", ".join(f"/order_{order.number.replace('-', '_')}" for order in orders[:SHOWN_ORDERS])
    return filled(words.OTHER_ORDERS, orders=plain(numbers))


def no_such_order(number: str) -> Rich:
    return filled(order_desk.NO_SUCH_ORDER, number=foreign(number, 24))


def about(template: str, order: Order, **amounts: Money) -> Rich:
    """A sentence about an order, with its number, its state and sums."""
    sums = {name: plain(money(amount, "uk")) for name, amount in amounts.items()}
    command = order.number.replace("-", "_")
    state = plain(states.STATES[order.state])
    return filled(template, number=foreign(order.number, 24), state=state, command=plain(command), **sums)


def paid(order: Order, amount: Money) -> Rich:
    """What was written down, and what that leaves."""
    lines = [about(words.PAID, order, amount=amount)]
    if order.owed.minor:
        lines.append(filled(words.OVERPAID, owed=plain(money(order.owed, "uk"))))
    elif order.due.minor:
        lines.append(filled(words.STILL_DUE, due=plain(money(order.due, "uk"))))
    else:
        lines.append(plain(words.PAID_WHOLE))
    return joined(lines, " ")


def refund_sums(order: Order) -> Rich:
    sums = ", ".join(money(each.amount, "uk") for each in order.refunds if each.done_at is None)
    return filled(words.REFUND_SUMS, sums=plain(sums))


def _headed(sku: str, name: str) -> Rich:
    return joined([foreign(name), code(sku)], " · ")


def _price(amount: Money, sized: Sequence[VariantFacts]) -> Rich:
    price = plain(money(amount, "uk"))
    return filled(words.PRICE_OF_SIZES, price=price, sizes=_listed(each.size for each in sized)) if sized else price


def _by_colour(variants: Sequence[VariantFacts]) -> Iterable[tuple[str, list[VariantFacts]]]:
    groups: dict[str, list[VariantFacts]] = {}
    for each in variants:
        groups.setdefault(each.colour, []).append(each)
    return groups.items()


def _hidden(variants: Sequence[VariantFacts]) -> list[Rich]:
    off = [each.sku for each in variants if not each.active]
    return [filled(words.HIDDEN, sku=skus(off))] if off else []


def _colour(colour: str, names: Mapping[str, str]) -> Rich:
    return foreign(names.get(colour, colour), 40)


def _colours(colours: Sequence[Colour]) -> Rich:
    return joined([foreign(colour.names.uk, 40) for colour in colours], ", ")


def _listed(sizes: Iterable[str]) -> Rich:
    return joined([foreign(size, SIZE_LIMIT) for size in sizes], ", ")
