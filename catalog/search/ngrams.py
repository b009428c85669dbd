"""Lexical similarity: cosine of TF-IDF weighted character n-grams of folded words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import log, sqrt

import numpy as np
import numpy.typing as npt

from catalog.search.folding import fold

SHORTEST, LONGEST = 2, 5

Scores = npt.NDArray[np.float32]


class NGrams:
    """An inverted index over short texts (names, not descriptions); tolerant of typos, inflection and spelling."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(_ngrams(text)) for text in texts]
        seen = Counter(ngram for count in counts for ngram in count)
        self._size = len(texts)
        self._idf = {ngram: log((1 + self._size) / (1 + documents)) + 1 for ngram, documents in seen.items()}
        self._unseen = log(1 + self._size) + 1
        postings: dict[str, list[tuple[int, float]]] = {}
        for row, count in enumerate(counts):
            for ngram, weight in self._weights(count).items():
                postings.setdefault(ngram, []).append((row, weight))
        self._postings = {
            ngram: (np.array([row for row, _ in found]), np.array([weight for _, weight in found], dtype=np.float32))
            for ngram, found in postings.items()
        }

    def scores(self, text: str) -> Scores:
        """Cosine with every text, shape (texts,), 0..1."""
        scores = np.zeros(self._size, dtype=np.float32)
        for ngram, weight in self._weights(Counter(_ngrams(text))).items():
            rows, weights = self._postings.get(ngram, (None, None))
            if rows is not None and weights is not None:
                scores[rows] += weights * np.float32(weight)
        return scores

    def _weights(self, counts: Counter[str]) -> dict[str, float]:
        raw = {ngram: (1 + log(count)) * self._idf.get(ngram, self._unseen) for ngram, count in counts.items()}
        length = sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {ngram: weight / length for ngram, weight in raw.items()}


def _ngrams(text: str) -> Iterator[str]:
    for word in fold(text).split():
        bounded = f" {word} "
        for size in range(SHORTEST, LONGEST + 1):
            for at in range(len(bounded) - size + 1):
                yield bounded[at : at + size]
