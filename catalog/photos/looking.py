"""Looking at a photo itself, off the event loop: a few threads at once, the newest index, and the detectors."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import structlog

from catalog.errors import PhotoUnreadable, WeightsInvalid
from catalog.photos.detectors import LONG_SIDE, detect
from catalog.photos.embedding import Embedder
from catalog.photos.kinds import Detected
from catalog.photos.reading import read_rgb
from catalog.photos.recogniser import LocalRecogniser, Verdict
from catalog.photos.references import Candidate, Reference
from catalog.photos.shelf import WORKERS, Picture, Progress, Shelf

log = structlog.get_logger(__name__)

_AT_ONCE = 2
NOTHING_FOUND = Verdict((), sure=False)


@dataclass(frozen=True, slots=True)
class Index:
    """The recogniser over one state of the references, and what its labels stand for."""

    recogniser: LocalRecogniser | None = None
    labels: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def pictures(self) -> int:
        """How many the photo is compared with."""
        return 0 if self.recogniser is None else len(self.recogniser)


@dataclass(frozen=True, slots=True)
class Look:
    """`candidates`: likeliest first, empty when nobody recognises. `detected`: None when the first one is sure."""

    candidates: tuple[Candidate, ...]
    sure: bool
    detected: Detected | None


class Looking:
    """`folder` keeps the network and what it made of our pictures; None: nobody recognises, detectors still look."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._threads = asyncio.Semaphore(_AT_ONCE)
        self._opening = asyncio.Lock()
        self._opened = False
        self._embedder: Embedder | None = None
        self._shelf: Shelf | None = None

    async def fill(self, pictures: Iterable[Picture], progress: Progress | None = None, workers: int = WORKERS) -> None:
        """Look at the pictures that are new, `workers` at once."""
        shelf = await self._open()
        if shelf is not None:
            await asyncio.to_thread(shelf.fill, list(pictures), progress, workers)

    def close(self) -> None:
        """Let a `fill` that runs end soon."""
        if self._shelf is not None:
            self._shelf.close()

    async def forget(self, keys: Iterable[str]) -> None:
        """Throw away what was made of photos that are references no longer."""
        shelf = await self._open()
        if shelf is not None:
            await asyncio.to_thread(shelf.forget, list(keys))

    async def index(self, references: Sequence[Reference]) -> Index:
        """Of those pictures that were looked at."""
        shelf = await self._open()
        if shelf is None or self._embedder is None:
            return Index()
        labels = {f"{each.product_sku}/{each.colour}": (each.product_sku, each.colour) for each in references}
        pictures = [Picture(f"{each.product_sku}/{each.colour}", Path(), each.sha256) for each in references]
        return Index(await asyncio.to_thread(LocalRecogniser, self._embedder, shelf, pictures), labels)

    async def look(self, path: Path, index: Index) -> Look:
        """What the photo in this file shows. A file that was read once and cannot be read now shows nothing."""
        async with self._threads:
            try:
                return await asyncio.to_thread(_look, path, index)
            except (OSError, PhotoUnreadable) as error:
                log.warning("photo_unreadable", photo=path.stem, error=str(error))
                return Look((), sure=False, detected=None)

    async def _open(self) -> Shelf | None:
        """Once a process. Without weights, or with wrong ones, the shop goes on with hashes alone."""
        async with self._opening:
            if not self._opened and self._folder is not None:
                cv2.setNumThreads(1)  # two photos at once have a core each, and the conversation is not starved
                try:
                    self._embedder = await asyncio.to_thread(Embedder.open, self._folder)
                except WeightsInvalid as error:
                    log.error("recogniser_weights_refused", error=str(error))
                if self._embedder is not None:
                    self._shelf = Shelf(self._folder, self._embedder)
            self._opened = True
        return self._shelf


def _look(path: Path, index: Index) -> Look:
    data = path.read_bytes()
    rgb = read_rgb(data)
    verdict = NOTHING_FOUND if index.recogniser is None else index.recogniser.recognise(rgb)
    candidates = tuple(Candidate(*index.labels[each.label], each.probability) for each in verdict.matches)
    return Look(candidates, verdict.sure, None if verdict.sure else detect(read_rgb(data, LONG_SIDE)))
