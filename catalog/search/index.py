"""What the search holds in memory for one version of the catalog, refreshed when SQL says that there is a newer one."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from catalog.db import Database
from catalog.errors import IndexUnavailable
from catalog.products import Product
from catalog.queries import read_products, read_version, read_vocabulary
from catalog.search.background import BACKGROUND
from catalog.search.embedders import Vectors
from catalog.search.folding import stems, words
from catalog.search.neighbours import Entries, Neighbours
from catalog.search.ranking import Item, Ranker
from catalog.search.vectors import Progress, VectorStore
from catalog.vocabulary import ColourNames, Vocabulary, Words

log = structlog.get_logger(__name__)

NEAREST = 200
_ASKING = frozenset(stems("розмір размер size rozmir зріст рост ріст height ціна цена price коштує стоит"))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version's searchable form: words and meanings, never prices or stock."""

    version: int
    vocabulary: Vocabulary
    colours: ColourNames
    ranker: Ranker
    colours_of: Mapping[str, frozenset[str]]

    def has_colour(self, sku: str, named: Collection[str]) -> bool:
        """Whether this product was made in one of these colours when the index was built."""
        return not self.colours_of[sku].isdisjoint(named)

    def meant(self, text: str) -> str:
        """What of `text` can be found in a description.

        Colours, sizes and prices are facts of variants, and their words would only drown the rest. The whole text when
        nothing else is left; empty when there is not a word in it.
        """
        rest = [word for word in words(self.colours.without(text)) if not word.isdigit()]
        told = " ".join(word for word, bare in zip(rest, stems(" ".join(rest)), strict=True) if bare not in _ASKING)
        return told or " ".join(words(text))


class Index:
    def __init__(self, db: Database, vectors: VectorStore, neighbours: Neighbours) -> None:
        self._db = db
        self._vectors = vectors
        self._neighbours = neighbours
        self._settling: asyncio.Task[None] | None = None
        self._loading = asyncio.Lock()
        self._loaded: Snapshot | None = None

    async def at(self, version: int) -> Snapshot:
        """The snapshot of this version or a newer one, built if need be by the first who asks."""
        loaded = self._loaded
        if loaded is not None and loaded.version >= version:
            return loaded
        async with self._loading:
            if self._loaded is None or self._loaded.version < version:
                self._loaded, entries = await self._build(None)
                self._settling = asyncio.create_task(self._settle(entries, None))
            return self._loaded

    async def refresh(self, progress: Progress | None = None, *, needs_neighbours: bool = False) -> None:
        """Read the catalog and embed what was never embedded.

        IndexUnavailable: the embedder does not answer, or Chroma is not ours and `needs_neighbours`.
        """
        async with self._loading:
            self._loaded, entries = await self._build(progress)
            settle = self._neighbours.settle if needs_neighbours else self._settle
            await settle(entries, progress)

    async def near(self, vector: Vectors, version: int) -> frozenset[str] | None:
        """SKUs of the products that Chroma finds nearest; None when it cannot say and all have to be scored."""
        found = await self._neighbours.nearest(vector, NEAREST, version)
        return None if found is None else frozenset(entry.partition("#")[0] for entry in found)

    async def close(self) -> None:
        """Wait for what runs in the background."""
        if self._settling is not None:
            await asyncio.wait({self._settling})

    async def _settle(self, entries: Entries, progress: Progress | None) -> None:
        try:
            await self._neighbours.settle(entries, progress)
        except IndexUnavailable as error:
            log.warning("chroma_not_ours", reason=str(error))

    async def _build(self, progress: Progress | None) -> tuple[Snapshot, Entries]:
        async with self._db.read() as session:
            version = await read_version(session)
            vocabulary = await read_vocabulary(session)
            products = await read_products(session, None, Path())
        items = [_item(product, vocabulary) for product in products.values()]
        texts = [text for item in items for text in item.passages]
        vectors = await self._vectors.passages(texts, progress)
        background = await self._vectors.queries(BACKGROUND)
        ranker = await asyncio.to_thread(Ranker, items, vectors, background)
        log.info("search_index_ready", version=version, products=len(items))
        ids = [f"{item.key}#{n}" for item in items for n in range(len(item.passages))]
        entries = Entries(version, ids, [self._vectors.key(text) for text in texts], vectors)
        colours_of = {sku: frozenset(c.code for c in product.colours) for sku, product in products.items()}
        return Snapshot(version, vocabulary, ColourNames(vocabulary.colours), ranker, colours_of), entries


def _item(product: Product, vocabulary: Vocabulary) -> Item:
    words = vocabulary.products[product.sku]
    category = vocabulary.categories[product.category.code]
    return Item(product.sku, (_passage(product, words),), (" ".join((*words.all(), *category.all())),))


def _passage(product: Product, words: Words) -> str:
    """What is embedded: names in three languages first, since the engine looks at the beginning most."""
    names, category = product.names, product.category.names
    called = (names.uk, category.uk, names.ru, category.ru, names.en, category.en)
    return ". ".join((*called, ", ".join(words.aliases), product.descriptions.uk))
