"""What the shopper wants, by likeness to examples: for the texts that the lexicon is unsure of. Embedded, no model of
anybody's is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace

from catalog import Catalog
from catalog.errors import IndexUnavailable
from catalog.search.embedders import Vectors
from catalog.search.folding import words
from graph.understanding.context import Context
from graph.understanding.examples import Coefficients, Guess
from graph.understanding.meaning import RANKS, Intent, Meaning

LIKELY = 0.5
SHORT = 2
IN_PASSING = 8
EXCHANGE = "exchange"
_OF_GOODS = RANKS | {
    Intent.PRICE,
    Intent.SIZES,
    Intent.STOCK,
    Intent.FABRIC,
    Intent.MEASURES,
    Intent.CHEAPER,
    Intent.ORDER,
    Intent.MORE,
    Intent.SUBSCRIBE,
}


class ExampleReader:
    """`vector` gives a text's meaning by the embedder that the coefficients were fitted with; IndexUnavailable while
    it cannot. `policies` are the codes of the shop's rules."""

    def __init__(
        self, coefficients: Coefficients, vector: Callable[[str], Awaitable[Vectors]], policies: Collection[str]
    ) -> None:
        self._coefficients = coefficients
        self._vector = vector
        self._policies = frozenset(policies)

    async def reconsider(self, known: Meaning, context: Context) -> Meaning:
        """`known` with another intent or rule, if one is likely; the slots of goods stay. Never raises."""
        try:
            vector = await self._vector(known.text)
        except IndexUnavailable:
            return known
        guess = self._coefficients.guess(known.text, context, vector, self._policies)
        if not _may_be(guess.intent, known) or guess.probability < max(LIKELY, known.confidence):
            return known
        if guess.intent is known.intent:
            return replace(known, confidence=round(guess.probability, 3), policies=known.policies or _rules(guess))
        return replace(
            known,
            intents=known.intents if guess.intent in known.intents else frozenset({guess.intent}),
            intent=guess.intent,
            policies=_rules(guess),
            asides=(),
            content=known.content if _names_goods(guess.intent, context) else (),
            foreign=known.foreign and guess.intent is Intent.SEARCH,
            confidence=round(guess.probability, 3),
            by="examples",
        )


def _may_be(intent: Intent, known: Meaning) -> bool:
    """A short yes is said in few ways, which the lexicon knows: «та ну» begins no order. What the lexicon knows as a
    size that does not fit has a rule of its own, and is a complaint only when a long story is told of it: «отримала
    посилочку, а воно мале»."""
    told = len(words(known.text))
    fits_not = intent is Intent.COMPLAINT and EXCHANGE in known.policies and told <= IN_PASSING
    return intent is not Intent.UNKNOWN and not (intent is Intent.YES and told <= SHORT) and not fits_not


def _rules(guess: Guess) -> tuple[str, ...]:
    return (guess.policy,) if guess.policy else ()


def _names_goods(intent: Intent, context: Context) -> bool:
    """Whether words that nobody knows may be the name of what is meant. Where the talk is of one thing already, they
    are not."""
    return intent is Intent.SEARCH or (intent in _OF_GOODS and not context.selected)


def examples_of(catalog: Catalog) -> ExampleReader | None:
    """None: the shop's embedder is another than the one that the coefficients were fitted with."""
    coefficients = Coefficients.load()
    if coefficients.embedder != catalog.embedder:
        return None
    return ExampleReader(coefficients, catalog.vector, [policy.code for policy in catalog.shop.policies])
