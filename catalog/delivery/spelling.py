"""Names of places and people as they are heard: Ukrainian and Russian letters in one spelling, case endings off, and
the distance between two spellings. For comparing only, never shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_ONE = str.maketrans(
    {"ё": "е", "є": "е", "э": "е", "і": "и", "ї": "и", "ы": "и", "ґ": "г", "ь": None, "ъ": None, "i": "и"}
)
_LATIN_I = re.compile("(?<=[\u0400-\u04ff])[iI]|[iI](?=[\u0400-\u04ff])")
_MARKS = re.compile("['’ʼ`´\u02b9*]")
_DASHES = re.compile("[-\u2010-\u2015\u2212_]+")
_DOUBLED = re.compile(r"([^\W\d])\1+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
# Every case ending of a noun or an adjective in either language, in the one spelling.
_ENDINGS = """
а я у ю и е о й в ой ей ом ем им их ий ам ах ям ях ив ев ов ею ою ои ая ую ое ми ию ии ия ови еви ого его ому ему ами
ями
"""
ENDINGS = frozenset(["", *_ENDINGS.split()])
SHORTEST_STEM = 2


def tidy(text: str) -> str:
    """Without what is drawn but not read: zero-width signs, the frames of emoji figures, odd spaces."""
    plain = unicodedata.normalize("NFKC", text.replace("№", "#"))
    seen = (letter for letter in plain if unicodedata.category(letter) not in {"Cf", "Me", "Cc"} or letter in "\n\t")
    return _LATIN_I.sub(lambda found: "І" if found[0] == "I" else "і", "".join(seen).replace("\ufe0f", ""))


def heard(text: str) -> str:
    """«Кам'янець-Подільський» is "камянец подилский": no apostrophes, dashes or soft signs, one space between words."""
    plain = _DASHES.sub(" ", _MARKS.sub("", text.casefold()))
    if _CYRILLIC.search(plain):
        plain = plain.translate(_ONE)
    return " ".join(_DOUBLED.sub(r"\1", plain).split())


def stems(word: str) -> Iterator[str]:
    """What may be left of a heard word when its case ending is taken off."""
    if not _CYRILLIC.search(word):
        yield word
        return
    for cut in range(min(3, len(word) - SHORTEST_STEM) + 1):
        if word[len(word) - cut :] in ENDINGS:
            yield word[: len(word) - cut]


def stem(word: str) -> str:
    """The stem of a heard name in the nominative."""
    if word.endswith(("ий", "ое", "ая", "ой")) and len(word) > 4:
        return word[:-2]
    return word[:-1] if word[-1] in "аяуюиеой" and len(word) > SHORTEST_STEM else word


def changed_stems(name: str) -> Iterator[str]:
    """Other stems that one word of a name has in its cases: Львів, Львова; Кролевець, Кролевця; Лубни, Лубен."""
    plain, last = heard(name), stem(heard(name))
    if not _CYRILLIC.search(plain):
        return
    closed = plain == last  # ends with a consonant
    if closed and re.search("[ії][^аеєиіїоуюя]+$", name.casefold()):
        at = max(plain.rfind("и"), 0)
        yield from (f"{plain[:at]}{vowel}{plain[at + 1 :]}" for vowel in "ое")
        yield from (f"{plain[:at]}о{plain[at + 1 : -1]}з",) if plain.endswith("г") else ()
    if closed and plain.endswith(("ец", "ок")):
        yield f"{plain[:-2]}{plain[-1]}"
    if not closed and plain[-1] == "и" and re.search("[^аеиоуюя]{2}$", last):
        yield from (f"{last[:-1]}{vowel}{last[-1]}" for vowel in "ео")


def apart(one: str, other: str, most: int) -> int | None:
    """How many letters were missed, added, changed or swapped (Damerau and Levenshtein); None: more than `most`."""
    if abs(len(one) - len(other)) > most:
        return None
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        older, before, row = before, row, [i]
        for j, against in enumerate(other, start=1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                least = min(least, older[j - 2] + 1)
            row.append(least)
    return row[-1] if row[-1] <= most else None


def deletions(word: str) -> Iterator[str]:
    """The word and what is left of it without one of its letters."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
