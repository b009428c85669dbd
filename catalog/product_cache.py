"""Products that were read lately, each checked against SQL in the moment it is told: a price is never old.

What changes daily, variants with prices and pieces, is read from SQL each time, in one narrow query. The rest comes
from the cache if its revision is the one that SQL has and its variants are those that were just read; otherwise all is
read again. So nobody has to be told of a change, and a cache that is slow, empty or mad can only make an answer late.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import structlog
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from catalog.cache import Cache
from catalog.cache.flights import Flights
from catalog.db import Database
from catalog.products import Product, ProductPhoto
from catalog.queries import Facts, read_facts, read_first, read_products

log = structlog.get_logger(__name__)

KEEP = timedelta(hours=1)
WARMED_AT_ONCE = 10  # products in one read while warming: short enough for shoppers to slip in between
MEANING = 1  # raise it when a kept value comes to mean something else in the same shape


class ProductCache:
    """Reads through `cache`. `data_dir` is where the relative paths of pictures begin, here and now."""

    def __init__(self, db: Database, cache: Cache, data_dir: Path) -> None:
        self._db = db
        self._cache = cache
        self._data_dir = data_dir
        self._flights = Flights[frozenset[tuple[str, Facts]]]()
        self._warming: asyncio.Task[int] | None = None

    async def read(self, skus: Iterable[str]) -> dict[str, Product]:
        """The active ones among these, by SKU, as they are in SQL now."""
        wanted = list(dict.fromkeys(skus))
        async with self._db.read() as session:
            facts = await read_facts(session, wanted)
        kept = await self._cache.get_many(map(_key, facts))  # after SQL: what a flight brought meanwhile is here
        found: dict[str, Product] = {}
        for sku, now in facts.items():
            product = self._unpack(kept.get(_key(sku)), sku, now.revision)
            if product is not None and frozenset(product.variants) == now.variants:
                found[sku] = product
        missing = {sku: now for sku, now in facts.items() if sku not in found}
        if missing:
            found |= await self._flights.join(frozenset(missing.items()), lambda: self._load(missing))
        return {sku: found[sku] for sku in wanted if sku in found}

    def start_warming(self, most: int) -> None:
        """`warm` beside everything else."""
        if self._warming is None or self._warming.done():
            self._warming = asyncio.create_task(self.warm(most))

    async def close(self) -> None:
        """End what runs beside everything else."""
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.wait({self._warming})

    async def warm(self, most: int) -> int:
        """Read the first `most` products of the shop, so that the first shoppers find them here; how many."""
        count = 0
        try:
            async with self._db.read() as session:
                skus = await read_first(session, most)
            for at in range(0, len(skus), WARMED_AT_ONCE):
                count += len(await self.read(skus[at : at + WARMED_AT_ONCE]))
        except SQLAlchemyError as error:
            log.warning("products_not_warmed", error=type(error).__name__)
        log.info("products_warmed", count=count)
        return count

    async def _load(self, facts: Mapping[str, Facts]) -> dict[str, Product]:
        """A product is read after its revision and so is never older than it. If it is newer, the entry is one that
        nobody will ever be served."""
        async with self._db.read() as session:
            products = await read_products(session, list(facts), self._data_dir)
        entries = {_key(sku): self._pack(product, facts[sku].revision) for sku, product in products.items()}
        await self._cache.set_many(entries, KEEP)
        return products

    def _pack(self, product: Product, revision: int) -> str:
        """Paths below the data directory are kept relative: another process may have it elsewhere."""
        root = self._data_dir.absolute()
        photos = tuple(replace(photo, path=_below(photo, root)) for photo in product.photos)
        return f"{revision}\n{_shape().dump_json(replace(product, photos=photos)).decode()}"

    def _unpack(self, entry: str | None, sku: str, revision: int) -> Product | None:
        """What `_pack` wrote of this product at this revision; None for anything else. A revision of 0 belongs to a
        product that no change was ever recorded of, and says nothing."""
        head, _, body = (entry or "").partition("\n")
        if head != str(revision) or revision <= 0:
            return None
        try:
            product = _shape().validate_json(body, strict=True)
        except ValidationError:
            log.warning("cache_entry_unreadable", sku=sku)
            return None
        if product.sku != sku:
            return None
        root = self._data_dir.absolute()
        return replace(product, photos=tuple(replace(photo, path=root / photo.path) for photo in product.photos))


def key_prefix(database_url: str) -> str:
    """What stands before every key on Redis: no deploy reads what another layout wrote, no shop what another keeps."""
    layout = json.dumps([MEANING, _shape().json_schema()], sort_keys=True)
    url = make_url(database_url)
    place = str(Path(url.database or "").absolute()) if url.get_backend_name() == "sqlite" else url.database
    shop = f"{url.get_backend_name()} {url.username} {url.host} {url.port} {place}"
    return f"vitrina:{_short(layout)}:{_short(shop)}:"


@cache
def _shape() -> TypeAdapter[Product]:
    return TypeAdapter(Product)


def _key(sku: str) -> str:
    return f"product:{sku}"


def _below(photo: ProductPhoto, root: Path) -> Path:
    return photo.path.relative_to(root) if photo.path.is_relative_to(root) else photo.path


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
