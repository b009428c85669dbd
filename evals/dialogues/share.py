"""How many of the shoppers' typed turns hold a word of the catalog: a name of goods, colours or categories."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalog import Vocabulary
from catalog.search.folding import stems
from evals.dialogues.script import Script, Turn

LEAST_WITHOUT = 0.30
LITTLE_WORDS = frozenset(
    stems(
        "на в у з із без для до під від та і й на для с в от до под из и к по the a an of for with in on to and "
        "кожен день каждый все под"
    )
)


@dataclass(frozen=True, slots=True)
class Share:
    """`turns` are those in which a shopper typed; `without` of them hold no word of the catalog."""

    turns: int
    without: int

    @property
    def part(self) -> float:
        return self.without / self.turns if self.turns else 0.0

    @property
    def is_enough(self) -> bool:
        return self.part >= LEAST_WITHOUT


def share_of(scripts: Iterable[Script], vocabulary: Vocabulary) -> Share:
    known = catalog_words(vocabulary)
    typed = [turn for script in scripts for turn in script.turns if turn.typed or turn.hammer]
    return Share(len(typed), sum(not _words(turn) & known for turn in typed))


def catalog_words(vocabulary: Vocabulary) -> frozenset[str]:
    """Each word of each name and alias, without its ending; little words such as "на" are nobody's name."""
    called = (*vocabulary.colours.values(), *vocabulary.categories.values(), *vocabulary.products.values())
    spoken = {stem for words in called for name in words.all() for stem in stems(name)}
    return frozenset(word for word in spoken - LITTLE_WORDS if not word.isdigit())


def _words(turn: Turn) -> set[str]:
    said = (*turn.typed, turn.hammer.say if turn.hammer else "")
    return {stem for text in said for stem in stems(text)}
