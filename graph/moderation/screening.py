"""Finding what is no shopping: commands to the bot as a program, and questions about other people's orders.

A false alarm scolds a shopper, a miss is harmless: no text can move the lexicon, and a model's reading is checked
against the text. So every pattern wants both a command and its object.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from re import Pattern

from graph.moderation.disguises import decoded, plain, spellings
from graph.moderation.patterns import COMMANDS, MINE, PRYING

WALL = 2000
FOREIGN_SHARE = 0.5
LEAST_FOREIGN = 6


class Suspicion(StrEnum):
    """PRYING: about other people. FOREIGN: a script that nobody here reads. WALL: more than a person types."""

    INJECTION = "injection"
    PRYING = "prying"
    FOREIGN = "foreign"
    WALL = "wall"


def suspicion(text: str) -> Suspicion | None:
    """What makes this text no shopping; None for the rest."""
    shown = plain(text)
    hidden = decoded(shown)
    if hidden or _found(COMMANDS, spellings(shown)):
        return Suspicion.INJECTION
    if _found(PRYING, [shown]) and not MINE.search(shown):
        return Suspicion.PRYING
    if _foreign(shown):
        return Suspicion.FOREIGN
    return Suspicion.WALL if len(text) > WALL else None


def injects(text: str) -> bool:
    """Whether no model may see this text."""
    return suspicion(text) is Suspicion.INJECTION


def _found(patterns: tuple[Pattern[str], ...], texts: Iterable[str]) -> bool:
    """Line by line: a command does not span a burst of messages."""
    lines = [" ".join(line.split()) for text in texts for line in text.splitlines()]
    return any(pattern.search(line) for line in lines for pattern in patterns)


def _foreign(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    strange = sum(not unicodedata.name(letter, "").startswith(("LATIN", "CYRILLIC")) for letter in letters)
    return strange >= LEAST_FOREIGN and strange > FOREIGN_SHARE * len(letters)
