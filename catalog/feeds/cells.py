"""One cell of a price list: text in, a value of ours out, or what was expected."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from catalog.errors import CellUnfit
from catalog.feeds.rejections import Expected

Cell = str | int | float | Decimal | bool | date | datetime | None

MAX_PRICE_MINOR = 2_000_000_000
MAX_PIECES = 100_000
MAX_PRODUCT_SKU = 24
MAX_VARIANT_SKU = 40
MAX_NAME = 300
MAX_TEXT = 2000
MAX_ALIASES = 200
MAX_ALIASES_TEXT = 20_000
MAX_ALIAS = 80
ONE_SIZE = "ONE"

CURRENCIES = {"грн": "UAH", "₴": "UAH", "гривня": "UAH", "гривна": "UAH", "$": "USD", "€": "EUR", "zł": "PLN"}
YES = {"1", "так", "да", "yes", "true", "y", "+", "є", "есть", "в наявності", "в наличии", "on"}
NO = {"0", "ні", "нет", "no", "false", "n", "-", "немає", "нема", "нет в наличии", "немає в наявності", "off"}
ANY_SIZE = {"one size", "onesize", "один розмір", "универсальный", "універсальний", "единый", "єдиний", "os", "one"}

_SKU = re.compile(r"[A-Z0-9]+(?:[-._][A-Z0-9]+)*")
_SIZE = re.compile(r"[0-9A-Z]{1,5}(?:-[0-9A-Z]{1,5})?")
_CODE = re.compile(r"[a-z][a-z0-9_]{1,23}")
_MONEY = re.compile(r"(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,9})(?:[.,](\d{1,2}))?")
_CURRENCY_END = re.compile(r"\s*(?:грн\.?|uah|₴)$", re.IGNORECASE)
_PIECES = re.compile(r"(\d{1,7})(?:[.,]0+)?(?:\s*(?:шт\.?|pcs))?", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_LOOKALIKES = str.maketrans("АВЕКМНОРСТХІ", "ABEKMHOPCTXI")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FORMULA = re.compile(r"'+[=+\-@\t\r]")


def is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text(cell: Cell, most: int = MAX_NAME) -> str:
    """One line or several, without control characters and outer spaces. A leading ' that keeps spreadsheets from
    calculating is taken off; what would calculate is refused."""
    found = _plain(cell)
    if found.startswith("="):
        raise CellUnfit(Expected.NO_FORMULA)
    if _FORMULA.match(found):
        found = found[1:]
    if not found or len(found) > most:
        raise CellUnfit(Expected.TEXT, (str(most),))
    return found


def prose(cell: Cell) -> str:
    """A description; it is cut after 2,000 characters, at a word."""
    found = _plain(cell)
    if len(found) > MAX_TEXT + 1:
        found = found[: MAX_TEXT - 1].rsplit(None, 1)[0].rstrip() + "…"
    return text(found, MAX_TEXT)


def sku(cell: Cell, most: int = MAX_VARIANT_SKU) -> str:
    found = _plain(cell).upper()
    if _SKU.fullmatch(found) and len(found) <= most:
        return found
    if _SKU.fullmatch(found.translate(_LOOKALIKES)):
        strangers = sorted(set(found) - set(found.translate(_LOOKALIKES)))
        raise CellUnfit(Expected.LATIN_SKU, tuple(strangers)) if strangers else CellUnfit(Expected.SKU, (str(most),))
    raise CellUnfit(Expected.SKU, (str(most),))


def price(cell: Cell) -> int:
    """Minor units. "1 290", "1290,50 грн" and 1290.5 are read; "1,290" is not: it could be either."""
    if isinstance(cell, bool | date):
        raise CellUnfit(Expected.PRICE)
    if isinstance(cell, int | float | Decimal):
        return _in_range(_decimal(cell) * 100)
    written = _MONEY.fullmatch(_CURRENCY_END.sub("", _plain(cell)))
    if written is None:
        raise CellUnfit(Expected.PRICE)
    whole = re.sub(r"\D", "", written[1])
    return _in_range(Decimal(f"{whole}.{written[2] or 0}") * 100)


def pieces(cell: Cell) -> int:
    if isinstance(cell, bool | date):
        raise CellUnfit(Expected.PIECES)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    found = _PIECES.fullmatch(_plain(cell))
    if found is None or int(found[1]) > MAX_PIECES:
        raise CellUnfit(Expected.PIECES)
    return int(found[1])


def currency(cell: Cell, shops: str) -> str:
    found = _plain(cell).rstrip(".").casefold()
    if CURRENCIES.get(found, found.upper()) != shops:
        raise CellUnfit(Expected.CURRENCY, (shops,))
    return shops


def size(cell: Cell) -> str:
    """As on the label: "104", "104-110", "2XL". A Cyrillic Х or М that looks Latin is taken for it."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    found = _plain(cell)
    if found.casefold() in ANY_SIZE:
        return ONE_SIZE
    found = re.sub(r"\s*[/–—-]\s*", "-", found.upper()).translate(_LOOKALIKES)
    found = re.sub(r"\s*(?:СМ|CM)\.?$", "", found)
    if not _SIZE.fullmatch(found):
        raise CellUnfit(Expected.SIZE)
    return found


def yes(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    found = _plain(cell).casefold()
    if found in YES:
        return True
    if found in NO:
        return False
    raise CellUnfit(Expected.YES_OR_NO)


def day(cell: Cell) -> date:
    """2026-12-01 or 01.12.2026."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _plain(cell)
    dotted = _DAY.fullmatch(found)
    try:
        return date(int(dotted[3]), int(dotted[2]), int(dotted[1])) if dotted else date.fromisoformat(found)
    except ValueError as error:
        raise CellUnfit(Expected.DAY) from error


def code(cell: Cell) -> str:
    found = _plain(cell)
    if not _CODE.fullmatch(found):
        raise CellUnfit(Expected.CODE)
    return found


def aliases(cell: Cell) -> list[str]:
    """Words with commas or semicolons between them."""
    found = [word.strip() for word in re.split(r"[,;\n]", text(cell, MAX_ALIASES_TEXT))]
    known = list(dict.fromkeys(filter(None, found)))
    if len(known) > MAX_ALIASES or any(len(word) > MAX_ALIAS for word in known):
        raise CellUnfit(Expected.TEXT, (str(MAX_ALIAS),))
    return known


def escaped(value: str) -> str:
    """A text as a spreadsheet shows it without calculating: `text` reads it back as it was."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} or _FORMULA.match(value) else value


def _plain(cell: Cell) -> str:
    if isinstance(cell, str) and CONTROL.search(cell):
        raise CellUnfit(Expected.TEXT)
    return str("" if cell is None else cell).replace("\r\n", "\n").replace("\r", "\n").strip()


def _decimal(number: int | float | Decimal) -> Decimal:
    try:
        found = Decimal(str(number))
    except InvalidOperation as error:
        raise CellUnfit(Expected.PRICE) from error
    if not found.is_finite():
        raise CellUnfit(Expected.PRICE)
    return found


def _in_range(minor: Decimal) -> int:
    if not 0 < minor <= MAX_PRICE_MINOR or minor != minor.to_integral_value():
        raise CellUnfit(Expected.PRICE)
    return int(minor)
