"""Known phrases found in a text in any form, with one slip of the finger forgiven in longer words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from catalog.search.folding import fold, words
from graph.understanding.tokens import Token, heard

LEAST_FOR_SLIPS = 5
_LONGEST_FOR_SLIPS = 14


@dataclass(frozen=True, slots=True)
class Match:
    """`codes` are what the phrase stands for; it covers `length` tokens from `start`."""

    codes: tuple[str, ...]
    start: int
    length: int


class PhraseBook:
    """Phrases by code. A word ending in "*" stands for every word that begins so; other words match in any case."""

    def __init__(self, entries: Mapping[str, Iterable[str]]) -> None:
        self._phrases: dict[str, list[tuple[tuple[str, ...], list[str]]]] = {}
        for code, phrases in entries.items():
            for phrase in phrases:
                self._add(tuple(_patterns(phrase)), code)
        for known in self._phrases.values():
            known.sort(key=lambda entry: -len(entry[0]))
        self._prefixes = sorted({first for first in self._phrases if first.endswith("*")}, key=len, reverse=True)

    @property
    def words(self) -> set[str]:
        """Every pattern of every phrase."""
        return {word for known in self._phrases.values() for patterns, _ in known for word in patterns}

    def find(self, tokens: list[Token], taken: Collection[int] = ()) -> list[Match]:
        """Matches from left to right, the longest first; tokens in `taken` match nothing."""
        matches, at = list[Match](), 0
        while at < len(tokens):
            match = None if at in taken else self._at(tokens, at, taken)
            if match is not None:
                matches.append(match)
            at += match.length if match else 1
        return matches

    def _add(self, patterns: tuple[str, ...], code: str) -> None:
        if not patterns:
            return
        known = self._phrases.setdefault(patterns[0], [])
        codes = next((codes for same, codes in known if same == patterns), None)
        if codes is None:
            known.append((patterns, [code]))
        elif code not in codes:
            codes.append(code)

    def _at(self, tokens: list[Token], at: int, taken: Collection[int]) -> Match | None:
        best: Match | None = None
        for first in self._firsts(tokens[at]):
            for patterns, codes in self._phrases[first]:
                span = range(at, at + len(patterns))
                if span.stop > len(tokens) or (best and best.length >= len(patterns)):
                    continue
                if all(n not in taken and fits(p, tokens[n]) for n, p in zip(span, patterns, strict=True)):
                    best = Match(tuple(codes), at, len(patterns))
        return best

    def _firsts(self, token: Token) -> Iterator[str]:
        yield from (form for form in dict.fromkeys((token.stem, token.folded)) if form in self._phrases)
        yield from (prefix for prefix in self._prefixes if token.folded.startswith(prefix[:-1]))


def fits(pattern: str, token: Token) -> bool:
    """Whether this one word is meant by the pattern."""
    if pattern.endswith("*"):
        return token.folded.startswith(pattern[:-1])
    return pattern in {token.stem, token.folded}


def _patterns(phrase: str) -> Iterator[str]:
    for word in phrase.split():
        if word.endswith("*"):
            yield f"{fold(word.rstrip('*'))}*"
        else:
            yield from (heard(part)[1] for part in words(word))


class Spelling:
    """Leads a mistyped word to the known one that is one slip away: a letter more, less, other, or two swapped.

    The first letter must be right, the word has five letters at least, and known words are left alone.
    """

    def __init__(self, patterns: Iterable[str], protected: Iterable[str]) -> None:
        known = set(patterns)
        whole = {pattern for pattern in known if not pattern.endswith("*")}
        self._prefixes = tuple(pattern[:-1] for pattern in known - whole)
        self._known = whole | set(protected)
        self._near_words = _by_slip(whole)
        self._near_prefixes = _by_slip(prefix for prefix in self._prefixes if len(prefix) > LEAST_FOR_SLIPS)

    def mend(self, token: Token) -> Token:
        """The token, or the known word in its place."""
        if not LEAST_FOR_SLIPS <= len(token.folded) <= _LONGEST_FOR_SLIPS or self._knows(token):
            return token
        mended = _mended(token.stem, self._near_words)
        beginnings = (token.folded[:size] for size in range(len(token.folded), LEAST_FOR_SLIPS, -1))
        for beginning in beginnings if mended is None else ():
            mended = mended or _mended(beginning, self._near_prefixes)
        return replace(token, folded=mended, stem=mended) if mended else token

    def _knows(self, token: Token) -> bool:
        return token.stem in self._known or token.folded in self._known or token.folded.startswith(self._prefixes)


def _by_slip(known: Iterable[str]) -> dict[str, list[str]]:
    near: dict[str, list[str]] = {}
    for word in sorted(known):
        if len(word) >= LEAST_FOR_SLIPS - 1:
            for shorter in _without_one(word):
                near.setdefault(shorter, []).append(word)
    return near


def _mended(form: str, near: Mapping[str, list[str]]) -> str | None:
    known = (word for shorter in _without_one(form) for word in near.get(shorter, ()))
    return next((word for word in known if _one_slip(form, word)), None)


def _without_one(word: str) -> Iterator[str]:
    yield word
    yield from (word[:n] + word[n + 1 :] for n in range(1, len(word)))


def _one_slip(one: str, other: str) -> bool:
    """Whether `one` may be a mistyped `other`. A short word with a letter more at its end is another word."""
    if one[0] != other[0] or abs(len(one) - len(other)) > 1 or (len(other) < LEAST_FOR_SLIPS and one[:-1] == other):
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    swapped = len(a) > 1 and a[1::-1] == b[:2] and a[2:] == b[2:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or swapped
