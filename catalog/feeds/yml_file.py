"""YML, the XML price list of Prom.ua and Rozetka (`yml_catalog`), read as a stream. Entities are refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from catalog.errors import SourceInvalid
from catalog.feeds.cells import Cell
from catalog.feeds.columns import column_of
from catalog.feeds.price_list import ListedRow, PriceList

CHUNK = 1 << 16
MAX_OFFERS = 200_000
MAX_CATEGORIES = 20_000
MAX_TEXT = 100_000
MAX_DEPTH = 12
# What an offer's own elements are to us; its params are named by people, and found like columns.
ELEMENTS: Mapping[str, str] = {
    "name": "name_ru",
    "name_ru": "name_ru",
    "name_ua": "name_uk",
    "name_uk": "name_uk",
    "description": "description_ru",
    "description_ru": "description_ru",
    "description_ua": "description_uk",
    "description_uk": "description_uk",
    "price": "price",
    "oldprice": "old_price",
    "price_old": "old_price",
    "old_price": "old_price",
    "currencyId": "currency",
    "categoryId": "category",
    "vendorCode": "vendor_code",
    "article": "vendor_code",
    "quantity_in_stock": "stock",
    "stock_quantity": "stock",
    "quantity": "stock",
    "available": "available",
}
_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,2000}>")
_BREAKS = re.compile(r"<\s*(?:br|/p|/li|/div)\s*/?>", re.IGNORECASE)
PARAMS = {"colour", "size", "for_whom", "fabric_uk", "fabric_ru", "fabric_en"}


def read_yml(file: Path, currency: str, at: Callable[[int], object] = int) -> PriceList:
    """Raises SourceInvalid: it is not XML, not YML, or asks for entities. `at(bytes)` is called as it goes."""
    offers = _Offers()
    parser = _Parser()
    parser.setContentHandler(offers)
    try:
        with file.open("rb") as data:
            done = 0
            while chunk := data.read(CHUNK):
                parser.feed(chunk)
                done += len(chunk)
                at(done)
        parser.close()
    except (SAXException, DefusedXmlException, _Refused, UnicodeError, LookupError, ValueError) as error:
        raise _invalid(file, offers, error) from error
    if not offers.is_yml:
        hint = "Export it once more as YML: <yml_catalog><shop>..."
        raise SourceInvalid(str(file), 1, "this XML is no yml_catalog", hint)
    rows = tuple(offers.rows())
    return PriceList(rows, frozenset(name for row in rows for name in row.cells), currency, tuple(offers.ignored))


class _Refused(Exception):
    """Something that no price list holds."""


class _Parser(DefusedExpatParser):
    """A bare `<!DOCTYPE yml_catalog SYSTEM "shops.dtd">` is customary, and nobody fetches it; a DTD of the file's own,
    and any entity, are refused."""

    def __init__(self) -> None:
        super().__init__(forbid_dtd=True, forbid_entities=True, forbid_external=True)

    def defused_start_doctype_decl(self, name: str, sysid: str | None, pubid: str | None, internal: bool) -> None:
        if internal or name != "yml_catalog":
            super().defused_start_doctype_decl(name, sysid, pubid, internal)

    def defused_external_entity_ref_handler(
        self, context: str | None, base: str | None, sysid: str | None, pubid: str | None
    ) -> Any:
        """Expat asks for the customary shops.dtd: it has been read, and was empty."""
        if context is not None:
            super().defused_external_entity_ref_handler(context, base, sysid, pubid)
        return 1


class _Offers(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.is_yml = False
        self.ignored: dict[str, None] = {}
        self._path: list[str] = []
        self._text: list[str] = []
        self._length = 0
        self._categories: dict[str, str] = {}
        self._id = self._param = ""
        self._offer: dict[str, Any] = {}
        self._found: list[tuple[int, dict[str, Any]]] = []
        self._locator: Any = None

    @property
    def line(self) -> int:
        return int(self._locator.getLineNumber() or 1) if self._locator else 1

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802
        self._locator = locator

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        self.is_yml |= not self._path and name == "yml_catalog"
        self._path.append(name)
        if len(self._path) > MAX_DEPTH:
            raise _Refused("elements are nested too deep")
        self._text, self._length = [], 0
        given = dict(attrs.items())
        self._param = given.get("name", "")
        if name == "category":
            self._id = given.get("id", "")
        if name == "offer":
            self._offer = {
                "line": self.line,
                "id": given.get("id", ""),
                "group": given.get("group_id"),
                "available": given.get("available"),
            }

    def characters(self, content: str) -> None:
        self._length += len(content)
        if self._length > MAX_TEXT:
            raise _Refused(f"a text of over {MAX_TEXT} characters")
        self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        self._path.pop()
        text = "".join(self._text)
        self._text, self._length = [], 0
        parent = self._path[-1] if self._path else ""
        if name == "category" and parent == "categories":
            self._categories[self._id] = text.strip()
            if len(self._categories) > MAX_CATEGORIES:
                raise _Refused(f"over {MAX_CATEGORIES} categories")
        elif name == "offer" and parent == "offers":
            if self._offer:
                self._found.append((self._offer["line"], self._offer))
            self._offer = {}
            if len(self._found) > MAX_OFFERS:
                raise _Refused(f"over {MAX_OFFERS} offers")
        elif parent == "offer" and self._offer:
            self._told(name, text)

    def rows(self) -> Iterator[ListedRow]:
        """The offers as rows. A variant's SKU is its vendorCode where each has one of its own, else the offer's id."""
        codes = [offer.get("vendor_code", "").strip() for _, offer in self._found]
        own = all(codes) and len(set(codes)) == len(codes)
        for (line, offer), code in zip(self._found, codes, strict=True):
            group = offer["group"] or (code if code and not own else None)
            yield ListedRow(line, self._cells(offer, code if own else offer["id"], group))

    def _told(self, name: str, text: str) -> None:
        field = column_of(self._param) if name == "param" else ELEMENTS.get(name)
        if name == "param" and field not in PARAMS:
            self.ignored.setdefault(self._param[:40])
        elif field is not None:
            self._offer[field] = text if field == "available" else self._offer.get(field, text)

    def _cells(self, offer: Mapping[str, Any], sku: str, group: str | None) -> dict[str, Cell]:
        hidden = {"line", "id", "group", "available", "vendor_code", "category", "stock"}
        cells: dict[str, Cell] = {name: value for name, value in offer.items() if name not in hidden}
        told = {name: _untagged(str(value)) for name, value in cells.items() if name.startswith("description_")}
        cells |= told
        cells["sku"] = sku
        cells["stock"] = _stock(offer)
        category = offer.get("category", "").strip()
        if category:
            cells["category"] = self._categories.get(category, category)
        if group:
            cells["product"] = group
        return cells


def _untagged(text: str) -> str:
    """Descriptions are HTML here."""
    plain = unescape(_TAG.sub(" ", _BREAKS.sub("\n", text)))
    return "\n".join(filter(None, (" ".join(line.split()) for line in plain.splitlines())))


def _stock(offer: Mapping[str, Any]) -> Cell:
    """ "Available" without a number is one piece at least, and one is what we may promise."""
    available = str(offer.get("available") or "true").strip().casefold()
    if available in {"false", "0", "no"}:
        return 0
    return offer.get("stock") or 1


def _invalid(file: Path, offers: _Offers, error: Exception) -> SourceInvalid:
    if isinstance(error, DefusedXmlException):
        problem, hint = "it declares entities or a DTD of its own", "Delete everything between '<!DOCTYPE' and '>'."
    else:
        message = getattr(error, "getMessage", lambda: str(error))()
        problem, hint = f"this is no XML we can read ({message})"[:200], "Export the file once more."
    return SourceInvalid(str(file), offers.line, problem, hint)
