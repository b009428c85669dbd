"""Chroma writes its index with room to grow, and that room is whatever of the process's memory lay there: words and
phones of shoppers among it. What no entry fills is zeroed."""

from __future__ import annotations

import struct
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

_HEADER = struct.Struct("<iQQQQ")  # version, offset, entries that there is room for, entries, bytes of an entry
_VERSION = 1
_LENGTH = 4  # bytes of an entry in length.bin


def scrub(folder: Path) -> None:
    """Of every index in Chroma's `folder`; a layout that we do not know is left alone and told of in the log.

    Source: hnswlib's saveIndex, whose files begin with what `_HEADER` says."""
    for header in folder.glob("*/header.bin"):
        data = header.read_bytes()[: _HEADER.size]
        version, _, room, held, size = _HEADER.unpack(data) if len(data) == _HEADER.size else (0, 0, 0, 0, 0)
        for name, each in (("data_level0.bin", size), ("length.bin", _LENGTH)):
            file = header.with_name(name)
            if version == _VERSION and held <= room and file.stat().st_size == room * each:
                _zero(file, held * each)
            else:
                log.warning("index_not_scrubbed", file=name, version=version)


def _zero(file: Path, start: int) -> None:
    with file.open("r+b") as opened:
        opened.seek(start)
        rest = opened.read()
        if rest.count(0) != len(rest):
            opened.seek(start)
            opened.write(bytes(len(rest)))
