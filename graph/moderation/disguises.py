"""A text as it was meant, under the disguises that hide a command: invisible letters, look-alikes, encodings."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

MOST_LOOKED_AT = 4096  # Telegram's longest message
MOST_CODED = 12
_READABLE = 0.9
_CODED = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(r"(?:(?:0x|\\x)?[0-9a-fA-F]{2}[\s,]{0,2}){12,}")
_SPACED = re.compile(r"(?:\b\w ){4}\w\b")
_BETWEEN = re.compile(r"(?<=\b\w) (?=\w\b)")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN, _CYRILLIC = "aceiopxyABCEHIKMOPTX", "асеіорхуАВСЕНІКМОРТХ"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")


def plain(text: str) -> str:
    """Without invisible characters, in one form, at most 4,096 characters."""
    sound = unicodedata.normalize("NFKC", text[:MOST_LOOKED_AT])
    return "".join(letter for letter in sound if unicodedata.category(letter) != "Cf")


def spellings(text: str) -> Iterator[str]:
    """The text itself, then with mixed words in one script, spaced letters joined, backwards, and by ROT13."""
    yield text
    if any(map(_mixes, _WORD.findall(text))):
        yield _unmixed(text, _TO_CYRILLIC)
        yield _unmixed(text, _TO_LATIN)
    if _SPACED.search(text):
        yield _BETWEEN.sub("", text)
    yield text[::-1]
    if text.isascii():
        yield codecs.decode(text, "rot13")


def decoded(text: str) -> tuple[str, ...]:
    """Prose that was hidden in base64, hex or percent signs."""
    found = [_base64(run) for run in _CODED.findall(text)[:MOST_CODED]]
    found += [_hex(run) for run in _HEX.findall(text)[:MOST_CODED]]
    if text.count("%") > MOST_CODED:
        found.append(unquote(text).encode())
    return tuple(prose for raw in found if (prose := _prose(raw)))


def _unmixed(text: str, table: dict[int, int]) -> str:
    return _WORD.sub(lambda word: word[0].translate(table) if _mixes(word[0]) else word[0], text)


def _mixes(word: str) -> bool:
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
    return {"LATIN", "CYRILLIC"} <= scripts


def _base64(run: str) -> bytes:
    bare = run.rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_" if set("-_") & set(bare) else None)
    except (binascii.Error, ValueError):
        return b""


def _hex(run: str) -> bytes:
    bare = re.sub(r"0x|\\x|[^0-9a-fA-F]", "", run)
    return bytes.fromhex(bare[: len(bare) // 2 * 2])


def _prose(raw: bytes) -> str:
    """Nothing unless it reads as words: a link or an article number decodes to noise."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    letters = sum(letter.isalnum() or letter in " .,!?:;'\"-\n«»’" for letter in text)
    return text if len(_LONG_WORD.findall(text)) >= 2 and letters >= _READABLE * len(text) else ""
