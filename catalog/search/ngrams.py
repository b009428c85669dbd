"""Lexical similarity: cosine of TF-IDF weighted character n-grams of folded words.

A text's n-grams are those of its words, so the index is kept in two sparse factors, texts x words and words x n-grams,
and never multiplied out: at 100,000 texts that is some 20 MB instead of 400, and a question costs two thin products.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from catalog.search.folding import fold

SHORTEST, LONGEST = 2, 5
AT_ONCE = 4096  # texts whose n-grams are multiplied out at a time, for counting them

Scores = npt.NDArray[np.float32]
Matrix = Any  # scipy.sparse.csr_array, whose stubs say nothing


class Spelling:
    """What has been spelled out before: words by number with their n-grams, texts with their words.

    Handed from one NGrams to the next, it makes a new one cost no more Python than what is new in it.
    Not for two at once.
    """

    def __init__(self) -> None:
        self.words: dict[str, int] = {}
        self.grams: dict[str, int] = {}
        self._texts: dict[bytes, Counter[int]] = {}
        self._of_words: list[list[int]] = []

    def texts(self, texts: Sequence[str]) -> Matrix:
        """Shape (texts, words): how much of each word, 1 + log of how often. Texts of earlier calls are forgotten."""
        keys = [blake2b(text.encode("utf-8", "replace"), digest_size=16).digest() for text in texts]
        self._texts = {key: self._texts.get(key) or self._spell(text) for key, text in zip(keys, texts, strict=True)}
        rows = [self._texts[key] for key in keys]
        ends = np.cumsum([0, *map(len, rows)])
        columns = np.fromiter((word for row in rows for word in row), dtype=np.int32, count=ends[-1])
        often = np.fromiter((times for row in rows for times in row.values()), dtype=np.float32, count=ends[-1])
        return sparse.csr_array((1 + np.log(often), columns, ends), shape=(len(rows), len(self.words)))

    def word_grams(self) -> Matrix:
        """Shape (words, n-grams): how often each n-gram is in each word."""
        ends = np.cumsum([0, *map(len, self._of_words)])
        columns = np.fromiter((gram for grams in self._of_words for gram in grams), dtype=np.int32, count=ends[-1])
        shape = (len(self.words), len(self.grams))
        matrix = sparse.csr_array((np.ones(ends[-1], dtype=np.float32), columns, ends), shape=shape)
        matrix.sum_duplicates()
        return matrix

    def _spell(self, text: str) -> Counter[int]:
        return Counter(map(self._word, fold(text, None).split()))

    def _word(self, word: str) -> int:
        number = self.words.get(word)
        if number is None:
            number = self.words[word] = len(self.words)
            self._of_words.append([self.grams.setdefault(gram, len(self.grams)) for gram in _ngrams(word)])
        return number


class NGrams:
    """An index over short texts (names, not descriptions); tolerant of typos, inflection and spelling. Immutable."""

    def __init__(self, texts: Sequence[str], spelling: Spelling | None = None) -> None:
        spelling = spelling or Spelling()
        self._size = len(texts)
        self._texts = spelling.texts(texts)
        word_grams = spelling.word_grams()
        self._grams = dict(spelling.grams)
        self._idf = self._inverse_frequency(word_grams)
        self._unseen = float(np.log(1 + self._size) + 1)
        self._words = word_grams.multiply(self._idf[None, :]).tocsr().astype(np.float32)
        self._lengths = self._text_lengths()

    def scores(self, text: str) -> Scores:
        """Cosine with every text, shape (texts,), 0..1."""
        counts = Counter(gram for word in fold(text).split() for gram in _ngrams(word))
        question = np.zeros(len(self._grams), dtype=np.float32)
        unseen = 0
        for gram, count in counts.items():
            column = self._grams.get(gram)
            if column is None:
                unseen += count * count
            else:
                question[column] = count
        question *= self._idf
        length = float(np.sqrt(question @ question + unseen * self._unseen**2)) or 1.0
        scores: Scores = (self._texts @ (self._words @ question)) / (self._lengths * np.float32(length))
        return scores

    def alike(self, row: int) -> Scores:
        """Cosine of the text at `row` with every text, shape (texts,), 0..1."""
        weights = (self._texts[[row]] @ self._words).toarray()[0]
        scores: Scores = (self._texts @ (self._words @ weights)) / (self._lengths * self._lengths[row])
        return scores

    def _inverse_frequency(self, word_grams: Matrix) -> Scores:
        seen = np.zeros(word_grams.shape[1], dtype=np.int64)
        for at in range(0, self._size, AT_ONCE):
            seen += np.bincount((self._texts[at : at + AT_ONCE] @ word_grams).indices, minlength=len(seen))
        return np.asarray(np.log((1 + self._size) / (1 + seen)) + 1, dtype=np.float32)

    def _text_lengths(self) -> Scores:
        lengths = np.ones(self._size, dtype=np.float32)
        for at in range(0, self._size, AT_ONCE):
            weights = self._texts[at : at + AT_ONCE] @ self._words
            lengths[at : at + AT_ONCE] = np.sqrt(weights.multiply(weights).sum(axis=1))
        return np.maximum(lengths, np.float32(1e-6))


def _ngrams(word: str) -> Iterator[str]:
    bounded = f" {word} "
    for size in range(SHORTEST, LONGEST + 1):
        for at in range(len(bounded) - size + 1):
            yield bounded[at : at + size]
