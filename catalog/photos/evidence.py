"""What speaks for each candidate, as numbers that a logistic model can weigh (catalog/photos/calibration.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.photos.geometry import NOTHING, Overlap

FEATURES = (
    "cosine",
    "cosine_lead",
    "colour",
    "colour_lead",
    "points",
    "points_lead",
    "agreeing",
    "laid_over",
    "laid_over_lead",
    "shift",
    "stain",
    "stain_lead",
    "shade",
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """One reference picture beside the photo. `cosine` of their vectors, `colour`: of their palettes."""

    label: str
    cosine: float
    colour: float
    overlap: Overlap = NOTHING


@dataclass(frozen=True, slots=True)
class Evidence:
    """The best that any picture of a label says for it."""

    label: str
    cosine: float
    colour: float
    overlap: Overlap


def evidence_of(likenesses: Sequence[Likeness]) -> list[Evidence]:
    """One a label, in order of the first picture."""
    by_label: dict[str, list[Likeness]] = {}
    for each in likenesses:
        by_label.setdefault(each.label, []).append(each)
    return [
        Evidence(
            label,
            max(each.cosine for each in pictures),
            max(each.colour for each in pictures),
            max((each.overlap for each in pictures), key=strength),
        )
        for label, pictures in by_label.items()
    ]


def table_of(evidence: Sequence[Evidence]) -> NDArray[np.float64]:
    """Shape (len(evidence), len(FEATURES)). A lead is over the best of the others, and negative behind it."""
    cosine = np.array([each.cosine for each in evidence])
    colour = np.array([each.colour for each in evidence])
    points = np.array([_points(each.overlap) for each in evidence])
    agreeing = np.array([each.overlap.inliers / max(each.overlap.matched, 8) for each in evidence])
    laid = np.array([strength(each.overlap) for each in evidence])
    firm = laid / LAID_FULLY
    shift = np.array([min(each.overlap.shift, 30.0) / 10 for each in evidence]) * firm
    stains = np.array([min(each.overlap.stain, 40.0) / 10 for each in evidence])
    shade = np.array([min(each.overlap.shade, 40.0) / 10 for each in evidence]) * firm
    cleaner = _lead(np.where(firm > FIRMLY, -stains, -4.0)).clip(-1.5, 1.5) * firm
    ahead = _lead(cosine).clip(-MOST_AHEAD, MOST_AHEAD)
    columns = [cosine, ahead, colour, _lead(colour), points, _lead(points), agreeing, laid, _lead(laid)]
    return np.stack([*columns, shift, stains * firm, cleaner, shade], axis=1)


LAID_FULLY = 3.0
MOST_AHEAD = 0.2  # on a small shelf anything is far ahead of the next
FIRMLY = 0.4  # of that: here colours of two references may be compared cell by cell


def _points(overlap: Overlap) -> float:
    return float(np.log2(1 + overlap.inliers))


def strength(overlap: Overlap) -> float:
    """0 to 3: many points and a reference that looks the same where it was laid over."""
    return min(1.0, overlap.inliers / 24) * max(0.0, overlap.likeness) * LAID_FULLY


def _lead(values: NDArray[np.float64]) -> NDArray[np.float64]:
    if len(values) < 2:
        return values.copy()
    first, second = np.argsort(-values, kind="stable")[:2]
    others = np.full(len(values), values[first])
    others[first] = values[second]
    return np.asarray(values - others, dtype=np.float64)
