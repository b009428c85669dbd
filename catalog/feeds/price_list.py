"""A price list: one variant a row, under columns that people name as they like. What it says of a shop is worked out
here row by row; what it says of products as a whole, in products_said.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.errors import CellUnfit
from catalog.feeds import cells
from catalog.feeds.cells import Cell
from catalog.feeds.codes import Wording
from catalog.feeds.people import for_whom
from catalog.feeds.products_said import ProductsSaid
from catalog.feeds.rejections import Expected, Rejection, Rejections, shortened
from catalog.feeds.rows import Said, Stored, Values
from catalog.tables import ColourRow, ProductColourRow, ProductRow, VariantRow

Read = dict[str, Any]
CLEARED = {"old_price", "preorder_on"}  # an empty cell under these says "there is none"
FIELDS = {"price": "price_minor", "old_price": "old_price_minor"}
FACTS = ("price", "old_price", "stock", "preorder_on", "active")
PICTURED = "як на фото"


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row: its line in the file, and its cells by our names of the columns."""

    line: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class PriceList:
    """`columns` are those of ours that the file has, `ignored` the headers of the others, `currency` the shop's."""

    rows: Sequence[ListedRow]
    columns: frozenset[str]
    currency: str
    ignored: tuple[str, ...] = ()

    def said(self, stored: Stored) -> Said:
        return _Reader(self, stored).said()


class _Reader:
    def __init__(self, listed: PriceList, stored: Stored) -> None:
        self._list = listed
        self._products = ProductsSaid(stored)
        self._colours = Wording(stored.of(ColourRow))
        self._stored = stored.of(VariantRow)
        self._is_product = {key[0] for key in stored.of(ProductRow)}
        self._variants: dict[str, list[str]] = {}
        self._places: dict[tuple[str, str, str], str] = {}
        for (sku,), row in self._stored.items():
            self._variants.setdefault(row["product_sku"], []).append(sku)
            self._places[row["product_sku"], row["colour"], row["size"]] = sku
        self._colours_of: dict[str, list[str]] = {}
        for product, colour in stored.of(ProductColourRow):
            self._colours_of.setdefault(product, []).append(colour)
        self._parsers = _parsers(listed.currency)
        self._lines: dict[str, int] = {}
        self._rejected: list[Rejection] = []
        self._unsure: set[str] = set()
        self._blind = False

    def said(self) -> Said:
        models = _models(self._list.rows)
        for row in self._list.rows:
            self._row(row, models)
        self._rejected += self._products.refused()
        rows, fresh = self._products.rows()
        return Said(
            rows,
            fresh,
            rejections=Rejections(sorted(self._rejected, key=lambda each: each.line)),
            ignored=self._list.ignored,
            unsure_of=frozenset(self._unsure),
            blind=self._blind,
        )

    def _row(self, row: ListedRow, models: frozenset[str]) -> None:
        read, refused = self._read(row)
        if read.get("old_price") is not None and read["old_price"] <= read.get("price", 0):
            if read["old_price"] < read["price"]:
                refused.append(self._refusal(row, "old_price", Expected.OLD_PRICE))
            read["old_price"] = None  # the same price twice is no sale
        if not refused:
            try:
                self._say(row, read, models)
            except _RowRefused as error:
                refused.append(self._refusal(row, error.field, error.expected, error.choices, error.value))
        if refused:
            self._rejected += refused
            self._blind |= "sku" not in read
            self._unsure.update({read.get("sku", ""), *self._variants.get(read.get("sku", ""), ())})

    def _read(self, row: ListedRow) -> tuple[Read, list[Rejection]]:
        """The cells that say something, as values of ours."""
        read: Read = {}
        refused: list[Rejection] = []
        for name, cell in row.cells.items():
            if cells.is_empty(cell):
                if name in CLEARED:
                    read[name] = None
                continue
            try:
                if isinstance(cell, str) and cell.lstrip().startswith("="):
                    raise CellUnfit(Expected.NO_FORMULA)
                read[name] = self._parsers[name](cell)
            except CellUnfit as error:
                refused.append(self._refusal(row, name, Expected(error.expected), error.choices))
        if "sku" not in read and not refused:
            refused.append(self._refusal(row, "sku", Expected.FILLED))
        return read, refused

    def _refusal(
        self, row: ListedRow, field: str, expected: Expected, choices: Sequence[str] = (), value: Cell = None
    ) -> Rejection:
        shown = shortened(row.cells.get(field, "") if value is None else value)
        return Rejection(row.line, field, shown if shown != "None" else "", expected, tuple(choices)[:40])

    def _say(self, row: ListedRow, read: Read, models: frozenset[str]) -> None:
        sku = read["sku"]
        if (sku,) in self._stored:
            return self._known(row, read, [self._as_in_shop(sku, read)])
        is_model = sku in models or (sku in self._is_product and read.get("product", sku) == sku)
        if is_model and not {"colour", "size"} & set(read):
            return self._known(row, read, self._of_model(sku, read))
        product = sku if is_model else read.get("product") or _stem(sku, read)
        colour, size = self._colour(product, read), read.get("size", cells.ONE_SIZE)
        known = self._places.get((product, colour or "", size))
        if known is not None and is_model:
            return self._known(row, read, [known])
        if known is not None:
            raise _RowRefused("sku", Expected.FREE_PLACE, (known,))
        return self._new(row, read, product, colour, size, is_model)

    def _as_in_shop(self, sku: str, read: Read) -> str:
        """A SKU stays what it is: a row that gives it another colour, size or model is a mistake."""
        stored = self._stored[sku,]
        if "colour" in read:
            colour = self._colours.find(read["colour"])
            if colour != stored["colour"]:
                raise _RowRefused("colour", Expected.AS_IN_SHOP, (stored["colour"],))
        for name, column in (("size", "size"), ("product", "product_sku")):
            if name in read and read[name] != stored[column]:
                raise _RowRefused(name, Expected.AS_IN_SHOP, (stored[column],))
        return sku

    def _of_model(self, sku: str, read: Read) -> list[str]:
        variants = self._variants.get(sku, [])
        if not variants:
            raise _RowRefused("sku", Expected.KNOWN_SKU)
        if "stock" in read and len(variants) > 1:
            raise _RowRefused("sku", Expected.ONE_VARIANT, tuple(variants))
        return variants

    def _colour(self, product: str, read: Read) -> str | None:
        """The code; None when it is a new colour."""
        if "colour" in read:
            return self._colours.find(read["colour"])
        has = self._colours_of.get(product, [])
        if len(has) > 1:
            raise _RowRefused("colour", Expected.FILLED, tuple(has))
        read["colour"] = has[0] if has else PICTURED
        return self._colours.find(read["colour"])

    def _known(self, row: ListedRow, read: Read, skus: Sequence[str]) -> None:
        for sku in skus:
            self._once(row, sku)
        for sku in skus:
            self._products.variant(sku, _facts(read), {})
        product = self._stored[skus[0],]["product_sku"]
        self._products.product(row.line, product, read)

    def _new(self, row: ListedRow, read: Read, product: str, colour: str | None, size: str, is_model: bool) -> None:
        if len(product) > cells.MAX_PRODUCT_SKU:
            raise _RowRefused("product", Expected.SKU, (str(cells.MAX_PRODUCT_SKU),), product)
        missing = self._products.missing(product, read)
        if missing is not None:
            raise _RowRefused(missing, Expected.FILLED)
        choices = self._products.sizes_of(product)
        if choices and size not in choices:
            raise _RowRefused("size", Expected.ONE_OF, choices, size)
        if colour is None:
            colour = self._colours.new_code(read["colour"], 16, "")
        sku = f"{product}-{colour.upper()}-{size}" if is_model else read["sku"]
        if len(sku) > cells.MAX_VARIANT_SKU:
            raise _RowRefused("sku", Expected.SKU, (str(cells.MAX_VARIANT_SKU),))
        other = self._places.get((product, colour, size))
        if other is not None:
            raise _RowRefused("sku", Expected.FREE_PLACE, (other,))
        self._once(row, sku)
        self._colours.add(colour, [read["colour"]])
        self._places[product, colour, size] = sku
        place = {"product_sku": product, "colour": colour, "size": size}
        fresh = {"stock": 0, "active": True, "old_price_minor": None, "currency": self._list.currency}
        self._products.product(row.line, product, read)
        self._products.colour(product, colour, read["colour"])
        self._products.variant(sku, {**place, **_facts(read)}, fresh)
        self._products.size(row.line, product, sku, size)

    def _once(self, row: ListedRow, sku: str) -> None:
        if sku in self._lines:
            raise _RowRefused("sku", Expected.SKU_ONCE, (str(self._lines[sku]),))
        self._lines[sku] = row.line


class _RowRefused(Exception):
    def __init__(self, field: str, expected: Expected, choices: Sequence[str] = (), value: Cell = None) -> None:
        super().__init__(field)
        self.field, self.expected, self.choices, self.value = field, expected, choices, value


def _facts(read: Read) -> Values:
    return {FIELDS.get(name, name): read[name] for name in FACTS if name in read}


def _stem(sku: str, read: Read) -> str:
    """The model's SKU of "KOS-ZIP-PINK-128", when the row says colour and size; otherwise the SKU is its own model."""
    size = read.get("size", "")
    head = sku.removesuffix(f"-{size}") if size else sku
    if head == sku or "colour" not in read:
        return sku
    shorter, dash, _ = head.rpartition("-")
    return shorter if dash and len(shorter) <= cells.MAX_PRODUCT_SKU else head


def _models(rows: Sequence[ListedRow]) -> frozenset[str]:
    """SKUs that name a model: several rows have them, each with a colour or size of its own."""
    seen: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        place = (str(row.cells.get("colour") or ""), str(row.cells.get("size") or ""))
        seen.setdefault(str(row.cells.get("sku") or "").strip().upper(), []).append(place)
    return frozenset(
        sku
        for sku, places in seen.items()
        if len(places) > 1 and len(set(places)) == len(places) and all(map(any, places))
    )


def _parsers(currency: str) -> Mapping[str, Callable[[Cell], Any]]:
    long = {f"{part}_{language}" for part in ("name", "fabric") for language in ("uk", "ru", "en")}
    return {
        **{name: lambda cell: cells.text(cell, cells.MAX_TEXT) for name in long},
        **{f"description_{language}": cells.prose for language in ("uk", "ru", "en")},
        "sku": cells.sku,
        "product": lambda cell: cells.sku(cell, cells.MAX_PRODUCT_SKU),
        "aliases": cells.aliases,
        "category": cells.text,
        "colour": cells.text,
        "for_whom": for_whom,
        "size_chart": cells.code,
        "size": cells.size,
        "price": cells.price,
        "old_price": cells.price,
        "currency": lambda cell: cells.currency(cell, currency),
        "stock": cells.pieces,
        "preorder_on": cells.day,
        "active": cells.yes,
    }
