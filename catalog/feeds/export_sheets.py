"""The shop as a price list: a row for every variant, under headers in the owner's language. No cell calculates."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from catalog.feeds.cells import escaped
from catalog.feeds.codes import LANGUAGES, Wording
from catalog.feeds.columns import headers
from catalog.feeds.ordering import ordered_variants
from catalog.feeds.rows import Key, Stored, Values
from catalog.products import Locale
from catalog.search.folding import stems
from catalog.tables import CategoryRow, ColourRow, ProductRow
from catalog.vocabulary import FOR_WHOM

FIELDS = (
    *("sku", "product", "category", "for_whom", "colour", "size"),
    *("price", "old_price", "currency", "stock", "preorder_on", "active"),
    *(f"{part}_{language}" for part in ("name", "description", "fabric") for language in LANGUAGES),
    *("aliases", "size_chart"),
)
SWITCH: Mapping[Locale, tuple[str, str]] = {"uk": ("ні", "так"), "ru": ("нет", "да"), "en": ("no", "yes")}
EPOCH = (1980, 1, 1, 0, 0, 0)
_STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")

Shown = str | int | Decimal | None


def write_csv(stored: Stored, file: Path, language: Locale) -> None:
    """With a mark for UTF-8, and with the separators that spreadsheets expect in this language."""
    separator, point = (",", ".") if language == "en" else (";", ",")
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        rows = csv.writer(text, delimiter=separator)
        rows.writerow(headers(language, FIELDS))
        for row in sheet_rows(stored, language):
            rows.writerow([_written(value, point) for value in row])


def write_xlsx(stored: Stored, file: Path, language: Locale) -> None:
    """Texts are stored as texts, so that none is a formula. The same shop gives the same bytes."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Vitrina")
    sheet.append(headers(language, FIELDS))
    for row in sheet_rows(stored, language):
        cells = [WriteOnlyCell(sheet, None if value is None else _number(value)) for value in row]
        for cell in cells:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        sheet.append(cells)
    packed = io.BytesIO()
    book.save(packed)
    _repack(packed, file)


def sheet_rows(stored: Stored, language: Locale) -> Iterator[tuple[Shown, ...]]:
    """The cells of every variant under FIELDS, in the order of the shop."""
    colours = _called(stored.of(ColourRow), language)
    categories = _called(stored.of(CategoryRow), language)
    for variant in ordered_variants(stored):
        product = stored.of(ProductRow)[variant["product_sku"],]
        words = {
            "category": categories[product["category"]],
            "colour": colours[variant["colour"]],
            "for_whom": FOR_WHOM[product["for_whom"]][0].spoken(language),
            "active": SWITCH[language][variant["active"] and product["active"]],
            "aliases": _aliases(product["aliases"]),
        }
        shown = {**product, **variant, **words, **_prices(variant), "product": product["sku"]}
        yield tuple(_cell(shown[name]) for name in FIELDS)


def _aliases(words: Sequence[str]) -> str | None:
    """One cell for all; the marks that divide them there are blanks inside of them."""
    bare = (" ".join(re.split(r"[,;\n]+", word)).strip() for word in words)
    return "; ".join(dict.fromkeys(filter(None, bare))) or None


def _prices(variant: Values) -> dict[str, Shown]:
    price, old = variant["price_minor"], variant["old_price_minor"]
    return {"price": Decimal(price) / 100, "old_price": Decimal(old) / 100 if old is not None and old > price else None}


def _called(rows: Mapping[Key, Values], language: Locale) -> dict[str, str]:
    """What each colour or category is called in its column: by name where that leads back to it and to nothing else,
    otherwise by code."""
    wording = Wording(rows)
    taken: set[tuple[str, ...]] = set()
    called: dict[str, str] = {}
    for (code,), row in sorted(rows.items(), key=lambda item: (item[1]["position"], item[0])):
        name = str(row[f"name_{language}"])
        plain = wording.find(name) == code and tuple(stems(name)) not in taken and not re.search(r"[/>|\\\n]", name)
        called[code] = name if plain else code
        taken.add(tuple(stems(called[code])))
    return called


def _cell(value: object) -> Shown:
    return value if value is None or isinstance(value, str | int | Decimal) else str(value)


def _number(value: str | int | Decimal) -> str | float:
    return escaped(value) if isinstance(value, str) else int(value) if value == int(value) else float(value)


def _written(value: Shown, point: str) -> str:
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return f"{value:.0f}" if whole else f"{value:.2f}".replace(".", point)
    return "" if value is None else escaped(str(value))


def _repack(packed: io.BytesIO, file: Path) -> None:
    """The same entries without the time of writing."""
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _STAMPS.sub(rb"\g<1>1980-01-01T00:00:00Z", data)
            target.writestr(entry, data)
