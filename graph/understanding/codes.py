"""The shop's codes that a prompt may name: all of them while they are few, otherwise those that sound most like the
text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from catalog.search.folding import fold
from catalog.vocabulary import Words

GRAM = 3


class CodeList:
    """Codes with their Ukrainian names, in lines of "code (name)". Built once per catalog version."""

    def __init__(self, words: Mapping[str, Words], most: int, longest: int) -> None:
        self._lines = {code: f"{code} ({_plain(called.names.uk)})" for code, called in words.items()}
        self._grams = {code: _grams(called.all()) for code, called in words.items()}
        self._most = most
        self._longest = longest

    def told(self, text: str) -> str:
        """At most so many codes and so many characters; in one order as long as all of them fit."""
        everything = "; ".join(self._lines.values())
        if len(self._lines) <= self._most and len(everything) <= self._longest:
            return everything
        heard = _grams([text])
        nearest = sorted(self._lines, key=lambda code: -_likeness(heard, self._grams[code]))[: self._most]
        told = ""
        for code in nearest:
            longer = f"{told}; {self._lines[code]}" if told else self._lines[code]
            if len(longer) > self._longest:
                break
            told = longer
        return told


def _plain(name: str) -> str:
    return " ".join(name.split())[:40]


def _grams(names: Iterable[str]) -> frozenset[str]:
    folded = [f" {word} " for name in names for word in fold(name).split()]
    return frozenset(word[n : n + GRAM] for word in folded for n in range(max(1, len(word) - GRAM + 1)))


def _likeness(heard: frozenset[str], grams: frozenset[str]) -> float:
    return len(heard & grams) / math.sqrt(len(grams) or 1)
