"""Opens a file of the owner's, whatever its format, as a feed that can be compared and imported."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path

from catalog.feeds.master import load_master
from catalog.feeds.master_rows import desired
from catalog.feeds.names import feed_name
from catalog.feeds.rows import Content, Feed, Mode, Rows, Said, Stored


@dataclass(frozen=True, slots=True)
class Whole:
    """A file that names every field of its rows: what it says does not depend on the shop."""

    rows: Rows

    def said(self, stored: Stored) -> Said:
        return Said(self.rows, covers="products")


async def read_feed(file: Path, data_dir: Path, currency: str, feed: str | None = None, mode: Mode = "partial") -> Feed:
    """The file at `file`. Raises SourceInvalid with every mistake."""
    return await asyncio.to_thread(_read, file, data_dir, currency, feed or feed_name(file), mode)


def _read(file: Path, data_dir: Path, currency: str, feed: str, mode: Mode) -> Feed:
    content: Content = Whole(desired(load_master(file), file.parent, data_dir, currency))
    return Feed(feed, mode, hashlib.sha256(file.read_bytes()).hexdigest(), content)
