"""The shop's rules and answers, found by what is asked."""

from __future__ import annotations

import asyncio

import structlog

from catalog.errors import IndexUnavailable
from catalog.search.background import BACKGROUND
from catalog.search.embedders import Embedder
from catalog.search.folding import stems, words
from catalog.search.ranking import Item, Ranker
from catalog.search.vectors import Progress, VectorStore
from catalog.shop import Policy

log = structlog.get_logger(__name__)

FITS = 3.8
TRY_AGAIN_AFTER = 15.0
_PRICE = frozenset(stems("ціна цена price cost costs коштує коштують стоит стоят почем"))
_HOW_MUCH = frozenset(stems("скільки сколько how much is the does do"))
_SIZE = frozenset(stems("розмір размер size rozmir зріст рост height"))
_WHICH = frozenset(stems("який яка яке які якого якому як какой какая какие какого как which what how yakyi"))


class PolicyFinder:
    def __init__(self, policies: tuple[Policy, ...], embedder: Embedder, vectors: VectorStore) -> None:
        self._policies = {policy.code: policy for policy in policies}
        self._embedder = embedder
        self._vectors = vectors
        self._loading = asyncio.Lock()
        self._ranker: Ranker | None = None
        self._again_at: float | None = None

    async def find(self, text: str) -> Policy | None:
        """The policy that this question is about; None when nothing fits."""
        asked = _without_price(text)
        bare = _without_size(asked)
        found = await self._nearest(asked)
        return found if found is None or bare == asked or await self._nearest(bare) is found else None

    async def prepare(self, progress: Progress | None = None) -> Ranker:
        """Embed titles and aliases, once; while the embedder is away letters decide, and it is asked again later."""
        async with self._loading:
            now = asyncio.get_running_loop().time()
            if self._ranker is None or (self._again_at is not None and now >= self._again_at):
                self._ranker = await self._made(progress)
            return self._ranker

    async def _nearest(self, asked: str) -> Policy | None:
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

    async def _made(self, progress: Progress | None) -> Ranker:
        items = [_item(policy) for policy in self._policies.values()]
        texts = [text for item in items for text in item.passages]
        try:
            vectors = await self._vectors.passages(texts, progress)
            background = await self._vectors.queries(BACKGROUND)
        except IndexUnavailable as error:
            log.warning("policies_by_letters_only", reason=str(error))
            self._again_at = asyncio.get_running_loop().time() + TRY_AGAIN_AFTER
            return Ranker(items, None, None)
        self._again_at = None
        return Ranker(items, vectors, background)


def _without_price(text: str) -> str:
    """«скільки коштує» is asked of goods and of delivery alike, so it says nothing about which."""
    told = list(zip(words(text), stems(text), strict=True))
    if not any(bare in _PRICE for _, bare in told):
        return " ".join(word for word, _ in told)
    return " ".join(word for word, bare in told if bare not in _PRICE | _HOW_MUCH)


def _without_size(text: str) -> str:
    """«а є 128 розмір?» is asked of goods; «який розмір на 128?» of the rule."""
    told = list(zip(words(text), stems(text), strict=True))
    of_goods = any(bare in _SIZE for _, bare in told) and any(word[0].isdigit() for word, _ in told)
    if not of_goods or any(bare in _WHICH for _, bare in told):
        return text
    return " ".join(word for word, bare in told if bare not in _SIZE and not word[0].isdigit())


def _item(policy: Policy) -> Item:
    asked = (policy.titles.uk, policy.titles.ru, policy.titles.en, *policy.aliases)
    return Item(policy.code, passages=asked, spoken=asked)
