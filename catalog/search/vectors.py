"""Vectors of texts, each text embedded once: SQL keeps what an embedder has made, by content."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from catalog.db import Database
from catalog.errors import IndexUnavailable
from catalog.search.embedders import Embedder, Vectors, embedding_key
from catalog.tables import EmbeddingRow

Progress = Callable[[str, int, int], None]

BATCH = 32
LOOKUP = 300


class VectorStore:
    def __init__(self, db: Database, embedder: Embedder) -> None:
        self._db = db
        self._embedder = embedder

    def key(self, text: str) -> str:
        """The content key of a passage."""
        return embedding_key(self._embedder.id, "passage", text)

    async def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Shape (len(texts), d). What is new is embedded in batches and kept after each, so that a killed run goes on
        where it was. IndexUnavailable: the embedder does not answer; what it gave until then is kept."""
        keys = await asyncio.to_thread(lambda: [self.key(text) for text in texts])
        known = await self._read(set(keys))
        missing = list({key: text for key, text in zip(keys, texts, strict=True) if key not in known}.items())
        for done in range(0, len(missing), BATCH):
            if progress is not None:
                progress("embeddings", done, len(missing))
            batch = dict(missing[done : done + BATCH])
            vectors = await self._embedder.passages(list(batch.values()))
            fresh = dict(zip(batch, vectors, strict=True))
            await self._write(fresh)
            known |= fresh
        if progress is not None:
            progress("embeddings", len(missing), len(missing))
        return await asyncio.to_thread(_stacked, [known[key] for key in keys])

    async def known(self, texts: Sequence[str]) -> Vectors:
        """What is stored of `passages`, a row of zeros where nothing is; shape (len(texts), 0) if nothing is at all."""
        keys = await asyncio.to_thread(lambda: [self.key(text) for text in texts])
        known = await self._read(set(keys))
        nothing = np.zeros(len(next(iter(known.values()))) if known else 0, dtype=np.float32)
        return _stacked([known.get(key, nothing) for key in keys])

    async def queries(self, texts: Iterable[str]) -> Vectors:
        """The same for questions, shape (texts, d)."""
        texts = list(texts)
        keys = [embedding_key(self._embedder.id, "query", text) for text in texts]
        known = await self._read(set(keys))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        vectors = await asyncio.gather(*(self._embedder.query(text) for text in missing.values()))
        fresh = dict(zip(missing, vectors, strict=True))
        if fresh:
            await self._write(fresh)
        return np.stack([fresh[key] if key in fresh else known[key] for key in keys])

    async def forget(self) -> None:
        """Throw away every stored vector, of other embedders too."""
        async with self._db.write() as session:
            await session.execute(delete(EmbeddingRow))

    async def _read(self, keys: set[str]) -> dict[str, Vectors]:
        ordered, found = sorted(keys), dict[str, Vectors]()
        async with self._db.read() as session:
            for at in range(0, len(ordered), LOOKUP):
                wanted = select(EmbeddingRow.key, EmbeddingRow.vector)
                rows = await session.execute(wanted.where(EmbeddingRow.key.in_(ordered[at : at + LOOKUP])))
                found |= {row.key: vector for row in rows if (vector := _sound(row.vector)) is not None}
        return found

    async def _write(self, vectors: dict[str, Vectors]) -> None:
        rows = [
            {"key": key, "embedder": self._embedder.id, "vector": vector.astype("<f4").tobytes()}
            for key, vector in sorted(vectors.items())
        ]
        insert = (sqlite.insert if self._db.is_sqlite else postgresql.insert)(EmbeddingRow)
        upsert = insert.on_conflict_do_update(index_elements=["key"], set_={"vector": insert.excluded.vector})
        async with self._db.write() as session:
            await session.execute(upsert, rows)


def _sound(stored: bytes) -> Vectors | None:
    """A stored vector, or None when what is stored cannot be one: it is embedded again then."""
    if not stored or len(stored) % 4:
        return None
    vector = np.frombuffer(stored, dtype="<f4")
    return vector if 0.9 < float(vector @ vector) < 1.1 else None


def _stacked(vectors: Sequence[Vectors]) -> Vectors:
    if len({len(vector) for vector in vectors}) > 1:
        raise IndexUnavailable(
            "the embedder gives vectors of another size now: python -m scripts.reindex --from-scratch"
        )
    return np.stack(vectors) if vectors else np.zeros((0, 1), dtype=np.float32)
