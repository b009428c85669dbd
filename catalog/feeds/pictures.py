"""Pictures that feeds name or bring: they must open, and they stay inside the data directory."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from catalog.errors import PhotoProblem, PhotoUnreadable
from catalog.photos.reading import MAX_BYTES, Reading, read_photo


class Pictures:
    """The pictures below one directory."""

    def __init__(self, data_dir: Path) -> None:
        self._root = data_dir.resolve()

    def holds(self, path: str, sha256: str) -> bool:
        """Whether `path`, relative to the directory, is that very file. Nothing outside is looked at."""
        file = (self._root / path).resolve()
        if not file.is_relative_to(self._root) or not file.is_file() or file.stat().st_size > MAX_BYTES:
            return False
        return hashlib.sha256(file.read_bytes()).hexdigest() == sha256


def opened(data: bytes) -> Reading | PhotoProblem:
    """What the picture is, or why it cannot be one of ours. Blocks for milliseconds."""
    try:
        return read_photo(data)
    except PhotoUnreadable as error:
        return error.problem


def opens(file: Path) -> bool:
    """Whether it is a whole picture, of any size."""
    found = opened(file.read_bytes())
    return isinstance(found, Reading) or found is PhotoProblem.TOO_SMALL


def picture_file(name: str, folders: Sequence[Path]) -> Path | None:
    """The picture of this name in the first of the folders that has one."""
    return next((folder / name for folder in folders if (folder / name).is_file()), None)
