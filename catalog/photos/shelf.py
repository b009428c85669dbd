"""Features of reference pictures, made once a content and kept in files: <folder>/<version>/<ab>/<sha256>.npz."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock

import numpy as np
import structlog
from numpy.typing import NDArray

from catalog.errors import PhotoUnreadable
from catalog.photos.embedding import Embedder
from catalog.photos.features import VERSION, Features, features_of_reference, pack, unpack
from catalog.photos.reading import read_rgb

log = structlog.get_logger(__name__)

Progress = Callable[[str, int, int], None]

AT_HAND = 400  # features held in memory, 45 kB each
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Picture:
    """A reference picture. `label`: what it shows; `sha256` of its bytes in hex, read from the file when left empty."""

    label: str
    path: Path
    sha256: str = ""

    @property
    def key(self) -> str:
        return self.sha256 or hashlib.sha256(self.path.read_bytes()).hexdigest()


class Shelf:
    """Safe for threads. Without a folder everything stays in memory."""

    def __init__(self, folder: Path | None, embedder: Embedder) -> None:
        self._folder = None if folder is None else folder / VERSION
        self._embedder = embedder
        self._at_hand: OrderedDict[str, Features] = OrderedDict()
        self._short: dict[str, tuple[NDArray[np.float16], NDArray[np.float16]]] = {}
        self._lock = Lock()
        self._closed = Event()

    def fill(self, pictures: Iterable[Picture], progress: Progress | None = None, workers: int = WORKERS) -> None:
        """Look at what is new, a few pictures at once; each is kept when it is done, so that a killed run goes on
        where it was. A picture that cannot be read is logged and left out."""
        missing = list({each.key: each for each in pictures if not self._holds(each.key)}.values())
        with ThreadPoolExecutor(workers, thread_name_prefix="shelf") as threads:
            for done, _ in enumerate(threads.map(self._look_at, missing)):
                if progress is not None:
                    progress("recogniser", done, len(missing))
        if progress is not None:
            progress("recogniser", len(missing), len(missing))

    def close(self) -> None:
        """Nothing is looked at any more; a `fill` that runs ends with the pictures it is at."""
        self._closed.set()

    def vectors(self, picture: Picture) -> tuple[NDArray[np.float16], NDArray[np.float16]] | None:
        """Vector and palette of a picture, None when it is not here; held in memory, 4 kB each."""
        short = self._short.get(picture.key)
        if short is None:
            features = self.features(picture)
            if features is None:
                return None
            short = self._remember(picture.key, features)
        return short

    def features(self, picture: Picture) -> Features | None:
        """Everything about a picture, None when it is not here."""
        key = picture.key
        with self._lock:
            if key in self._at_hand:
                self._at_hand.move_to_end(key)
                return self._at_hand[key]
        features = self._read(key)
        if features is not None:
            self._put(key, features)
        return features

    def forget(self, keys: Iterable[str]) -> None:
        """Throw away what was made of the pictures with these contents."""
        for key in keys:
            self._short.pop(key, None)
            with self._lock:
                self._at_hand.pop(key, None)
            path = self._path(key)
            if path is not None:
                path.unlink(missing_ok=True)

    def _look_at(self, picture: Picture) -> None:
        if self._closed.is_set():
            return
        key = picture.key
        try:
            rgb = read_rgb(picture.path.read_bytes())
        except (OSError, PhotoUnreadable) as error:
            log.warning("reference_unreadable", label=picture.label, error=str(error))
            return
        features = features_of_reference(self._embedder, rgb)
        self._write(key, features)
        self._remember(key, features)

    def _holds(self, key: str) -> bool:
        path = self._path(key)
        return key in self._at_hand if path is None else path.is_file()

    def _remember(self, key: str, features: Features) -> tuple[NDArray[np.float16], NDArray[np.float16]]:
        short = features.vector.astype(np.float16), features.palette.astype(np.float16)
        self._short[key] = short
        return short

    def _put(self, key: str, features: Features) -> None:
        with self._lock:
            self._at_hand[key] = features
            while self._folder is not None and len(self._at_hand) > AT_HAND:
                self._at_hand.popitem(last=False)

    def _path(self, key: str) -> Path | None:
        return None if self._folder is None else self._folder / key[:2] / f"{key}.npz"

    def _read(self, key: str) -> Features | None:
        path = self._path(key)
        if path is None:
            return None
        try:
            return unpack(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            log.warning("features_unreadable", sha256=key, error=str(error))
            path.unlink(missing_ok=True)  # the next fill looks again
            return None

    def _write(self, key: str, features: Features) -> None:
        """Whole files only, whenever the process is killed."""
        path = self._path(key)
        if path is None:
            self._put(key, features)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(pack(features))
        os.replace(temporary, path)
