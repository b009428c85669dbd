"""Which of the products that were found a text calls by name, so that others are not offered beside them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from catalog import Vocabulary
from catalog.search.folding import stems
from catalog.vocabulary import Words

SHORTEST = 3  # letters of a word that tells one thing from another
_PROPER = re.compile("«([^»]+)»")

Spoken = frozenset[str]


def named(text: str, skus: Iterable[str], vocabulary: Vocabulary) -> frozenset[str]:
    """Those of `skus` one of whose names stands whole in `text`, in whatever order and form; the longest name wins.
    Empty when none does. An alias that another's name goes on from ("family look", "family look dress") tells
    nothing."""
    said = frozenset(stems(text))
    called = {sku: vocabulary.products[sku] for sku in skus if sku in vocabulary.products}
    names = {sku: _names(words) for sku, words in called.items()}
    lengths: dict[str, int] = {}
    for sku, words in called.items():
        others = [name for other, theirs in names.items() if other != sku for name in theirs]
        own = _own_names(words)
        told = [name for name in names[sku] if name <= said and (name in own or not _goes_on(name, others))]
        lengths[sku] = max(map(len, told), default=0)
    longest = max(lengths.values(), default=0)
    return frozenset(sku for sku, length in lengths.items() if 0 < length == longest)


def _goes_on(name: Spoken, others: Collection[Spoken]) -> bool:
    return any(name < other for other in others)


def _names(words: Words) -> frozenset[Spoken]:
    proper = [part for name in words.all() for part in _PROPER.findall(name)]
    return frozenset(filter(None, (_spoken(name) for name in (*words.all(), *proper))))


def _own_names(words: Words) -> frozenset[Spoken]:
    """The product's full names: whoever says one means it, though a longer one begins like it."""
    return frozenset(_spoken(name) for name in (words.names.uk, words.names.ru, words.names.en))


def _spoken(name: str) -> Spoken:
    return frozenset(stem for stem in stems(name) if len(stem) >= SHORTEST)
