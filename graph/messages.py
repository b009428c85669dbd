"""The words of the contract between the floors: a Turn goes in, a Reply comes out.

A Turn is what one shopper said since our last answer, already joined. A Reply says *what* to tell, never *how*:
wording, keyboards and Telegram's limits belong to bot/render.py. Every figure in a Reply was read from the catalog in
this turn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from catalog.errors import PhotoProblem
from catalog.products import Colour, Count, Locale, Money, Names, ProductPhoto

# What a button means. bot/callbacks.py packs these into 64 bytes of callback data and back.


@dataclass(frozen=True, slots=True)
class ShowProduct:
    """Tell me about this one, in this colour (None: the first that is in stock)."""

    product_sku: str
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class PickSize:
    """This variant: is it there, what does it cost."""

    variant_sku: str


@dataclass(frozen=True, slots=True)
class CallPerson:
    """I want to talk to a person."""


@dataclass(frozen=True, slots=True)
class NoneOfThese:
    """None of the candidates that were shown is on my photo."""


@dataclass(frozen=True, slots=True)
class StaleButton:
    """A button that this version no longer understands."""


Action = ShowProduct | PickSize | CallPerson | NoneOfThese | StaleButton

# What a turn is made of.


@dataclass(frozen=True, slots=True)
class Text:
    """A typed message, as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo, or the reason why there is none. `photo_id` names it in the photo store (see catalog/photos)."""

    photo_id: str | None
    problem: PhotoProblem | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Tap:
    action: Action


class OtherKind(StrEnum):
    """Messages that we answer politely without looking inside."""

    STICKER = "sticker"
    VOICE = "voice"
    VIDEO = "video"
    ANIMATION = "animation"
    DOCUMENT = "document"
    LOCATION = "location"
    CONTACT = "contact"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Other:
    kind: OtherKind


Part = Text | Picture | Tap | Other


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything one lane had waiting when its turn came.

    `id` is stable over crashes and replays and is the first half of every effect key. `chat` and `topic` are Telegram's
    (topic 0: none). `locale` is what Telegram says of the shopper's app; the graph decides the language of the answer.
    `name` is how the shopper calls themselves: shown to managers, never parsed, never logged.
    """

    id: str
    chat: int
    topic: int
    parts: tuple[Part, ...]
    locale: Locale
    at: datetime
    name: str = ""


# What a reply is made of.


class Saying(StrEnum):
    """Sentences that need no product. The words are in bot/texts/."""

    GREETING = "greeting"
    HELP = "help"
    THANKS = "thanks"
    NOT_UNDERSTOOD = "not_understood"
    NOT_UNDERSTOOD_AGAIN = "not_understood_again"
    NOTHING_FOUND = "nothing_found"
    WHICH_PRODUCT = "which_product"
    WHICH_SIZE = "which_size"
    PERSON_CALLED = "person_called"
    PERSON_ALREADY_CALLED = "person_already_called"
    PHOTO_UNKNOWN = "photo_unknown"
    PHOTO_UNKNOWN_AGAIN = "photo_unknown_again"
    PHOTO_UNREADABLE = "photo_unreadable"
    PHOTO_NOT_LOOKED_AT = "photo_not_looked_at"
    PHOTO_NONE_OF_THESE = "photo_none_of_these"
    PHOTO_REST_UNKNOWN = "photo_rest_unknown"
    PHOTO_WHAT_FOR = "photo_what_for"
    PHOTO_RECEIPT = "photo_receipt"
    PHOTO_DOCUMENT = "photo_document"
    PHOTO_INDECENT = "photo_indecent"
    NO_SUCH_COLOUR = "no_such_colour"
    CANNOT_OPEN = "cannot_open"
    BUTTON_STALE = "button_stale"
    AM_A_BOT = "am_a_bot"
    POLICY = "policy"
    COUNTED = "counted"


class Doubt(StrEnum):
    """Why a photo was not named for sure."""

    NOT_IN_CATALOG = "not_in_catalog"
    COLOUR_UNCLEAR = "colour_unclear"
    DETAIL_HIDDEN = "detail_hidden"
    TOO_DARK = "too_dark"
    SEVERAL_PRODUCTS = "several_products"
    NOT_A_PRODUCT = "not_a_product"


@dataclass(frozen=True, slots=True)
class Say:
    """One sentence. Optional facts: `problem` for PHOTO_UNREADABLE, `kind` for CANNOT_OPEN, `policy` for POLICY
    (the text in three languages and the name of its source, from data/shop.yaml), `doubt` for PHOTO_UNKNOWN, `count`
    for COUNTED."""

    saying: Saying
    problem: PhotoProblem | None = None
    kind: OtherKind | None = None
    policy: Names | None = None
    doubt: Doubt | None = None
    count: Count | None = None


@dataclass(frozen=True, slots=True)
class SizeOffer:
    """One size of the shown colour. `stock` in pieces; 0 is told as "немає"."""

    variant_sku: str
    size: str
    price: Money
    old_price: Money | None
    stock: int


@dataclass(frozen=True, slots=True)
class Measure:
    """So many centimetres the garment itself has there, in this size. `place` is a code such as "chest_width"."""

    size: str
    place: str
    centimetres: float


@dataclass(frozen=True, slots=True)
class Offer:
    """A product in one colour, with its true prices and stock of this very turn."""

    product_sku: str
    names: Names
    colour: Colour
    photo: ProductPhoto | None
    sizes: tuple[SizeOffer, ...]
    other_colours: tuple[Colour, ...] = ()
    fabric: Names | None = None
    measures: tuple[Measure, ...] = ()


class Asked(StrEnum):
    """Which part of the offer the shopper asked about: the answer says that first."""

    ALL = "all"
    PRICE = "price"
    SIZES = "sizes"
    STOCK = "stock"
    MEASURES = "measures"


@dataclass(frozen=True, slots=True)
class ShowOffer:
    """One product card: picture, name, price by size, sizes in stock, buttons for size and colour.

    `size` is the size that was asked for ("128"); it may be missing from `offer.sizes`, and then `nearest` names sizes
    in stock on both sides of it. `recognised` is true when a photo led here.
    """

    offer: Offer
    asked: Asked = Asked.ALL
    size: str | None = None
    nearest: tuple[str, ...] = ()
    recognised: bool = False


class Why(StrEnum):
    FOUND = "found"
    PHOTO_UNSURE = "photo_unsure"
    SEVERAL_PHOTOS = "several_photos"
    SEVERAL_THINGS = "several_things"
    SIMILAR = "similar"
    CHEAPEST = "cheapest"
    DEAREST = "dearest"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class ShowOffers:
    """Up to three candidates: one album, one caption, one button each. `doubt` says why a photo leaves a question."""

    offers: tuple[Offer, ...]
    why: Why
    size: str | None = None
    doubt: Doubt | None = None


Message = Say | ShowOffer | ShowOffers


class Reason(StrEnum):
    """Why a person is needed."""

    ASKED_FOR_PERSON = "asked_for_person"
    PHOTO_NOT_RECOGNISED = "photo_not_recognised"
    UNSURE_TWICE = "unsure_twice"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Guess:
    """What a photo may show, with the probability (0 to 1) that it does; 0 when only a search brought it."""

    offer: Offer
    probability: float


@dataclass(frozen=True, slots=True)
class Card:
    """An L1 escalation for the managers' chat. `words` are the shopper's last messages, newest last, as written;
    `guesses` is what the last photo was taken for, likeliest first."""

    handoff_id: int
    reason: Reason
    chat: int
    name: str
    locale: Locale
    words: tuple[str, ...] = ()
    photo_id: str | None = None
    offer: Offer | None = None
    tried: tuple[str, ...] = ()
    guesses: tuple[Guess, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What to tell (at most three messages), whom to call, and where the talk now stands.

    `checkpoint` is the LangGraph checkpoint this turn ended with; the inbox stores it in the turn's transaction.
    `asks` is true when we ended with a question, so a short answer must not wait for its other half.
    `answered_by` names the way: "lexicon", "button", "photo:exact", "photo:local", "photo:vision", "photo:none", ...
    """

    messages: tuple[Message, ...]
    locale: Locale
    checkpoint: str
    answered_by: str
    asks: bool = False
    cards: tuple[Card, ...] = field(default=())
