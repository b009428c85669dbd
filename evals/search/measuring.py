"""Ranks of the right answers by three ways of searching, and what they come to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.search.background import BACKGROUND
from catalog.search.contents import Contents
from catalog.search.embedders import Vectors
from catalog.search.ngrams import Scores
from catalog.search.searcher import CONFIDENT
from catalog.search.snapshot import Snapshot, ordered
from catalog.search.vectors import Progress, VectorStore
from evals.search.questions import NOTHING, Question

WAYS = ("dense", "lexical", "fused")
SHOWN = 3
BATCH = 64

Figures = dict[str, float | int]


@dataclass(frozen=True, slots=True)
class Answer:
    """`ranks[way]` of the first right product, 1 is the best, infinite when there is none; `top` the best fused score
    among the three shown, `shown` their SKUs."""

    question: Question
    ranks: dict[str, float]
    top: float
    shown: tuple[str, ...]

    @property
    def sure(self) -> bool:
        return self.top >= CONFIDENT


async def ask(
    contents: Contents, questions: Sequence[Question], vectors: VectorStore, progress: Progress | None = None
) -> list[Answer]:
    """Every question to a shop with these contents, scored exactly as the shop's search does."""
    passages = await vectors.passages([text for item in contents.items for text in item.passages], progress)
    snapshot = Snapshot.of(contents, passages, await vectors.queries(BACKGROUND))
    answers: list[Answer] = []
    for done in range(0, len(questions), BATCH):
        if progress is not None:
            progress("questions", done, len(questions))
        batch = questions[done : done + BATCH]
        meant = [snapshot.meant(question.text) for question in batch]
        asked = await vectors.queries(meant)
        answers += [_answer(snapshot, *each) for each in zip(batch, meant, asked, strict=True)]
    if progress is not None:
        progress("questions", len(questions), len(questions))
    return answers


def figures(answers: Iterable[Answer]) -> dict[str, Figures]:
    """By way: recall@1, recall@3, MRR; for fused also the share that is found in three *and* trusted, and the share of
    false finds among the questions that nothing answers."""
    answers = list(answers)
    asked = [answer for answer in answers if answer.question.skus]
    foreign = [answer for answer in answers if not answer.question.skus]
    found: dict[str, Figures] = {}
    for way in WAYS if asked else ():
        ranks = np.array([answer.ranks[way] for answer in asked])
        found[way] = {
            "questions": len(asked),
            "recall_at_1": _share(ranks <= 1),
            "recall_at_3": _share(ranks <= SHOWN),
            "mrr": round(float((1 / ranks).mean()), 4),
        }
    fused = found.setdefault("fused", {})
    if asked:
        fused["sure_at_3"] = _share(np.array([answer.ranks["fused"] <= SHOWN and answer.sure for answer in asked]))
    if foreign:
        fused |= {"foreign": len(foreign), "false_finds": _share(np.array([answer.sure for answer in foreign]))}
    return found


def by_slice(answers: Sequence[Answer]) -> dict[str, list[Answer]]:
    """In the order in which slices first come, those that nothing answers last."""
    names = dict.fromkeys(answer.question.slice for answer in answers)
    names = dict.fromkeys([*(name for name in names if name != NOTHING), *(name for name in names if name == NOTHING)])
    return {name: [answer for answer in answers if answer.question.slice == name] for name in names}


def curve(answers: Sequence[Answer], thresholds: Iterable[float]) -> list[tuple[float, float, float]]:
    """(threshold, share found in three and trusted, share of false finds) for each threshold of being sure."""
    asked = np.array([(answer.top, answer.ranks["fused"] <= SHOWN) for answer in answers if answer.question.skus])
    foreign = np.array([answer.top for answer in answers if not answer.question.skus])
    return [(at, _share((asked[:, 0] >= at) & (asked[:, 1] > 0)), _share(foreign >= at)) for at in thresholds]


def interval(share: float, count: int) -> tuple[float, float]:
    """95 % confidence interval of a share (Wilson 1927)."""
    z = 1.96
    middle = share + z * z / (2 * count)
    wide = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    scale = 1 + z * z / count
    return max(0.0, (middle - wide) / scale), min(1.0, (middle + wide) / scale)


def _answer(snapshot: Snapshot, question: Question, meant: str, vector: Vectors) -> Answer:
    letters = snapshot.ranker.by_letters(meant)
    scores = {
        "dense": snapshot.ranker.by_meaning(vector),
        "lexical": letters,
        "fused": snapshot.ranker.fused(letters, vector),
    }
    keys = snapshot.ranker.keys
    named = snapshot.colours.find(question.text)
    right = np.array([question.is_answered_by(key) for key in keys])
    ranks = {way: _rank(snapshot.places(score, named), right) for way, score in scores.items()}
    shown = ordered(snapshot.places(scores["fused"], named), SHOWN)
    top = float(scores["fused"][shown].max()) if len(shown) else -math.inf
    return Answer(question, ranks, top, tuple(keys[row] for row in shown))


def _rank(places: Scores, right: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    places_of_right = np.flatnonzero(right[ordered(places, len(places))])
    return float(places_of_right[0] + 1) if len(places_of_right) else math.inf


def _share(flags: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    return round(float(flags.mean()), 4) if len(flags) else 0.0
