"""What is told: sentences by code and goods by figures that were read from the catalog in this turn, never words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from catalog.errors import PhotoProblem
from catalog.products import Colour, Count, Money, Names, ProductPhoto
from graph.messages.sale import SaleMessage
from graph.messages.turns import OtherKind


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
    PERSON_FROM = "person_from"
    PERSON_LATER = "person_later"
    PASSED_ON = "passed_on"
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
    NO_OTHER_COLOUR = "no_other_colour"
    CANNOT_OPEN = "cannot_open"
    BUTTON_STALE = "button_stale"
    AM_A_BOT = "am_a_bot"
    POLICY = "policy"
    COUNTED = "counted"
    WELCOME_BACK = "welcome_back"
    ORDER_TAKEN = "order_taken"
    ORDER_DROPPED = "order_dropped"
    NOT_TAKEN = "not_taken"
    DECLINED = "declined"
    PERSON_NEEDED = "person_needed"
    WILL_BE_TOLD = "will_be_told"
    NONE_CHEAPER = "none_cheaper"
    PRICE_FIXED = "price_fixed"
    NO_MORE = "no_more"
    TOO_FAST = "too_fast"
    TOO_FAST_AGAIN = "too_fast_again"
    TOO_LONG = "too_long"
    FOREIGN_SCRIPT = "foreign_script"
    NOT_YOURS = "not_yours"
    CALM = "calm"
    CALM_AGAIN = "calm_again"
    OFF_TOPIC = "off_topic"
    OFF_TOPIC_AGAIN = "off_topic_again"
    PRIVACY = "privacy"
    ASK_OTHERWISE = "ask_otherwise"
    RESTARTED = "restarted"
    CHOOSE_LANGUAGE = "choose_language"
    LANGUAGE_CHOSEN = "language_chosen"
    CART = "cart"
    CART_EMPTY = "cart_empty"
    CART_GONE = "cart_gone"
    ORDER_WITH_PERSON = "order_with_person"
    LINK_GONE = "link_gone"
    LINE_GONE = "line_gone"
    TAKEN_BY_OTHERS = "taken_by_others"
    RECEIPT_PLEASE = "receipt_please"
    RECEIPT_KNOWN = "receipt_known"
    RECEIPT_NO_ORDER = "receipt_no_order"
    DELIVERY_KEPT = "delivery_kept"
    DELIVERY_NOT_KEPT = "delivery_not_kept"
    NO_ORDERS = "no_orders"
    NO_SUCH_ORDER = "no_such_order"
    ORDER_TOO_LATE = "order_too_late"
    NEW_ADDRESS = "new_address"
    RETURN_TOO_LATE = "return_too_late"
    RETURN_NOT_TAKEN = "return_not_taken"
    RETURN_PHOTO = "return_photo"
    RETURN_DROPPED = "return_dropped"
    REFUND_WHERE = "refund_where"
    REFUND_WRONG = "refund_wrong"
    SUBSCRIBED = "subscribed"
    SUBSCRIBED_BEFORE = "subscribed_before"
    IN_STOCK_NOW = "in_stock_now"
    UPSELL = "upsell"
    OWN_DATA = "own_data"
    FORGET_SURE = "forget_sure"
    FORGOTTEN_ALL = "forgotten_all"
    NO_MORE_REMINDERS = "no_more_reminders"
    RATED = "rated"
    RATED_WELL = "rated_well"
    RATED_POORLY = "rated_poorly"
    REVIEW_KEPT = "review_kept"


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
    (the text in three languages; `title` names the rule that it is from, see data/shop.yaml), `doubt` for
    PHOTO_UNKNOWN, `count` for COUNTED, `orders` for FORGOTTEN_ALL: numbers of those that are not over yet; for
    PERSON_FROM `opens`, when people work again (in the shop's time zone), as seen from `at`."""

    saying: Saying
    problem: PhotoProblem | None = None
    kind: OtherKind | None = None
    policy: Names | None = None
    title: Names | None = None
    doubt: Doubt | None = None
    count: Count | None = None
    orders: tuple[str, ...] = ()
    opens: datetime | None = None
    at: datetime | None = None


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
    FABRIC = "fabric"


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
    """TO_TAKE: an order was asked for while these were on the screen; COLOURS: the same in other colours."""

    FOUND = "found"
    PHOTO_UNSURE = "photo_unsure"
    SEVERAL_PHOTOS = "several_photos"
    SEVERAL_THINGS = "several_things"
    SIMILAR = "similar"
    CHEAPEST = "cheapest"
    DEAREST = "dearest"
    NEWEST = "newest"
    TO_TAKE = "to_take"
    COLOURS = "colours"


@dataclass(frozen=True, slots=True)
class ShowOffers:
    """Up to three candidates: one album, one caption, one button each. `doubt` says why a photo leaves a question."""

    offers: tuple[Offer, ...]
    why: Why
    size: str | None = None
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Worded:
    """`message` in a model's words: plain text that has passed the facts gate (graph/facts). The pictures and buttons
    are those of `message`."""

    message: ShowOffer | ShowOffers
    text: str


Message = Say | ShowOffer | ShowOffers | Worded | SaleMessage
