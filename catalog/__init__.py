"""The catalog floor: what we sell and what we have promised. `Catalog` is its only door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Self

import structlog

from catalog.cache import Cache, open_cache
from catalog.clock import Clock
from catalog.db import Database
from catalog.delivery.deliveries import Deliveries
from catalog.errors import IndexUnavailable, ProductNotFound, VariantNotFound
from catalog.feeds.imports import fill_if_empty
from catalog.feeds.owner_files import OwnerFiles
from catalog.following import Follower
from catalog.listings import Order, read_count, read_listed, read_sizes_for_height, read_withdrawn
from catalog.notices import Notices
from catalog.orders import Orders
from catalog.papers import Papers
from catalog.photos import Photos
from catalog.policies import PolicyFinder
from catalog.posts import Posts
from catalog.product_cache import ProductCache, key_prefix
from catalog.products import Count, Listed, Product, Variant
from catalog.queries import EVERYTHING, Filters, read_pictures, read_variant, read_version
from catalog.schema import migrate
from catalog.search.embedders import Embedder, Vectors, open_embedder
from catalog.search.index import Index
from catalog.search.neighbours import Neighbours
from catalog.search.searcher import Found, Hit, Searcher
from catalog.search.vectors import Progress, VectorStore
from catalog.settings import CatalogSettings
from catalog.shop import Policy, Shop, load_shop
from catalog.shoppers.deliveries import KnownDeliveries
from catalog.shoppers.erasing import Erasing
from catalog.shoppers.files import SentFiles
from catalog.shoppers.keeping import Keeping
from catalog.shoppers.reminders import Reminders
from catalog.shoppers.reviews import Reviews
from catalog.shoppers.subscriptions import Subscriptions
from catalog.staff import Staff
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
        clock: Clock,
        shop: Shop,
        cache: Cache,
        photos: Photos,
        stock: Stock,
        orders: Orders,
        deliveries: Deliveries,
        posts: Posts,
        known_deliveries: KnownDeliveries,
        subscriptions: Subscriptions,
        reminders: Reminders,
        products: ProductCache,
        vectors: VectorStore,
        index: Index,
        embedder: Embedder,
        searcher: Searcher,
        policies: PolicyFinder,
    ) -> None:
        self.db = db
        self.shop = shop
        self.cache = cache
        self.photos = photos
        self.papers = Papers(settings.var_dir / "papers")
        self.stock = stock
        self.orders = orders
        self.deliveries = deliveries
        self.posts = posts
        self.known_deliveries = known_deliveries
        self.files = SentFiles(db, photos, self.papers)
        self.erasing = Erasing(db, clock, shop, self.files)
        self.keeping = Keeping(db, clock, shop, self.files)
        self.subscriptions = subscriptions
        self.reminders = reminders
        self.reviews = Reviews(db, clock)
        self.staff = Staff(db, clock, shop.staff)
        self.notices = Notices(db, clock, orders)
        self._settings = settings
        self._products = products
        self._vectors = vectors
        self._index = index
        self._embedder = embedder
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
            orders = Orders(db, clock, shop)
            key, url = settings.nova_poshta_key, settings.nova_poshta_url
            deliveries = await stack.enter_async_context(Deliveries.open(shop.delivery, key, url))
            catalog = cls(
                settings,
                db,
                clock,
                shop,
                cache,
                Photos(db, settings.var_dir / "photos", cache, clock, settings.var_dir / "recogniser"),
                Stock(db, clock, orders.settle),
                orders,
                deliveries,
                Posts(db, clock),
                KnownDeliveries(db, clock),
                Subscriptions(db, clock),
                Reminders(db, clock, shop),
                products,
                vectors,
                index,
                embedder,
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
        await self.orders.settle()
        found = await self._products.read([sku])
        if sku not in found:
            raise ProductNotFound(sku)
        return found[sku]

    async def variant(self, sku: str) -> Variant:
        """VariantNotFound: there is none, or it is switched off."""
        await self.orders.settle()
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
        await self.orders.settle()
        async with self.db.read() as session:
            return await read_count(session, filters)

    async def sizes_for_height(self, code: str, height: int) -> dict[str, str]:
        """Size chart to label, for a category or a product and a height in cm; a chart without a size for it is left
        out. See catalog/sizes.py for borders."""
        async with self.db.read() as session:
            return await read_sizes_for_height(session, code, height)

    async def similar(self, sku: str, limit: int = 3) -> tuple[Product, ...]:
        """What means most nearly the same as this product, is for people of the same age, and is in stock. A product
        that is switched off is asked for by its name. Empty when nothing is, and while the index cannot say."""
        await self.orders.settle()
        try:
            near = [other for other, _ in await self._searcher.neighbours_of(sku, LOOKED_AT)]
        except IndexUnavailable as error:
            log.warning("similar_unavailable", error=type(error).__name__)
            return ()
        found = await self._products.read([sku, *near])
        asked = found.get(sku)
        if asked is None:
            return await self._instead_of(sku, limit)
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
        await self.orders.settle()
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

    @property
    def embedder(self) -> str:
        """Whose vectors `vector` gives; another one's may not be compared with them."""
        return self._embedder.id

    async def vector(self, text: str) -> Vectors:
        """What `text` means: shape (dimensions,), length 1. IndexUnavailable: an embeddings server does not answer."""
        return await self._embedder.query(text)

    async def policy(self, text: str) -> Policy | None:
        """The rule or answer of the shop that `text` asks for; None when nothing fits."""
        return await self._policies.find(text)

    async def _instead_of(self, sku: str, limit: int) -> tuple[Product, ...]:
        async with self.db.read() as session:
            gone = await read_withdrawn(session, sku)
        if gone is None:
            return ()
        try:
            found = await self.search(gone.name, Filters(category=gone.category, in_stock=True), LOOKED_AT)
        except IndexUnavailable as error:
            log.warning("similar_unavailable", error=type(error).__name__)
            return ()
        grown_up = gone.for_whom in GROWN_UPS
        near = (hit.product for hit in found.hits)
        return tuple(product for product in near if (product.for_whom in GROWN_UPS) == grown_up)[:limit]

    async def _listed(self, filters: Filters, order: Order, limit: int) -> tuple[Listed, ...]:
        await self.orders.settle()
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
