"""What a photo is of, before anybody asks which product it shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PhotoKind(StrEnum):
    """GOODS is everything that no detector speaks up about: a garment, a cat, a landscape."""

    GOODS = "goods"
    RECEIPT = "receipt"
    DOCUMENT = "document"
    INDECENT = "indecent"
    SEVERAL_GARMENTS = "several_garments"


@dataclass(frozen=True, slots=True)
class Detected:
    """What the detectors make of one photo.

    `probability` is of `kind`, 0 to 1. `decided` is False when the detector's measured precision or recall is too low
    to act on (catalog/photos/detectors/trust.py): then ask the shopper what the photo is for, never refuse.
    """

    kind: PhotoKind
    probability: float
    decided: bool
