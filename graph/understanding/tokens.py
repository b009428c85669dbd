"""A text in words, each as written, as it sounds, and without its ending."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from catalog.search.folding import MAX_CHARS, fold, stem, words

MAX_TEXT = 700
REMEMBERED_WORDS = 20_000
_TAIL = 200
_SHORT = 3
_DIMINUTIVE = re.compile("(?<=...)(?:oCk|Cik)$")
_TENDER = re.compile("(?<=[а-яіїєґё]{2})(?<!^мал)(?<!^нов)еньк(?=[иіаоуеєюйя])")
_JOINED_SHADE = re.compile("(?<!\\w)(т[её]мно|світло|светло)(?=[а-яіїєґё]{4})", re.IGNORECASE)
_PICTURED = {
    "👗": " dress ",
    "🧦": " socks ",
    "👕": " tshirt ",
    "👖": " trousers ",
    "🧥": " jacket ",
    "🧢": " hat ",
    "🎁": " gift ",
}
_CUT = re.compile(r"\S.{0,%d}(?!\S)|\S{1,%d}" % (MAX_CHARS // 2, MAX_CHARS // 2), re.DOTALL)  # noqa: UP031  # braces


@dataclass(frozen=True, slots=True)
class Token:
    """`word` is in lower case, `folded` by ear, `stem` without a case ending."""

    word: str
    folded: str
    stem: str


def shortened(text: str) -> str:
    """At most 700 characters: the beginning, and the end, where the question stands. Never a lone surrogate."""
    sound = unicodedata.normalize("NFKC", text).encode("utf-8", "ignore").decode("utf-8").replace("\0", " ")
    if len(sound) <= MAX_TEXT:
        return sound.strip()
    return f"{sound[: MAX_TEXT - _TAIL]} {sound[-_TAIL + 1 :]}".strip()


def tokenise(text: str) -> list[Token]:
    """The words of a shortened text, numbers among them; a pictured thing is its word."""
    for picture, word in _PICTURED.items():
        text = text.replace(picture, word)
    text = _JOINED_SHADE.sub(r"\1 ", text)
    pieces = _CUT.findall(text)
    return [token for piece in pieces for word in words(piece) if (token := _token(word)) is not None]


@lru_cache(maxsize=REMEMBERED_WORDS)
def heard(word: str) -> tuple[str, str]:
    """One word by ear, and that without its ending. «куртці», «курточка» and «куртка» end alike, «синенька» as
    «синя»; a short Latin word stays apart from the Cyrillic one that sounds like it ("tee" is not «ти»)."""
    folded = fold(_TENDER.sub("", word))
    if len(folded) <= _SHORT and word.isascii() and word.isalpha():
        return f"{folded}'", f"{folded}'"
    bare = f"{folded[:-2]}k" if len(folded) > _SHORT and folded.endswith("Ti") else stem(folded)
    return folded, _DIMINUTIVE.sub(lambda small: "k" if small[0].startswith("o") else "", bare)


def _token(word: str) -> Token | None:
    folded, bare = heard(word)
    return Token(word, folded, bare) if folded and " " not in folded else None
