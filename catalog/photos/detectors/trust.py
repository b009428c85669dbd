"""How far each detector is trusted: from which probability it asks, and whether it may ever decide.

A detector decides only when `evals/baselines/detectors.json` shows at least 95 % precision and recall on unseen styles
and the same precision against real goods; tests/catalog/photos/test_detectors.py holds this table to that file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.photos.kinds import PhotoKind

NEEDED = 0.95


@dataclass(frozen=True, slots=True)
class Trust:
    """`decides_from` is None for a detector that may only ask."""

    asks_from: float
    decides_from: float | None


TRUST: Mapping[PhotoKind, Trust] = {
    PhotoKind.RECEIPT: Trust(asks_from=0.5, decides_from=None),
    PhotoKind.DOCUMENT: Trust(asks_from=0.5, decides_from=None),
    PhotoKind.INDECENT: Trust(asks_from=0.9, decides_from=None),
    PhotoKind.SEVERAL_GARMENTS: Trust(asks_from=0.8, decides_from=None),
}
