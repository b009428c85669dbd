"""A catalog of invented goods, and an embedder that can be counted, stopped and taken away."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from catalog.cache import MemoryCache
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.errors import IndexUnavailable
from catalog.product_cache import ProductCache
from catalog.search.embedders import Vectors
from catalog.search.folding import stems
from catalog.search.index import Index
from catalog.search.neighbours import Neighbours
from catalog.search.searcher import Searcher
from catalog.search.vectors import VectorStore


class WordEmbedder:
    """A text means its words. `embedded` collects the passages; while not `there` it does not answer, and it waits for
    `gate`; it goes away by itself after `batches_left` batches."""

    id = "words"

    def __init__(self) -> None:
        self.embedded: list[str] = []
        self.there = True
        self.batches_left: int | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def query(self, text: str) -> Vectors:
        return (await self._vectors([text]))[0]

    async def passages(self, texts: Sequence[str]) -> Vectors:
        await self.gate.wait()
        if self.batches_left is not None:
            self.batches_left -= 1
            self.there = self.batches_left >= 0
        vectors = await self._vectors(texts)
        self.embedded += texts
        return vectors

    async def _vectors(self, texts: Sequence[str]) -> Vectors:
        if not self.there:
            raise IndexUnavailable("away")
        vectors = np.stack([np.sum([_direction(word) for word in stems(text) or ["-"]], axis=0) for text in texts])
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def _direction(word: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).standard_normal(512).astype(np.float32)


@dataclass(slots=True)
class Shop:
    db: Database
    embedder: WordEmbedder
    vectors: VectorStore
    neighbours: Neighbours
    index: Index
    searcher: Searcher


@asynccontextmanager
async def shop_on(db: Database, folder: Path, embedder: WordEmbedder) -> AsyncIterator[Shop]:
    """A process of the shop on this database; `folder` holds its Chroma."""
    vectors = VectorStore(db, embedder)
    async with Neighbours.open(folder / "chroma", None, embedder.id) as neighbours:
        index = Index(db, vectors, neighbours)
        products = ProductCache(db, MemoryCache(SystemClock()), folder)
        try:
            yield Shop(db, embedder, vectors, neighbours, index, Searcher(db, embedder, index, products))
        finally:
            await index.close()


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()
