"""Names of people as they go onto a waybill: Russian spellings become Ukrainian by a table (data/delivery/names.yaml),
emoji and figures are no names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from catalog.delivery.details import PersonName
from catalog.delivery.places import TABLES, Line
from catalog.feeds.source import Source, Strict

LONGEST = 40
_LETTERS = "A-Za-z\u00c0-\u024f\u0400-\u04ff"
NAME = re.compile(rf"[{_LETTERS}]+(?:['’ʼ`-][{_LETTERS}]+)*")
_THRICE = re.compile(r"(\w)\1\1", re.IGNORECASE)
_VOWEL = re.compile("[аеєиіїоуюяыэёaeiouy]", re.IGNORECASE)
_SURNAME = re.compile(
    "(?:енко|чук|щук|юк|ський|ська|цький|цька|ский|ская|цкий|цкая|ко|ів|їв|ова|ов|єв|єва|ев|ева|ёв|ёва|ін|їн|ин|іна|ина"
    "|ак|як|ець|ич|ук|ишин|ало|ило|уха|ура|юра|enko|chuk|skyi|ska|sky|uk|yuk|iv|ov|ova|ko)$"
)
_SURNAME_ONLY = re.compile("(?:енко|чук|щук|юк|enko|chuk|yuk)$")
_INITIAL = re.compile("^И")
_HARD = (("ье", "'є"), ("ьё", "йо"), ("ё", "ьо"), ("ы", "и"), ("э", "е"), ("ъ", "'"))
_ADJECTIVE = re.compile("(?<=[сц])к(ий|ая)$")


class NamesFile(Strict):
    women: dict[Line, tuple[Line, ...]]
    men: dict[Line, tuple[Line, ...]]
    patronymics: list[tuple[Line, Line, Line, Line]]


class FirstNames:
    def __init__(self, file: NamesFile) -> None:
        self._first = {
            _key(written): name
            for group in (file.women, file.men)
            for name, russian in group.items()
            for written in (*russian, name)
        }
        self._middle: dict[str, str] = {}
        for man, woman, russian_man, russian_woman in file.patronymics:
            self._middle |= {_key(russian_man): man, _key(russian_woman): woman, _key(man): man, _key(woman): woman}

    def is_first(self, word: str) -> bool:
        return _key(word) in self._first

    def is_middle(self, word: str) -> bool:
        return _key(word) in self._middle

    def sounds_like_one(self, words: Sequence[str]) -> bool:
        """Whether these words are rather somebody's name than anything else."""
        known = any(self.is_first(word) or self.is_middle(word) or is_only_surname(word) for word in words)
        if len(words) == 1:
            return known or (words[0][:1].isupper() and is_surname(words[0]))
        return known or all(word[:1].isupper() for word in words)

    def person(self, words: Sequence[str]) -> PersonName | None:
        """One to three words as a name, in Ukrainian; a part that was not told is empty. None: they are no name."""
        if not 1 <= len(words) <= 3 or not all(map(is_name, words)):
            return None
        rest = [word for word in words if not self.is_middle(word)]
        middle = next((word for word in words if self.is_middle(word)), "")
        if len(rest) == 3:
            middle, rest = rest[2], rest[:2]
        last, first = self._ordered(rest)
        return PersonName(_surname(last), self._first_name(first), self._patronymic(middle))

    def _ordered(self, words: Sequence[str]) -> tuple[str, str]:
        """Surname and first name; «Прізвище Ім'я» is how forms ask for it, so it is so in doubt."""
        if not words:
            return "", ""
        if len(words) == 1:
            return ("", words[0]) if self.is_first(words[0]) else (words[0], "")
        one, two = words
        turned = self.is_first(one) and not self.is_first(two)
        turned = turned or (is_surname(two) and not is_surname(one) and not self.is_first(two))
        return (two, one) if turned else (one, two)

    def _first_name(self, word: str) -> str:
        return self._first.get(_key(word)) or _spelled(word)

    def _patronymic(self, word: str) -> str:
        return self._middle.get(_key(word)) or _spelled(word)


@cache
def load_names(file: Path = TABLES / "names.yaml") -> FirstNames:
    """SourceInvalid: the table is wrong, with its lines."""
    return FirstNames(Source.read(file).check(NamesFile))


def is_name(word: str) -> bool:
    """Letters, and not a cry: no emoji, no figures, no «ааа»."""
    bare = len(re.sub("['’ʼ`-]", "", word))
    return (
        NAME.fullmatch(word) is not None
        and 2 <= bare <= LONGEST
        and _THRICE.search(word) is None
        and _VOWEL.search(word) is not None
    )


def is_surname(word: str) -> bool:
    return len(word) > 3 and _SURNAME.search(word.casefold()) is not None


def is_only_surname(word: str) -> bool:
    """An ending that nothing but a surname has, so that small letters do too."""
    return len(word) > 4 and _SURNAME_ONLY.search(word.casefold()) is not None


def _surname(word: str) -> str:
    """Letters that Ukrainian has not are written as they sound; no Ukrainian surname begins with «И»."""
    plain = _INITIAL.sub("І", _spelled(word))
    return _ADJECTIVE.sub(lambda found: "ький" if found[1] == "ий" else "ька", plain)


def _spelled(word: str) -> str:
    plain = re.sub("[’ʼ`]", "'", word)
    plain = "-".join(part[:1].upper() + part[1:].lower() for part in plain.split("-")) if _is_flat(plain) else plain
    for russian, ours in _HARD:
        plain = plain.replace(russian, ours).replace(russian.capitalize(), ours.capitalize())
    return plain


def _is_flat(word: str) -> bool:
    return word.islower() or word.isupper()


def _key(word: str) -> str:
    return re.sub("['’ʼ`]", "", word.casefold()).replace("ё", "е")
