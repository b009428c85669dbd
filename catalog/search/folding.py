"""One spelling for what people write in Ukrainian, Russian, English and transliteration: by ear, in plain letters.

«худі», «худи», "khudi" and "hoodie" all become "hudi"; «плаття» and "plattia" become "plata". The result is for
comparing only and is never shown.
"""

from __future__ import annotations

import re
import unicodedata

MAX_CHARS = 300

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
_SOFT_I = re.compile("i(?=[aeou])")
_DOUBLED = re.compile(r"([^\W\d])\1+")
_MIN_STEM = 3
_ENDING = re.compile("(?:[oe]ho|[oe]mu|[ia]mi|[ioe]v|[ia]h|[ioea]m|[oe]i|oe|[oe]u|[aeiou])$")


def words(text: str) -> list[str]:
    """The words of `text` in lower case, without accents and apostrophes; 300 characters are looked at."""
    plain = unicodedata.normalize("NFKC", text[:MAX_CHARS]).lower()
    return _WORD.findall(_APOSTROPHE.sub("", "".join(map(_bare, plain))))


def fold(text: str) -> str:
    """The words of `text` as they sound, with one space between them."""
    return " ".join(filter(None, map(_by_ear, words(text))))


def stems(text: str) -> list[str]:
    """Each of `words(text)`, folded and without its case ending, for finding a word in another form."""
    return [stem(_by_ear(word)) for word in words(text)]


def stem(folded: str) -> str:
    """One folded word without its case ending; short ones stay whole."""
    bare = _ENDING.sub("", folded)
    return bare if len(bare) >= _MIN_STEM else folded


def _bare(letter: str) -> str:
    if letter.isascii() or _IS_CYRILLIC.match(letter):
        return letter
    return "".join(part for part in unicodedata.normalize("NFD", letter) if unicodedata.category(part) != "Mn")


def _by_ear(word: str) -> str:
    if _IS_CYRILLIC.search(word):
        word = word.translate(_LOOKALIKES).translate(_CYRILLIC).replace("*", "")
    elif _IS_LATIN.search(word):
        for written, heard in _LATIN:
            word = written.sub(heard, word)
        word = word.translate(_LATIN_LETTERS)
    return _DOUBLED.sub(r"\1", _SOFT_I.sub("", _DOUBLED.sub(r"\1", word)))
