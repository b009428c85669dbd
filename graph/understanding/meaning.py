"""What a shopper's text means: intents and slots, without a word of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from catalog.products import ForWhom, Locale


class Intent(StrEnum):
    """POLICY: one of the shop's rules, which one is in `Meaning.policies`. MORE: other variants, please. CORRECT: "no,
    the blue one". HAGGLE: a wish for a lower price than we have. SUBSCRIBE: tell me when it is back. RETURN: also
    exchange and refund of something bought. OFF_TOPIC: nothing that a shop is for. INJECTION: commands to the bot
    itself. UNKNOWN: no reader knows."""

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
    POLICY = "policy"
    MORE = "more"
    CORRECT = "correct"
    HAGGLE = "haggle"
    ORDER_STATUS = "order_status"
    CHANGE_ORDER = "change_order"
    CANCEL = "cancel"
    RETURN = "return"
    SUBSCRIBE = "subscribe"
    PRIVACY = "privacy"
    RESTART = "restart"
    LANGUAGE = "language"
    OFF_TOPIC = "off_topic"
    INSULT = "insult"
    INJECTION = "injection"
    UNKNOWN = "unknown"


RANKS = frozenset({Intent.CHEAPEST, Intent.DEAREST, Intent.NEWEST, Intent.COUNT, Intent.SIMILAR})
EMBEDDED = frozenset({"lexicon", "examples"})
"""The readers that every shop has, without a key."""
SOCIAL = frozenset({Intent.GREET, Intent.THANKS, Intent.BYE, Intent.YES, Intent.NO})


@dataclass(frozen=True, slots=True)
class Slots:
    """What was named. `colours` go from the named one to its near shades, `sizes` are labels; `height` is in cm, `age`
    in months; prices are in whole currency units; `ordinal` counts from 1, -1 is the last one; `quantity` is how many
    pieces are wanted; `not_colours` are those that were refused ("не синю, а червону")."""

    category: str | None = None
    colours: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    height: int | None = None
    age: int | None = None
    for_whom: ForWhom | None = None
    price_max: int | None = None
    price_min: int | None = None
    ordinal: int | None = None
    quantity: int | None = None
    not_colours: tuple[str, ...] = ()

    @property
    def says_size(self) -> bool:
        return bool(self.sizes) or self.height is not None or self.age is not None


@dataclass(frozen=True, slots=True)
class Meaning:
    """`content` are the words that nothing else explained: what is searched for. `policies` are codes from
    data/shop.yaml; `asides` are policies that only fit when the talk is of no product ("які розміри?"). `pointing`:
    "it", "this one"; `other_colours`: in which colours else there is what the talk is of. `sku` is one of ours,
    written out. `foreign`: a garment is named that the shop has no category for. `language` is what the text is
    clearly written in, `language_asked` the one that was asked for. `text` is what was read, at most 700 characters.
    `intent` is the one that the talk should follow, of all `intents`; `confidence` (0 to 1) is how sure the reader is
    of it and of the slots; `by` names the reader: one of EMBEDDED or a model. `also` are further wishes of the same
    text that name goods of their own («куртка на 128 і шапка»). `unread`: a model should have read it, and none
    answered. `calls`: a person is called for outright, not only named."""

    text: str
    intents: frozenset[Intent] = frozenset()
    slots: Slots = Slots()
    policies: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    pointing: bool = False
    other_colours: bool = False
    sku: str | None = None
    foreign: bool = False
    language: Locale | None = None
    language_asked: Locale | None = None
    intent: Intent = Intent.UNKNOWN
    confidence: float = 0.0
    by: str = "lexicon"
    also: tuple[Meaning, ...] = ()
    unread: bool = False
    calls: bool = False

    @property
    def names_goods(self) -> bool:
        """Whether the text itself says what kind of thing is wanted."""
        return self.slots.category is not None or self.sku is not None or bool(self.content)

    @property
    def narrows(self) -> bool:
        """Whether the text picks or narrows, without naming a kind of thing."""
        slots = self.slots
        return bool(slots.colours or slots.says_size or slots.for_whom or slots.price_max or slots.price_min)
