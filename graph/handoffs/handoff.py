"""What a hand-off is: its status and level, what was said while it lived, what happened to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Literal

from catalog.products import Locale
from graph.messages import Reason


class Status(StrEnum):
    """Open: a person was called, and the bot goes on helping. Claimed: somebody took it and has yet to write.
    Waiting_shopper, waiting_manager: a person answers, and it is the other's turn. The last two are over."""

    OPEN = "open"
    CLAIMED = "claimed"
    WAITING_SHOPPER = "waiting_shopper"
    WAITING_MANAGER = "waiting_manager"
    RETURNED = "returned"
    RESOLVED = "resolved"


HELD = (Status.CLAIMED, Status.WAITING_SHOPPER, Status.WAITING_MANAGER)
"""A person has the talk: the graph is not called."""
LIVE = (Status.OPEN, *HELD)


class Level(IntEnum):
    """Who is called: L1, L2, L3."""

    MANAGER = 1
    LEAD = 2
    OWNER = 3


Side = Literal["shopper", "manager", "note"]
"""Who said a line; a note is among managers only."""
# "answered" and "asked": a manager or the shopper has spoken, and now it is the other's turn.
EventKind = Literal[
    "opened",
    "joined",
    "card_posted",
    "claimed",
    "answered",
    "asked",
    "raised",
    "reminded",
    "requeued",
    "returned",
    "resolved",
    "noted",
    "offered",
    "discounted",
]


@dataclass(frozen=True, slots=True)
class Handoff:
    """`reasons` in the order they came. `turned_at`: when it came to its status and level; `reminded`: how often its
    timers have spoken since. `photo_id` is the photo that nobody recognised. `card` is (chat, message id) of the
    managers' card once it was sent.

    `fresh` is true only for the call, and its replays, that changed it: then people are told. `joined` the same for a
    call that gave it one reason more.
    """

    id: int
    chat: int
    topic: int
    shopper_name: str
    locale: Locale
    status: Status
    reasons: tuple[Reason, ...]
    manager_id: int | None
    manager_name: str | None
    opened_at: datetime
    turned_at: datetime
    level: Level = Level.MANAGER
    reminded: int = 0
    claimed_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    photo_id: str | None = None
    card: tuple[int, int] | None = None
    fresh: bool = False
    joined: bool = False

    @property
    def held(self) -> bool:
        """A person answers; the bot is silent."""
        return self.status in HELD

    @property
    def live(self) -> bool:
        return self.status in LIVE

    def may_end(self, to: Status, manager: int, *, anybodys: bool) -> bool:
        """Whether this manager may return or resolve it, as far as it stands like this."""
        theirs = self.held and self.manager_id == manager
        return theirs or (self.live and anybodys) or (to is Status.RESOLVED and self.status is Status.OPEN)

    def ended(self, to: Status, at: datetime) -> Handoff:
        """As it will be then."""
        return replace(self, status=to, turned_at=at, closed_at=at, reminded=0)

    def raised(self, to: Level, at: datetime) -> Handoff:
        """As it will be then: nobody's."""
        free = replace(self, status=Status.OPEN, manager_id=None, manager_name=None)
        return replace(free, level=to, turned_at=at, reminded=0)


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was said: `kind` is "text", "photo", "voice", ...; `sku` is a product or variant that a manager
    offered with it, or what a shopper's photo was recognised as, "KOS-ZIP/pink"."""

    side: Side
    words: str
    kind: str = "text"
    sku: str | None = None
    manager_id: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a hand-off. `detail` is a figure or a name of ours, never words of people."""

    kind: EventKind
    at: datetime
    manager_id: int | None
    reason: Reason | None
    detail: str | None
