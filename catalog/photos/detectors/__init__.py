"""Receipts, documents, indecent pictures and several garments in one photo, told apart by pixels alone.

`detect` is the only door. Words in a picture are never read: they are texture like everything else.
"""

from __future__ import annotations

from collections.abc import Mapping

from catalog.photos.detectors.foreground import foreground
from catalog.photos.detectors.indecent import skin_features
from catalog.photos.detectors.lettering import lettering, lines_of
from catalog.photos.detectors.logistic import models
from catalog.photos.detectors.several import blob_features
from catalog.photos.detectors.trust import TRUST
from catalog.photos.detectors.view import LONG_SIDE, Bytes, look
from catalog.photos.kinds import Detected, PhotoKind

__all__ = ["LONG_SIDE", "detect", "judged", "measured", "probabilities"]


def detect(rgb: Bytes) -> Detected:
    """What `rgb`, uint8, shape (height, width, 3), upright, is a photo of.

    More pixels than LONG_SIDE are of no use to it; with fewer, small letters are missed. Pure and deterministic; blocks
    for tens of milliseconds, so call it in a thread.
    """
    return judged(probabilities(measured(rgb)))


def judged(found: Mapping[PhotoKind, float]) -> Detected:
    """The most probable of the kinds whose detector is heard; goods when none is."""
    heard = {kind: chance for kind, chance in found.items() if chance >= TRUST[kind].asks_from}
    if not heard:
        return Detected(PhotoKind.GOODS, 1 - max(found.values()), decided=True)
    kind = max(heard, key=lambda each: heard[each])
    decides_from = TRUST[kind].decides_from
    return Detected(kind, heard[kind], decided=decides_from is not None and heard[kind] >= decides_from)


def probabilities(features: Mapping[PhotoKind, Mapping[str, float]]) -> dict[PhotoKind, float]:
    """What each detector says on its own of what `measured` gave."""
    return {kind: models()[kind].probability(values) for kind, values in features.items()}


def measured(rgb: Bytes) -> dict[PhotoKind, Mapping[str, float]]:
    """The features that each detector goes by, by name; what coefficients are fitted on."""
    view = look(rgb)
    front = foreground(view)
    writing = lettering(view, lines_of(view))
    return {
        PhotoKind.RECEIPT: writing,
        PhotoKind.DOCUMENT: writing,
        PhotoKind.INDECENT: skin_features(view, front),
        PhotoKind.SEVERAL_GARMENTS: blob_features(view, front),
    }
