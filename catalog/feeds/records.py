"""JSONL that was made for other programs: one product or variant a line, under names of fields that we know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from catalog.feeds.cells import Cell
from catalog.feeds.columns import column_of
from catalog.feeds.price_list import ListedRow, PriceList

Record = Mapping[str, Any]
MAX_MADE = 400  # variants of one record
LISTS = {"colours": "colour", "colors": "colour", "sizes": "size"}  # in the order of a variant's SKU


def price_list_of(records: Sequence[tuple[int, Record]], currency: str) -> PriceList:
    """`records` are (line, object). A list of sizes or colours is as many variants."""
    rows = tuple(row for line, record in records for row in _rows(line, record))
    names = dict.fromkeys(name for _, record in records for name in record)
    ignored = tuple(name[:40] for name in names if _field(name) is None and name not in {*LISTS, "categories"})
    return PriceList(rows, frozenset(name for row in rows for name in row.cells), currency, ignored)


def _rows(line: int, record: Record) -> Iterator[ListedRow]:
    cells = {field: _cell(value) for name, value in record.items() if (field := _field(name)) is not None}
    categories = record.get("categories")
    if isinstance(categories, list) and categories:
        cells.setdefault("category", _cell(categories[0]))
    lists = {field: record[name] for name, field in LISTS.items() if _is_list(record.get(name))}
    base = cells.get("sku") or cells.get("product")
    if not lists:
        yield ListedRow(line, {**cells, "sku": base})
        return
    for made, parts in enumerate(product(*lists.values())):
        if made >= MAX_MADE:
            return
        words = [_cell(part) for part in parts]
        spelled = "-".join(_spelled(word) for word in (base, *words))
        yield ListedRow(line, {"product": base, **cells, **dict(zip(lists, words, strict=True)), "sku": spelled})


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def _field(name: str) -> str | None:
    return column_of(name)


def _cell(value: Any) -> Cell:
    """A list or an object is no cell: its text is refused wherever it lands, or taken as words where words may be."""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value[:50])
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)[:100]


def _spelled(word: Cell) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in str(word or "").upper()).strip("-")
