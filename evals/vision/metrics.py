"""Counting, with an interval beside every share: Wilson for shares, a bootstrap for the calibration error."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from evals.vision.cases import Outcome

Z95 = 1.959964
BINS = 10
RESAMPLES = 1000
SEED = 20261121

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, with the 95 % Wilson score interval (Wilson 1927) in 0..1. Of nothing: None."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.part, self.whole)

    def as_json(self) -> dict[str, float | int | None]:
        low, high = self.interval
        value = None if self.value is None else round(self.value, 4)
        return {"value": value, "low": round(low, 4), "high": round(high, 4), "part": self.part, "whole": self.whole}


def wilson(part: int, whole: int, z: float = Z95) -> tuple[float, float]:
    """The interval in which the true share lies; (0, 1) when nothing was seen."""
    if whole == 0:
        return 0.0, 1.0
    share = part / whole
    spread = z * z / whole
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / whole + spread / (4 * whole)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose probability lies in [low, high): how many, what they promised on average, how many were right."""

    low: float
    high: float
    count: int
    promised: float
    right: Share


@dataclass(frozen=True, slots=True)
class Calibration:
    """`error`: expected calibration error, the mean gap between promised and kept, weighted by count (Naeini 2015).
    `low`, `high`: 95 % of bootstrap resamples of the photos."""

    bins: tuple[Bin, ...]
    error: float | None
    low: float
    high: float
    count: int


def calibrate(probabilities: Sequence[float], right: Sequence[bool], bins: int = BINS) -> Calibration:
    """Bins of equal width; a probability of 1 belongs to the last."""
    promised, kept = np.asarray(probabilities, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if not len(promised):
        return Calibration((), None, 0.0, 1.0, 0)
    at = np.minimum((promised * bins).astype(int), bins - 1)
    made = tuple(
        Bin(
            n / bins,
            (n + 1) / bins,
            int((at == n).sum()),
            float(promised[at == n].mean()) if (at == n).any() else 0.0,
            Share(int(kept[at == n].sum()), int((at == n).sum())),
        )
        for n in range(bins)
    )
    dice = np.random.default_rng(SEED)
    picks = dice.integers(0, len(promised), (RESAMPLES, len(promised)))
    errors = [_calibration_error(promised[pick], kept[pick], at[pick], bins) for pick in picks]
    low, high = np.quantile(errors, [0.025, 0.975])
    return Calibration(made, _calibration_error(promised, kept, at, bins), float(low), float(high), len(promised))


def _calibration_error(promised: Floats, kept: Floats, at: NDArray[np.int_], bins: int) -> float:
    gaps = np.bincount(at, weights=kept - promised, minlength=bins)
    return float(np.abs(gaps).sum() / len(promised))


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """If everything from `threshold` up were answered alone: `coverage` of our photos, and the precision of that."""

    threshold: float
    coverage: float
    precision: float


def coverage_curve(outcomes: Sequence[Outcome]) -> list[CurvePoint]:
    """One point for every different probability, from the surest down. Photos that show nothing of ours count as wrong
    answers when their probability passes, but not as photos to be covered."""
    known = sum(not outcome.case.foreign for outcome in outcomes)
    guessed = [(each.answer.best.probability, each) for each in outcomes if each.answer.best is not None]
    guessed.sort(key=lambda pair: -pair[0])
    points: list[CurvePoint] = []
    right = covered = 0
    for answered, (probability, outcome) in enumerate(guessed, start=1):
        right += outcome.right_first
        covered += not outcome.case.foreign
        last_of_its_kind = answered == len(guessed) or guessed[answered][0] < probability
        if last_of_its_kind:
            points.append(CurvePoint(probability, covered / known if known else 0.0, right / answered))
    return points


def coverage_at(outcomes: Sequence[Outcome], precision: float) -> CurvePoint | None:
    """The most that could be answered alone at no less than this precision; None if no threshold gives it."""
    good = [point for point in coverage_curve(outcomes) if point.precision >= precision]
    return max(good, key=lambda point: point.coverage, default=None)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one group of photos came to. `precision_alone` counts foreign photos answered alone as mistakes too;
    `served` needs no person: told rightly, or the right one among candidates that are shown."""

    photos: int
    top1: Share
    top3: Share
    coverage: Share
    precision: Share
    precision_alone: Share
    served: Share
    foreign_alone: Share
    foreign_silent: Share
    not_goods: Share

    def shares(self) -> dict[str, Share]:
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "photos"}


def figures(outcomes: Sequence[Outcome]) -> Figures:
    known = [each for each in outcomes if not each.case.foreign]
    foreign = [each for each in outcomes if each.case.foreign]
    alone = [each for each in known if each.answer.alone]
    foreign_alone = sum(each.answer.alone for each in foreign)
    right = sum(each.alone_right for each in alone)
    return Figures(
        photos=len(outcomes),
        top1=Share(sum(each.right_first for each in known), len(known)),
        top3=Share(sum(each.right_in_three for each in known), len(known)),
        coverage=Share(len(alone), len(known)),
        precision=Share(right, len(alone)),
        precision_alone=Share(right, len(alone) + foreign_alone),
        served=Share(sum(each.served for each in known), len(known)),
        foreign_alone=Share(foreign_alone, len(foreign)),
        foreign_silent=Share(sum(not each.answer.alone and not each.answer.asks for each in foreign), len(foreign)),
        not_goods=Share(sum(each.answer.looks_like != "goods" for each in known), len(known)),
    )


def grouped(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> Mapping[str, list[Outcome]]:
    """Groups by name; the empty name is left out."""
    found: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        found[key(outcome)].append(outcome)
    return {name: found[name] for name in sorted(found) if name}


@dataclass(frozen=True, slots=True)
class Confusion:
    """`right` was photographed, `said` came first, so many times; `alone` of them without asking anybody."""

    right: str
    said: str
    times: int
    alone: int
    example: Outcome


def confusions(outcomes: Sequence[Outcome]) -> list[Confusion]:
    """Wrong first places of photos that are ours, the costliest and most frequent first."""
    pairs: Counter[tuple[str, str]] = Counter()
    alone: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], Outcome] = {}
    for outcome in outcomes:
        best = outcome.answer.best
        if best is None or outcome.case.foreign or outcome.right_first:
            continue
        pair = (outcome.case.sku, best.sku)
        pairs[pair] += 1
        alone[pair] += outcome.answer.alone
        if pair not in examples or outcome.answer.alone:
            examples[pair] = outcome
    ranked = sorted(pairs, key=lambda pair: (-alone[pair], -pairs[pair], pair))
    return [Confusion(*pair, pairs[pair], alone[pair], examples[pair]) for pair in ranked]


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds."""

    p50: float
    p95: float
    count: int


def latency(milliseconds: Sequence[float]) -> Latency:
    if not milliseconds:
        return Latency(0.0, 0.0, 0)
    p50, p95 = np.percentile(np.asarray(milliseconds), [50, 95])
    return Latency(round(float(p50), 1), round(float(p95), 1), len(milliseconds))


def newcombe(before: Share, after: Share, z: float = Z95) -> tuple[float, float]:
    """95 % interval of `after` - `before` for two independent samples (Newcombe 1998, method 10)."""
    if not before.whole or not after.whole:
        return -1.0, 1.0
    old, new = before.part / before.whole, after.part / after.whole
    old_low, old_high = wilson(before.part, before.whole, z)
    new_low, new_high = wilson(after.part, after.whole, z)
    difference = new - old
    low = difference - math.hypot(new - new_low, old_high - old)
    high = difference + math.hypot(new_high - new, old - old_low)
    return low, high


def sign_test(lost: int, won: int) -> float:
    """How likely at least `lost` of the changed cases would be losses if losses and wins were equally likely."""
    changed = lost + won
    return sum(math.comb(changed, n) for n in range(lost, changed + 1)) / 2**changed if changed else 1.0
