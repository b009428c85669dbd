"""One version of the catalog in its searchable form: words and meanings, never prices or stock."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from catalog.queries import FITS, Filters
from catalog.search.contents import Contents
from catalog.search.embedders import Vectors
from catalog.search.folding import stems, words
from catalog.search.ngrams import Scores, Spelling
from catalog.search.ranking import Ranker
from catalog.vocabulary import ColourNames, Vocabulary

HAS_THE_COLOUR = 1.0  # a pink one a little less fitting goes before a better one that is not made in pink

_ASKING = frozenset(stems("розмір размер size rozmir зріст рост ріст height ціна цена price коштує стоит"))


Mask = npt.NDArray[np.bool_]


class Facet:
    """One fact of every row, such as its category; which rows have one of some values is told at once."""

    def __init__(self, values: Sequence[str]) -> None:
        self._numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
        self._rows = np.fromiter((self._numbers[value] for value in values), dtype=np.int32, count=len(values))

    def any_of(self, values: Collection[str]) -> Mask:
        wanted = [self._numbers[value] for value in values if value in self._numbers]
        return np.isin(self._rows, wanted)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`made_in[colour]` tells of each row of the ranker whether the product has a variant in it, shape (products,)."""

    version: int
    vocabulary: Vocabulary
    colours: ColourNames
    ranker: Ranker
    made_in: Mapping[str, Mask]
    categories: Facet
    persons: Facet

    @classmethod
    def of(
        cls,
        contents: Contents,
        vectors: Vectors | None,
        background: Vectors | None,
        spelling: Spelling | None = None,
    ) -> Self:
        """Seconds of computing for a big catalog: not on the event loop. For `vectors` see Ranker."""
        made_in: dict[str, Mask] = {}
        for row, item in enumerate(contents.items):
            for colour in contents.colours_of[item.key]:
                made_in.setdefault(colour, np.zeros(len(contents.items), dtype=np.bool_))[row] = True
        ranker = Ranker(contents.items, vectors, background, spelling)
        words = contents.vocabulary
        kinds, persons = Facet(contents.categories), Facet(contents.persons)
        return cls(contents.version, words, ColourNames(words.colours), ranker, made_in, kinds, persons)

    def __len__(self) -> int:
        return len(self.ranker.keys)

    def meant(self, text: str) -> str:
        """What of `text` can be found in a description.

        Colours, sizes and prices are facts of variants, and their words would only drown the rest. The whole text when
        nothing else is left; empty when there is not a word in it.
        """
        rest = [word for word in words(self.colours.without(text)) if not word.isdigit()]
        told = " ".join(word for word, bare in zip(rest, stems(" ".join(rest)), strict=True) if bare not in _ASKING)
        return told or " ".join(words(text))

    def places(self, scores: Scores, named: Collection[str]) -> Scores:
        """`scores` with those raised that are made in one of the colours `named`: what the order goes by."""
        masks = [self.made_in[colour] for colour in named if colour in self.made_in]
        return scores + np.float32(HAS_THE_COLOUR) * np.logical_or.reduce(masks) if masks else scores

    def possible(self, places: Scores, filters: Filters) -> Scores:
        """`places` with minus infinity where a product cannot pass by what this version knows of it; SQL tells of the
        rest."""
        mask = np.ones(len(self), dtype=np.bool_)
        if filters.category is not None:
            mask &= self.categories.any_of({filters.category})
        if filters.for_whom is not None:
            mask &= self.persons.any_of(FITS[filters.for_whom])
        if filters.colour is not None:
            mask &= self.made_in.get(filters.colour, False)
        return np.where(mask, places, -np.inf).astype(np.float32)


def ordered(places: Scores, count: int) -> npt.NDArray[np.int64]:
    """Rows of the `count` highest, highest first; equals in their order, minus infinity left out."""
    if count < len(places):
        least = np.partition(places, len(places) - count)[len(places) - count]
        above, equal = np.flatnonzero(places > least), np.flatnonzero(places == least)
        rows = np.sort(np.concatenate((above, equal[: count - len(above)])))
    else:
        rows = np.arange(len(places))
    rows = rows[places[rows] > -np.inf]
    return rows[np.argsort(-places[rows], kind="stable")]
