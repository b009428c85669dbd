"""What a shopper's text means: intents and slots, without a word of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from catalog.products import ForWhom, Locale


class Intent(StrEnum):
    GREET = "greet"
    THANKS = "thanks"
    BYE = "bye"
    HELP = "help"
    SEARCH = "search"
    PRICE = "price"
    SIZES = "sizes"
    STOCK = "stock"
    FABRIC = "fabric"
    MEASURES = "measures"
    CHEAPER = "cheaper"
    CHEAPEST = "cheapest"
    DEAREST = "dearest"
    NEWEST = "newest"
    COUNT = "count"
    SIMILAR = "similar"
    ORDER = "order"
    PERSON = "person"
    COMPLAINT = "complaint"
    YES = "yes"
    NO = "no"
    ARE_YOU_BOT = "are_you_bot"


RANKS = frozenset({Intent.CHEAPEST, Intent.DEAREST, Intent.NEWEST, Intent.COUNT, Intent.SIMILAR})
SOCIAL = frozenset({Intent.GREET, Intent.THANKS, Intent.BYE, Intent.YES, Intent.NO})


@dataclass(frozen=True, slots=True)
class Slots:
    """What was named. `colours` go from the named one to its near shades, `sizes` are labels; `height` is in cm, `age`
    in months; prices are in whole currency units; `ordinal` counts from 1, -1 is the last one."""

    category: str | None = None
    colours: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    height: int | None = None
    age: int | None = None
    for_whom: ForWhom | None = None
    price_max: int | None = None
    price_min: int | None = None
    ordinal: int | None = None

    @property
    def says_size(self) -> bool:
        return bool(self.sizes) or self.height is not None or self.age is not None


@dataclass(frozen=True, slots=True)
class Meaning:
    """`content` are the words that nothing else explained: what is searched for. `policies` are codes from
    data/shop.yaml; `asides` are policies that only fit when the talk is of no product ("які розміри?"). `pointing`:
    "it", "this one". `sku` is one of ours, written out. `foreign`: a garment is named that the shop has no category
    for. `language` is what the text is clearly written in, `language_asked` the one that was asked for. `text` is what
    was read, at most 700 characters."""

    text: str
    intents: frozenset[Intent] = frozenset()
    slots: Slots = Slots()
    policies: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    pointing: bool = False
    sku: str | None = None
    foreign: bool = False
    language: Locale | None = None
    language_asked: Locale | None = None

    @property
    def names_goods(self) -> bool:
        """Whether the text itself says what kind of thing is wanted."""
        return self.slots.category is not None or self.sku is not None or bool(self.content)

    @property
    def narrows(self) -> bool:
        """Whether the text picks or narrows, without naming a kind of thing."""
        slots = self.slots
        return bool(slots.colours or slots.says_size or slots.for_whom or slots.price_max or slots.price_min)
