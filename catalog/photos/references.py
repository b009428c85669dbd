"""Pictures whose (product, colour) is known, held in memory as arrays and searched by fingerprint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.photos.fingerprints import GRID_BYTES, HASH_BITS, Fingerprint, compare

CLEARLY = (
    2.0  # a copy of one twin differs from the other twin at least so many times as much, or they are not told apart
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One colour of one product, and how likely it is the one. `distance` counts differing bits of the perceptual hash
    (0 is the picture itself); None when no picture of it was recognised as a copy."""

    product_sku: str
    colour: str
    probability: float = 1.0
    distance: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    sha256: str
    product_sku: str
    colour: str
    fingerprint: Fingerprint


class References:
    """An immutable index: built once a catalog version, read by everybody. 200 bytes and 3 ns a reference."""

    def __init__(self, references: Iterable[Reference]) -> None:
        kept = list(references)
        near = [reference for reference in kept if not reference.fingerprint.is_plain()]
        self._exact: dict[str, list[Candidate]] = {}
        for reference in kept:
            self._exact.setdefault(reference.sha256, []).append(_candidate(reference, 0))
        self._near = near
        self._hashes = np.array([reference.fingerprint.phash for reference in near], dtype=np.uint64)
        grids = b"".join(reference.fingerprint.grid for reference in near)
        self._grids = np.frombuffer(grids, dtype=np.int8).reshape(-1, GRID_BYTES)

    def __len__(self) -> int:
        return len(self._near)

    def exact(self, sha256: str) -> Sequence[Candidate]:
        """Every (product, colour) that has this very file."""
        return self._exact.get(sha256, ())

    def near(self, wanted: Fingerprint, bits: int = HASH_BITS) -> list[Candidate]:
        """Every (product, colour) with a picture that looks the same, best first; several are twins."""
        if wanted.is_plain() or not self._near:
            return []
        distances = np.bitwise_count(self._hashes ^ np.uint64(wanted.phash))
        (close,) = np.nonzero(distances <= bits)
        if not len(close):
            return []
        agree, differences = compare(wanted.grid, self._grids[close])
        found: dict[tuple[str, str], tuple[float, int]] = {}
        for at, difference in zip(close[agree], differences[agree], strict=True):
            shown = (self._near[at].product_sku, self._near[at].colour)
            found[shown] = min(found.get(shown, (np.inf, 0)), (float(difference), int(distances[at])))
        return [Candidate(*shown, distance=distance) for _difference, distance, shown in _equals(found)]


def _equals(found: Mapping[tuple[str, str], tuple[float, int]]) -> list[tuple[float, int, tuple[str, str]]]:
    """Best first, without those that look clearly less like the picture than the best one does."""
    ranked = sorted((difference, distance, shown) for shown, (difference, distance) in found.items())
    return [each for each in ranked if each[0] <= CLEARLY * ranked[0][0] + 0.1]


def _candidate(reference: Reference, distance: int) -> Candidate:
    return Candidate(reference.product_sku, reference.colour, distance=distance)
