"""One spelling for what people write in Ukrainian, Russian, English and transliteration: by ear, in plain letters.

«худі», «худи», "khudi" and "hoodie" all become "hudi"; «плаття» and "plattia" become "plata". The result is for
comparing only and is never shown.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_CHARS = 300
REMEMBERED_WORDS = 50_000

_CYRILLIC = str.maketrans(
    dict(zip("абвгґдеєёэжзиіїыйклмнопрстуфхцчшщюяьъ", "abvhhdeeeeZziiiiiklmnoprstufhTCSSua**", strict=True))
)
_LOOKALIKES = str.maketrans("aceiopxy", "асеіорху")
_LATIN = tuple(
    (re.compile(written), heard)
    for written, heard in (
        ("s(?:h?ch)|sh", "S"),
        ("ch", "C"),
        ("zh", "Z"),
        ("kh", "h"),
        ("t[sz]", "T"),
        ("ph", "f"),
        ("th", "t"),
        ("ck", "k"),
        ("oo", "u"),
        ("ee|ie$", "i"),
        ("x", "ks"),
    )
)
_LATIN_LETTERS = str.maketrans("gwqyjc", "hvkiik")
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`´](?=\w)")
_IS_CYRILLIC = re.compile("[\u0400-\u04ff]")
_IS_LATIN = re.compile("[a-z]")
_MARKED = re.compile("[^\x00-\x7f\u0400-\u04ff]")
_SOFT_I = re.compile("i(?=[aeou])")
_DOUBLED = re.compile(r"([^\W\d])\1+")
_MIN_STEM = 3
_ENDING = re.compile("(?:[oe]ho|[oe]mu|[ia]mi|[ioe]v|[ia]h|[ioea]m|[oe]i|oe|[oe]u|[aeiou])$")


def words(text: str, most: int | None = MAX_CHARS) -> list[str]:
    """The words of `text` in lower case, without accents and apostrophes; its first `most` characters are looked at."""
    plain = unicodedata.normalize("NFKC", text[:most]).lower()
    return _WORD.findall(_MARKED.sub(_bare, _APOSTROPHE.sub("", plain)))


def fold(text: str, most: int | None = MAX_CHARS) -> str:
    """The words of `text` as they sound, with one space between them."""
    return " ".join(filter(None, map(_by_ear, words(text, most))))


def stems(text: str) -> list[str]:
    """Each of `words(text)`, folded and without its case ending, for finding a word in another form."""
    return [stem(_by_ear(word)) for word in words(text)]


def stem(folded: str) -> str:
    """One folded word without its case ending; short ones stay whole."""
    bare = _ENDING.sub("", folded)
    return bare if len(bare) >= _MIN_STEM else folded


def _bare(letter: re.Match[str]) -> str:
    parts = unicodedata.normalize("NFD", letter[0])
    return "".join(part for part in parts if unicodedata.category(part) != "Mn")


@lru_cache(maxsize=REMEMBERED_WORDS)
def _by_ear(word: str) -> str:
    if _IS_CYRILLIC.search(word):
        word = word.translate(_LOOKALIKES).translate(_CYRILLIC).replace("*", "")
    elif _IS_LATIN.search(word):
        for written, heard in _LATIN:
            word = written.sub(heard, word)
        word = word.translate(_LATIN_LETTERS)
    return _DOUBLED.sub(r"\1", _SOFT_I.sub("", _DOUBLED.sub(r"\1", word)))
