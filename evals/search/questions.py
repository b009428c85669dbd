"""What is asked: CSV files of queries and the SKUs that answer them, and sentences taken out of descriptions."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from catalog.search.folding import words
from evals.search.shelves import Described

TEXTS = ("query", "query_uk", "question")
ANSWERS = ("skus", "sku")
NOTHING = "nothing"
HELD_OUT = 3  # one in so many is looked at only after all tuning
LONGEST = 300

_SENTENCE = re.compile(r"(?<=[.!?•])\s+")


@dataclass(frozen=True, slots=True)
class Question:
    """`skus` answer it, any of them; one that ends with "-" stands for all that begin so. Empty: nothing answers it."""

    text: str
    skus: tuple[str, ...]
    slice: str

    @property
    def held_out(self) -> bool:
        """Decided by the text alone, so that a question never changes sides."""
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % HELD_OUT == 0

    def is_answered_by(self, sku: str) -> bool:
        return any(sku == right or (right.endswith("-") and sku.startswith(right)) for right in self.skus)


def read_questions(file: Path) -> list[Question]:
    """ValueError: a column is missing."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        columns = rows.fieldnames or ()
        text = next((name for name in TEXTS if name in columns), None)
        answer = next((name for name in ANSWERS if name in columns), None)
        if text is None or answer is None:
            raise ValueError(f"{file} needs a column of {', '.join(TEXTS)} and one of {', '.join(ANSWERS)}")
        questions = [Question(row[text], tuple(row[answer].split()), row.get("slice") or file.stem) for row in rows]
    return [each if each.skus else replace(each, slice=NOTHING) for each in questions]


def by_description(products: Sequence[Described]) -> tuple[list[Described], list[Question]]:
    """What somebody who describes a product would write, against a shop that has only its name and category."""
    bare = [replace(each, description="") for each in products]
    asked = [(each, _without_name(each, each.description)) for each in products]
    return bare, [Question(text, _same(products, each), "description") for each, text in asked if text]


def by_sentence(products: Sequence[Described]) -> tuple[list[Described], list[Question]]:
    """One sentence of each description, against a shop that has all the others."""
    left: list[Described] = []
    questions: list[Question] = []
    for each in products:
        sentences = _SENTENCE.split(each.description)
        at = len(each.description) % len(sentences)
        rest = " ".join(sentence for n, sentence in enumerate(sentences) if n != at)
        text = _without_name(each, sentences[at])
        if rest and text:
            questions.append(Question(text, _same(products, each), "sentence"))
        left.append(replace(each, description=rest or each.description))
    return left, questions


def _without_name(product: Described, text: str) -> str:
    called = {word for name in product.words.all() for word in words(name)}
    return " ".join(word for word in words(text, None) if word not in called)[:LONGEST]


def _same(products: Sequence[Described], product: Described) -> tuple[str, ...]:
    """Products of one name cannot be told apart by what is said of them."""
    return tuple(each.sku for each in products if each.words == product.words)
