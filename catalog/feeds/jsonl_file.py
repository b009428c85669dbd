"""JSONL: our own export (every line says its `kind`), or anybody's products, one object a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from catalog.db import Base
from catalog.errors import SourceInvalid
from catalog.feeds.cells import CONTROL
from catalog.feeds.pictures import Pictures
from catalog.feeds.records import price_list_of
from catalog.feeds.rejections import Expected, Rejection, Rejections, shortened
from catalog.feeds.row_records import RECORDS
from catalog.feeds.rows import TABLES, Content, Key, Said, Stored, Values
from catalog.tables import (
    CategoryRow,
    ColourRow,
    PictureRow,
    ProductColourRow,
    ProductRow,
    SizeRow,
    VariantRow,
)

MAX_LINE = 1 << 20
MAX_LINES = 500_000
Record = dict[str, Any]


def read_jsonl(file: Path, data_dir: Path, currency: str, at: Callable[[int], object] = int) -> Content:
    """Raises SourceInvalid for a line that is no object. `at(bytes)` is called as it goes."""
    records = list(_records(file, at))
    if not records:
        raise SourceInvalid(str(file), 1, "the file is empty", "Write one JSON object a line.")
    if "kind" in records[0][1]:
        return _RowLines(records, currency, Pictures(data_dir))
    return price_list_of(records, currency)


def _records(file: Path, at: Callable[[int], object]) -> Iterator[tuple[int, Record]]:
    done = 0
    with file.open("rb") as data:
        for number, line in enumerate(iter(lambda: data.readline(MAX_LINE + 1), b""), 1):
            done += len(line)
            if len(line) > MAX_LINE or number > MAX_LINES:
                raise SourceInvalid(str(file), number, "too long a line, or too many", "Split the file.")
            if line.strip():
                yield number, _object(file, number, line)
            if number % 500 == 0:
                at(done)


def _object(file: Path, number: int, line: bytes) -> Record:
    hint = 'Write one JSON object a line: {"sku": "KOS-ZIP-PINK-128", "price": 1290}.'
    try:
        value = json.loads(line.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise SourceInvalid(str(file), number, f"no JSON ({type(error).__name__})", hint) from error
    if not isinstance(value, dict):
        raise SourceInvalid(str(file), number, "no JSON object", hint)
    if any(CONTROL.search(text) for text in _texts(value)):
        raise SourceInvalid(str(file), number, "a text holds unprintable characters", "Delete them.")
    return value


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


@dataclass(frozen=True, slots=True)
class _RowLines:
    records: list[tuple[int, Record]]
    currency: str
    pictures: Pictures

    def said(self, stored: Stored) -> Said:
        rejected: list[Rejection] = []
        lines: dict[tuple[type[Base], Key], int] = {}
        rows: dict[type[Base], dict[Key, Values]] = {table: {} for table in TABLES}
        for line, record in self.records:
            read = self._read(line, record)
            if isinstance(read, Rejection):
                rejected.append(read)
                continue
            table, key, values = read
            if (table, key) in lines:
                told = str(lines[table, key])
                rejected.append(Rejection(line, "sku", "/".join(key), Expected.SKU_ONCE, (told,)))
                continue
            lines[table, key] = line
            rows[table][key] = values
        rejected += _orphans(rows, stored, lines)
        return Said(
            rows,
            covers="products",
            rejections=Rejections(sorted(rejected, key=lambda each: each.line)),
            blind=bool(rejected),
        )

    def _read(self, line: int, record: Record) -> tuple[type[Base], Key, Values] | Rejection:
        kind = str(record.get("kind"))
        if kind not in RECORDS:
            return Rejection(line, "kind", shortened(kind), Expected.ONE_OF, tuple(RECORDS))
        table, model = RECORDS[kind]
        try:
            checked = model.model_validate({name: value for name, value in record.items() if name != "kind"})
        except ValidationError as error:
            detail = error.errors()[0]
            field = ".".join(map(str, detail["loc"]))
            return Rejection(line, field, shortened(detail["input"]), Expected.RECORD, (detail["msg"],))
        values = checked.model_dump()
        if table is VariantRow and values["currency"] != self.currency:
            return Rejection(line, "currency", values["currency"], Expected.CURRENCY, (self.currency,))
        if table is PictureRow and not self.pictures.holds(values["path"], values["sha256"]):
            return Rejection(line, "path", shortened(values["path"]), Expected.PHOTO)
        return table, tuple(values[column.name] for column in table.__table__.primary_key), values


def _orphans(
    rows: Mapping[type[Base], dict[Key, Values]], stored: Stored, lines: Mapping[tuple[type[Base], Key], int]
) -> Iterator[Rejection]:
    """Takes out the rows whose parents are nowhere, and tells them. Parents come first, so that children follow."""
    for table in (CategoryRow, ProductRow, ProductColourRow, VariantRow, PictureRow):
        family = _Family({each: {**stored.of(each), **rows[each]} for each in TABLES})
        for key, values in list(rows[table].items()):
            missing = family.missing(table, values)
            if missing is not None:
                del rows[table][key]
                yield Rejection(lines[table, key], missing, shortened(values[missing]), Expected.KNOWN_SKU)


class _Family:
    """Rows of the file and of the shop together, for looking up parents."""

    def __init__(self, rows: Mapping[type[Base], Mapping[Key, Values]]) -> None:
        self._rows = rows
        self._charts = {chart for chart, _ in rows[SizeRow]}

    def missing(self, table: type[Base], values: Values) -> str | None:
        """The field that names a parent which does not exist."""
        if "size_chart" in values and values["size_chart"] not in self._charts:
            return "size_chart"
        if table is ProductRow:
            return None if (values["category"],) in self._rows[CategoryRow] else "category"
        if table is ProductColourRow:
            known = (values["product_sku"],) in self._rows[ProductRow]
            return "product_sku" if not known else None if (values["colour"],) in self._rows[ColourRow] else "colour"
        return self._missing_below_colour(table, values)

    def _missing_below_colour(self, table: type[Base], values: Values) -> str | None:
        if table not in {VariantRow, PictureRow}:
            return None
        if (values["product_sku"], values["colour"]) not in self._rows[ProductColourRow]:
            return "colour"
        chart = self._rows[ProductRow][values["product_sku"],]["size_chart"]
        return "size" if table is VariantRow and (chart, values["size"]) not in self._rows[SizeRow] else None
