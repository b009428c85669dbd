"""Which slots of a text were read rightly, as sets of (name, value) pairs."""

from __future__ import annotations

from dataclasses import dataclass

from catalog import Vocabulary
from evals.understanding.cases import Case, Pair
from graph.understanding.meaning import Meaning

SIZED = ("sizes", "height")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many pairs are right, read without being said, and said without being read."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.extra + other.extra, self.missed + other.missed)

    @property
    def precision(self) -> float | None:
        return self.right / (self.right + self.extra) if self.right + self.extra else None

    @property
    def recall(self) -> float | None:
        return self.right / (self.right + self.missed) if self.right + self.missed else None

    @property
    def f1(self) -> float | None:
        """None when nothing was said and nothing read."""
        whole = 2 * self.right + self.extra + self.missed
        return 2 * self.right / whole if whole else None


@dataclass(frozen=True, slots=True)
class Compared:
    """The pairs of one text that are right, read without being said, and said without being read."""

    right: frozenset[Pair]
    extra: frozenset[Pair]
    missed: frozenset[Pair]

    @property
    def perfect(self) -> bool:
        return not self.extra and not self.missed

    @property
    def tally(self) -> Tally:
        return Tally(len(self.right), len(self.extra), len(self.missed))


class Shades:
    """Which colours a reader may name after the one that was said: those whose longer name holds its name."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        names = {code: (words.names.uk, words.names.ru, words.names.en) for code, words in vocabulary.colours.items()}
        self._near = {
            code: frozenset(
                other
                for other, longer in names.items()
                if other != code and any(short in long for short, long in zip(mine, longer, strict=True))
            )
            for code, mine in names.items()
        }

    def of(self, code: str) -> frozenset[str]:
        return self._near.get(code, frozenset())


def compare(case: Case, meaning: Meaning, shades: Shades) -> Compared:
    """What is open is not counted; a near shade beside the named one is no mistake; a policy that was only held ready
    (`asides`) is right when it was asked for, and no mistake otherwise."""
    said = {pair for pair in case.slots if pair[0] not in case.open}
    read = {pair for pair in pairs_of(meaning) if pair[0] not in case.open}
    read |= {("policies", code) for code in meaning.asides} & said
    read = {_as_said(pair, said) for pair in read}
    allowed = {("colours", shade) for name, code in said if name == "colours" for shade in shades.of(code)}
    return Compared(frozenset(said & read), frozenset(read - said - allowed), frozenset(said - read))


def pairs_of(meaning: Meaning) -> set[Pair]:
    slots = meaning.slots
    single = {
        "category": slots.category,
        "height": slots.height,
        "age_months": slots.age,
        "for_whom": slots.for_whom,
        "price_min": slots.price_min,
        "price_max": slots.price_max,
        "ordinal": slots.ordinal,
        "quantity": slots.quantity,
        "language_asked": meaning.language_asked,
    }
    several = {
        "colours": slots.colours,
        "not_colours": slots.not_colours,
        "sizes": slots.sizes,
        "policies": meaning.policies,
        "further": tuple(each.slots.category for each in meaning.also if each.slots.category),
    }
    pairs = {(name, str(value)) for name, value in single.items() if value is not None}
    return pairs | {(name, value) for name, values in several.items() for value in values}


def _as_said(pair: Pair, said: set[Pair]) -> Pair:
    """A child's size is the height: «128» read as the one when it was marked as the other is right."""
    name, value = pair
    if name not in SIZED or pair in said:
        return pair
    other = (SIZED[1 - SIZED.index(name)], value)
    return other if other in said else pair
