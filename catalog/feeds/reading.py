"""Opens a file of the owner's, whatever its format, as a feed that can be compared and imported."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import SourceInvalid
from catalog.feeds.csv_file import read_csv
from catalog.feeds.jsonl_file import read_jsonl
from catalog.feeds.master import load_master
from catalog.feeds.master_rows import desired
from catalog.feeds.names import feed_name
from catalog.feeds.photo_set import read_folder, read_zip
from catalog.feeds.rows import Content, Feed, Mode, Rows, Said, Stored
from catalog.feeds.xlsx_file import read_xlsx
from catalog.feeds.yml_file import read_yml

MAX_BYTES = 512 * 1024 * 1024
Progress = Callable[[int], object]
FORMATS = "a YAML master, .csv, .xlsx, .yml or .xml of Prom.ua and Rozetka, .jsonl, a folder or .zip of photos"


@dataclass(frozen=True, slots=True)
class Whole:
    """A file that names every field of its rows: what it says does not depend on the shop."""

    rows: Rows

    def said(self, stored: Stored) -> Said:
        return Said(self.rows, covers="products")


async def read_feed(
    file: Path,
    data_dir: Path,
    currency: str,
    feed: str | None = None,
    mode: Mode = "partial",
    progress: Progress = int,
) -> Feed:
    """The file or folder at `file`, under the name `feed` (its own, when none is given).

    Raises SourceInvalid with every mistake. `progress(done)` is called, from another thread, with bytes, rows of a
    sheet, or photos.
    """
    return await asyncio.to_thread(_read, file, data_dir, currency, feed or feed_name(file), mode, progress)


def _read(file: Path, data_dir: Path, currency: str, feed: str, mode: Mode, progress: Progress) -> Feed:
    try:
        if not file.is_dir() and file.stat().st_size > MAX_BYTES:
            raise SourceInvalid(str(file), 1, "the file is over 512 MB", "Split it.")
        content = _content(file, data_dir, currency, progress)
        return Feed(feed, mode, _sha256(file), content)
    except OSError as error:
        problem = f"the file cannot be read ({error.strerror})"
        raise SourceInvalid(str(file), 1, problem, "Check the path and its rights.") from error


def _content(file: Path, data_dir: Path, currency: str, progress: Progress) -> Content:
    if file.is_dir():
        return read_folder(file, data_dir, progress)
    suffix = file.suffix.lower()
    if suffix in {".yaml", ".yml", ".xml"}:
        return read_yml(file, currency, progress) if _is_xml(file) else _master(file, data_dir, currency)
    if suffix in {".jsonl", ".ndjson"}:
        return read_jsonl(file, data_dir, currency, progress)
    if suffix == ".zip":
        return read_zip(file, data_dir, progress)
    sheets = {".csv": read_csv, ".tsv": read_csv, ".xlsx": read_xlsx, ".xlsm": read_xlsx}
    if suffix not in sheets:
        raise SourceInvalid(str(file), 1, f"files that end with {suffix!r} are not read", f"Give {FORMATS}.")
    return sheets[suffix](file, currency, progress)


def _is_xml(file: Path) -> bool:
    with file.open("rb") as data:
        start = data.read(64)
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def _master(file: Path, data_dir: Path, currency: str) -> Whole:
    """Its pictures stand beside it, or where the shop's own master stands."""
    folders = (file.parent, data_dir / "vision")
    return Whole(desired(load_master(file, folders[1:]), folders, data_dir, currency))


def _sha256(file: Path) -> str:
    """Of a file's bytes; of a folder, of the names and sizes of what is in it."""
    found = hashlib.sha256()
    if file.is_dir():
        for path in sorted(file.rglob("*")):
            found.update(f"{path.relative_to(file)}\0{path.lstat().st_size}\n".encode())
        return found.hexdigest()
    with file.open("rb") as data:
        while chunk := data.read(1 << 20):
            found.update(chunk)
    return found.hexdigest()
