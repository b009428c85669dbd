"""A model's text as the marks that a claim is made of: names, sizes, prices, counts, words and ends of sentences.

Nothing is guessed: a character, a figure or a word that has no place here is a reason to refuse the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from catalog.products import Locale, Money
from graph.facts.plain_words import TABLES, PlainWords
from graph.understanding.tokens import heard

MOST_CHARS = 650  # what the shop's word books read of a text, and less than a caption holds
MOST_LINES = 14
_PUNCTUATION = frozenset(" \n\u00a0\u202f.,!:;–—-()«»“”„\"'’ʼ·•…₴")
_ALPHABETS: dict[Locale, re.Pattern[str]] = {
    "uk": re.compile(r"[a-zабвгґдеєжзиіїйклмнопрстуфхцчшщьюя]"),
    "ru": re.compile(r"[a-zабвгдеёжзийклмнопрстуфхцчшщъыьэюя]"),
    "en": re.compile(r"[a-z]"),
}
_LATIN = re.compile(r"[a-z]")
_APOSTROPHE = str.maketrans("’ʼ", "''")
_SPACES = str.maketrans("\u00a0\u202f", "  ")
_SHORTENED = re.compile(r"\b((?i:грн|шт|uah|pcs))\.(?=[ ,)]+[^\W\dA-ZА-ЯІЇЄҐЁ])")
_BOTTOM = re.compile(r"[.!;\n…]+")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_SPACED = r"\d{1,3}(?: \d{3})+|\d+"
_COMMAED = r"\d{1,3}(?:,\d{3})+|\d+"


class Kind(Enum):
    WORD = "word"
    NAME = "name"
    SIZE = "size"
    PRICE = "price"
    COUNT = "count"
    END = "end"


@dataclass(frozen=True, slots=True)
class Mark:
    """`text` is the word in lower case, the label of a SIZE, the number of a COUNT, a new line of an END; `place` the
    index of the NAME's offer; `money` of a PRICE."""

    kind: Kind
    text: str = ""
    place: int = 0
    money: Money | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What may be recognised in a text: the size labels and the names that it may hold, the currency, and
    whether prices differ by size."""

    labels: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    currency: str
    varies: bool


@dataclass(frozen=True, slots=True)
class Read:
    """`odd` says what could not be read; then the marks are not to be trusted."""

    marks: tuple[Mark, ...]
    odd: tuple[str, ...]


def odd_characters(text: str, locale: Locale) -> list[str]:
    """Signs that a plain sentence of this language does not have: markup, links, other scripts, hidden characters."""
    odd = {char for char in text if not _is_plain(char, locale)}
    problems = [f"the character U+{ord(char):04X} {unicodedata.name(char, '')}".strip() for char in sorted(odd)]
    mixed = [word for word in re.findall(r"[^\W\d_]+", text.lower()) if _is_mixed(word)]
    return problems + [f"letters of two alphabets in {word!r}" for word in mixed]


def odd_length(text: str) -> list[str]:
    problems = []
    if not 0 < len(text.strip()) <= MOST_CHARS:
        problems.append(f"a text of {len(text.strip())} characters")
    if text.count("\n") >= MOST_LINES:
        problems.append("too many lines")
    return problems


def stems_of(text: str) -> tuple[str, ...]:
    """The words and numbers of a name, without their endings."""
    pieces = re.findall(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*", text.lower().translate(_APOSTROPHE))
    return tuple(heard(piece)[1] for piece in pieces)


def read(text: str, known: Known, locale: Locale) -> Read:
    words = TABLES[locale]
    plain = _without_phrases(_SHORTENED.sub(r"\1", text.translate(_SPACES).translate(_APOSTROPHE)), words, known.varies)
    pieces = _scan(plain, known, words, locale)
    marks: list[Mark] = []
    odd = ["sizes from one to another; name each" for _ in _range(known.labels).findall(plain)[:1]]
    at = 0
    while at < len(pieces):
        place, length = _name_at(pieces, at, known.names)
        if length:
            marks.append(Mark(Kind.NAME, place=place))
            at += length
            continue
        piece = pieces[at]
        if isinstance(piece, str):
            odd.append(f"the number {piece}")
        else:
            marks.append(piece)
        at += 1
    return Read((*marks, Mark(Kind.END)), tuple(odd))


def _is_plain(char: str, locale: Locale) -> bool:
    if char in _PUNCTUATION or (char.isascii() and char.isdigit()):
        return True
    return len(char.lower()) == 1 and _ALPHABETS[locale].fullmatch(char.lower()) is not None


def _is_mixed(word: str) -> bool:
    latin = sum(_LATIN.fullmatch(char) is not None for char in word)
    return 0 < latin < len(word)


def _without_phrases(text: str, words: PlainWords, varies: bool) -> str:
    for phrase in (*words.phrases, *(words.varies if varies else ())):
        text = _spoken(phrase).sub(" ", text)
    for phrase in words.gone_phrases:
        text = _spoken(phrase).sub(" unavailable ", text)
    return text


def _spoken(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)", re.IGNORECASE)


def _scan(text: str, known: Known, words: PlainWords, locale: Locale) -> list[Mark | str]:
    """Marks in the order of the text; a number that is none of ours stays as it is written."""
    pattern = _pattern(known, words, locale)
    pieces: list[Mark | str] = []
    for found in pattern.finditer(text):
        if found["end"]:
            pieces.append(Mark(Kind.END, "\n" if "\n" in found["end"] else ""))
        elif found["price"]:
            pieces.append(Mark(Kind.PRICE, money=_money(found["price"], known.currency, locale)))
        elif found["count"]:
            pieces.append(Mark(Kind.COUNT, found["count"]))
        elif found["label"]:
            pieces.append(Mark(Kind.SIZE, _same_label(found["label"], known.labels)))
        elif found["word"]:
            pieces.append(Mark(Kind.WORD, found["word"].lower()))
        else:
            pieces.append(found["number"])
    return pieces


def _pattern(known: Known, words: PlainWords, locale: Locale) -> re.Pattern[str]:
    grouped = _COMMAED if locale == "en" else _SPACED
    point = r"\." if locale == "en" else ","
    amount = rf"(?:{grouped})(?:{point}\d{{2}}(?!\d))?"
    currency = "|".join(map(re.escape, sorted(_currencies(known.currency, words), key=len, reverse=True)))
    up_to = "|".join(words.up_to)
    count = "|".join(map(re.escape, sorted(words.pieces, key=len, reverse=True)))
    labels = "|".join(_label(label) for label in sorted(known.labels, key=len, reverse=True)) or r"(?!)"
    bare = r"(?<![\d.,])(?<!\d[ -])"
    return re.compile(
        rf"(?P<price>{bare}{amount})(?: ?(?:{currency})(?!\w)|(?= (?:{up_to}) {amount} ?(?:{currency})(?!\w)))"
        rf"|{bare}(?P<count>\d+) ?(?:{count})(?!\w)"
        rf"|(?<![\w])(?P<label>{labels})(?![\w])(?![-–—]\d|[.,]\d| \d)"
        rf"|(?P<number>\d+)|(?P<word>{_WORD.pattern})|(?P<end>{_BOTTOM.pattern})",
        re.IGNORECASE,
    )


def _range(labels: Sequence[str]) -> re.Pattern[str]:
    """«92 – 128» says that all between them are there; «92 – 1 200 грн» does not."""
    known = "|".join(map(_label, labels)) or r"(?!)"
    return re.compile(rf"(?<![\w–-])(?:{known}) ?[-–—] ?(?:{known})(?![\w–-])(?! \d{{3}})")


def _label(label: str) -> str:
    """Letters as printed, a range with any dash."""
    return re.escape(label).replace(r"\-", "[-–]") if not label.isalpha() else f"(?-i:{re.escape(label)})"


def _same_label(written: str, labels: Iterable[str]) -> str:
    plain = written.replace("–", "-").lower()
    return next(label for label in labels if label.replace("–", "-").lower() == plain)


def _currencies(code: str, words: PlainWords) -> set[str]:
    signs = {"₴"} if code == "UAH" else set[str]()
    return {*words.money.get(code, ()), code.lower(), *signs}


def _money(written: str, currency: str, locale: Locale) -> Money:
    thousands, point = (",", ".") if locale == "en" else (" ", ",")
    whole, _, rest = written.replace(thousands, "").partition(point)
    return Money(int(whole) * 100 + int(rest or 0), currency)


def _name_at(pieces: Sequence[Mark | str], at: int, names: Sequence[tuple[str, ...]]) -> tuple[int, int]:
    """Which offer's whole name begins here, and how many pieces it takes; the longest name wins."""
    best = (0, 0)
    for place, name in enumerate(names):
        spoken = pieces[at : at + len(name)]
        if len(name) > best[1] and len(spoken) == len(name) and all(map(_is_of_name, spoken, name)):
            best = (place, len(name))
    return best


def _is_of_name(piece: Mark | str, stem: str) -> bool:
    if isinstance(piece, str):
        return heard(piece)[1] == stem
    return piece.kind in {Kind.WORD, Kind.SIZE} and heard(piece.text)[1] == stem
