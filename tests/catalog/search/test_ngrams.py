"""Letters: the sparse factors give what the plain definition gives."""

from __future__ import annotations

from collections import Counter
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.folding import fold
from catalog.search.ngrams import NGrams, Spelling

TEXTS = ("костюм на блискавці", "сукня в горошок", "худі лис худі", "hoodie fox", "шапка")

texts = st.lists(st.text(alphabet="абвгдеіої xk'", max_size=30), min_size=1, max_size=8)


def plainly(documents: list[str], asked: str) -> list[float]:
    """Cosine of TF-IDF n-grams, written down as it is defined."""
    counts = [_counts(text) for text in documents]
    seen = Counter(gram for count in counts for gram in count)
    size = len(documents)

    def weighted(count: dict[str, float]) -> dict[str, float]:
        return {gram: times * (log((1 + size) / (1 + seen[gram])) + 1) for gram, times in count.items()}

    question = weighted({gram: float(times) for gram, times in Counter(_grams(fold(asked).split())).items()})
    return [_cosine(question, weighted(count)) for count in counts]


def _counts(text: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for word, times in Counter(fold(text, None).split()).items():
        for gram in _grams([word]):
            found[gram] = found.get(gram, 0.0) + 1 + log(times)
    return found


def _grams(words: list[str]) -> list[str]:
    return [f" {w} "[at : at + n] for w in words for n in range(2, 6) for at in range(len(w) + 3 - n)]


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    lengths = sqrt(sum(x * x for x in one.values())) * sqrt(sum(x * x for x in other.values()))
    return sum(weight * other.get(gram, 0.0) for gram, weight in one.items()) / (lengths or 1.0)


@given(texts, st.text(alphabet="абвгдеіої xk", max_size=30))
def test_the_factors_give_the_cosine_as_it_is_defined(documents: list[str], asked: str) -> None:
    np.testing.assert_allclose(NGrams(documents).scores(asked), plainly(documents, asked), atol=2e-5)


@given(texts, texts)
def test_what_was_spelled_before_changes_nothing(before: list[str], after: list[str]) -> None:
    spelling = Spelling()
    NGrams(before, spelling)

    again, fresh = NGrams(after, spelling), NGrams(after)

    for text in (*before, *after):
        np.testing.assert_allclose(again.scores(text), fresh.scores(text), atol=2e-5)


def test_an_older_index_still_answers_after_a_newer_one_was_spelled() -> None:
    spelling = Spelling()
    older = NGrams(TEXTS, spelling)
    before = older.scores("сукня")

    NGrams(("зовсім інші слова", "xylophone"), spelling)

    np.testing.assert_array_equal(older.scores("сукня"), before)


def test_a_text_is_most_like_itself() -> None:
    ngrams = NGrams(TEXTS)

    for row in range(len(TEXTS)):
        alike = ngrams.alike(row)
        assert alike[row] == pytest.approx(1, abs=1e-5)
        assert alike.argmax() == row


def test_long_names_are_read_to_their_end() -> None:
    long = "слово " * 100 + "горобина"

    assert NGrams([long, "шапка"]).scores("горобина")[0] > 0
