"""The catalog floor: what we sell and what we have promised. `Catalog` is its only door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Self

import structlog

from catalog.cache import open_cache
from catalog.clock import Clock
from catalog.db import Database
from catalog.errors import IndexUnavailable, ProductNotFound, VariantNotFound
from catalog.feeds.imports import fill_if_empty
from catalog.feeds.owner_files import OwnerFiles
from catalog.following import Follower
from catalog.listings import Order, read_count, read_listed, read_sizes_for_height
from catalog.photos import Photos
from catalog.policies import PolicyFinder
from catalog.product_cache import ProductCache, key_prefix
from catalog.products import Count, Listed, Product, Variant
from catalog.queries import EVERYTHING, Filters, read_pictures, read_variant, read_version
from catalog.schema import migrate
from catalog.search.embedders import open_embedder
from catalog.search.index import Index
from catalog.search.neighbours import Neighbours
from catalog.search.searcher import Found, Hit, Searcher
from catalog.search.vectors import Progress, VectorStore
from catalog.settings import CatalogSettings
from catalog.shop import Policy, Shop, load_shop
from catalog.stock import Stock
from catalog.vocabulary import Vocabulary, Words

__all__ = ["Catalog", "Count", "Filters", "Found", "Hit", "Listed", "Policy", "Progress", "Shop", "Vocabulary", "Words"]

log = structlog.get_logger(__name__)

LOOKED_AT = 20  # neighbours of a product, of which the sold ones are similar to it
GROWN_UPS = frozenset({"woman", "man", "adult"})
WARMED = 300  # products, the first ones of the shop


class Catalog:
    """Products, search, policies and photos. Prices and stock are as SQL has them in the moment they are asked for."""

    def __init__(
        self,
        settings: CatalogSettings,
        db: Database,
        shop: Shop,
        photos: Photos,
        stock: Stock,
        products: ProductCache,
        vectors: VectorStore,
        index: Index,
        searcher: Searcher,
        policies: PolicyFinder,
    ) -> None:
        self.db = db
        self.shop = shop
        self.photos = photos
        self.stock = stock
        self._settings = settings
        self._products = products
        self._vectors = vectors
        self._index = index
        self._searcher = searcher
        self._policies = policies
        self._follower = Follower(db, self._renew)

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: CatalogSettings, clock: Clock) -> AsyncIterator[Self]:
        """Everything closed, connected lazily; `prepare` makes it usable.

        SourceInvalid: data/shop.yaml is wrong. SettingsInvalid: a setting cannot be used.
        """
        shop = load_shop(settings.shop_file)
        settings.var_dir.mkdir(parents=True, exist_ok=True)
        async with AsyncExitStack() as stack:
            db = await stack.enter_async_context(Database.open(settings.database_url))
            cache = await stack.enter_async_context(
                open_cache(settings.redis_url, clock, key_prefix(settings.database_url))
            )
            products = ProductCache(db, cache, settings.data_dir)
            stack.push_async_callback(products.close)
            embedder = stack.enter_context(open_embedder(settings))
            vectors = VectorStore(db, embedder)
            folder = settings.var_dir / "chroma"
            neighbours = await stack.enter_async_context(Neighbours.open(folder, settings.chroma_url, embedder.id))
            index = Index(db, vectors, neighbours)
            stack.push_async_callback(index.close)
            catalog = cls(
                settings,
                db,
                shop,
                Photos(db, settings.var_dir / "photos", cache, clock, settings.var_dir / "recogniser"),
                Stock(db, clock),
                products,
                vectors,
                index,
                Searcher(db, embedder, index, products),
                PolicyFinder(shop.policies, embedder, vectors),
            )
            stack.push_async_callback(catalog.photos.close)
            stack.push_async_callback(catalog._follower.close)
            yield catalog

    async def prepare(self, progress: Progress | None = None, *, wait: bool = True) -> None:
        """Migrate, fill an empty database from the YAML master, make search and photos ready.

        Without `wait` the recogniser looks at new pictures of ours afterwards. `progress(label, done, total)` is called
        as it goes. SourceInvalid: the master is wrong, with its lines.
        """
        await migrate(self.db)
        await fill_if_empty(self.db, self._settings.master_file, self._settings.data_dir, self.shop.currency)
        await self._index.refresh(progress)
        await self._policies.prepare(progress)
        self._follower.start(await self._prepare_photos(progress, wait=wait))
        self._products.start_warming(WARMED)

    async def reindex(self, progress: Progress | None = None, *, from_scratch: bool = False) -> None:
        """Embed what changed and write it to Chroma; `from_scratch` forgets every stored vector first.

        IndexUnavailable: another process (the running bot) owns the index, or the embedder does not answer.
        """
        await migrate(self.db)
        if from_scratch:
            await self._vectors.forget()
        await self._index.refresh(progress, needs_neighbours=True)
        await self._policies.prepare(progress)

    async def product(self, sku: str) -> Product:
        """ProductNotFound: there is none, or it is switched off."""
        found = await self._products.read([sku])
        if sku not in found:
            raise ProductNotFound(sku)
        return found[sku]

    async def variant(self, sku: str) -> Variant:
        """VariantNotFound: there is none, or it is switched off."""
        async with self.db.read() as session:
            found = await read_variant(session, sku)
        if found is None:
            raise VariantNotFound(sku)
        return found

    async def product_by_variant(self, sku: str) -> Product:
        """The product that this variant is of. VariantNotFound: there is none, or one of them is switched off."""
        return await self.product((await self.variant(sku)).product_sku)

    async def cheapest(self, filters: Filters = EVERYTHING, limit: int = 3) -> tuple[Listed, ...]:
        """Products by the price of their cheapest variant that passes, lowest first."""
        return await self._listed(filters, Order.CHEAPEST, limit)

    async def dearest(self, filters: Filters = EVERYTHING, limit: int = 3) -> tuple[Listed, ...]:
        """Products by the price of their dearest variant that passes, highest first."""
        return await self._listed(filters, Order.DEAREST, limit)

    async def newest(self, filters: Filters = EVERYTHING, limit: int = 3) -> tuple[Listed, ...]:
        """Products by the day they were added, newest first."""
        return await self._listed(filters, Order.NEWEST, limit)

    async def count(self, filters: Filters = EVERYTHING) -> Count:
        """How many models, variants and free pieces pass."""
        async with self.db.read() as session:
            return await read_count(session, filters)

    async def sizes_for_height(self, code: str, height: int) -> dict[str, str]:
        """Size chart to label, for a category or a product and a height in cm; a chart without a size for it is left
        out. See catalog/sizes.py for borders."""
        async with self.db.read() as session:
            return await read_sizes_for_height(session, code, height)

    async def similar(self, sku: str, limit: int = 3) -> tuple[Product, ...]:
        """What means most nearly the same as this product, is for people of the same age, and is in stock. Empty when
        nothing is, and while the index cannot say."""
        try:
            near = [other for other, _ in await self._searcher.neighbours_of(sku, LOOKED_AT)]
        except IndexUnavailable as error:
            log.warning("similar_unavailable", error=type(error).__name__)
            return ()
        found = await self._products.read([sku, *near])
        asked = found.get(sku)
        if asked is None:
            return ()
        known = (found[other] for other in near if other in found)
        return tuple(
            product
            for product in known
            if (product.for_whom in GROWN_UPS) == (asked.for_whom in GROWN_UPS)
            and any(variant.stock > 0 for variant in product.variants)
        )[:limit]

    async def search(self, text: str, filters: Filters = EVERYTHING, limit: int = 3) -> Found:
        """The products that answer `text` best, among those that pass `filters`.

        A blank text lists what passes. While an embeddings server does not answer, letters alone decide.
        """
        return await self._searcher.search(text, filters, limit)

    async def vocabulary(self) -> Vocabulary:
        """The shop's words, of the newest version that is ready: the same object until there is a newer one."""
        return (await self._index.at(await self.version())).vocabulary

    async def version(self) -> int:
        """Raised when what search or photos show has changed; prices and stock do not. 0 before the first import."""
        async with self.db.read() as session:
            return await read_version(session)

    @property
    def feeds(self) -> OwnerFiles:
        """Price lists that the owner sends to the bot."""
        return OwnerFiles(self.db, self._settings.var_dir / "feeds", self._settings.data_dir, self.shop)

    async def policy(self, text: str) -> Policy | None:
        """The rule or answer of the shop that `text` asks for; None when nothing fits."""
        return await self._policies.find(text)

    async def _listed(self, filters: Filters, order: Order, limit: int) -> tuple[Listed, ...]:
        async with self.db.read() as session:
            return await read_listed(session, filters, order, limit, self._settings.data_dir)

    async def _prepare_photos(self, progress: Progress | None = None, *, wait: bool = True) -> int:
        """The version whose pictures are compared with from now on."""
        async with self.db.read() as session:
            version = await read_version(session)
            pictures = await read_pictures(session, self._settings.data_dir)
        await self.photos.prepare(pictures, version, progress, wait=wait)
        return version

    async def _renew(self, version: int) -> None:
        """Somebody switched a product on or imported things while we run: have them ready before they are asked for."""
        await self._index.at(version)
        await self._prepare_photos()
