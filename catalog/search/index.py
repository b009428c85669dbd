"""The search's snapshot of the catalog, replaced when SQL says that there is a newer version: the old one goes on
answering meanwhile, only what changed is embedded, and while the embedder is away letters decide."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np
import structlog

from catalog.db import Database
from catalog.errors import IndexUnavailable
from catalog.search.background import BACKGROUND
from catalog.search.contents import Contents, read_contents
from catalog.search.embedders import Vectors
from catalog.search.neighbours import Entries, Neighbours
from catalog.search.ngrams import Spelling
from catalog.search.snapshot import Snapshot
from catalog.search.vectors import Progress, VectorStore

log = structlog.get_logger(__name__)

NEAREST = 200
PATIENCE = 2.0  # seconds that a question waits for a new version, counted from when its making began
READY_SOON = 3000  # products; a bigger catalog takes longer than that to renew, and nobody waits for it
HEAL_AFTER = 5.0
HEAL_AT_MOST = 120.0


class Index:
    def __init__(self, db: Database, vectors: VectorStore, neighbours: Neighbours) -> None:
        self._db = db
        self._vectors = vectors
        self._neighbours = neighbours
        self._loading = asyncio.Lock()
        self._loaded: Snapshot | None = None
        self._whole = True
        self._held: Vectors | None = None
        self._rows: dict[str, int] = {}
        self._background: Vectors | None = None
        self._spelling = Spelling()
        self._renewing: asyncio.Task[None] | None = None
        self._renewing_since = 0.0
        self._settling: asyncio.Task[None] | None = None
        self._healing: asyncio.Task[None] | None = None

    @property
    def size(self) -> int:
        """How many products the snapshot has; 0 before the first."""
        return 0 if self._loaded is None else len(self._loaded)

    async def at(self, version: int) -> Snapshot:
        """The snapshot of this version or a newer one; an older one while the new one is not ready. In a small catalog
        a question waits for it, up to PATIENCE."""
        loaded = self._loaded
        if not self._whole:
            self._heal_later()
        if loaded is not None and loaded.version >= version:
            return loaded
        renewing = self._renew()
        if loaded is None:
            await asyncio.shield(renewing)
        else:
            patience = PATIENCE if len(loaded) <= READY_SOON else 0.0
            left = self._renewing_since + patience - asyncio.get_running_loop().time()
            await asyncio.wait({renewing}, timeout=max(0.0, left))
        assert self._loaded is not None
        return self._loaded

    async def refresh(self, progress: Progress | None = None, *, needs_neighbours: bool = False) -> None:
        """Read the catalog and embed what was never embedded; while the embedder does not answer, without it. Chroma
        is filled in the background when that takes longer than a moment.

        IndexUnavailable: `needs_neighbours`, and the embedder does not answer or Chroma is not ours.
        """
        async with self._loading:
            entries = await self._load(progress, embedded=needs_neighbours)
        if needs_neighbours:
            await self._neighbours.settle(entries, progress)
        elif self._whole and self.size <= READY_SOON:
            await self._settle(entries, progress)
        elif self._whole:
            self._settling = asyncio.create_task(self._settle(entries, None))

    async def near(self, vector: Vectors, version: int) -> frozenset[str] | None:
        """SKUs of the products that Chroma finds nearest; None when it cannot say and all have to be scored."""
        found = await self._neighbours.nearest(vector, NEAREST, version)
        return None if found is None else frozenset(entry.partition("#")[0] for entry in found)

    async def close(self) -> None:
        """Stop what runs in the background; what it had done so far is kept."""
        self._neighbours.interrupt()
        tasks = {task for task in (self._renewing, self._healing, self._settling) if task is not None}
        for task in tasks - {self._settling}:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _renew(self) -> asyncio.Task[None]:
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renewed())
            self._renewing.add_done_callback(_told)
            self._renewing_since = asyncio.get_running_loop().time()
        return self._renewing

    async def _renewed(self) -> None:
        async with self._loading:
            entries = await self._load(None)
        if self._whole:
            self._settling = asyncio.create_task(self._settle(entries, None))

    async def _settle(self, entries: Entries, progress: Progress | None) -> None:
        try:
            await self._neighbours.settle(entries, progress)
        except IndexUnavailable as error:
            log.warning("chroma_not_ours", reason=str(error))

    async def _load(self, progress: Progress | None, *, embedded: bool = False) -> Entries:
        """Make the snapshot; IndexUnavailable only when it has to be `embedded`."""
        async with self._db.read() as session:
            contents = await read_contents(session)
        texts = [text for item in contents.items for text in item.passages]
        keys = await asyncio.to_thread(lambda: [self._vectors.key(text) for text in texts])
        whole = True
        try:
            if self._background is None:
                self._background = await self._vectors.queries(BACKGROUND)
            fresh = await self._vectors.passages(self._missing(texts, keys), progress)
        except IndexUnavailable as error:
            if embedded:
                raise
            log.warning("search_not_embedded", reason=str(error))
            whole, fresh = False, await self._vectors.known(self._missing(texts, keys))
            self._heal_later()
        entries = await asyncio.to_thread(self._assembled, contents, keys, fresh)
        self._whole = whole
        log.info("search_index_ready", version=contents.version, products=len(contents.items), whole=whole)
        return entries

    def _missing(self, texts: Sequence[str], keys: Sequence[str]) -> list[str]:
        """The passages that the last snapshot had no vector of."""
        return [text for text, key in zip(texts, keys, strict=True) if key not in self._rows]

    def _assembled(self, contents: Contents, keys: Sequence[str], fresh: Vectors) -> Entries:
        """Old vectors where the text is the same, `fresh` ones where not, in the order of the shop."""
        before = self._held
        size = before.shape[1] if before is not None else fresh.shape[1]
        vectors = np.zeros((len(keys), size), dtype=np.float32)
        held = [(row, self._rows[key]) for row, key in enumerate(keys) if key in self._rows]
        if held and before is not None:
            rows = np.array(held, dtype=np.int64)
            vectors[rows[:, 0]] = before[rows[:, 1]]
        missing = [row for row, key in enumerate(keys) if key not in self._rows]
        if missing and fresh.shape[1] == size:
            vectors[missing] = fresh
        self._loaded = Snapshot.of(contents, vectors if size else None, self._background, self._spelling)
        self._held = vectors if size else None
        self._rows = {keys[row]: row for row in np.flatnonzero(np.einsum("ij,ij->i", vectors, vectors)).tolist()}
        ids = [f"{item.key}#{n}" for item in contents.items for n in range(len(item.passages))]
        return Entries(contents.version, ids, keys, vectors)

    def _heal_later(self) -> None:
        if self._healing is None or self._healing.done():
            self._healing = asyncio.create_task(self._heal())
            self._healing.add_done_callback(_told)

    async def _heal(self) -> None:
        """The embedder will be back: ask it now and then, and put the vectors in that were missing."""
        wait = HEAL_AFTER
        self._whole = False
        while not self._whole:
            await asyncio.sleep(wait)
            wait = min(2 * wait, HEAL_AT_MOST)
            await self.refresh()
        log.info("search_healed")


def _told(task: asyncio.Task[None]) -> None:
    """A background task's failure is logged where nobody awaits it; whoever does gets it as well."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("search_renewal_failed", error=type(error).__name__)
