"""Zip files of strangers: looked at before anything is unpacked, and never unpacked by their own names."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path, PurePosixPath

from catalog.errors import SourceInvalid

MAX_ENTRIES = 20_000
MAX_ENTRY = 128 * 1024 * 1024
MAX_TOTAL = 1024 * 1024 * 1024
MAX_RATIO = 100
FREE_OF_RATIO = 1024 * 1024  # small entries of zeros compress well and harm nobody


def refuse_bombs(file: Path, archive: zipfile.ZipFile) -> None:
    """Raises SourceInvalid for an archive that would unpack to too much, or that needs a password.

    zipfile reads no more of an entry than the size that is looked at here, so an entry cannot lie about it.
    """
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise SourceInvalid(str(file), 1, f"over {MAX_ENTRIES} files inside", "Split the archive.")
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise SourceInvalid(str(file), 1, "it would unpack to over 1 GB", "Split the archive.")
    for entry in entries:
        packed = max(entry.compress_size, 1)
        too_dense = entry.file_size > FREE_OF_RATIO and entry.file_size / packed > MAX_RATIO
        if entry.file_size > MAX_ENTRY or too_dense:
            raise SourceInvalid(str(file), 1, f"{entry.filename[:60]!r} unpacks to too much", "Pack it again.")
        if entry.flag_bits & 1:
            raise SourceInvalid(str(file), 1, "the archive has a password", "Pack it without one.")


def is_safe(entry: zipfile.ZipInfo) -> bool:
    """Whether its name stays inside and it is a plain file: no "..", no root, no drive, no link."""
    name = entry.filename.replace("\\", "/")
    path = PurePosixPath(name)
    inside = not path.is_absolute() and ".." not in path.parts and ":" not in name
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return inside and kind in {0, stat.S_IFREG}
