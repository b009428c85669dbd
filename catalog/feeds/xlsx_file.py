"""XLSX, read as a stream of rows. Formulas are never calculated: a cell that holds one is refused."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook

from catalog.errors import SourceInvalid
from catalog.feeds.archives import refuse_bombs
from catalog.feeds.cells import Cell
from catalog.feeds.price_list import PriceList
from catalog.feeds.sheets import HEADER_WITHIN, MAX_COLUMNS, MAX_ROWS, Line, price_list, recognised

# What openpyxl, zipfile and expat were seen to raise on damaged files.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ParseError,
    OSError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    RecursionError,
)


def read_xlsx(file: Path, currency: str, at: Callable[[int], object] = int) -> PriceList:
    """The first sheet that has headers. Raises SourceInvalid. `at(rows)` is called as it goes."""
    try:
        with zipfile.ZipFile(file) as archive:
            refuse_bombs(file, archive)
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        try:
            return price_list(file, _lines(_sheet(book), at), currency)
        finally:
            book.close()
    except _DAMAGE as error:
        hint = "Open it, and save it again as .xlsx or CSV."
        raise SourceInvalid(str(file), 1, f"this is no readable XLSX file ({type(error).__name__})", hint) from error


def _sheet(book: Any) -> Any:
    """The sheet whose first rows hold the most headers that we know."""
    return max(book.worksheets, key=_headers)


def _headers(sheet: Any) -> int:
    return max((recognised(row) for row in _first(sheet)), default=0)


def _first(sheet: Any) -> Iterator[Sequence[Cell]]:
    rows: Iterator[Sequence[Cell]] = sheet.iter_rows(max_row=HEADER_WITHIN, max_col=MAX_COLUMNS, values_only=True)
    return rows


def _width(row: Sequence[Cell]) -> int:
    return max((place for place, cell in enumerate(row, 1) if cell is not None), default=0)


def _lines(sheet: Any, at: Callable[[int], object]) -> Iterator[Line]:
    width = max((_width(row) for row in _first(sheet)), default=0) or 1
    for number, row in enumerate(sheet.iter_rows(max_row=MAX_ROWS + HEADER_WITHIN + 1, max_col=width), 1):
        yield number, _cells(row)
        if number % 500 == 0:
            at(number)


def _cells(row: Sequence[Any]) -> list[Cell]:
    """A formula, of whatever kind, and an error such as #N/A become a text that begins with "=": cells refuse it."""
    return [f"={str(cell.value).lstrip('=')}" if cell.data_type in {"f", "e"} else cell.value for cell in row]
