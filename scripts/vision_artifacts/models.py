"""The part of the catalog that a photo can show: of the YAML master or of SQL, in the same words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from catalog.db import Base, Database
from catalog.feeds.applying import read_stored
from catalog.feeds.master import load_master
from catalog.feeds.master_rows import desired
from catalog.feeds.rows import Rows, Values
from catalog.products import ForWhom
from catalog.tables import CategoryRow, ColourRow, PictureRow, ProductColourRow, ProductRow, VariantRow

Texts = dict[str, str]  # by language: uk, ru, en


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of ours. `path` is relative to the data directory, or absolute outside of it."""

    colour: str
    view: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Model:
    """One product as somebody who looks at a photo needs to know it. `colours` are code to name, in order."""

    sku: str
    names: Texts
    aliases: tuple[str, ...]
    category: str
    category_names: Texts
    for_whom: ForWhom
    colours: dict[str, Texts]
    features: dict[str, Any]
    recognition_tips: tuple[str, ...]
    low_quality_markers: tuple[str, ...]
    confused_with: tuple[str, ...]
    critical_check: Texts
    pictures: tuple[Picture, ...]


def of_master(file: Path, data_dir: Path) -> list[Model]:
    """In the order of the file. Raises SourceInvalid with every mistake."""
    return _models(desired(load_master(file), (file.parent,), data_dir, "UAH"))


async def of_database(db: Database) -> list[Model]:
    """Of what is sold now, in the order of the shop."""
    async with db.read() as session:
        return _models((await read_stored(session)).rows)


def catalog_hash(models: list[Model]) -> str:
    """The same for catalogs that look the same: prices and stock have no part in it. sha256, in hex."""
    told = json.dumps([asdict(model) for model in models], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def _models(rows: Rows) -> list[Model]:
    products = sorted(_of(rows, ProductRow).items(), key=lambda item: (item[1]["position"], item[0]))
    return [_model(rows, key[0], values) for key, values in products if values["active"]]


def _model(rows: Rows, sku: str, values: Values) -> Model:
    sold = {row["colour"] for row in _of(rows, VariantRow).values() if row["product_sku"] == sku and row["active"]}
    ordered = sorted((row["position"], key[1]) for key, row in _of(rows, ProductColourRow).items() if key[0] == sku)
    colours = {code: _texts(_of(rows, ColourRow)[code,], "name") for _, code in ordered if code in sold}
    pictures = [
        Picture(colour, view, row["path"], row["sha256"])
        for (product, colour, view), row in _of(rows, PictureRow).items()
        if product == sku and colour in colours
    ]
    return Model(
        sku=sku,
        names=_texts(values, "name"),
        aliases=tuple(values["aliases"]),
        category=values["category"],
        category_names=_texts(_of(rows, CategoryRow)[values["category"],], "name"),
        for_whom=values["for_whom"],
        colours=colours,
        features=dict(sorted(values["features"].items())),
        recognition_tips=tuple(values["recognition_tips"]),
        low_quality_markers=tuple(values["low_quality_markers"]),
        confused_with=tuple(values["confused_with"]),
        critical_check=dict(sorted(values["critical_check"].items())),
        pictures=tuple(sorted(pictures, key=lambda each: (each.colour, each.view != "front", each.view))),
    )


def _of(rows: Rows, table: type[Base]) -> Mapping[tuple[str, ...], Values]:
    return rows.get(table, {})


def _texts(values: Values, field: str) -> Texts:
    return {language: values[f"{field}_{language}"] for language in ("uk", "ru", "en")}
