"""Deep links: a product, its colour and the link's own mark, in the 64 characters that Telegram carries to /start.

"KOS-ZIP__pink__insta" as written. What does not fit, or holds other characters than Telegram takes, stands as "_" and a
digest that is found again in the catalog, so that no table of links has to be kept.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import product

LIMIT = 64
MARK_LIMIT = 28
SEPARATOR = "__"
DIGEST = "_"
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
NAME = re.compile(r"[A-Za-z0-9-]+(?:_[A-Za-z0-9-]+)*")


@dataclass(frozen=True, slots=True)
class Link:
    """What a payload says: `sku` and `colour` as written or as digests, see `named`."""

    sku: str
    colour: str | None = None
    mark: str = ""


def pack_link(sku: str, colour: str | None = None, mark: str = "") -> str:
    """The payload of a link, as readable as it can be. ValueError: `mark` is no mark."""
    if not is_mark(mark):
        raise ValueError(f"a mark is up to {MARK_LIMIT} Latin letters, digits and hyphens, not {mark!r}")
    for short_colour, short_sku in product((False, True), repeat=2):
        payload = _joined(_piece(sku, short_sku), _piece(colour, short_colour) if colour else "", mark)
        if len(payload) <= LIMIT:
            return payload
    raise AssertionError("two digests and a mark always fit")


def unpack_link(payload: str) -> Link | None:
    """None for what no link of ours can carry."""
    pieces = payload.split(SEPARATOR, 2) if PAYLOAD.fullmatch(payload) else []
    match pieces:
        case [sku] if sku:
            return Link(sku)
        case [sku, colour] if sku and colour:
            return Link(sku, colour)
        case [sku, colour, mark] if sku and mark:
            return Link(sku, colour or None, mark)
    return None


def named(written: str, known: Iterable[str]) -> str | None:
    """Which of these codes is meant: letter for letter, by its digest, or in whatever case."""
    codes = tuple(known)
    if written in codes:
        return written
    if written.startswith(DIGEST):
        return next((code for code in codes if _digest(code) == written), None)
    return next((code for code in codes if code.casefold() == written.casefold()), None)


def is_mark(mark: str) -> bool:
    return not mark or (len(mark) <= MARK_LIMIT and NAME.fullmatch(mark) is not None)


def _joined(sku: str, colour: str, mark: str) -> str:
    pieces = (sku, colour, mark) if mark else (sku, colour) if colour else (sku,)
    return SEPARATOR.join(pieces)


def _piece(code: str, short: bool) -> str:
    return _digest(code) if short or not NAME.fullmatch(code) else code


def _digest(code: str) -> str:
    """Fourteen characters: 64 bits of the code's SHA-256, without an underscore in them."""
    return DIGEST + b32encode(sha256(code.encode()).digest()[:8]).decode().rstrip("=").lower()
