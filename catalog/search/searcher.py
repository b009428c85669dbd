"""From a shopper's text to products: filters in SQL, scores in memory, facts read fresh."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import structlog

from catalog.db import Database
from catalog.errors import IndexUnavailable
from catalog.product_cache import ProductCache
from catalog.products import Product
from catalog.queries import EVERYTHING, Filters, read_matching, read_version
from catalog.search.embedders import Embedder
from catalog.search.index import Index, Snapshot
from catalog.search.ngrams import Scores

log = structlog.get_logger(__name__)

CONFIDENT = 3.6
HAS_THE_COLOUR = 1.0  # a pink one a little less fitting goes before a better one that is not made in pink
MOST = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """A product that answers. `colour` is the one that the filter or the text named, if the product has it. `score`
    counts standard deviations above idle talk and can be compared between questions."""

    product: Product
    colour: str | None
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """Best first. When not `confident`, nothing stands clearly above the noise: ask, or offer nothing."""

    hits: tuple[Hit, ...]
    confident: bool


class Searcher:
    def __init__(self, db: Database, embedder: Embedder, index: Index, products: ProductCache) -> None:
        self._db = db
        self._embedder = embedder
        self._index = index
        self._products = products

    async def search(self, text: str, filters: Filters, limit: int) -> Found:
        """At most `limit` hits. A text without a word lists what passes the filters, in the shop's order.

        While the embedder does not answer, letters alone decide.
        """
        version, skus = await self._allowed(filters)
        snapshot = await self._index.at(version)
        meant = snapshot.meant(text)
        scores = await self._scores(snapshot, meant, everything=skus is None)
        named = (filters.colour,) if filters.colour else snapshot.colours.find(text)
        hits = await self._hits(_best(snapshot, scores, skus, named), named, limit)
        listed = not meant and filters != EVERYTHING
        return Found(tuple(hits), confident=any(listed or hit.score >= CONFIDENT for hit in hits))

    async def _scores(self, snapshot: Snapshot, meant: str, *, everything: bool) -> Scores:
        if not meant:
            return np.zeros(len(snapshot.ranker.keys), dtype=np.float32)
        try:
            vector = await self._embedder.query(meant)
        except IndexUnavailable as error:
            log.warning("search_by_letters_only", reason=str(error))
            return snapshot.ranker.scores(meant, None)
        near = await self._index.near(vector, snapshot.version) if everything else None
        return snapshot.ranker.scores(meant, vector, near)

    async def _allowed(self, filters: Filters) -> tuple[int, Collection[str] | None]:
        """The catalog's version, and the SKUs that pass; None when everything does."""
        async with self._db.read() as session:
            version = await read_version(session)
            return version, None if filters == EVERYTHING else await read_matching(session, filters)

    async def _hits(self, best: Sequence[tuple[str, float]], named: Collection[str], limit: int) -> list[Hit]:
        """The first `limit` of `best` that are still sold; the index may not know yet what was switched off."""
        hits: list[Hit] = []
        for at in range(0, len(best), limit):
            batch = best[at : at + limit]
            products = await self._products.read(sku for sku, _ in batch)
            sold = ((products[sku], score) for sku, score in batch if sku in products and products[sku].variants)
            hits += [Hit(product, _colour(product, named), score) for product, score in sold]
            if len(hits) >= limit:
                break
        return hits[:limit]


def _best(
    snapshot: Snapshot, scores: Scores, allowed: Collection[str] | None, named: Collection[str]
) -> list[tuple[str, float]]:
    """The allowed SKUs with their scores, best first; equals stay in the shop's order."""
    keys = snapshot.ranker.keys
    passing = None if allowed is None else set(allowed)
    rows = [row for row, key in enumerate(keys) if scores[row] > -np.inf and (passing is None or key in passing)]
    places = scores[rows]
    if named:
        has = [snapshot.has_colour(keys[row], named) for row in rows]
        places = places + np.float32(HAS_THE_COLOUR) * np.array(has, dtype=np.float32)
    return [(keys[rows[n]], float(scores[rows[n]])) for n in np.argsort(-places, kind="stable")[:MOST]]


def _colour(product: Product, named: Collection[str]) -> str | None:
    has = {colour.code for colour in product.colours}
    return next((code for code in named if code in has), None)
