"""The fused score: how far an item stands above its own noise, by meaning and by letters."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.search.background import BACKGROUND
from catalog.search.embedders import Vectors
from catalog.search.ngrams import NGrams, Scores

LEXICAL_WEIGHT = 0.5
LEAST_DENSE_SPREAD = 0.005
LEAST_LEXICAL_SPREAD = 0.06
LEXICAL_POOL = 50


@dataclass(frozen=True, slots=True)
class Item:
    """Something to find. `passages` are embedded, `spoken` are compared letter by letter; each has at least one text,
    and the best of them counts."""

    key: str
    passages: tuple[str, ...]
    spoken: tuple[str, ...]


class Ranker:
    """Immutable. `vectors` are the items' passages one after another, shape (passages, d); `background` those of
    BACKGROUND, shape (40, d)."""

    def __init__(self, items: Sequence[Item], vectors: Vectors, background: Vectors) -> None:
        self.keys = [item.key for item in items]
        self._row = {key: row for row, key in enumerate(self.keys)}
        self._vectors = vectors
        self._passages = _starts([len(item.passages) for item in items])
        self._ngrams = NGrams([text for item in items for text in item.spoken])
        self._spoken = _starts([len(item.spoken) for item in items])
        if not items:
            return
        noise = np.stack([self._dense(vector) for vector in background])
        self._dense_mean = noise.mean(axis=0)
        self._dense_spread = np.maximum(noise.std(axis=0), LEAST_DENSE_SPREAD)
        noise = np.stack([self._lexical(text) for text in BACKGROUND])
        self._lexical_mean = noise.mean(axis=0)
        self._lexical_spread = np.maximum(noise.std(axis=0), LEAST_LEXICAL_SPREAD)

    def scores(self, text: str, vector: Vectors | None, near: Collection[str] | None = None) -> Scores:
        """One score an item, shape (items,): standard deviations above what idle talk reaches.

        With `near` (keys), only these and the best by letters are scored, the others get minus infinity. Without a
        vector letters alone decide, and hardly anything reaches the height of being sure.
        """
        if not self.keys:
            return np.zeros(0, dtype=np.float32)
        lexical = (self._lexical(text) - self._lexical_mean) / self._lexical_spread
        if vector is None:
            return np.asarray(LEXICAL_WEIGHT * lexical, dtype=np.float32)
        if near is None or len(near) >= len(self.keys):
            dense = (self._dense(vector) - self._dense_mean) / self._dense_spread
            return np.asarray(dense + LEXICAL_WEIGHT * lexical, dtype=np.float32)
        scores = np.full(len(self.keys), -np.inf, dtype=np.float32)
        for row in {*(self._row[key] for key in near if key in self._row), *np.argsort(-lexical)[:LEXICAL_POOL]}:
            best = (self._vectors[self._passages[row] : self._passages[row + 1]] @ vector).max()
            dense = (best - self._dense_mean[row]) / self._dense_spread[row]
            scores[row] = dense + LEXICAL_WEIGHT * lexical[row]
        return scores

    def _dense(self, vector: Vectors) -> Scores:
        return np.maximum.reduceat(self._vectors @ vector, self._passages[:-1])

    def _lexical(self, text: str) -> Scores:
        return np.maximum.reduceat(self._ngrams.scores(text), self._spoken[:-1])


def _starts(lengths: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Where each item's texts begin, and where the last one's end, shape (items + 1,)."""
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
