"""What a check of a turn may look at: what was expected, what came, the facts and the talk before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evals.dialogues.answer import Answer
from evals.dialogues.facts import Facts
from evals.dialogues.script import Expected

Shown = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Past:
    """The talk before a turn: what it was about, what was shown last and ever, what the shopper typed, which cards the
    managers have."""

    selection: Mapping[str, Any] | None = None
    listed: Shown = ()
    ever: frozenset[str] = frozenset()
    typed: tuple[str, ...] = ()
    cards: tuple[tuple[int | None, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """All that a check may look at. `said`: what the shopper typed in this very turn."""

    expected: Expected
    answer: Answer
    facts: Facts
    past: Past = field(default_factory=Past)
    said: tuple[str, ...] = ()

    def in_stock(self, size: str) -> bool:
        """Whether SQL has a free piece of it for the first that is shown, or for what the talk is about."""
        selected = self.answer.state.get("selection")
        about = [(selected["product"], selected["colour"])] if selected else []
        sku, colour = next(iter((*self.answer.shown, *about)), ("", ""))
        return sku in self.facts.products and bool(self.facts.products[sku].in_stock(colour, size))

    def sizes_offered(self) -> set[str]:
        """The sizes that have a button."""
        offered = {sku for skus in self.answer.sizes.values() for sku in skus}
        return {v.size for product in self.facts.products.values() for v in product.variants if v.sku in offered}


Check = Callable[[Case], Iterator[str]]


def named(items: Any) -> str:
    pieces = items.values() if isinstance(items, Mapping) else items
    return ", ".join("/".join(each) if isinstance(each, tuple) else str(each) for each in pieces)
