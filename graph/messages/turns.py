"""What comes in: a Turn is what one shopper said since our last answer, already joined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from catalog.errors import PhotoProblem
from catalog.products import Locale
from graph.messages.sale import SaleAction

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


class Wanted(StrEnum):
    """What a command of the menu asks for."""

    START = "start"
    RESTART = "restart"
    HELP = "help"
    LANGUAGE = "language"
    CART = "cart"
    ORDERS = "orders"
    PRIVACY = "privacy"
    MYDATA = "mydata"
    FORGET = "forget"


@dataclass(frozen=True, slots=True)
class Command:
    """One of the commands of the menu, typed or tapped."""

    wanted: Wanted


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Talk to me in this language from now on."""

    locale: Locale


@dataclass(frozen=True, slots=True)
class StaleButton:
    """A button that this version no longer understands."""


Action = ShowProduct | PickSize | CallPerson | NoneOfThese | Command | ChooseLanguage | StaleButton | SaleAction

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
    LINK = "link"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Other:
    kind: OtherKind


class Door(StrEnum):
    """Where a talk came in from."""

    LINK = "link"
    CHANNEL = "channel"
    INSTAGRAM = "instagram"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Came:
    """The shopper came through this door to this product: exactly known, nothing to recognise. `mark` says which link,
    post or page it was, in at most 64 characters without personal data."""

    door: Door
    product_sku: str
    colour: str | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that may be a receipt (a PDF), kept by catalog.papers under its SHA-256."""

    sha256: str
    caption: str = ""


Part = Text | Picture | Paper | Tap | Came | Other


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

    @property
    def texts(self) -> tuple[str, ...]:
        """What was typed, captions among it."""
        written = (
            part.text if isinstance(part, Text) else part.caption
            for part in self.parts
            if isinstance(part, Text | Picture | Paper)
        )
        return tuple(text for text in written if text.strip())

    @property
    def files(self) -> tuple[str, ...]:
        """SHA-256 of the photos and papers that came with it, as far as they are kept."""
        found = (
            part.photo_id if isinstance(part, Picture) else part.sha256
            for part in self.parts
            if isinstance(part, Picture | Paper)
        )
        return tuple(file for file in found if file)
