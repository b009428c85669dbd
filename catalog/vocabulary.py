"""The shop's own words: what colours, categories and products are called, and finding a colour's name in a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from catalog.products import Names
from catalog.search.folding import stems, words

FOR_WHOM: Mapping[str, tuple[Names, tuple[str, ...]]] = {
    "girl": (Names("дівчинка", "девочка", "girl"), ("донька", "дочка", "доня", "дівчача", "для дівчат", "daughter")),
    "boy": (Names("хлопчик", "мальчик", "boy"), ("син", "сын", "синок", "хлопець", "для хлопців", "son")),
    "child": (Names("дитина", "ребёнок", "child"), ("діти", "дети", "дитячий", "детский", "малюк", "малыш", "kids")),
    "woman": (Names("жінка", "женщина", "woman"), ("жіночий", "женский", "мама", "дружина", "дівчина", "women")),
    "man": (Names("чоловік", "мужчина", "man"), ("чоловічий", "мужской", "тато", "папа", "муж", "men")),
    "adult": (Names("дорослий", "взрослый", "adult"), ("дорослі", "взрослые", "adults")),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What a thing is called. Aliases are in any of the three languages, or transliterated."""

    names: Names
    aliases: tuple[str, ...] = ()

    def all(self) -> tuple[str, ...]:
        return (self.names.uk, self.names.ru, self.names.en, *self.aliases)


def _for_whom() -> Mapping[str, Words]:
    return {code: Words(names, aliases) for code, (names, aliases) in FOR_WHOM.items()}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words by code (colours, categories), by SKU (products), by for_whom; `sizes` are the labels of every chart."""

    colours: Mapping[str, Words]
    categories: Mapping[str, Words]
    products: Mapping[str, Words]
    sizes: frozenset[str]
    for_whom: Mapping[str, Words] = field(default_factory=_for_whom)


class ColourNames:
    """Finds colours by their words in any form: «рожеву», "розовая", "rozheva". The longest name wins its place, so
    that «темно-синій» is not also «синій»."""

    def __init__(self, colours: Mapping[str, Words]) -> None:
        self._codes: dict[tuple[str, ...], list[str]] = {}
        for code, called in colours.items():
            for name in called.all():
                codes = self._codes.setdefault(tuple(stems(name)), [])
                if code not in codes:
                    codes.append(code)
        self._codes.pop((), None)
        self._longest = max(map(len, self._codes), default=0)

    def find(self, text: str) -> tuple[str, ...]:
        """Codes in the order of the text; a word that names several colours gives them all."""
        spoken = stems(text)
        found = (self._codes[tuple(spoken[start:end])] for start, end in self._spans(spoken))
        return tuple(dict.fromkeys(code for codes in found for code in codes))

    def without(self, text: str) -> str:
        """The words of `text` that name no colour, in lower case."""
        spoken = words(text)
        for start, end in reversed(list(self._spans(stems(text)))):
            del spoken[start:end]
        return " ".join(spoken)

    def _spans(self, spoken: list[str]) -> Iterator[tuple[int, int]]:
        at = 0
        while at < len(spoken):
            length = self._match(spoken, at)
            if length:
                yield at, at + length
            at += max(length, 1)

    def _match(self, spoken: list[str], at: int) -> int:
        lengths = range(min(self._longest, len(spoken) - at), 0, -1)
        return next((length for length in lengths if tuple(spoken[at : at + length]) in self._codes), 0)
