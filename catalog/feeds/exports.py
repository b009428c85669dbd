"""Exports: the shop as a file that imports again, in the format that the file's name asks for."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from catalog.audit import By
from catalog.clock import Clock, SystemClock
from catalog.db import Database
from catalog.errors import SourceInvalid
from catalog.feeds.applying import read_memory, read_stored, remember
from catalog.feeds.export_jsonl import write_jsonl
from catalog.feeds.export_sheets import write_csv, write_xlsx
from catalog.feeds.export_yaml import write_yaml
from catalog.feeds.merging import merge
from catalog.feeds.names import feed_name
from catalog.feeds.reading import read_feed
from catalog.feeds.rows import Stored
from catalog.products import Locale
from catalog.tables import VariantRow


@dataclass(frozen=True, slots=True)
class Exported:
    """`pictures_left_out`: they lie where this format cannot name them."""

    variants: int
    pictures_left_out: int


async def export(db: Database, file: Path, language: Locale = "uk") -> Exported:
    """Write the shop to `file` (.yaml, .csv, .xlsx or .jsonl), whole or not at all. The same shop, the same bytes.

    SourceInvalid: another ending, or the file cannot be written.
    """
    async with db.read() as session:
        stored = await read_stored(session)
    left_out = await asyncio.to_thread(_write, stored, file, language)
    return Exported(len(stored.of(VariantRow)), left_out)


async def remember_export(
    db: Database, file: Path, data_dir: Path, currency: str, feed: str | None = None, clock: Clock | None = None
) -> None:
    """Keep what `file` says as the last word of its feed, so that importing it after somebody's edits applies the
    edits alone, whatever the shop changed meanwhile."""
    read = await read_feed(file, data_dir, currency, feed or feed_name(file))
    async with db.write() as session:
        stored = await read_stored(session)
        merged = merge(stored, read.content.said(stored), "partial", await read_memory(session, read.name))
        by = By(f"export:{read.name}", (clock or SystemClock()).now(), read.sha256)
        await remember(session, read, merged.remember, by)


def _write(stored: Stored, file: Path, language: Locale) -> int:
    suffix = file.suffix.lower()
    if suffix not in {".yaml", ".csv", ".xlsx", ".jsonl"}:
        raise SourceInvalid(str(file), 1, f"no export ends with {suffix!r}", "Write .yaml, .csv, .xlsx or .jsonl.")
    partial = file.with_name(f".{file.stem}.{os.getpid()}{suffix}")
    try:
        left_out = _write_as(suffix, stored, partial, language)
        partial.replace(file)
    except OSError as error:
        problem = f"the file cannot be written ({error.strerror})"
        raise SourceInvalid(str(file), 1, problem, "Check the folder and its rights.") from error
    finally:
        partial.unlink(missing_ok=True)
    return left_out


def _write_as(suffix: str, stored: Stored, file: Path, language: Locale) -> int:
    if suffix == ".yaml":
        return write_yaml(stored, file)
    if suffix == ".jsonl":
        return write_jsonl(stored, file)
    (write_csv if suffix == ".csv" else write_xlsx)(stored, file, language)
    return 0
