"""Chroma: the stored vectors, and the nearest of them to a question. In process it has one owner, by a lock file.

Losing it costs nothing but time: SQL keeps every vector, and whoever has no Chroma scores all of them exactly.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast
from urllib.parse import urlsplit

import httpx
import structlog

from catalog.errors import IndexUnavailable
from catalog.search.embedders import Vectors
from catalog.search.scrubbing import scrub
from catalog.search.vectors import Progress

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

log = structlog.get_logger(__name__)

COLLECTION = "products"
BATCH = 500
TAKE_OVER_EVERY = 30.0


@dataclass(frozen=True, slots=True)
class Entries:
    """What the collection has to hold at a version: `ids` ("SKU#n"), the content key of each, and their vectors."""

    version: int
    ids: Sequence[str]
    keys: Sequence[str]
    vectors: Vectors


class Neighbours:
    """`folder` when Chroma runs in this process, `url` when it is a server."""

    def __init__(self, folder: Path, url: str | None, embedder: str) -> None:
        self._folder = folder
        self._url = url
        self._embedder = embedder
        self._lock: int | None = None
        self._collection: Collection | None = None
        self._client: Client | None = None
        self._wanted: Entries | None = None
        self._version: int | None = None
        self._settling = asyncio.Lock()
        self._suspect = False
        self._interrupted = False
        self._try_again_at = 0.0
        self._taking_over: asyncio.Task[None] | None = None

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, url: str | None, embedder: str) -> AsyncIterator[Self]:
        """Nothing is opened until the first `settle`; everything is closed and the lock given back at the end."""
        neighbours = cls(folder, url, embedder)
        try:
            yield neighbours
        finally:
            await neighbours._close()

    async def settle(self, entries: Entries, progress: Progress | None = None) -> None:
        """Make the collection hold exactly `entries`: what is the same stays, another embedder's is thrown away. Newer
        entries that come meanwhile go first. An interrupted one is gone on with at the next.

        IndexUnavailable: another process owns the folder, or the server does not answer.
        """
        self._wanted = entries
        async with self._settling:
            if self._wanted is not entries:
                return
            await asyncio.to_thread(self._settle, entries, progress)
            if not self._interrupted:
                self._version = entries.version

    def interrupt(self) -> None:
        """Stop settling after the current batch, for good: the process ends."""
        self._interrupted = True

    async def nearest(self, vector: Vectors, count: int, version: int) -> list[str] | None:
        """Ids of the `count` nearest entries, nearest first; None when this process has no Chroma at this version."""
        if self._collection is None or self._version != version:
            self._take_over_later()
            return None
        try:
            return await asyncio.to_thread(self._nearest, self._collection, vector, count)
        except _failures() as error:
            log.warning("chroma_query_failed", error=type(error).__name__)
            self._version, self._suspect = None, True
            return None

    def _take_over_later(self) -> None:
        """The owner may have gone: look again now and then, beside the answer and not before it."""
        now = asyncio.get_running_loop().time()
        if now >= self._try_again_at and self._wanted is not None:
            self._try_again_at = now + TAKE_OVER_EVERY
            self._taking_over = asyncio.create_task(self._take_over(self._wanted))

    async def _take_over(self, entries: Entries) -> None:
        with suppress(IndexUnavailable):
            await self.settle(entries)
            log.info("chroma_taken_over", version=entries.version)

    async def _close(self) -> None:
        if self._taking_over is not None:
            await asyncio.wait({self._taking_over})
        async with self._settling:
            await asyncio.to_thread(self._release)

    def _release(self) -> None:
        if self._client is not None:
            self._client.close()
            self._scrub()
        if self._lock is not None:
            os.close(self._lock)
        self._client = self._collection = self._lock = None

    def _settle(self, entries: Entries, progress: Progress | None) -> None:
        self._own()
        try:
            if self._suspect and not self._url:
                self._suspect = False
                self._rebuild(entries, progress)
            else:
                self._sync(self._opened(), entries, progress)
        except _failures() as error:
            if self._url:
                raise IndexUnavailable(f"Chroma at {self._url} does not answer: {error}") from error
            log.warning("chroma_rebuilt", reason=type(error).__name__)
            self._rebuild(entries, progress)
        self._scrub()

    def _rebuild(self, entries: Entries, progress: Progress | None) -> None:
        """The folder is broken and holds nothing that SQL does not: begin a new one."""
        if self._client is not None:
            self._client.close()
        self._client = self._collection = None
        _forget_systems()
        shutil.rmtree(self._folder, ignore_errors=True)
        try:
            self._sync(self._opened(), entries, progress)
        except _failures() as error:
            raise IndexUnavailable(f"Chroma cannot be opened in {self._folder}: {error}") from error

    def _scrub(self) -> None:
        if not self._url:
            scrub(self._folder)

    def _own(self) -> None:
        if self._url or self._lock is not None:
            return
        file = self._folder.with_suffix(".lock")
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise IndexUnavailable(f"another process owns the index in {self._folder}") from error
        self._lock = descriptor

    def _opened(self) -> Collection:
        if self._collection is None:
            self._client = self._client or _connect(self._folder, self._url)
            self._collection = self._of_embedder(self._client)
        return self._collection

    def _of_embedder(self, client: Client) -> Collection:
        known = {collection.name: collection for collection in client.list_collections()}
        found = known.get(COLLECTION)
        if found is not None and (found.metadata or {}).get("embedder") != self._embedder:
            client.delete_collection(COLLECTION)
        return client.get_or_create_collection(
            COLLECTION,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine"}},
            metadata={"embedder": self._embedder},
        )

    def _sync(self, collection: Collection, entries: Entries, progress: Progress | None) -> None:
        told = {"embedder": self._embedder, "catalog_version": entries.version, "digest": _digest(entries)}
        same = (collection.metadata or {}).get("digest") == told["digest"]
        if not same or collection.count() != len(entries.ids):
            self._write(collection, entries, progress)
        elif progress is not None:
            progress("index", 0, 0)
        if not self._interrupted and collection.metadata != told:
            collection.modify(metadata=told)

    def _write(self, collection: Collection, entries: Entries, progress: Progress | None) -> None:
        stored = collection.get(include=["metadatas"])
        held = {
            entry: (metadata or {}).get("key")
            for entry, metadata in zip(stored["ids"], stored["metadatas"] or [], strict=True)
        }
        gone = sorted(held.keys() - set(entries.ids))
        rows = [n for n, entry in enumerate(entries.ids) if held.get(entry) != entries.keys[n]]
        for at in range(0, len(gone), BATCH):
            collection.delete(ids=gone[at : at + BATCH])
        for at in range(0, len(rows), BATCH):
            if self._interrupted:
                return
            if progress is not None:
                progress("index", at, len(rows))
            batch = rows[at : at + BATCH]
            collection.upsert(
                ids=[entries.ids[n] for n in batch],
                embeddings=entries.vectors[batch],
                metadatas=[{"key": entries.keys[n]} for n in batch],
            )
        if progress is not None:
            progress("index", len(rows), len(rows))

    def _nearest(self, collection: Collection, vector: Vectors, count: int) -> list[str]:
        found = collection.query(query_embeddings=vector[None, :], n_results=count, include=[])
        return list(found["ids"][0])


def _digest(entries: Entries) -> str:
    """What the collection holds, in one word: written to it last, so that it stands for a whole one."""
    digest = hashlib.sha256()
    for entry, key in zip(entries.ids, entries.keys, strict=True):
        digest.update(f"{entry} {key}\n".encode())
    return digest.hexdigest()


def _connect(folder: Path, url: str | None) -> Client:
    import chromadb  # noqa: PLC0415  # takes 1.5 s to import, which tests and scripts without a search need not pay
    from chromadb.config import Settings  # noqa: PLC0415  # the same

    settings = Settings(anonymized_telemetry=False)
    if url is None:
        return cast("Client", chromadb.PersistentClient(path=str(folder), settings=settings))
    address = urlsplit(url)
    secure = address.scheme == "https"
    port = address.port or (443 if secure else 80)
    return cast("Client", chromadb.HttpClient(address.hostname or "", port, ssl=secure, settings=settings))


def _forget_systems() -> None:
    """Chroma keeps a system that failed to start under its path, and would hand it out again."""
    from chromadb.api.shared_system_client import SharedSystemClient  # noqa: PLC0415  # see `_connect`

    SharedSystemClient.clear_system_cache()


def _failures() -> tuple[type[Exception], ...]:
    """What Chroma raises: its own tree, and ValueError and plain httpx where its client does not wrap."""
    from chromadb.errors import ChromaError  # noqa: PLC0415  # see `_connect`

    failures: tuple[Any, ...] = (ChromaError, ValueError, OSError, RuntimeError, httpx.HTTPError)
    return failures
