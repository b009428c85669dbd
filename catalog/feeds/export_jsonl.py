"""The whole catalog, row by row: one JSON object a line. What is switched off is there too; what is promised is not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from catalog.db import Base
from catalog.feeds.ordering import ordered_products, ordered_variants
from catalog.feeds.row_records import RECORDS
from catalog.feeds.rows import Stored, Values
from catalog.tables import PictureRow, ProductColourRow, ProductRow, VariantRow


def write_jsonl(stored: Stored, file: Path) -> int:
    """How many pictures were left out because they lie outside of the data directory."""
    left_out = 0
    with file.open("w", encoding="utf-8", newline="\n") as text:
        for kind, (table, model) in RECORDS.items():
            for row in rows_in_order(stored, table):
                if table is PictureRow and Path(row["path"]).is_absolute():
                    left_out += 1
                    continue
                record = {"kind": kind, **{name: _plain(row[name]) for name in model.model_fields}}
                text.write(json.dumps(record, ensure_ascii=False) + "\n")
    return left_out


def rows_in_order(stored: Stored, table: type[Base]) -> list[Values]:
    if table is ProductRow:
        return ordered_products(stored)
    if table is VariantRow:
        return ordered_variants(stored)
    rows = stored.of(table)
    if table is ProductColourRow:
        places = {row["sku"]: place for place, row in enumerate(ordered_products(stored))}
        keys = sorted(rows, key=lambda key: (places[key[0]], rows[key]["position"], key))
    elif table is PictureRow:
        keys = sorted(rows)
    else:
        keys = sorted(rows, key=lambda key: (key[:-1], rows[key]["position"], key))
    return [rows[key] for key in keys]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
