"""From a shopper's text to products: scores in memory, filters in SQL, facts read fresh."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.db import Database
from catalog.errors import IndexUnavailable
from catalog.product_cache import ProductCache
from catalog.products import Product
from catalog.queries import EVERYTHING, Filters, read_matching, read_version
from catalog.search.embedders import Embedder, Vectors
from catalog.search.index import Index
from catalog.search.ngrams import Scores
from catalog.search.snapshot import Snapshot, ordered

log = structlog.get_logger(__name__)

T = TypeVar("T")

CONFIDENT = 3.6
MOST = 200
LISTED = 2000  # so many SKUs that pass a filter may be brought from SQL at once
FIRST_LOOK = 256  # of a bigger catalog, so many of the best are held against the filter first
ON_THE_LOOP = 3000  # products that are scored in less than the event loop may be held for
ASK_CHROMA = 10_000  # from here on the exact scan takes longer than Chroma's neighbours


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
        scores = await self._scores(snapshot, meant, everything=filters == EVERYTHING)
        named = (filters.colour,) if filters.colour else snapshot.colours.find(text)
        places = snapshot.places(scores, named)
        if skus is not None or filters == EVERYTHING:
            best = await _computed(snapshot, partial(_best, snapshot, places, skus))
        else:
            best = await self._passing(snapshot, places, filters, limit)
        hits = await self._hits([(sku, float(scores[snapshot.ranker.row[sku]])) for sku in best], named, limit)
        listed = not meant and filters != EVERYTHING
        return Found(tuple(hits), confident=any(listed or hit.score >= CONFIDENT for hit in hits))

    async def neighbours_of(self, sku: str, limit: int) -> list[tuple[str, float]]:
        """The `limit` products most alike by description, best first, with their cosine; exact. Empty for a SKU that
        is not in the index. Not checked against SQL: some may be switched off by now."""
        async with self._db.read() as session:
            version = await read_version(session)
        snapshot = await self._index.at(version)
        if sku not in snapshot.ranker.row:
            return []

        def nearest() -> list[tuple[str, float]]:
            alike = np.array(snapshot.ranker.alike(sku))
            alike[snapshot.ranker.row[sku]] = -np.inf
            return [(snapshot.ranker.keys[row], float(alike[row])) for row in ordered(alike, limit)]

        return await _computed(snapshot, nearest)

    async def _scores(self, snapshot: Snapshot, meant: str, *, everything: bool) -> Scores:
        if not meant:
            return np.zeros(len(snapshot), dtype=np.float32)
        ranker = snapshot.ranker
        vector, letters = await asyncio.gather(
            self._vector(snapshot, meant), _computed(snapshot, lambda: ranker.by_letters(meant))
        )
        ask = everything and vector is not None and len(snapshot) >= ASK_CHROMA
        near = await self._index.near(vector, snapshot.version) if ask and vector is not None else None
        return await _computed(snapshot, lambda: ranker.fused(letters, vector, near))

    async def _vector(self, snapshot: Snapshot, meant: str) -> Vectors | None:
        held = snapshot.ranker.vectors
        if held is None:
            return None
        try:
            vector = await self._embedder.query(meant)
        except IndexUnavailable as error:
            log.warning("search_by_letters_only", reason=str(error))
            return None
        if len(vector) != held.shape[1]:
            log.error("embedder_changed_its_size", was=held.shape[1], now=len(vector))
            return None
        return vector

    async def _allowed(self, filters: Filters) -> tuple[int, Collection[str] | None]:
        """The catalog's version and, in a small catalog, the SKUs that pass; None when they are to be asked for later,
        or everything passes."""
        async with self._db.read() as session:
            version = await read_version(session)
            few = filters != EVERYTHING and self._index.size <= LISTED
            return version, await read_matching(session, filters) if few else None

    async def _passing(self, snapshot: Snapshot, places: Scores, filters: Filters, limit: int) -> list[str]:
        """The best that pass, without bringing every SKU that does: the first few hundred are held against SQL; then,
        if those that pass are few, all of them are ranked, otherwise more and more are looked at."""
        places = await _computed(snapshot, partial(snapshot.possible, places, filters))
        async with self._db.read() as session:
            best = await _computed(snapshot, partial(_best, snapshot, places, None, FIRST_LOOK))
            found = await _kept(session, best, filters)
            if len(found) >= limit or len(best) < FIRST_LOOK:
                return found
            skus = await read_matching(session, filters, limit=LISTED + 1)
            if len(skus) <= LISTED:
                return await _computed(snapshot, partial(_best, snapshot, places, skus))
            best = await _computed(snapshot, partial(_best, snapshot, places, None, len(snapshot)))
            for at in range(FIRST_LOOK, len(best), LISTED):
                found += await _kept(session, best[at : at + LISTED], filters)
                if len(found) >= limit:
                    break
        return found

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


async def _kept(session: AsyncSession, skus: Sequence[str], filters: Filters) -> list[str]:
    passing = set(await read_matching(session, filters, among=skus))
    return [sku for sku in skus if sku in passing]


async def _computed(snapshot: Snapshot, compute: Callable[[], T]) -> T:
    """In a thread when the catalog is so big that it would hold the event loop up."""
    return compute() if len(snapshot) <= ON_THE_LOOP else await asyncio.to_thread(compute)


def _best(snapshot: Snapshot, places: Scores, allowed: Collection[str] | None, count: int = MOST) -> list[str]:
    """The best `count` of the allowed SKUs, best first; equals stay in the shop's order."""
    keys, row = snapshot.ranker.keys, snapshot.ranker.row
    if allowed is None:
        return [keys[n] for n in ordered(places, count)]
    rows = np.array(sorted(row[sku] for sku in allowed if sku in row), dtype=np.int64)
    return [keys[rows[n]] for n in ordered(places[rows], count)]


def _colour(product: Product, named: Collection[str]) -> str | None:
    has = {colour.code for colour in product.colours}
    return next((code for code in named if code in has), None)
