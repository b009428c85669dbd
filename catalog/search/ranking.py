"""The fused score: how far an item stands above its own noise, by meaning and by letters."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from catalog.search.background import BACKGROUND
from catalog.search.embedders import Vectors
from catalog.search.ngrams import NGrams, Scores, Spelling

LEXICAL_WEIGHT = 0.5
LEAST_DENSE_SPREAD = 0.005
LEAST_LEXICAL_SPREAD = 0.06
LEXICAL_POOL = 50

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Item:
    """Something to find. `passages` are embedded, `spoken` are compared letter by letter; each has at least one text,
    and the best of them counts."""

    key: str
    passages: tuple[str, ...]
    spoken: tuple[str, ...]


class Ranker:
    """Immutable. `vectors` are the items' passages one after another, shape (passages, d), a row of zeros where one is
    not embedded yet; `background` those of BACKGROUND, shape (40, d). None for both: letters alone decide."""

    def __init__(
        self,
        items: Sequence[Item],
        vectors: Vectors | None,
        background: Vectors | None,
        spelling: Spelling | None = None,
    ) -> None:
        self.keys = [item.key for item in items]
        self.row = {key: row for row, key in enumerate(self.keys)}
        self._passages = _starts([len(item.passages) for item in items])
        self._ngrams = NGrams([text for item in items for text in item.spoken], spelling)
        self._spoken = _starts([len(item.spoken) for item in items])
        self.vectors = vectors if background is not None and items else None
        if not items:
            return
        noise = np.stack([self._letters(text) for text in BACKGROUND])
        self._lexical_mean = noise.mean(axis=0)
        self._lexical_spread = np.maximum(noise.std(axis=0), LEAST_LEXICAL_SPREAD)
        if vectors is not None and background is not None:
            noise = np.stack([self._cosines(vectors, vector) for vector in background])
            self._dense_mean = noise.mean(axis=0)
            self._dense_spread = np.maximum(noise.std(axis=0), LEAST_DENSE_SPREAD)

    def scores(self, text: str, vector: Vectors | None, near: Collection[str] | None = None) -> Scores:
        """`fused` with the letters of `text`."""
        return self.fused(self.by_letters(text), vector, near)

    def fused(self, letters: Scores, vector: Vectors | None, near: Collection[str] | None = None) -> Scores:
        """One score an item, shape (items,): standard deviations above what idle talk reaches.

        `letters` is what `by_letters` gave. With `near` (keys), only these and the best by letters are scored, the
        others get minus infinity. Without a vector letters alone decide, and hardly anything reaches the height of
        being sure.
        """
        lexical = np.float32(LEXICAL_WEIGHT) * letters
        if vector is None or self.vectors is None:
            return lexical
        if near is None or len(near) >= len(self.keys):
            return self.by_meaning(vector) + lexical
        pool = min(LEXICAL_POOL, len(letters))
        rows = np.union1d(
            np.fromiter((self.row[key] for key in near if key in self.row), dtype=np.int64),
            np.argpartition(-letters, pool - 1)[:pool],
        )
        scores = np.full(len(self.keys), -np.inf, dtype=np.float32)
        scores[rows] = self._meaning_of(rows, vector) + lexical[rows]
        return scores

    def by_letters(self, text: str) -> Scores:
        """How far each item stands above its noise by its spelling, shape (items,)."""
        if not self.keys:
            return np.zeros(0, dtype=np.float32)
        return np.asarray((self._letters(text) - self._lexical_mean) / self._lexical_spread, dtype=np.float32)

    def by_meaning(self, vector: Vectors) -> Scores:
        """The same by its passages' cosine with `vector`; zeros while nothing is embedded."""
        if self.vectors is None:
            return np.zeros(len(self.keys), dtype=np.float32)
        cosines = self._cosines(self.vectors, vector)
        return np.asarray((cosines - self._dense_mean) / self._dense_spread, dtype=np.float32)

    def alike(self, key: str) -> Scores:
        """Cosine of the first passage of `key` with every item's best, shape (items,); by spelling while it has no
        vector."""
        vector = None if self.vectors is None else self.vectors[self._passages[self.row[key]]]
        if self.vectors is None or vector is None or not vector.any():
            return self._letters_of(key)
        return self._cosines(self.vectors, vector)

    def _meaning_of(self, rows: Rows, vector: Vectors) -> Scores:
        assert self.vectors is not None
        starts, ends = self._passages[rows], self._passages[rows + 1]
        taken = np.concatenate([np.arange(start, end) for start, end in zip(starts, ends, strict=True)])
        first = np.concatenate(([0], np.cumsum(ends - starts)[:-1]))
        best = np.maximum.reduceat(_dots(self.vectors[taken], vector), first)
        return np.asarray((best - self._dense_mean[rows]) / self._dense_spread[rows], dtype=np.float32)

    def _cosines(self, vectors: Vectors, vector: Vectors) -> Scores:
        return _best_of(_dots(vectors, vector), self._passages)

    def _letters(self, text: str) -> Scores:
        return _best_of(self._ngrams.scores(text), self._spoken)

    def _letters_of(self, key: str) -> Scores:
        return _best_of(self._ngrams.alike(int(self._spoken[self.row[key]])), self._spoken)


def _dots(vectors: Vectors, vector: Vectors) -> Scores:
    """`vectors @ vector` on one thread: BLAS would share even 10,000 rows out among threads that wait by spinning, and
    on a busy machine of two cores that turned 0.7 ms into 20."""
    return np.asarray(np.einsum("ij,j->i", vectors, vector), dtype=np.float32)


def _best_of(scores: Scores, starts: Rows) -> Scores:
    """The best of each item's texts."""
    return scores if len(starts) == len(scores) + 1 else np.maximum.reduceat(scores, starts[:-1])


def _starts(lengths: Sequence[int]) -> Rows:
    """Where each item's texts begin, and where the last one's end, shape (items + 1,)."""
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
