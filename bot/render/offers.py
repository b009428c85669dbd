"""Product cards in words: what was asked comes first, and every figure comes from the offer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.rich import Rich, bold, filled, foreign, joined, plain, struck
from bot.texts import Texts, figure, listed, money
from catalog.products import Money
from graph.messages import Asked, Doubt, Offer, ShowOffer, SizeOffer, Why

SIZE_LIMIT = 16
SIZES_SHOWN = 24
PRICES_SHOWN = 4
FEW_PIECES = 3


def card_lines(message: ShowOffer, words: Texts) -> list[Rich]:
    """The lines of one product card, the most wanted first."""
    offer = message.offer
    head = [plain(words.offer.recognised)] if message.recognised else []
    title = title_of(offer, words)
    measures = measure_lines(offer, message.size, words) if message.asked is Asked.MEASURES else []
    if measures:
        return [*head, title, *measures]
    if message.asked is Asked.FABRIC and offer.fabric:
        return [*head, title, *_fabric_line(offer, words), *closing_lines(message, words)]
    if message.size is not None:
        return [*head, *_answer_on_size(message, words), title, *_around_size(message, words)]
    prices = price_lines(offer.sizes, words, asked=message.asked is Asked.PRICE)
    sizes = _sizes_lines(offer, words, counted=message.asked is Asked.STOCK)
    if message.asked is Asked.PRICE:
        return [*head, *prices, title, *_unless_told(sizes, offer)]
    if message.asked in {Asked.SIZES, Asked.STOCK}:
        return [*head, *sizes, title, *prices] if _unless_told(sizes, offer) else [*head, *prices, title]
    return [*head, title, *prices, *_unless_told(sizes, offer), *_fabric_line(offer, words)]


def closing_lines(message: ShowOffer, words: Texts) -> list[Rich]:
    """What stands under a card in anybody's words: how to go on from here."""
    wanted = _wanted(message)
    if wanted is not None and wanted.stock > 0:
        return [plain(words.offer.how_to_order)]
    if message.offer.other_colours and not _in_stock(message.offer.sizes):
        return [plain(words.offer.try_other_colour)]
    return []


def candidate_lines(
    offers: Sequence[Offer], why: Why, size: str | None, words: Texts, doubt: Doubt | None = None
) -> list[Rich]:
    """The numbered list under an album."""
    lines = [_heading(words.found[why], why, doubt, words)]
    for n, offer in enumerate(offers, 1):
        lines.append(joined([plain(f"{n}."), title_of(offer, words)], " "))
        price = short_price(offer, size, words, dearest=why is Why.DEAREST)
        lines.append(joined([price, _short_sizes(offer, size, words)], ". "))
    return lines


def only_lines(offer: Offer, why: Why, size: str | None, words: Texts, doubt: Doubt | None) -> list[Rich]:
    """The one thing that a photo may show."""
    short = joined([short_price(offer, size, words), _short_sizes(offer, size, words)], ". ")
    return [_heading(words.found_one[why], why, doubt, words), title_of(offer, words), short]


def _heading(found: str, why: Why, doubt: Doubt | None, words: Texts) -> Rich:
    """Several things say so themselves."""
    if doubt is None or why is not Why.PHOTO_UNSURE:
        return plain(found)
    return joined([plain(words.doubts[doubt]), plain(found)], " ")


def measure_lines(offer: Offer, size: str | None, words: Texts) -> list[Rich]:
    """Of one size, or place by place of all; nothing when that was never measured."""
    known = [each for each in offer.measures if size in (None, each.size)]
    if not known:
        return []
    if size is not None:
        heading = filled(words.offer.measures_of, size=foreign(size, SIZE_LIMIT))
        told = [(each.place, figure(each.centimetres, words.locale)) for each in known]
    else:
        heading = plain(words.offer.measures)
        by_place: dict[str, list[str]] = {}
        for each in known:
            by_place.setdefault(each.place, []).append(f"{each.size}: {figure(each.centimetres, words.locale)}")
        told = [(place, "; ".join(sizes)) for place, sizes in by_place.items()]
    return [heading, *(plain(f"{_place(place, words)}: {figures}") for place, figures in told)]


def _place(code: str, words: Texts) -> str:
    return words.places.get(code, code.replace("_", " "))


def _fabric_line(offer: Offer, words: Texts) -> list[Rich]:
    fabric = foreign(offer.fabric.spoken(words.locale)) if offer.fabric else plain("")
    return [filled(words.offer.fabric, fabric=fabric)] if fabric else []


def title_of(offer: Offer, words: Texts) -> Rich:
    name = foreign(offer.names.spoken(words.locale)) or foreign(offer.product_sku)
    return joined([bold(name), foreign(offer.colour.names.spoken(words.locale), 40)], " · ")


def price_lines(sizes: Sequence[SizeOffer], words: Texts, asked: bool = False) -> list[Rich]:
    """One price, or a line per price with its sizes; of what is in stock, or of everything when nothing is."""
    groups = _by_price(_sold(sizes))
    if len(groups) > PRICES_SHOWN:
        prices = [price for price, _ in groups]
        low, high = (plain(money(pick(prices), words.locale)) for pick in (min, max))
        return [filled(words.offer.prices_from_to, low=low, high=high)]
    if len(groups) == 1:
        return [price_of(next(iter(groups.values()))[0], words)]
    priced = asked or not _in_stock(sizes)
    heading = [plain(words.offer.prices_differ if priced else words.offer.prices_by_size)] if groups else []
    lines = [joined([_labels(group), price_of(group[0], words)], ": ") for group in groups.values()]
    return [*heading, *lines]


def price_of(size: SizeOffer, words: Texts) -> Rich:
    """The price in bold, beside the old one struck through when that was higher; clear in a notification too."""
    price = bold(plain(money(size.price, words.locale)))
    if size.old_price is None or size.old_price <= size.price or size.old_price.currency != size.price.currency:
        return price
    return filled(words.offer.price_was, price=price, old=struck(plain(money(size.old_price, words.locale))))


def _answer_on_size(message: ShowOffer, words: Texts) -> list[Rich]:
    wanted = _wanted(message)
    label = foreign(message.size or "", SIZE_LIMIT)
    if wanted is None or wanted.stock <= 0:
        told = words.offer.size_absent if wanted is None else words.offer.size_out
        return [filled(told, size=label), *_nearest(message, words)]
    told = words.offer.size_price if message.asked is Asked.PRICE else words.offer.size_here
    lines = [filled(told, size=label, price=price_of(wanted, words))]
    if wanted.stock <= FEW_PIECES and message.asked is not Asked.PRICE:
        lines.append(plain(words.offer.size_left.of(wanted.stock, words.locale)))
    return lines


def _around_size(message: ShowOffer, words: Texts) -> list[Rich]:
    wanted = _wanted(message)
    if wanted is not None and wanted.stock > 0:
        others = _sizes_lines(message.offer, words) if message.asked is Asked.SIZES else []
        return [*others, plain(words.offer.how_to_order)]
    if wanted is not None and message.asked is Asked.PRICE:
        return [filled(words.offer.size_out_price, price=price_of(wanted, words)), *_sizes_lines(message.offer, words)]
    sizes = _sizes_lines(message.offer, words)
    return [*price_lines(message.offer.sizes, words), *_unless_told(sizes, message.offer)]


def _nearest(message: ShowOffer, words: Texts) -> list[Rich]:
    sizes = [clipped.plain for clipped in (foreign(size, SIZE_LIMIT) for size in message.nearest[:4]) if clipped]
    return [filled(words.offer.nearest, sizes=plain(listed(sizes, words.locale)))] if sizes else []


def _sizes_lines(offer: Offer, words: Texts, counted: bool = False) -> list[Rich]:
    here = _in_stock(offer.sizes)
    if not here:
        tail = [plain(words.offer.try_other_colour)] if offer.other_colours else []
        return [plain(words.offer.none_in_stock), *tail]
    return [filled(words.offer.sizes, sizes=_labels(here, words if counted else None))]


def _unless_told(sizes: list[Rich], offer: Offer) -> list[Rich]:
    """The sizes line, unless the prices by size have already named every size in stock."""
    groups = _by_price(_sold(offer.sizes))
    told = 1 < len(groups) <= PRICES_SHOWN and _in_stock(offer.sizes)
    return [] if told else sizes


def short_price(offer: Offer, size: str | None, words: Texts, *, dearest: bool = False) -> Rich:
    """The price of the size that was asked for, when it is there; else the one price, the lowest or the highest."""
    sold = [one for one in _in_stock(offer.sizes) if one.size == size] or _sold(offer.sizes)
    if not sold:
        return plain("")
    cheapest = min(sold, key=lambda one: one.price)
    if len({one.price for one in sold}) == 1:
        return price_of(cheapest, words)
    if dearest:
        high = max(one.price for one in sold)
        return filled(words.offer.price_up_to, high=bold(plain(money(high, words.locale))))
    return filled(words.offer.price_from, low=bold(plain(money(cheapest.price, words.locale))))


def _short_sizes(offer: Offer, size: str | None, words: Texts) -> Rich:
    here = _in_stock(offer.sizes)
    if not here:
        return plain(words.offer.none_in_stock)
    sizes = filled(words.offer.sizes, sizes=_labels(here))
    if size is None:
        return sizes
    label = foreign(size, SIZE_LIMIT)
    if any(one.size == size for one in here):
        return filled(words.offer.size_here_too, size=label)
    return joined([filled(words.offer.size_not_here, size=label), sizes], " ")


def _labels(sizes: Sequence[SizeOffer], counted: Texts | None = None) -> Rich:
    """ "92, 98, 104"; when stock was asked about, the last piece of a size is told: "104 (1 шт.)"."""
    labels = []
    for size in sizes[:SIZES_SHOWN]:
        label = foreign(size.size, SIZE_LIMIT)
        if counted and size.stock == 1:
            label = joined([label, plain(f"({counted.offer.pieces.of(1, counted.locale)})")], " ")
        labels.append(label)
    tail = [plain("…")] if len(sizes) > SIZES_SHOWN else []
    return joined([*labels, *tail], ", ")


def _by_price(sizes: Sequence[SizeOffer]) -> dict[tuple[Money, Money | None], list[SizeOffer]]:
    groups: dict[tuple[Money, Money | None], list[SizeOffer]] = {}
    for size in sizes:
        groups.setdefault((size.price, size.old_price), []).append(size)
    return groups


def _sold(sizes: Sequence[SizeOffer]) -> Sequence[SizeOffer]:
    return _in_stock(sizes) or sizes


def _in_stock(sizes: Sequence[SizeOffer]) -> list[SizeOffer]:
    return [size for size in sizes if size.stock > 0]


def _wanted(message: ShowOffer) -> SizeOffer | None:
    return next((size for size in message.offer.sizes if size.size == message.size), None)
