"""Counting: intents, slots, confidence and speed of what was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from evals.understanding.cases import Case
from evals.understanding.slots import Compared, Tally
from evals.vision.metrics import Share, calibrate
from graph.understanding.cascade import SURE
from graph.understanding.meaning import Intent, Meaning

CONFIDENT = 0.8

Totals = dict[str, object]


@dataclass(frozen=True, slots=True)
class Read:
    """One utterance, what was made of it, and how long that took."""

    case: Case
    meaning: Meaning
    slots: Compared
    seconds: float = 0.0

    @property
    def right(self) -> bool:
        """Whether the leading intent is the marked one, or one that people would honestly choose as well."""
        return self.meaning.intent == self.case.intent or self.meaning.intent in self.case.also_ok

    @property
    def wanted(self) -> Intent:
        """The intent that this reading is held against."""
        return self.meaning.intent if self.right else self.case.intent


@dataclass(frozen=True, slots=True)
class Figures:
    """`macro_f1` is the mean F1 of the intents that were wanted (see `Read.wanted`); None: nothing to measure.
    `confident` is the share of right intents among the readings with a confidence of 0.8 and more, `whole` that of
    readings right in intent and all slots, `unsure` how many readings a model would be asked about."""

    intents: Share
    macro_f1: float | None
    slots: Tally
    whole: Share
    confident: Share
    unsure: Share


def figures(reads: Sequence[Read]) -> Figures:
    sure = [read for read in reads if read.meaning.confidence >= CONFIDENT]
    return Figures(
        intents=Share(sum(read.right for read in reads), len(reads)),
        macro_f1=macro_f1((read.wanted, read.meaning.intent) for read in reads),
        slots=sum((read.slots.tally for read in reads), Tally()),
        whole=Share(sum(read.right and read.slots.perfect for read in reads), len(reads)),
        confident=Share(sum(read.right for read in sure), len(sure)),
        unsure=Share(sum(read.meaning.confidence < SURE for read in reads), len(reads)),
    )


def macro_f1(pairs: Iterable[tuple[Intent, Intent]]) -> float | None:
    """Of (wanted, read) pairs: the mean F1 over the intents that were wanted."""
    counted = list(pairs)
    wanted, read = Counter(one for one, _ in counted), Counter(two for _, two in counted)
    hits = Counter(one for one, two in counted if one == two)
    scores = [2 * hits[intent] / (wanted[intent] + read[intent]) for intent in wanted]
    return sum(scores) / len(scores) if scores else None


def by(reads: Iterable[Read], of: Callable[[Read], str]) -> dict[str, list[Read]]:
    """In alphabetical order of the group."""
    groups: dict[str, list[Read]] = {}
    for read in reads:
        groups.setdefault(of(read), []).append(read)
    return dict(sorted(groups.items()))


def confusions(reads: Iterable[Read]) -> Counter[tuple[Intent, Intent]]:
    """(wanted, read instead), of the wrong ones."""
    return Counter((read.case.intent, read.meaning.intent) for read in reads if not read.right)


def totals(reads: Sequence[Read]) -> Totals:
    """The figures as the JSON line tells them."""
    found = figures(reads)
    error = calibrate([read.meaning.confidence for read in reads], [read.right for read in reads]).error
    p50, p95 = speed(reads)
    return {
        "n": len(reads),
        "intent_accuracy": rounded(found.intents.value),
        "macro_f1": rounded(found.macro_f1),
        "slot_precision": rounded(found.slots.precision),
        "slot_recall": rounded(found.slots.recall),
        "slot_f1": rounded(found.slots.f1),
        "whole": rounded(found.whole.value),
        "confident_right": rounded(found.confident.value),
        "confident": found.confident.whole,
        "unsure": found.unsure.part,
        "calibration_error": rounded(error),
        "p50_ms": p50,
        "p95_ms": p95,
    }


def speed(reads: Sequence[Read]) -> tuple[float | None, float | None]:
    """Milliseconds that half of the texts, and 95 % of them, stay under."""
    if not reads:
        return None, None
    p50, p95 = np.percentile([read.seconds * 1000 for read in reads], (50, 95))
    return round(float(p50), 2), round(float(p95), 2)


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
