"""Vectors of texts, each text embedded once: SQL keeps what an embedder has made, by content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from catalog.db import Database
from catalog.search.embedders import Embedder, Vectors, embedding_key
from catalog.tables import EmbeddingRow

Progress = Callable[[str, int, int], None]

BATCH = 32
LOOKUP = 500


class VectorStore:
    def __init__(self, db: Database, embedder: Embedder) -> None:
        self._db = db
        self._embedder = embedder

    def key(self, text: str) -> str:
        """The content key of a passage."""
        return embedding_key(self._embedder.id, "passage", text)

    async def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Shape (len(texts), d). What is new is embedded in batches and kept after each, so that a killed run goes on
        where it was. IndexUnavailable: the embedder does not answer."""
        keys = [self.key(text) for text in texts]
        known = await self._read(set(keys))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        for done in range(0, len(missing), BATCH):
            if progress is not None:
                progress("embeddings", done, len(missing))
            batch = dict(list(missing.items())[done : done + BATCH])
            vectors = await self._embedder.passages(list(batch.values()))
            fresh = dict(zip(batch, vectors, strict=True))
            await self._write(fresh)
            known |= fresh
        if progress is not None:
            progress("embeddings", len(missing), len(missing))
        return np.stack([known[key] for key in keys]) if keys else np.zeros((0, 1), dtype=np.float32)

    async def queries(self, texts: Iterable[str]) -> Vectors:
        """The same for questions, shape (texts, d)."""
        texts = list(texts)
        keys = [embedding_key(self._embedder.id, "query", text) for text in texts]
        known = await self._read(set(keys))
        fresh = {
            key: await self._embedder.query(text) for key, text in zip(keys, texts, strict=True) if key not in known
        }
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
                found |= {row.key: np.frombuffer(row.vector, dtype="<f4") for row in rows}
        return found

    async def _write(self, vectors: dict[str, Vectors]) -> None:
        rows = [
            {"key": key, "embedder": self._embedder.id, "vector": vector.astype("<f4").tobytes()}
            for key, vector in sorted(vectors.items())
        ]
        insert = sqlite.insert if self._db.is_sqlite else postgresql.insert
        async with self._db.write() as session:
            await session.execute(insert(EmbeddingRow).on_conflict_do_nothing(), rows)
