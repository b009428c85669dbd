"""What the rows of a price list add up to: products with their categories, colours and size charts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any

from catalog.db import Base
from catalog.feeds.codes import LANGUAGES, Wording
from catalog.feeds.rejections import Expected, Rejection
from catalog.feeds.rows import TABLES, Key, Stored, Values
from catalog.tables import CategoryRow, ColourRow, ProductColourRow, ProductRow, SizeRow, VariantRow

GREY = "#9a9a9a"
NOT_TOLD = "—"
PRODUCT_FIELDS = tuple(f"{part}_{language}" for part in ("name", "description", "fabric") for language in LANGUAGES)
LETTERS = ("XXXS", "XXS", "XS", "S", "M", "L", "XL", "XXL", "2XL", "XXXL", "3XL", "4XL", "5XL")


class ProductsSaid:
    """Gathers rows, then tells what they say of every table. Products, colours, categories and charts that the shop
    does not know are made, with codes spelled from their names."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._said: dict[type[Base], dict[Key, Values]] = {table: {} for table in TABLES}
        self._fresh: dict[type[Base], dict[Key, Values]] = {table: {} for table in TABLES}
        self._read: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
        self._sizes: dict[str, list[tuple[int, str, str]]] = {}
        self._categories = Wording(stored.of(CategoryRow))
        self._charts: dict[str, list[str]] = {}
        for (chart, label), _ in sorted(stored.of(SizeRow).items(), key=lambda item: item[1]["position"]):
            self._charts.setdefault(chart, []).append(label)
        self._colour_count: dict[str, int] = {}
        for product, _ in stored.of(ProductColourRow):
            self._colour_count[product] = self._colour_count.get(product, 0) + 1

    def missing(self, product: str, read: Mapping[str, Any]) -> str | None:
        """The column that a new variant of this product would have to fill."""
        if "price" not in read:
            return "price"
        known = self._is_stored(product) or product in self._read
        if not known and not any(f"name_{language}" in read for language in LANGUAGES):
            return "name_uk"
        return None if known or "category" in read else "category"

    def sizes_of(self, product: str) -> tuple[str, ...]:
        """The labels that a product of the shop can have; empty for a new one."""
        row = self._stored.of(ProductRow).get((product,))
        return tuple(self._charts.get(row["size_chart"], ())) if row else ()

    def variant(self, sku: str, said: Values, fresh: Values) -> None:
        self._said[VariantRow][sku,] = said
        if fresh:
            self._fresh[VariantRow][sku,] = {"preorder_on": None, **fresh}

    def product(self, line: int, sku: str, read: Mapping[str, Any]) -> None:
        self._read.setdefault(sku, []).append((line, read))

    def size(self, line: int, product: str, sku: str, size: str) -> None:
        self._sizes.setdefault(product, []).append((line, sku, size))

    def colour(self, product: str, colour: str, name: str) -> None:
        position = len(self._stored.of(ColourRow)) + len(self._said[ColourRow])
        if (colour,) not in self._stored.of(ColourRow) and (colour,) not in self._said[ColourRow]:
            self._said[ColourRow][colour,] = {}
            self._fresh[ColourRow][colour,] = {**_named(name), "hex": GREY, "position": position}
        key = (product, colour)
        if key not in self._stored.of(ProductColourRow) and key not in self._said[ProductColourRow]:
            self._said[ProductColourRow][key] = {}
            self._fresh[ProductColourRow][key] = {"position": self._colour_count.get(product, 0)}
            self._colour_count[product] = self._colour_count.get(product, 0) + 1

    def refused(self) -> list[Rejection]:
        """Works out categories and charts; variants whose size is in no chart that fits are refused."""
        new = [sku for sku in self._read if not self._is_stored(sku)]
        categories = {sku: self._category(sku) for sku in self._read}
        charts = self._choose_charts(new, categories)
        refused = [refusal for sku in new for refusal in self._outside(sku, self._charts[charts[sku]])]
        for position, sku in enumerate(self._read):
            self._product(sku, categories[sku], charts.get(sku), len(self._stored.of(ProductRow)) + position)
        self._forget_empty(new)
        return refused

    def _forget_empty(self, new: Sequence[str]) -> None:
        """New products of which every variant was refused."""
        left = {values.get("product_sku") for values in self._said[VariantRow].values()}
        gone = set(new) - left
        for table in (ProductRow, ProductColourRow):
            self._said[table] = {key: values for key, values in self._said[table].items() if key[0] not in gone}

    def rows(self) -> tuple[Mapping[type[Base], Mapping[Key, Values]], Mapping[type[Base], Mapping[Key, Values]]]:
        """What is said, and what new rows take besides."""
        return self._said, self._fresh

    def _is_stored(self, product: str) -> bool:
        return (product,) in self._stored.of(ProductRow)

    def _category(self, sku: str) -> str | None:
        said = self._first(sku, "category")
        if said is None:
            return None
        found = self._categories.find(said)
        if found is None and re.search(r"[/>|\\]", said):
            said = re.split(r"[/>|\\]", said)[-1].strip() or said
            found = self._categories.find(said)
        if found is None:
            found = self._categories.new_code(said, 24, "_")
            self._categories.add(found, [said])
            position = len(self._stored.of(CategoryRow)) + len(self._said[CategoryRow])
            self._said[CategoryRow][found,] = {}
            self._fresh[CategoryRow][found,] = {**_named(said), "position": position}
        return found

    def _choose_charts(self, new: Sequence[str], categories: Mapping[str, str | None]) -> dict[str, str]:
        """For every new product the chart that is named, its category's, one that has all its sizes, or a new one."""
        wanted: dict[str, list[str]] = {}
        for sku in new:
            wanted.setdefault(self._first(sku, "size_chart") or f"/{categories[sku]}", []).append(sku)
        charts: dict[str, str] = {}
        for name, skus in wanted.items():
            runs = [run for sku in skus for run in self._runs(sku)]
            chart = name if not name.startswith("/") else self._chart_for(name[1:], runs)
            if chart not in self._charts:
                self._make_chart(chart, runs)
            charts.update(dict.fromkeys(skus, chart))
        for (code,), fresh in self._fresh[CategoryRow].items():
            user = next(sku for sku, category in categories.items() if category == code)
            fresh["size_chart"] = charts.get(user) or self._stored.of(ProductRow)[user,]["size_chart"]
        return charts

    def _runs(self, product: str) -> list[list[str]]:
        """The sizes of each colour, in the order of the file."""
        runs: dict[str, list[str]] = {}
        for _, sku, size in self._sizes.get(product, ()):
            runs.setdefault(self._said[VariantRow][sku,]["colour"], []).append(size)
        return list(runs.values())

    def _chart_for(self, category: str, runs: Iterable[Sequence[str]]) -> str:
        stored = self._stored.of(CategoryRow).get((category,))
        sizes = {size for run in runs for size in run}
        if stored is not None and (sizes <= set(self._charts.get(stored["size_chart"], ())) or not sizes):
            return str(stored["size_chart"])
        fitting = [(len(labels), chart) for chart, labels in self._charts.items() if sizes <= set(labels)]
        if fitting:
            return min(fitting)[1]
        if stored is not None:
            return str(stored["size_chart"])
        return category if category not in self._charts else Wording({}).new_code(f"{category}_sizes", 24, "_")

    def _make_chart(self, chart: str, runs: Iterable[Sequence[str]]) -> None:
        self._charts[chart] = ordered_sizes(runs)
        for position, label in enumerate(self._charts[chart]):
            self._said[SizeRow][chart, label] = {}
            self._fresh[SizeRow][chart, label] = {"position": position, "height_min": None, "height_max": None}

    def _outside(self, product: str, labels: Sequence[str]) -> Iterator[Rejection]:
        for line, sku, size in self._sizes.get(product, ()):
            if size not in labels:
                del self._said[VariantRow][sku,]
                yield Rejection(line, "size", size, Expected.ONE_OF, tuple(labels))

    def _product(self, sku: str, category: str | None, chart: str | None, position: int) -> None:
        said: Values = {name: value for name in PRODUCT_FIELDS if (value := self._text(sku, name)) is not None}
        aliases = self._first(sku, "aliases")
        said |= {} if aliases is None else {"aliases": aliases}
        said |= {} if category is None else {"category": category}
        whom = self._first(sku, "for_whom")
        said |= {} if whom is None else {"for_whom": whom}
        stored = self._stored.of(ProductRow).get((sku,))
        on = [read["active"] for _, read in self._read[sku] if "active" in read]
        if stored is not None and on and (any(on) or not stored["active"]):
            said["active"] = any(on)
        self._said[ProductRow][sku,] = said
        if stored is None:
            self._fresh[ProductRow][sku,] = self._fresh_product(sku, said, str(chart), position)

    def _fresh_product(self, sku: str, said: Values, chart: str, position: int) -> Values:
        name = next(said[f"name_{language}"] for language in LANGUAGES if f"name_{language}" in said)
        texts = {f"name_{language}": name for language in LANGUAGES}
        told = next((said[f"description_{each}"] for each in LANGUAGES if f"description_{each}" in said), None)
        texts |= {f"description_{language}": told or said.get(f"name_{language}", name) for language in LANGUAGES}
        cloth = next((said[f"fabric_{each}"] for each in LANGUAGES if f"fabric_{each}" in said), NOT_TOLD)
        texts |= {f"fabric_{language}": cloth for language in LANGUAGES}
        heights = [label for label in self._charts[chart] if label.isdecimal() and 50 <= int(label) <= 176]
        return {
            **texts,
            "aliases": [],
            "for_whom": "child" if len(heights) == len(self._charts[chart]) else "adult",
            "size_chart": chart,
            "features": {},
            "confused_with": [],
            "critical_check": {},
            "recognition_tips": [],
            "low_quality_markers": [],
            "measurements": {},
            "position": position,
            "active": True,
        }

    def _first(self, sku: str, name: str) -> Any:
        return next((read[name] for _, read in self._read[sku] if name in read), None)

    def _text(self, sku: str, name: str) -> str | None:
        """What the rows of one product agree on: names of its variants often end with colour and size."""
        texts = list(dict.fromkeys(read[name] for _, read in self._read[sku] if name in read))
        if len(texts) < 2 or not name.startswith("name_"):
            return texts[0] if texts else None
        shared: list[str] = []
        for together in zip(*(text.split() for text in texts), strict=False):
            if len(set(together)) > 1:
                break
            shared.append(together[0])
        return " ".join(shared).rstrip(" ,;:-–(/") or texts[0]


def ordered_sizes(runs: Iterable[Sequence[str]]) -> list[str]:
    """Labels in an order that agrees with every run; where none does, or several do, as sizes usually go."""
    runs = [list(dict.fromkeys(run)) for run in runs]
    usual = sorted(dict.fromkeys(size for run in runs for size in run), key=_usual)
    graph: dict[str, set[str]] = {size: set() for size in usual}
    for run in runs:
        for before, after in pairwise(run):
            graph[after].add(before)
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError:
        return usual
    found: list[str] = []
    ready: set[str] = set()
    while sorter.is_active():
        ready |= set(sorter.get_ready())
        first = min(ready, key=usual.index)
        ready.discard(first)
        found.append(first)
        sorter.done(first)
    return found


def _usual(label: str) -> tuple[int, int, str]:
    number = re.match(r"\d+(?!XL)", label)
    if number:
        return 0, int(number[0]), label
    return (1, LETTERS.index(label), label) if label in LETTERS else (2, 0, label)


def _named(name: str) -> Values:
    return {**{f"name_{language}": name for language in LANGUAGES}, "aliases": []}
