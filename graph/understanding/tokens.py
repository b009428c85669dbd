"""A text in words, each as written, as it sounds, and without its ending."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from catalog.search.folding import MAX_CHARS, fold, stem, words

MAX_TEXT = 700
_TAIL = 200
_SHORT = 3
_DIMINUTIVE = re.compile("(?<=...)(?:oCk|Cik)$")
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
    """The words of a shortened text, numbers among them."""
    pieces = _CUT.findall(text)
    return [token for piece in pieces for word in words(piece) if (token := _token(word)) is not None]


def heard(word: str) -> tuple[str, str]:
    """One word by ear, and that without its ending. «куртці», «курточка» and «куртка» end alike; a short Latin word
    stays apart from the Cyrillic one that sounds like it ("tee" is not «ти»)."""
    folded = fold(word)
    if len(folded) <= _SHORT and word.isascii() and word.isalpha():
        return f"{folded}'", f"{folded}'"
    bare = f"{folded[:-2]}k" if len(folded) > _SHORT and folded.endswith("Ti") else stem(folded)
    return folded, _DIMINUTIVE.sub(lambda small: "k" if small[0].startswith("o") else "", bare)


def _token(word: str) -> Token | None:
    folded, bare = heard(word)
    return Token(word, folded, bare) if folded and " " not in folded else None
