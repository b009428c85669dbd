"""What is measured: articles of a catalog, photos of them, and the answers that they got."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NO_COLOUR = "-"  # a catalog that tells no colours apart
UNREADABLE = "unreadable"  # what a file looks like that is no picture


@dataclass(frozen=True, slots=True)
class Article:
    """One SKU as photos.csv calls it: a colour of a `product`, with our own pictures of it, best known first.

    `twins`: SKUs whose pictures cannot be told apart; any of them is right. `department` may be empty.
    """

    sku: str
    product: str
    colour: str
    name: str
    category: str
    department: str
    pictures: tuple[Path, ...]
    twins: frozenset[str] = frozenset()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A catalog folder, read. `articles` by SKU."""

    folder: Path
    articles: Mapping[str, Article]

    def named(self, sku: str) -> frozenset[str]:
        """Every SKU that is right where `sku` is: itself and its twins, or all colours of a product. Empty: unknown."""
        article = self.articles.get(sku)
        if article is not None:
            return frozenset({sku}) | article.twins
        return frozenset(each.sku for each in self.articles.values() if each.product == sku)


@dataclass(frozen=True, slots=True)
class Case:
    """A photo. `right`: every SKU that is a right answer; empty when it shows nothing of ours. `name` is its path
    inside the folder, `sku` what photos.csv says, `sha256` of the file's bytes in hex."""

    path: Path
    name: str
    sku: str
    kind: str
    sha256: str
    right: frozenset[str]

    @property
    def foreign(self) -> bool:
        return not self.right


@dataclass(frozen=True, slots=True)
class Guess:
    sku: str
    probability: float


@dataclass(frozen=True, slots=True)
class Answer:
    """At most three guesses, best first. `alone`: the shop would have answered without asking anybody; `asks`: it would
    have shown the guesses to choose from; neither: it would have called a person.

    `step` is the one that answered: exact, near, local, vision or none. `cost` in US dollars.
    """

    guesses: tuple[Guess, ...] = ()
    alone: bool = False
    asks: bool = False
    step: str = "none"
    ms: float = 0.0
    looks_like: str = "goods"
    tokens: int = 0
    cost: float = 0.0
    recorded: bool = False

    @property
    def best(self) -> Guess | None:
        return self.guesses[0] if self.guesses else None


@dataclass(frozen=True, slots=True)
class Outcome:
    case: Case
    answer: Answer
    references: int = 0  # other photos of the right SKU that the recogniser had been shown

    @property
    def right_first(self) -> bool:
        best = self.answer.best
        return best is not None and best.sku in self.case.right

    @property
    def right_in_three(self) -> bool:
        return any(guess.sku in self.case.right for guess in self.answer.guesses[:3])

    @property
    def alone_right(self) -> bool:
        return self.answer.alone and self.right_first

    @property
    def served(self) -> bool:
        """The shopper gets to the right thing without a person: told, or among what is shown."""
        return self.alone_right or (self.answer.asks and self.right_in_three)

    @property
    def alone_wrong(self) -> bool:
        return self.answer.alone and not self.right_first


@dataclass(frozen=True, slots=True)
class Replay:
    """`sent` photos once more: `same_hits` of the identical files and `copy_hits` of recompressed copies needed no
    recognising; `false` of all these hits said something else than the first time; `trap_hits` of the pictures in
    another hue were taken for the same (none may be). `hit_ms`: what the identical files took."""

    sent: int = 0
    same_hits: int = 0
    copy_hits: int = 0
    false: int = 0
    trap_hits: int = 0
    hit_ms: tuple[float, ...] = ()
