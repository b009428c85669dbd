"""What is asked: CSV files of queries and the SKUs that answer them, and descriptions that are asked for."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evals.search.shelves import Described

TEXTS = ("query", "query_uk", "question")
ANSWERS = ("skus", "sku")
NOTHING = "nothing"
HELD_OUT = 3  # one in so many is looked at only after all tuning
LONGEST = 300


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
    """Each description as a question to a shop that has only names, brands and categories: what somebody who looks at
    the thing would write. Most name the kind of thing, some its name."""
    bare = [replace(each, description="") for each in products]
    asked = [each for each in products if each.description]
    return bare, [Question(each.description[:LONGEST], _same(products, each), "description") for each in asked]


def _same(products: Sequence[Described], product: Described) -> tuple[str, ...]:
    """Products of one name cannot be told apart by what is said of them."""
    return tuple(each.sku for each in products if each.words == product.words)
