"""From a turn to its first plan: what was tapped, shown or sent in, and what the words mean at this stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.messages import (
    AskOrder,
    CallPerson,
    Came,
    ChangeDelivery,
    ChangeLine,
    Checkout,
    ChooseCity,
    ChooseLanguage,
    ChooseWay,
    Command,
    ForgetMe,
    GiveBackFor,
    GiveBackLine,
    GiveBackWhy,
    KeepDelivery,
    NoneOfThese,
    NoReminders,
    Paper,
    Part,
    PickSize,
    Picture,
    PlaceOrder,
    RateOrder,
    ShowProduct,
    StaleButton,
    Tap,
    TellWhenBack,
    Turn,
    UseKnownDelivery,
)
from graph.situation import Situation
from graph.stages import Stage
from graph.state import Step
from graph.transitions import follow

STEP_OF: Final[dict[type, Step]] = {
    Command: "obey",
    ChooseLanguage: "obey",
    Came: "pick",
    ShowProduct: "pick",
    PickSize: "pick",
    NoneOfThese: "reconsider",
    Picture: "look",
    CallPerson: "escalate",
    StaleButton: "converse",
    ChangeLine: "basket",
    Checkout: "basket",
    ChooseWay: "take",
    ChooseCity: "take",
    UseKnownDelivery: "take",
    ChangeDelivery: "take",
    PlaceOrder: "place",
    KeepDelivery: "consent",
    AskOrder: "orders",
    GiveBackLine: "sendback",
    GiveBackWhy: "sendback",
    GiveBackFor: "sendback",
    TellWhenBack: "subscribe",
    NoReminders: "subscribe",
    RateOrder: "review",
    ForgetMe: "forget",
    Paper: "receive",
}
"""What a part of a turn that is no text asks for."""
BESIDE_PHOTO: Final = frozenset({"inform", "order", "take", "escalate"})
BESIDE_CARD: Final = frozenset({"inform", "advise", "order", "take", "escalate"})
LAST: Final = frozenset({"converse", "escalate"})


@dataclass(frozen=True, slots=True)
class Route:
    """`then` is the stage that follows, where the table knows it."""

    steps: tuple[Step, ...]
    then: Stage | None = None


def route(turn: Turn, place: Situation) -> Route:
    """At least one step; each once."""
    asked = [step for step in (_step_of(_kind(part), place) for part in turn.parts) if step is not None]
    shown = [step for step in asked if step not in LAST]
    if not place.meaning.text:
        return Route(tuple(dict.fromkeys([*shown, *asked, *_size_for_order(place, asked)])) or ("converse",))
    row = follow(place)
    told = [step for step in row.steps if _fits_beside(step, shown)]
    also: list[Step] = ["proceed"] if place.meaning.also and not shown else []
    called = [step for step in asked if step == "escalate"]
    steps = tuple(dict.fromkeys([*shown, *told, *also, *called])) or ("converse",)
    return Route(steps, row.then if told else None)


def _step_of(kind: type, place: Situation) -> Step | None:
    """A photo while a return is being told is of what comes back; a town while an order gets a new address is that
    one's."""
    if place.returning and place.stage == "done" and kind is Picture:
        return "sendback"
    if place.readdressing and place.stage in {"done", "payment"} and kind in {ChooseCity, ChooseWay}:
        return "orders"
    return STEP_OF.get(kind)


def _kind(part: Part) -> type:
    return type(part.action) if isinstance(part, Tap) else type(part)


def _fits_beside(step: Step, shown: list[Step]) -> bool:
    """Words beside a photo or a button add to it; they start nothing else. Beside a command they are a wish of their
    own."""
    if set(shown) == {"obey"}:
        return step != "converse"
    if "look" in shown:
        return step in BESIDE_PHOTO
    return step in BESIDE_CARD if shown else True


def _size_for_order(place: Situation, asked: list[Step]) -> list[Step]:
    """An order that waited for its size, or for one of several things, goes on when that is tapped."""
    return ["order"] if (place.ordering or place.choosing) and "pick" in asked else []
