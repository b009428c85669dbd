"""CSV as spreadsheets write it: any of the usual separators, UTF-8, UTF-16 or Windows-1251. Read row by row."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from catalog.errors import SourceInvalid
from catalog.feeds.price_list import PriceList
from catalog.feeds.sheets import HEADER_WITHIN, MAX_COLUMNS, Line, price_list, recognised

SEPARATORS = (";", ",", "\t", "|")
CHUNK = 1 << 16
MAX_CHARS = 1 << 20  # of one line, before anything is known about it
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_csv(file: Path, currency: str, at: Callable[[int], object] = int) -> PriceList:
    """Raises SourceInvalid: the file is no text, no table, or has no headers. `at(bytes)` is called as it goes."""
    encoding = _encoding(file)
    separator = _separator(file, encoding)
    with file.open(encoding=encoding, newline="") as text:
        return price_list(file, _lines(file, text, separator, at), currency)


def _encoding(file: Path) -> str:
    with file.open("rb") as data:
        start = data.read(4)
        for mark, encoding in _MARKS:
            if start.startswith(mark):
                return encoding
    if _decodes(file, "utf-8"):
        return "utf-8"
    if _decodes(file, "cp1251"):
        return "cp1251"
    raise SourceInvalid(str(file), 1, "the file is no text", "Save it as CSV in UTF-8.")


def _decodes(file: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with file.open("rb") as data:
            while chunk := data.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _separator(file: Path, encoding: str) -> str:
    """The one that gives the most headers that we know."""
    try:
        with file.open(encoding=encoding, newline="") as text:
            first = text.readline(MAX_CHARS)
            if first.startswith("sep=") and len(first.strip()) == 5:
                return first[4]
            heads = [first, *islice(iter(lambda: text.readline(MAX_CHARS), ""), HEADER_WITHIN - 1)]
    except UnicodeError as error:
        raise _damaged(file, 1, error) from error
    return max(SEPARATORS, key=lambda each: max(recognised(line.split(each)) for line in _bare(heads)))


def _bare(heads: list[str]) -> list[str]:
    return [head.replace('"', "").strip() for head in heads]


def _lines(file: Path, text: TextIO, separator: str, at: Callable[[int], object]) -> Iterator[Line]:
    rows = csv.reader(text, delimiter=separator)
    line = 1
    try:
        for cells in rows:
            if len(cells) > MAX_COLUMNS:
                raise SourceInvalid(str(file), line, f"over {MAX_COLUMNS} columns", "Is this a price list?")
            yield line, cells
            line = rows.line_num + 1
            if line % 500 == 0:
                at(text.buffer.tell())
    except (csv.Error, UnicodeError) as error:
        raise _damaged(file, rows.line_num, error) from error


def _damaged(file: Path, line: int, error: Exception) -> SourceInvalid:
    return SourceInvalid(str(file), line, f"the file is damaged here ({error})", "Save it again as CSV in UTF-8.")
