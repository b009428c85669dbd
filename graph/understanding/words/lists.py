"""How the lists of words are written down."""

from __future__ import annotations


def phrases(text: str) -> tuple[str, ...]:
    """Phrases between commas. "*" ends a beginning of words, "_" stands for up to two words of any kind; every other
    word stands for all its cases. One spelling is enough for what sounds alike."""
    return tuple(" ".join(phrase.split()) for phrase in text.split(",") if phrase.strip())


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def pairs(verbs: str, nouns: str) -> tuple[str, ...]:
    """Every verb with every noun, in either order, with up to two words between them."""
    return tuple(
        phrase
        for verb in verbs.split()
        for noun in nouns.split()
        for phrase in (f"{verb} _ {noun}", f"{noun} _ {verb}")
    )
