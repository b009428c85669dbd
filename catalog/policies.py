"""The shop's rules and answers, found by what is asked."""

from __future__ import annotations

import asyncio

from catalog.errors import IndexUnavailable
from catalog.search.background import BACKGROUND
from catalog.search.embedders import Embedder
from catalog.search.folding import stems, words
from catalog.search.ranking import Item, Ranker
from catalog.search.vectors import Progress, VectorStore
from catalog.shop import Policy

FITS = 3.8
_PRICE = frozenset(stems("ціна цена price cost costs коштує коштують стоит стоят почем"))
_HOW_MUCH = frozenset(stems("скільки сколько how much is the does do"))


class PolicyFinder:
    def __init__(self, policies: tuple[Policy, ...], embedder: Embedder, vectors: VectorStore) -> None:
        self._policies = {policy.code: policy for policy in policies}
        self._embedder = embedder
        self._vectors = vectors
        self._loading = asyncio.Lock()
        self._ranker: Ranker | None = None

    async def find(self, text: str) -> Policy | None:
        """The policy that this question is about; None when nothing fits."""
        asked = _without_price(text)
        if not asked:
            return None
        ranker = await self.prepare()
        try:
            vector = await self._embedder.query(asked)
        except IndexUnavailable:
            vector = None
        scores = ranker.scores(asked, vector)
        best = int(scores.argmax())
        return self._policies[ranker.keys[best]] if scores[best] >= FITS else None

    async def prepare(self, progress: Progress | None = None) -> Ranker:
        """Embed titles and aliases, once."""
        async with self._loading:
            if self._ranker is None:
                items = [_item(policy) for policy in self._policies.values()]
                texts = [text for item in items for text in item.passages]
                vectors = await self._vectors.passages(texts, progress)
                self._ranker = Ranker(items, vectors, await self._vectors.queries(BACKGROUND))
            return self._ranker


def _without_price(text: str) -> str:
    """«скільки коштує» is asked of goods and of delivery alike, so it says nothing about which."""
    told = list(zip(words(text), stems(text), strict=True))
    if not any(bare in _PRICE for _, bare in told):
        return " ".join(word for word, _ in told)
    return " ".join(word for word, bare in told if bare not in _PRICE | _HOW_MUCH)


def _item(policy: Policy) -> Item:
    asked = (policy.titles.uk, policy.titles.ru, policy.titles.en, *policy.aliases)
    return Item(policy.code, passages=asked, spoken=asked)
