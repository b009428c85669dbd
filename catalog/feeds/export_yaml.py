"""The shop as a YAML master: what is sold now, in the shape that people edit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from catalog.feeds.codes import LANGUAGES
from catalog.feeds.export_jsonl import rows_in_order
from catalog.feeds.ordering import ordered_products, ordered_variants
from catalog.feeds.rows import Stored, Values
from catalog.tables import CategoryRow, ColourRow, PictureRow, ProductRow, SizeRow

BESIDE_MASTER = "vision/"
_PICTURE = re.compile(r"(?!.*\.\./)[A-Za-z0-9][A-Za-z0-9_./-]*\.(?:jpg|jpeg|png|webp)")


def write_yaml(stored: Stored, file: Path) -> int:
    """How many pictures were left out because a master cannot name them."""
    master, left_out = _Master(stored).tree()
    with file.open("w", encoding="utf-8", newline="\n") as text:
        yaml.dump(master, text, _Dumper, allow_unicode=True, sort_keys=False, width=120, default_flow_style=None)
    return left_out


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


class _Master:
    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._sizes: dict[str, list[str]] = {}
        for row in rows_in_order(stored, SizeRow):
            self._sizes.setdefault(row["chart"], []).append(row["label"])
        self._variants: dict[str, list[Values]] = {}
        for row in ordered_variants(stored):
            product = stored.of(ProductRow)[row["product_sku"],]
            if row["active"] and product["active"] and row["size"] in self._sizes.get(product["size_chart"], ()):
                self._variants.setdefault(row["product_sku"], []).append(row)
        self._photos: dict[tuple[str, str], dict[str, str]] = {}
        self._left_out = 0
        for row in rows_in_order(stored, PictureRow):
            name = row["path"].removeprefix(BESIDE_MASTER)
            if name != row["path"] and _PICTURE.fullmatch(name):
                self._photos.setdefault((row["product_sku"], row["colour"]), {})[row["view"]] = name
            else:
                self._left_out += 1

    def tree(self) -> tuple[dict[str, Any], int]:
        tree = {
            "size_charts": {chart: self._chart(chart) for chart in sorted(self._sizes)},
            "colours": [_named(row) | {"hex": row["hex"]} for row in rows_in_order(self._stored, ColourRow)],
            "categories": [self._category(row) for row in rows_in_order(self._stored, CategoryRow)],
            "products": [self._product(row) for row in ordered_products(self._stored) if row["sku"] in self._variants],
        }
        return tree, self._left_out

    def _chart(self, chart: str) -> dict[str, str | None]:
        rows = {label: self._stored.of(SizeRow)[chart, label] for label in self._sizes[chart]}
        return {
            label: None if row["height_min"] is None else f"{row['height_min']}-{row['height_max']}"
            for label, row in rows.items()
        }

    def _category(self, row: Values) -> dict[str, Any]:
        rules = {"size_chart": row["size_chart"], "returnable": row["returnable"], "return_days": row["return_days"]}
        return _named(row) | rules

    def _product(self, row: Values) -> dict[str, Any]:
        variants = self._variants[row["sku"]]
        sizes = self._sizes[row["size_chart"]]
        category = self._stored.of(CategoryRow)[row["category"],]
        prices = _usual(variants, sizes, "price_minor", shared=False)
        old_prices = _usual(variants, sizes, "old_price_minor", shared=True)
        return _filled(
            {
                "sku": row["sku"],
                "names": _texts(row, "name"),
                "descriptions": _texts(row, "description"),
                "aliases": row["aliases"],
                "category": row["category"],
                "size_chart": row["size_chart"] if row["size_chart"] != category["size_chart"] else None,
                "for_whom": row["for_whom"],
                "fabric": _texts(row, "fabric"),
                "features": row["features"],
                "confused_with": [sku for sku in row["confused_with"] if sku in self._variants],
                "critical_check": row["critical_check"],
                "recognition_tips": row["recognition_tips"],
                "low_quality_markers": row["low_quality_markers"],
                "measurements": _by_place(row["measurements"], sizes),
                "added_on": row["added_on"],
            }
        ) | {
            "prices": _spans(prices, sizes),
            **_filled({"old_prices": _spans(old_prices, sizes)}),
            "colours": [
                self._colour(row["sku"], colour, prices, old_prices, sizes)
                for colour in dict.fromkeys(variant["colour"] for variant in variants)
            ],
        }

    def _colour(
        self, sku: str, colour: str, prices: Mapping[str, int], old_prices: Mapping[str, int], sizes: Sequence[str]
    ) -> dict[str, Any]:
        mine = {row["size"]: row for row in self._variants[sku] if row["colour"] == colour}

        def own(value: Callable[[Values], Any], usual: Callable[[str], Any]) -> dict[str, Any]:
            return {size: value(row) for size, row in mine.items() if value(row) not in {None, usual(size)}}

        return {
            "colour": colour,
            **_filled({"photos": self._photos.get((sku, colour))}),
            "stock": {size: row["stock"] for size, row in mine.items()},
            **_filled(
                {
                    "prices": _spans(own(lambda row: row["price_minor"], prices.get), sizes),
                    "old_prices": _spans(own(_old_price, old_prices.get), sizes),
                    "preorder": own(lambda row: row["preorder_on"], lambda _: None),
                    "skus": own(lambda row: row["sku"], lambda size: f"{sku}-{colour.upper()}-{size}"),
                }
            ),
        }


def _old_price(row: Values) -> int | None:
    """Only one that is above the price: a master holds no other."""
    old = row["old_price_minor"]
    return old if old is not None and old > row["price_minor"] else None


def _usual(variants: Sequence[Values], sizes: Sequence[str], field: str, *, shared: bool) -> dict[str, int]:
    """The price of each size that most colours have, or the first; with `shared`, only where all colours have it."""
    found: dict[str, int] = {}
    for size in sizes:
        told = [_old_price(row) if shared else row[field] for row in variants if row["size"] == size]
        counts = Counter(told)
        usual = max(counts, key=counts.__getitem__, default=None)
        if usual is not None and (not shared or len(counts) == 1):
            found[size] = usual
    return found


def _spans(prices: Mapping[str, int], sizes: Sequence[str]) -> dict[str, Any]:
    """Neighbouring sizes of one price as "92..104"."""
    runs: list[list[str]] = []
    before: int | None = None
    for size in sizes:
        if size in prices and runs and before == prices[size]:
            runs[-1].append(size)
        elif size in prices:
            runs.append([size])
        before = prices.get(size)
    return {run[0] if len(run) == 1 else f"{run[0]}..{run[-1]}": _money(prices[run[0]]) for run in runs}


def _money(minor: int) -> int | float:
    return minor // 100 if minor % 100 == 0 else minor / 100


def _by_place(measurements: Mapping[str, Mapping[str, float]], sizes: Sequence[str]) -> dict[str, dict[str, float]]:
    places = sorted({place for by_place in measurements.values() for place in by_place})
    return {
        place: {size: measurements[size][place] for size in sizes if place in measurements.get(size, {})}
        for place in places
    }


def _named(row: Values) -> dict[str, Any]:
    return {"code": row["code"], "names": _texts(row, "name"), **_filled({"aliases": row["aliases"]})}


def _texts(row: Values, part: str) -> dict[str, str]:
    return {language: row[f"{part}_{language}"] for language in LANGUAGES}


def _filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, [], {}, ())}
