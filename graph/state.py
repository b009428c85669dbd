"""What a talk remembers between turns, and what nodes hand each other within one.

Remembered: ids and facts in plain str, int, list and dict. Everything typed is untracked: it lives for one run and
never reaches a checkpoint.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from langgraph.channels import UntrackedValue

from catalog.products import ForWhom, Locale
from graph.messages import Card, Message, Notice, OrderCard, OwnData, Reason, ReviewNote
from graph.stages import Asking, Stage
from graph.understanding.meaning import Meaning

VERSION = 1
Step = Literal[
    "regain",
    "moderate",
    "understand",
    "obey",
    "pick",
    "look",
    "reconsider",
    "resume",
    "rank",
    "browse",
    "advise",
    "inform",
    "order",
    "basket",
    "take",
    "place",
    "consent",
    "orders",
    "sendback",
    "subscribe",
    "review",
    "receive",
    "forget",
    "converse",
    "escalate",
    "proceed",
    "remember",
    "word",
]


class Selection(TypedDict):
    """What the talk is about now."""

    product: str
    colour: str
    size: str | None


class PhotoQuestion(TypedDict):
    """We showed `pairs` of [product SKU, colour] and asked which one is on the stored photo `photo`."""

    photo: str
    pairs: list[list[str]]


class OpenPhoto(TypedDict):
    """We asked what the stored photo `photo` is about; a plain "yes" means the step `yes`."""

    photo: str
    yes: Literal["look", "escalate"]


class Hunch(TypedDict):
    """What the last photo was taken for, and how likely that is in per cent."""

    product: str
    colour: str
    percent: int


class Wish(TypedDict, total=False):
    """The last search, so that "а в рожевому?" can narrow it. `text` is as written, only when it says more
    than the rest; `colours` from the named one to its near shades. A `height` (cm) finds the size on each product's own
    chart; `size` is the one to speak of; `not_colours` were refused."""

    text: str
    category: str | None
    colours: list[str]
    not_colours: list[str]
    size: str | None
    height: int | None
    for_whom: ForWhom | None
    price_max: int | None
    price_min: int | None


class Ordering(TypedDict):
    """An order of `product` that was begun (None: several were on the screen, and we asked which): `pieces` if the
    shopper said how many; `reminded` that a question in between was followed by ours once more, `others` the
    [product SKU, colour] that are asked for their size after it."""

    product: str | None
    pieces: int | None
    reminded: bool
    others: NotRequired[list[list[str]]]


class Sending(TypedDict):
    """A delivery that is being told: `details` is catalog.delivery.Details as plain values (personal: it leaves the
    state when the order is placed or dropped), `asked` how much we asked in a row without learning anything,
    `read_back` that all of it was read out, with the total `told_minor` (minor units); `reminded` that a question in
    between was followed by ours once more, `mode` the way to pay that was said ahead."""

    details: dict[str, Any]
    asked: int
    read_back: bool
    told_minor: int | None
    reminded: bool
    mode: NotRequired[str | None]


class GivingBack(TypedDict):
    """A return or exchange that is being told, of the order `number`. `size` is the one wanted instead, `photo_asked`
    that we asked for a picture of what is wrong, `asked` how often we asked in a row without learning anything;
    `account_asked` how often we asked where the money goes back to, which itself is never kept here."""

    number: str
    exchange: bool
    line: int | None
    reason: str | None
    photos: list[str]
    size: str | None
    photo_asked: bool
    asked: int
    account_asked: NotRequired[int]


class Before(TypedDict):
    """Where the talk stood when the turn began."""

    stage: Stage
    selection: Selection | None
    candidates: list[list[str]]
    wish: Wish | None


class Source(TypedDict):
    """The door that the talk came in by last; `at` is ISO 8601."""

    door: str
    sku: str
    mark: str
    at: str


class Line(TypedDict):
    """One line of the talk: `who` is "shopper" or "bot"; `said` is the text, or what was shown by its codes."""

    who: str
    said: str


class Pace(TypedDict):
    """The token bucket of one shopper, and their strikes.

    `tokens` are messages that may still come at once, `at` (s since the epoch) is when that was counted; until
    `quiet_until` they are not answered; `cooled` counts cool-downs, `strikes` abuse, the last of it at `struck`."""

    tokens: float
    at: float
    quiet_until: float
    cooled: int
    strikes: int
    struck: float


class State(TypedDict, total=False):
    """`candidates` are [product SKU, colour] as last shown, in order, `sizes` the size that each was asked for in when
    several wishes came at once. `words` are the last three messages as written.
    `unknown_photos` and `puzzled` count turns in a row that led nowhere, `counted_photos` are the photos of such turns,
    so that one that is sent again counts once. `hunches` are of the last photo, likeliest first.
    `photo_question` and `open_photo` are what the last turn asked, `answering` and `opened` the same for the turn that
    comes right after it.
    `at` (ISO 8601) is when the last turn was; `asked` what it asked; `stalled` counts turns without progress; `history`
    the last lines, `summary` what came before them; `model_used` the model that had a part in the last answer.
    `ordering` is an order that lacks its size or its delivery, `seen` are the products that answered the last wish,
    `answer` tells one answer from another. `sending` is a delivery that is being told, `about_order` the number of the
    order that was spoken of last (its payment is waited for at stage "payment"), `new_address_of` the order whose new
    address we asked for, `new_address` what was told of it, `giving_back` a return that is being told,
    `reviewing` the number of a delivered order that a few words may follow about, `review_of` the same for the turn
    that comes right after it. `human` is what people did when they had the talk last, `human_seen` the newest of the
    hand-offs that are over and known here.
    A talk of another `version` is begun anew: raise it when a key changes its meaning."""

    version: int
    turn_id: str
    locale: Locale
    locale_chosen: bool
    stage: Stage
    selection: Selection | None
    candidates: list[list[str]]
    sizes: dict[str, str]
    wish: Wish | None
    photo: str | None
    words: list[str]
    tried: list[str]
    unknown_photos: int
    counted_photos: list[str]
    hunches: list[Hunch]
    photo_question: PhotoQuestion | None
    open_photo: OpenPhoto | None
    puzzled: int
    at: str
    asked: Asking | None
    stalled: int
    source: Source | None
    history: list[Line]
    summary: str
    pace: Pace | None
    model_used: str | None
    ordering: Ordering | None
    seen: list[str]
    answer: str
    sending: Sending | None
    about_order: str | None
    new_address_of: str | None
    new_address: Sending | None
    giving_back: GivingBack | None
    reviewing: str | None
    human: str
    human_seen: int

    meaning: Annotated[Meaning, UntrackedValue]
    plan: Annotated[tuple[Step, ...], UntrackedValue]
    answering: Annotated[PhotoQuestion | None, UntrackedValue]
    review_of: Annotated[str | None, UntrackedValue]
    opened: Annotated[OpenPhoto | None, UntrackedValue]
    before: Annotated[Before, UntrackedValue]
    details: Annotated[str, UntrackedValue]
    weighed: Annotated[bool, UntrackedValue]
    together: Annotated[bool, UntrackedValue]
    reason: Annotated[Reason, UntrackedValue]
    messages: Annotated[tuple[Message, ...], UntrackedValue]
    cards: Annotated[tuple[Card, ...], UntrackedValue]
    joined: Annotated[tuple[Reason, ...], UntrackedValue]
    orders: Annotated[tuple[OrderCard, ...], UntrackedValue]
    reviews: Annotated[tuple[ReviewNote, ...], UntrackedValue]
    files: Annotated[tuple[OwnData, ...], UntrackedValue]
    answered_by: Annotated[str, UntrackedValue]
    asks: Annotated[bool, UntrackedValue]
    silent: Annotated[bool, UntrackedValue]
    awaited: Annotated[bool, UntrackedValue]
    notices: Annotated[tuple[Notice, ...], UntrackedValue]


FORGOTTEN = State(
    stage="init",
    selection=None,
    candidates=[],
    sizes={},
    wish=None,
    photo=None,
    tried=[],
    unknown_photos=0,
    counted_photos=[],
    hunches=[],
    photo_question=None,
    open_photo=None,
    puzzled=0,
    asked=None,
    stalled=0,
    words=[],
    history=[],
    summary="",
    ordering=None,
    seen=[],
    answer="",
    sending=None,
    about_order=None,
    new_address_of=None,
    new_address=None,
    giving_back=None,
    reviewing=None,
    human="",
)
"""A talk begun anew. How it came in, its language, its pace and which hand-offs are known stay."""


def merged(*updates: State) -> State:
    """One update of several; the later ones win."""
    whole = State()
    for update in updates:
        whole.update(update)
    return whole
