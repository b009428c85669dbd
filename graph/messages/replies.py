"""What goes out: the Reply to one turn, with the cards that call a person and what the owner should hear."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from catalog.orders import Cart, Order
from catalog.products import Locale
from graph.messages.answers import Message, Offer
from graph.messages.sale import OrderCard, ReviewNote
from graph.stages import Asking, Stage


class Reason(StrEnum):
    """Why a person is needed. BOUGHT: about an order that was made; SUBSCRIBE: to be told when a thing is back;
    NO_PROGRESS: the talk goes in circles; PAYMENT_CHECK: money that only a person can find; MODELS_DOWN: nothing is
    left that could tell what is meant; POLICY: a question that the shop's rules leave to a person."""

    ASKED_FOR_PERSON = "asked_for_person"
    PHOTO_NOT_RECOGNISED = "photo_not_recognised"
    UNSURE_TWICE = "unsure_twice"
    COMPLAINT = "complaint"
    ORDER = "order"
    BOUGHT = "bought"
    SUBSCRIBE = "subscribe"
    NO_PROGRESS = "no_progress"
    ABUSE = "abuse"
    PAYMENT_CHECK = "payment_check"
    MODELS_DOWN = "models_down"
    POLICY = "policy"


class NoticeKind(StrEnum):
    BUDGET_NEAR = "budget_near"
    BUDGET_SPENT = "budget_spent"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the owner should hear once: a budget of models is nearly or fully spent. `scope` is "day", "shopper" or
    the name of a feature; money in US dollars."""

    kind: NoticeKind
    scope: str
    spent: Decimal
    limit: Decimal


@dataclass(frozen=True, slots=True)
class Guess:
    """What a photo may show, with the probability (0 to 1) that it does; 0 when only a search brought it."""

    offer: Offer
    probability: float


@dataclass(frozen=True, slots=True)
class Brief:
    """The talk in short, from its state: what is looked for (`wish`, in Ukrainian, one thing each), for which child
    ("128 см, дівчинка"), which size and town are known, what we asked last (`question`, a code; its words are in
    bot/texts), what lies in the cart, the order spoken of or else the latest, and what people did when they had the
    talk last (`human`)."""

    stage: Stage = "init"
    wish: tuple[str, ...] = ()
    child: str = ""
    size: str = ""
    city: str = ""
    question: Asking | None = None
    cart: Cart | None = None
    order: Order | None = None
    human: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """An L1 escalation for the managers' chat. `words` are the shopper's last messages, newest last, as written;
    `guesses` is what the last photo was taken for, likeliest first. Of an order: `size`, `pieces` if said, and
    `details`, the words about its delivery as written."""

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
    size: str | None = None
    pieces: int | None = None
    details: str = ""
    level: int = 1
    brief: Brief = field(default_factory=Brief)


@dataclass(frozen=True, slots=True)
class OwnData:
    """All that is kept about the shopper, as a JSON document for themselves alone."""

    name: str
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What to tell (at most three messages; none to a shopper who floods us), whom to call, what to bring to the
    managers (`orders`, `reviews`; `joined` are new reasons of a hand-off that lives already), which documents the
    shopper asked for (`files`), and where the talk now stands.

    `checkpoint` is the LangGraph checkpoint this turn ended with; the inbox stores it in the turn's transaction.
    `asks` is true when we ended with a question, so a short answer must not wait for its other half. `model_used` is
    the last model that had a part in this answer. `answered_by` names the way: "lexicon", "examples", "button",
    "photo:exact", "photo:local", "photo:vision", "photo:none", ..."""

    messages: tuple[Message, ...]
    locale: Locale
    checkpoint: str
    answered_by: str
    asks: bool = False
    cards: tuple[Card, ...] = field(default=())
    joined: tuple[Reason, ...] = ()
    orders: tuple[OrderCard, ...] = field(default=())
    reviews: tuple[ReviewNote, ...] = field(default=())
    files: tuple[OwnData, ...] = field(default=())
    notices: tuple[Notice, ...] = field(default=())
    model_used: str | None = None
    stage: Stage = "init"
    prompts: tuple[str, ...] = ()
