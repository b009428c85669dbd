"""The name of a feed, taken from its file's: "prices (2).csv" and "prices 21.11.2026.xlsx" are one feed, "prices"."""

from __future__ import annotations

import re
from pathlib import Path

MOST_CHARS = 60
_COPY = re.compile(r"\(\d+\)|\b(?:копія|копия|copy)\b", re.IGNORECASE)
_TAIL = re.compile(r"[\W_\d]+$")
_HEAD = re.compile(r"^[\W_\d]+(?=\D)")
_GAPS = re.compile(r"[\W_]+")


def feed_name(file: Path) -> str:
    """Small letters with "_" between the words, without dates, counters and "copy"; "feed" when nothing is left."""
    bare = _COPY.sub(" ", file.stem.casefold())
    bare = _HEAD.sub("", _TAIL.sub("", bare))
    return _GAPS.sub("_", bare)[:MOST_CHARS].strip("_") or "feed"
