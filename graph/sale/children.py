"""Children's heights and ages: told to find a size, and kept no longer than the order needs them."""

from __future__ import annotations

from typing import Final

from graph.state import Line, State, Wish
from graph.understanding.lexicon import Lexicon

OF_A_CHILD: Final = "[for whom]"


def without_child(state: State, lexicon: Lexicon) -> State:
    """The talk after an order: what was looked for keeps its kind and size, and no line tells a height or an age."""
    wish = state.get("wish")
    return State(
        wish=Wish(**{**wish, "text": "", "height": None}) if wish is not None else None,
        words=[text for text in state.get("words", []) if not _tells(text, lexicon)],
        history=[_plain(line, lexicon) for line in state.get("history", [])],
        summary="",
    )


def _plain(line: Line, lexicon: Lexicon) -> Line:
    told = line["who"] == "shopper" and _tells(line["said"], lexicon)
    return Line(who=line["who"], said=OF_A_CHILD) if told else line


def _tells(text: str, lexicon: Lexicon) -> bool:
    slots = lexicon.read(text).slots
    return slots.height is not None or slots.age is not None
