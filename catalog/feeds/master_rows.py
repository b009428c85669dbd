"""The YAML master as rows of the catalog's tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from catalog.db import Base
from catalog.feeds.master import Master, MasterProduct, price_of
from catalog.feeds.pictures import picture_file
from catalog.feeds.rows import Key, Rows, Values
from catalog.tables import (
    CategoryRow,
    ColourRow,
    PictureRow,
    ProductColourRow,
    ProductRow,
    SizeRow,
    VariantRow,
)


def desired(master: Master, folders: Sequence[Path], data_dir: Path, currency: str) -> Rows:
    """The rows that `master` asks for, parents first. Its pictures' paths begin in one of `folders`; they exist, which
    `load_master` has checked."""
    rows: dict[type[Base], dict[Key, Values]] = {
        SizeRow: {
            (chart, label): _size(n, heights)
            for chart, labels in master.size_charts.items()
            for n, (label, heights) in enumerate(labels.items())
        },
        ColourRow: {
            (c.code,): {**_named(c.names.model_dump(), c.aliases), "hex": c.hex, "position": n}
            for n, c in enumerate(master.colours)
        },
        CategoryRow: {
            (c.code,): {
                **_named(c.names.model_dump(), c.aliases),
                "size_chart": c.size_chart,
                "returnable": c.returnable,
                "return_days": c.return_days,
                "position": n,
            }
            for n, c in enumerate(master.categories)
        },
        ProductRow: {(p.sku,): _product(master, p, n) for n, p in enumerate(master.products)},
        ProductColourRow: {
            (p.sku, c.colour): {"position": n} for p in master.products for n, c in enumerate(p.colours)
        },
        VariantRow: {(values["sku"],): values for p in master.products for values in _variants(master, p, currency)},
        PictureRow: dict(_pictures(master, folders, data_dir)),
    }
    return rows


def _named(names: Mapping[str, str], aliases: tuple[str, ...]) -> Values:
    return {**{f"name_{language}": text for language, text in names.items()}, "aliases": list(aliases)}


def _size(position: int, heights: tuple[int, int] | None) -> Values:
    low, high = heights or (None, None)
    return {"position": position, "height_min": low, "height_max": high}


def _product(master: Master, product: MasterProduct, position: int) -> Values:
    descriptions, fabric = product.descriptions.model_dump(), product.fabric.model_dump()
    added = {} if product.added_on is None else {"added_on": product.added_on}
    return {
        **_named(product.names.model_dump(), product.aliases),
        **{f"description_{language}": text for language, text in descriptions.items()},
        **{f"fabric_{language}": text for language, text in fabric.items()},
        "category": product.category,
        "size_chart": master.chart_code(product),
        "for_whom": product.for_whom,
        "features": dict(product.features),
        "confused_with": list(product.confused_with),
        "critical_check": product.critical_check.model_dump() if product.critical_check else {},
        "recognition_tips": list(product.recognition_tips),
        "low_quality_markers": list(product.low_quality_markers),
        "measurements": product.measured(),
        **added,
        "position": position,
        "active": True,
    }


def _variants(master: Master, product: MasterProduct, currency: str) -> Iterator[Values]:
    sizes = list(master.chart_of(product))
    for colour in product.colours:
        for size, stock in colour.stock.items():
            price = price_of(colour.prices, sizes, size) or price_of(product.prices, sizes, size)
            old = price_of(colour.old_prices, sizes, size) or price_of(product.old_prices, sizes, size)
            yield {
                "sku": product.variant_sku(colour, size),
                "product_sku": product.sku,
                "colour": colour.colour,
                "size": size,
                "price_minor": price,
                "old_price_minor": old,
                "currency": currency,
                "stock": stock,
                "preorder_on": colour.preorder.get(size),
                "active": True,
            }


def _pictures(master: Master, folders: Sequence[Path], data_dir: Path) -> Iterator[tuple[Key, Values]]:
    for product in master.products:
        for colour in product.colours:
            for view, name in colour.photos.items():
                file = picture_file(name, folders) or folders[0] / name
                sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
                yield (product.sku, colour.colour, view), {"path": _relative(file, data_dir), "sha256": sha256}


def _relative(file: Path, data_dir: Path) -> str:
    inside = file.absolute().is_relative_to(data_dir.absolute())
    return (file.absolute().relative_to(data_dir.absolute()) if inside else file.absolute()).as_posix()
