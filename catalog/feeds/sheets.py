"""Rows of cells with a row of headers above them, from CSV or XLSX, as a price list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from catalog.errors import SourceInvalid
from catalog.feeds.cells import Cell, is_empty
from catalog.feeds.columns import column_of
from catalog.feeds.price_list import ListedRow, PriceList

Line = tuple[int, Sequence[Cell]]
MAX_ROWS = 200_000
MAX_COLUMNS = 200
HEADER_WITHIN = 10


def price_list(file: Path, lines: Iterable[Line], currency: str) -> PriceList:
    """`lines` are (line in the file, its cells). The headers may stand below a title. Raises SourceInvalid."""
    lines = iter(lines)
    headers = _headers(file, lines)
    fields = [column_of(str(cell)) if not is_empty(cell) else None for cell in headers]
    twice = next((name for name in fields if name is not None and fields.count(name) > 1), None)
    if twice is not None:
        both = ", ".join(f"'{cell}'" for cell, name in zip(headers, fields, strict=True) if name == twice)
        raise SourceInvalid(str(file), 1, f"the columns {both} say the same", "Delete one of them.")
    known = frozenset(name for name in fields if name is not None)
    ignored = tuple(str(cell).strip() for cell, name in zip(headers, fields, strict=True) if name is None and cell)
    return PriceList(tuple(_rows(file, lines, fields)), known, currency, ignored)


def recognised(cells: Sequence[Cell]) -> int:
    """How many of these cells are headers that we know."""
    return len({column_of(str(cell)) for cell in cells if not is_empty(cell)} - {None})


def _headers(file: Path, lines: Iterator[Line]) -> Sequence[Cell]:
    seen: list[str] = []
    for count, (_, cells) in enumerate(lines):
        names = {column_of(str(cell)) for cell in cells if not is_empty(cell)}
        if "sku" in names and len(names - {None}) > 1:
            return cells
        seen += [str(cell).strip()[:30] for cell in cells if not is_empty(cell)][: 12 - len(seen)]
        if count + 1 >= HEADER_WITHIN:
            break
    found = f"found: {', '.join(seen)}" if seen else "the file has no rows"
    hint = "Name the columns, for example: Артикул, Назва, Категорія, Колір, Розмір, Ціна, Залишок."
    raise SourceInvalid(str(file), 1, f"there is no row of headers with a SKU ({found})", hint)


def _rows(file: Path, lines: Iterator[Line], fields: Sequence[str | None]) -> Iterator[ListedRow]:
    for count, (line, cells) in enumerate(lines):
        if count >= MAX_ROWS:
            raise SourceInvalid(str(file), line, f"over {MAX_ROWS} rows", "Split the file.")
        named = {name: cell for name, cell in zip(fields, cells, strict=False) if name is not None}
        if not all(map(is_empty, named.values())):
            yield ListedRow(line, named)
