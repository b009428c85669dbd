"""The facts of one message: what a model is told, in one block of lines, and all that its text may say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from catalog.products import Locale, Money
from graph.messages import Asked, Message, Offer, ShowOffer, ShowOffers, SizeOffer, Why

FEW = 3
MOST_OFFERS = 3
SPACE = "\u00a0"
_SPOKEN_CURRENCY: Mapping[str, Mapping[Locale, str]] = {"UAH": {"uk": "грн", "ru": "грн"}}
_WORDED_WHYS = frozenset({Why.FOUND, Why.SIMILAR, Why.CHEAPEST, Why.DEAREST, Why.NEWEST})


@dataclass(frozen=True, slots=True)
class Facts:
    """`left` is how many pieces there are of the sizes whose number may be told; `why` is None for one product's own
    card. `size` is what was asked for: every offer of a card has it, candidates may lack it."""

    locale: Locale
    offers: tuple[Offer, ...]
    asked: Asked = Asked.ALL
    size: str | None = None
    nearest: tuple[str, ...] = ()
    recognised: bool = False
    why: Why | None = None
    left: Mapping[str, int] = field(default_factory=dict)


def facts_of(message: Message, locale: Locale) -> Facts | None:
    """None for what is always told by a template: rules of the shop, measures, fabric, a size that does not exist, the
    price of one that is gone, photos' candidates, and every sentence that needs no product."""
    if isinstance(message, ShowOffer):
        return _of_card(message, locale)
    if isinstance(message, ShowOffers):
        return _of_candidates(message, locale)
    return None


def _of_card(card: ShowOffer, locale: Locale) -> Facts | None:
    offer, size = card.offer, sized(card.offer, card.size)
    absent = card.size is not None and (size is None or (size.stock <= 0 and card.asked is Asked.PRICE))
    if not offer.sizes or absent or card.asked in {Asked.MEASURES, Asked.FABRIC}:
        return None
    if size is None and card.asked is Asked.STOCK:
        left = {each.size: 1 for each in offer.sizes if each.stock == 1}
    else:
        left = {size.size: size.stock} if size is not None and 0 < size.stock <= FEW else {}
    return Facts(locale, (offer,), card.asked, card.size, card.nearest, card.recognised, left=left)


def _of_candidates(shown: ShowOffers, locale: Locale) -> Facts | None:
    """Candidates are told apart by their names alone, so no two may have the same."""
    offers = shown.offers
    names = {offer.names.spoken(locale) for offer in offers}
    if shown.why not in _WORDED_WHYS or not 0 < len(offers) <= MOST_OFFERS or len(names) < len(offers):
        return None
    if not all(offer.sizes for offer in offers):
        return None
    return Facts(locale, tuple(offers), size=shown.size, why=shown.why)


def sized(offer: Offer, size: str | None) -> SizeOffer | None:
    return next((each for each in offer.sizes if each.size == size), None)


def in_stock(offer: Offer) -> tuple[SizeOffer, ...]:
    return tuple(size for size in offer.sizes if size.stock > 0)


def sold(offer: Offer) -> tuple[SizeOffer, ...]:
    """The sizes whose prices speak for the product: those in stock, or all when none is."""
    return in_stock(offer) or offer.sizes


def told(facts: Facts) -> str:
    """The facts as lines for a model. What is not in here is not known to it."""
    blocks = [_lines(facts, offer) for offer in facts.offers]
    return "\n".join([*_head(facts), *(line for block in blocks for line in block), *_must(facts)])


def _head(facts: Facts) -> list[str]:
    if facts.why is None:
        shown = "recognised on the shopper's photo: yes" if facts.recognised else ""
        return [line for line in ("one product", shown) if line]
    reasons = {
        Why.SIMILAR: "only similar to what was wanted",
        Why.CHEAPEST: "the cheapest",
        Why.DEAREST: "the dearest",
        Why.NEWEST: "the newest",
    }
    shown = f"{len(facts.offers)} products to choose from, {reasons.get(facts.why, 'found for the shopper')}"
    return [shown, *([f"size asked for: {facts.size}"] if facts.size is not None else [])]


def _lines(facts: Facts, offer: Offer) -> list[str]:
    gone = [size for size in offer.sizes if size.stock <= 0 and (size.size == facts.size or not in_stock(offer))]
    left = "; ".join(f"{size}: {count}" for size, count in facts.left.items())
    fabric = one_line(offer.fabric.spoken(facts.locale)) if offer.fabric and facts.why is None else ""
    pairs = (
        ("name", one_line(offer.names.spoken(facts.locale))),
        ("colour", one_line(offer.colour.names.spoken(facts.locale))),
        ("sizes in stock", _priced(in_stock(offer), facts.locale) or "none"),
        ("sizes out of stock", _priced(gone, facts.locale)),
        ("pieces left", left),
        ("nearest sizes in stock", ", ".join(facts.nearest)),
        ("fabric", fabric),
    )
    return [f"- {label}: {value}" for label, value in pairs if value]


def _must(facts: Facts) -> list[str]:
    if facts.why is not None:
        of = "price in the size asked for, or the lowest if it is not there" if facts.size is not None else "price"
        return [f"must say: the full name and the {of} of each product, in this order"]
    if facts.size is not None:
        size = sized(facts.offers[0], facts.size)
        here = size is not None and size.stock > 0
        told = f"size {facts.size} is in stock, and its price" if here else f"size {facts.size} is out of stock"
    elif not in_stock(facts.offers[0]):
        told = "no size is in stock in this colour"
    elif facts.asked in {Asked.SIZES, Asked.STOCK}:
        told = "every size in stock"
    else:
        told = "the name, and the price"
    return [f"must say: {told}"]


def _priced(sizes: Sequence[SizeOffer], locale: Locale) -> str:
    return "; ".join(f"{one_line(size.size)}: {_price(size, locale)}" for size in sizes)


def _price(size: SizeOffer, locale: Locale) -> str:
    price = spoken_money(size.price, locale)
    if size.old_price is None or size.old_price <= size.price:
        return price
    return f"{price} (before: {spoken_money(size.old_price, locale)})"


def spoken_money(amount: Money, locale: Locale) -> str:
    """Written as the shopper is to read it, for a model to copy."""
    whole, rest = divmod(amount.minor, 100)
    thousands, point = (",", ".") if locale == "en" else (SPACE, ",")
    cents = f"{point}{rest:02d}" if rest else ""
    currency = _SPOKEN_CURRENCY.get(amount.currency, {}).get(locale, amount.currency)
    return f"{whole:,}".replace(",", thousands) + f"{cents}{SPACE}{currency}"


def one_line(text: str) -> str:
    return " ".join(text.split())
