"""What a talk remembers between turns, and what nodes hand each other within one.

Remembered: ids and facts in plain str, int, list and dict. Everything typed is untracked: it lives for one run and
never reaches a checkpoint.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from langgraph.channels import UntrackedValue

from catalog.products import ForWhom, Locale
from graph.messages import Card, Message, Reason
from graph.understanding.meaning import Meaning

VERSION = 1
Stage = Literal["init", "discovery", "vision", "size_colour", "offer", "human"]
Step = Literal["pick", "look", "reconsider", "rank", "advise", "inform", "converse", "escalate"]


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
    chart; `size` is the one to speak of."""

    text: str
    category: str | None
    colours: list[str]
    size: str | None
    height: int | None
    for_whom: ForWhom | None
    price_max: int | None
    price_min: int | None


class State(TypedDict, total=False):
    """`candidates` are [product SKU, colour] as last shown, in order. `words` are the last three messages as written.
    `unknown_photos` and `puzzled` count turns in a row that led nowhere, `counted_photos` are the photos of such turns,
    so that one that is sent again counts once. `hunches` are of the last photo, likeliest first.
    `photo_question` and `open_photo` are what the last turn asked, `answering` and `opened` the same for the turn that
    comes right after it.
    A talk of another `version` is begun anew: raise it when a key changes its meaning."""

    version: int
    turn_id: str
    locale: Locale
    locale_chosen: bool
    stage: Stage
    selection: Selection | None
    candidates: list[list[str]]
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

    meaning: Annotated[Meaning, UntrackedValue]
    plan: Annotated[tuple[Step, ...], UntrackedValue]
    answering: Annotated[PhotoQuestion | None, UntrackedValue]
    opened: Annotated[OpenPhoto | None, UntrackedValue]
    reason: Annotated[Reason, UntrackedValue]
    messages: Annotated[tuple[Message, ...], UntrackedValue]
    cards: Annotated[tuple[Card, ...], UntrackedValue]
    answered_by: Annotated[str, UntrackedValue]
    asks: Annotated[bool, UntrackedValue]


FORGOTTEN = State(
    stage="init",
    selection=None,
    candidates=[],
    wish=None,
    photo=None,
    tried=[],
    unknown_photos=0,
    counted_photos=[],
    hunches=[],
    photo_question=None,
    open_photo=None,
    puzzled=0,
)


def merged(*updates: State) -> State:
    """One update of several; the later ones win."""
    whole = State()
    for update in updates:
        whole.update(update)
    return whole
