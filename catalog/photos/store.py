"""Bytes of photos on disk, one file a content: <folder>/<first two hex digits>/<sha256>.<extension>."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


class PhotoFiles:
    """Whole files only: a reader sees all of a photo or none of it, whenever the writer is killed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, photo_id: str, extension: str) -> Path:
        """Absolute, whether or not the file is there."""
        return (self._folder / photo_id[:2] / f"{photo_id}.{extension}").absolute()

    def write(self, photo_id: str, extension: str, data: bytes) -> None:
        """Idempotent. Blocks on the disk: call it in a thread."""
        path = self.path(photo_id, extension)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(descriptor)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def erase(self, photo_id: str, extension: str) -> None:
        """Idempotent."""
        self.path(photo_id, extension).unlink(missing_ok=True)
