"""Known phrases found in a text in any form, with one slip of the finger forgiven in longer words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from catalog.search.folding import fold, words
from graph.understanding.tokens import Token, heard

LEAST_FOR_SLIPS = 5
REMEMBERED = 10_000  # words of shoppers, in each book
_LONGEST_FOR_SLIPS = 14
_LEAST_PREFIX = 7
_GAP = "_"
_WIDEST_GAP = 2
_LEAST_FOR_ANY_SLIP = 7
_VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class Match:
    """`codes` are what the phrase stands for; it covers `length` tokens from `start`."""

    codes: tuple[str, ...]
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    """`needs` are the words that a text must have, whatever their order, for the phrase to be in it."""

    patterns: tuple[str, ...]
    needs: frozenset[str]
    codes: list[str]

    @property
    def gapped(self) -> bool:
        return _GAP in self.patterns


class PhraseBook:
    """Phrases by code. A word ending in "*" stands for every word that begins so, "_" for up to two words of any kind;
    other words match in any case."""

    def __init__(self, entries: Mapping[str, Iterable[str]]) -> None:
        self._phrases: dict[str, list[_Phrase]] = {}
        self._known: dict[tuple[str, ...], _Phrase] = {}
        for code, phrases in entries.items():
            for phrase in phrases:
                patterns = tuple(_patterns(phrase))
                self._add(patterns, code)
                if len(patterns) == 1 and not phrase.endswith("*") and (whole := fold(phrase)) not in patterns[0]:
                    self._add((whole,), code)  # «лонгслива» keeps the «-ив» that «лонгслив» seems to end with
        for known in self._phrases.values():
            known.sort(key=lambda phrase: -len(phrase.patterns))
        self._remembered: dict[tuple[str, str], tuple[str, ...]] = {}
        self._lengths = sorted({len(first) - 1 for first in self._phrases if first.endswith("*")}, reverse=True)

    @property
    def words(self) -> set[str]:
        """Every pattern of every phrase."""
        return {word for patterns in self._known for word in patterns} - {_GAP}

    def find(self, tokens: list[Token], taken: Collection[int] = ()) -> list[Match]:
        """Matches from left to right, the longest first; tokens in `taken` match nothing."""
        present = {form for token in tokens for form in (token.stem, token.folded)}
        matches, at = list[Match](), 0
        while at < len(tokens):
            match = None if at in taken else self._at(tokens, at, taken, present)
            if match is not None:
                matches.append(match)
            at += match.length if match else 1
        return matches

    def _add(self, patterns: tuple[str, ...], code: str) -> None:
        if not patterns:
            return
        phrase = self._known.get(patterns)
        if phrase is None:
            needs = frozenset(word for word in patterns[1:] if word != _GAP and not word.endswith("*"))
            phrase = self._known[patterns] = _Phrase(patterns, needs, [])
            self._phrases.setdefault(patterns[0], []).append(phrase)
        if code not in phrase.codes:
            phrase.codes.append(code)

    def _at(self, tokens: list[Token], at: int, taken: Collection[int], present: set[str]) -> Match | None:
        best: Match | None = None
        for first in self._firsts(tokens[at].folded, tokens[at].stem):
            for phrase in self._phrases[first]:
                if not phrase.needs <= present or (best and best.length >= len(phrase.patterns) and not phrase.gapped):
                    continue
                end = _end(phrase.patterns, tokens, at, taken)
                if end is not None and (best is None or end - at > best.length):
                    best = Match(tuple(phrase.codes), at, end - at)
        return best

    def _firsts(self, folded: str, stem: str) -> tuple[str, ...]:
        """With which of its first words a phrase may begin here."""
        found = self._remembered.get((folded, stem))
        if found is None:
            prefixes = (f"{folded[:length]}*" for length in self._lengths if length <= len(folded))
            forms = (*dict.fromkeys((folded, stem)), *prefixes)
            found = tuple(form for form in forms if form in self._phrases)
            if len(self._remembered) < REMEMBERED:
                self._remembered[folded, stem] = found
        return found


def _end(patterns: tuple[str, ...], tokens: list[Token], at: int, taken: Collection[int]) -> int | None:
    """Where the phrase that begins at `at` ends; None when it is another one."""
    skipped = 0
    for pattern in patterns:
        if pattern == _GAP:
            skipped = _WIDEST_GAP
            continue
        reach = range(at, min(at + skipped + 1, len(tokens)))
        found = next((n for n in reach if n not in taken and fits(pattern, tokens[n])), None)
        if found is None:
            return None
        at, skipped = found + 1, 0
    return at


def fits(pattern: str, token: Token) -> bool:
    """Whether this one word is meant by the pattern."""
    if pattern.endswith("*"):
        return token.folded.startswith(pattern[:-1])
    return pattern in {token.stem, token.folded}


def _patterns(phrase: str) -> Iterator[str]:
    for word in phrase.split():
        if word == _GAP:
            yield word
        elif word.endswith("*"):
            yield f"{fold(word.rstrip('*'))}*"
        else:
            yield from (heard(part)[1] for part in words(word))


class Spelling:
    """Leads a mistyped word to the known one that is one slip away: a letter more, less, other, or two swapped.

    The first letter must be right, the word has five letters at least, and known words are left alone. In a short word
    neither another consonant nor another ending is a slip: «краска» is no «красна», «машинка» no «машина».
    """

    def __init__(self, patterns: Iterable[str], protected: Iterable[str]) -> None:
        known = set(patterns)
        whole = {pattern for pattern in known if not pattern.endswith(("*", "'"))}
        self._prefixes = tuple(pattern[:-1] for pattern in known - whole)
        self._known = whole | set(protected)
        self._near_words = _by_slip(whole)
        self._near_prefixes = _by_slip(prefix for prefix in self._prefixes if len(prefix) >= _LEAST_PREFIX)

    def mend(self, token: Token) -> Token:
        """The token, or the known word in its place."""
        if not LEAST_FOR_SLIPS <= len(token.folded) <= _LONGEST_FOR_SLIPS or self._knows(token):
            return token
        mended = _mended(token.stem, self._near_words)
        beginnings = (token.folded[:size] for size in range(len(token.folded), _LEAST_PREFIX - 1, -1))
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
    if len(a) > 1 and a[1::-1] == b[:2] and a[2:] == b[2:]:
        return True
    if min(len(one), len(other)) < _LEAST_FOR_ANY_SLIP and not _likely(a, b):
        return False
    return a[1:] == b[1:] or a[1:] == b or a == b[1:]


def _likely(a: str, b: str) -> bool:
    """Whether the letters from the slip on differ as slips do, not as two words do: inside, and no consonant that is
    another one."""
    if not a or not b:
        return False
    return len(a) != len(b) or (len(a) > 1 and {a[0], b[0]} <= _VOWELS)
