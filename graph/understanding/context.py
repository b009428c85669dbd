"""What was said before, as far as it changes what a few words mean; and who reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from catalog.products import Locale
from graph.stages import Asking, Stage
from graph.understanding.meaning import Meaning


@dataclass(frozen=True, slots=True)
class Context:
    """`asked` is what our last message asked, `shown` how many candidates are on the screen, `selected` whether the
    talk is about one product, `before` the shopper's last messages, oldest first. `sizes` are the labels that the
    selected product has. `shopper` is the chat, for budgets; it reaches no prompt. `human` is what people of
    the shop did when they had the talk last."""

    stage: Stage = "init"
    asked: Asking | None = None
    shown: int = 0
    selected: bool = False
    before: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    locale: Locale = "uk"
    shopper: int | None = None
    human: str = ""


NOTHING_SAID = Context()


class Understanding(Protocol):
    """Two ways to the same `Meaning`: by lexicon, by model; and the cascade of both."""

    async def read(self, text: str, context: Context = NOTHING_SAID) -> Meaning:
        """What `text` means, said in this context. Never raises."""
        ...
