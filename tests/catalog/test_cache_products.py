"""Products from the cache: what is told is what SQL says in that moment, whatever the cache, and whoever changed it."""

from __future__ import annotations

import asyncio
import signal
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis
from sqlalchemy import event, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from catalog import Catalog
from catalog.cache import Cache, MemoryCache, RedisCache
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.effects import EffectKey
from catalog.feeds.imports import EVERYTHING, import_feed, read_feed
from catalog.product_cache import KEEP, ProductCache, key_prefix
from catalog.products import (
    Category,
    Colour,
    ForWhom,
    Guide,
    Money,
    Names,
    Product,
    ProductPhoto,
    Size,
    Variant,
)
from catalog.queries import read_products
from catalog.schema import migrate
from catalog.settings import CatalogSettings
from catalog.stock import Stock
from catalog.tables import ProductRow
from tests.catalog.redis_servers import OwnRedis, deaf_server, own_redis, shared_redis_or_skip
from tests.catalog.test_cache import HandClock

MASTER = Path(__file__).parent / "data" / "master.yaml"
SKU, OTHER, VARIANT = "KOS-ZIP", "DRS-FLOW", "KOS-ZIP-PINK-92"
DAY = timedelta(days=1)


@pytest.fixture
async def shop(database: Database, tmp_path: Path) -> Database:
    await bring(database, tmp_path, MASTER.read_text(encoding="utf-8"))
    return database


@pytest.fixture
def memory() -> MemoryCache:
    return MemoryCache(SystemClock())


async def bring(db: Database, folder: Path, text: str) -> None:
    """Import this text as the master."""
    file = folder / "products_master.yaml"
    file.write_text(text, encoding="utf-8")
    await import_feed(db, await read_feed(file, folder, "UAH"), EVERYTHING)


async def fresh(db: Database, folder: Path, *skus: str) -> dict[str, Product]:
    async with db.read() as session:
        return await read_products(session, skus, folder)


@contextmanager
def counted(db: Database) -> Iterator[list[str]]:
    """The questions that SQL is asked meanwhile."""
    statements: list[str] = []

    def sent(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(db.engine.sync_engine, "before_cursor_execute", sent)
    try:
        yield statements
    finally:
        event.remove(db.engine.sync_engine, "before_cursor_execute", sent)


def once() -> EffectKey:
    return EffectKey(uuid.uuid4().hex, "change")


def first_price(product: Product) -> int:
    return product.variants[0].price.minor


async def test_a_second_read_needs_one_question_to_sql(shop: Database, memory: MemoryCache, tmp_path: Path) -> None:
    products = ProductCache(shop, memory, tmp_path)
    before = await products.read([SKU, OTHER])
    with counted(shop) as statements:
        assert await products.read([OTHER, SKU, "NO-SUCH"]) == before
    assert len(statements) == 1
    assert "revision" in statements[0]
    assert before == await fresh(shop, tmp_path, SKU, OTHER)


async def test_products_come_in_the_order_they_were_asked_for(
    shop: Database, memory: MemoryCache, tmp_path: Path
) -> None:
    products = ProductCache(shop, memory, tmp_path)
    assert list(await products.read([OTHER, SKU, OTHER])) == [OTHER, SKU]
    assert list(await products.read([SKU, OTHER])) == [SKU, OTHER]
    assert await products.read([]) == {}


CHANGES: dict[str, Callable[[Stock], Awaitable[object]]] = {
    "price of the product": lambda stock: stock.set_price(SKU, Money(77700), "script:test", once()),
    "price of a colour": lambda stock: stock.set_price(f"{SKU}/pink", Money(77700), "script:test", once()),
    "price of a variant": lambda stock: stock.set_price(VARIANT, Money(77700), "script:test", once()),
    "stock": lambda stock: stock.set_stock(VARIANT, 77, "script:test", once()),
    "one more": lambda stock: stock.change_stock(VARIANT, 1, "script:test", once()),
    "sold": lambda stock: stock.sold(VARIANT, "script:test", once()),
    "variant off": lambda stock: stock.switch(VARIANT, False, "script:test", once()),
    "product off": lambda stock: stock.switch(SKU, False, "script:test", once()),
}


@pytest.mark.parametrize("what", CHANGES)
async def test_every_change_by_hand_is_told_at_once(
    shop: Database, memory: MemoryCache, tmp_path: Path, what: str
) -> None:
    products = ProductCache(shop, memory, tmp_path)
    before = await products.read([SKU])
    await CHANGES[what](Stock(shop, SystemClock()))
    after = await products.read([SKU])
    assert after != before
    assert after == await fresh(shop, tmp_path, SKU)


@pytest.mark.parametrize(
    "change",
    [
        "price_minor = 77700",
        "price_minor = 77700, old_price_minor = 88800",
        "stock = stock + 7",
        "reserved = stock",
        "active = false",
        "preorder_on = '2026-09-01'",
    ],
)
async def test_facts_that_somebody_changed_in_sql_past_every_door_are_told_at_once(
    shop: Database, memory: MemoryCache, tmp_path: Path, change: str
) -> None:
    products = ProductCache(shop, memory, tmp_path)
    before = await products.read([SKU])
    async with shop.write() as session:
        await session.execute(text(f"UPDATE variants SET {change} WHERE sku = '{VARIANT}'"))
    after = await products.read([SKU])
    assert after != before
    assert after == await fresh(shop, tmp_path, SKU)


async def test_a_product_without_variants_is_a_product(shop: Database, memory: MemoryCache, tmp_path: Path) -> None:
    async with shop.write() as session:
        await session.execute(text("UPDATE variants SET active = false"))
    products = ProductCache(shop, memory, tmp_path)
    for _ in range(2):
        assert (await products.read([SKU]))[SKU].variants == ()
    async with shop.write() as session:
        await session.execute(text("UPDATE products SET active = false"))
    assert await products.read([SKU]) == {}


EDITS = {
    "price": ("92..98: 1190", "92..98: 1191"),
    "old price": ("110: 1490", "110: 1500"),
    "stock": ("{92: 3, 98: 0", "{92: 4, 98: 0"),
    "name": ("uk: Костюм «Блискавка»", "uk: Костюм «Блискавиця»"),
    "description": ("A warm tracksuit", "A very warm tracksuit"),
    "fabric": ("brushed three-thread fleece", "fleece"),
    "features": ("closure: full_zip", "closure: half_zip"),
    "for whom": ("for_whom: girl", "for_whom: boy"),
    "a colour's name": ("uk: рожевий", "uk: рожевесенький"),
    "a category's name": ("uk: костюм,", "uk: костюмчик,"),
    "heights of a size": ("92: 87-92", "92: 86-92"),
    "a size more": ("colour: navy\n        prices: {92..104: 1250}\n        stock: {92: 2,",
                    "colour: navy\n        prices: {92..104: 1250}\n        stock: {92: 2, 98: 3,"),
    "order of colours": ("- colour: pink\n        stock: {92: 3, 98: 0, 104: 5, 110: 1}\n      - colour: navy\n"
                         "        prices: {92..104: 1250}\n        stock: {92: 2, 104: 0}",
                         "- colour: navy\n        prices: {92..104: 1250}\n        stock: {92: 2, 104: 0}\n"
                         "      - colour: pink\n        stock: {92: 3, 98: 0, 104: 5, 110: 1}"),
}  # fmt: skip


@pytest.mark.parametrize("what", EDITS)
async def test_every_change_by_an_import_is_told_at_once(
    shop: Database, memory: MemoryCache, tmp_path: Path, what: str
) -> None:
    is_now, will_be = EDITS[what]
    master = MASTER.read_text(encoding="utf-8")
    assert is_now in master
    products = ProductCache(shop, memory, tmp_path)
    before = await products.read([SKU])
    await bring(shop, tmp_path, master.replace(is_now, will_be, 1))
    after = await products.read([SKU])
    assert after != before
    assert after == await fresh(shop, tmp_path, SKU)


async def test_a_product_without_a_recorded_revision_is_always_read(
    shop: Database, memory: MemoryCache, tmp_path: Path
) -> None:
    async with shop.write() as session:
        await session.execute(update(ProductRow).values(revision=0))
    products = ProductCache(shop, memory, tmp_path)
    await products.read([SKU])
    with counted(shop) as statements:
        await products.read([SKU])
    assert len(statements) > 1


async def test_many_who_ask_for_the_same_at_once_read_it_once(
    shop: Database, memory: MemoryCache, tmp_path: Path
) -> None:
    products = ProductCache(shop, memory, tmp_path)
    with counted(shop) as statements:
        told = await asyncio.gather(*(products.read([SKU]) for _ in range(30)))
    assert all(each == told[0] for each in told)
    assert sum("product_colours" in statement for statement in statements) == 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda entry: "",
        lambda entry: "null",
        lambda entry: entry[: len(entry) // 2],
        lambda entry: entry.replace('"sku":"KOS-ZIP"', '"sku":"DRS-FLOW"', 1),
        lambda entry: entry.replace('"minor":119000', '"minor":"119000"'),
        lambda entry: entry.replace('"minor":119000', '"minor":1190.5'),
        lambda entry: entry.partition("\n")[2],
        lambda entry: "1\n" + entry.partition("\n")[2],
        lambda entry: "\ud800" + entry,
        lambda entry: entry.partition("\n")[0] + "\n" + "[" * 100_000,
    ],
)
async def test_a_damaged_entry_costs_a_read_and_is_repaired(
    shop: Database, memory: MemoryCache, tmp_path: Path, damage: Callable[[str], str]
) -> None:
    products = ProductCache(shop, memory, tmp_path)
    right = await products.read([SKU])
    entry = await memory.get(f"product:{SKU}")
    assert entry is not None
    await memory.set(f"product:{SKU}", damage(entry), DAY)
    assert await products.read([SKU]) == right
    assert await memory.get(f"product:{SKU}") == entry


async def test_an_entry_is_kept_for_an_hour(shop: Database, tmp_path: Path) -> None:
    clock = HandClock()
    cache = MemoryCache(clock)
    await ProductCache(shop, cache, tmp_path).read([SKU])
    clock.time += KEEP - timedelta(seconds=1)
    assert await cache.get(f"product:{SKU}") is not None
    clock.time += timedelta(seconds=1)
    assert await cache.get(f"product:{SKU}") is None


async def test_another_process_finds_the_pictures_in_its_own_folder(shop: Database, memory: MemoryCache) -> None:
    here, there = Path("/srv/here/data"), Path("/srv/there/data")
    product = replace(
        (await fresh(shop, here, SKU))[SKU],
        photos=(
            ProductPhoto(SKU, "pink", "front", here / "vision" / "a.jpg", "ab"),
            ProductPhoto(SKU, "pink", "back", Path("/elsewhere/b.jpg"), "cd"),
        ),
    )
    entry = ProductCache(shop, memory, here)._pack(product, 7)
    told = ProductCache(shop, memory, there)._unpack(entry, SKU, 7)
    assert told is not None
    assert [photo.path for photo in told.photos] == [there / "vision" / "a.jpg", Path("/elsewhere/b.jpg")]


async def test_warming_reads_the_first_products_of_the_shop(
    shop: Database, memory: MemoryCache, tmp_path: Path
) -> None:
    assert await ProductCache(shop, memory, tmp_path).warm(1) == 1
    assert await memory.get(f"product:{SKU}") is not None
    assert await memory.get(f"product:{OTHER}") is None


async def test_warming_gives_up_quietly_without_a_database(memory: MemoryCache, tmp_path: Path) -> None:
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}") as db:
        assert await ProductCache(db, memory, tmp_path).warm(10) == 0


async def test_with_a_redis_that_hangs_every_answer_is_right(shop: Database, tmp_path: Path) -> None:
    stock = Stock(shop, SystemClock())
    async with deaf_server() as url, RedisCache.open(url, SystemClock(), "test:") as cache:
        products = ProductCache(shop, cache, tmp_path)
        for minor in range(50_000, 50_005):
            await stock.set_price(SKU, Money(minor), "script:test", once())
            assert first_price((await products.read([SKU]))[SKU]) == minor


async def test_the_door_warms_the_cache_and_reads_through_it(small_catalog: Catalog) -> None:
    warming = small_catalog._products._warming
    assert warming is not None
    assert await warming == 2
    with counted(small_catalog.db) as statements:
        product = await small_catalog.product(SKU)
        hits = (await small_catalog.search("костюм на блискавці")).hits
    assert hits[0].product == product
    assert not any("product_colours" in statement for statement in statements)
    assert sum("variants.price_minor" in statement for statement in statements) == 2


async def test_a_shop_on_a_redis_that_hangs_sells(shop_settings: CatalogSettings) -> None:
    async with deaf_server() as url:
        on_it = shop_settings.model_copy(update={"redis_url": url})
        async with Catalog.open(on_it, SystemClock()) as catalog:
            await catalog.prepare()
            assert (await catalog.product(SKU)).sku == SKU
            assert (await catalog.search("костюм на блискавці")).hits[0].product.sku == SKU


async def test_two_shops_of_two_processes_share_what_one_has_read(shop_settings: CatalogSettings) -> None:
    redis_url = await shared_redis_or_skip()
    settings = shop_settings.model_copy(update={"redis_url": redis_url})
    async with Catalog.open(settings, SystemClock()) as one, Catalog.open(settings, SystemClock()) as two:
        product = await one.product(SKU)
        await two.orders.settle()  # each looks for itself at what has been promised, once in a long while
        with counted(two.db) as statements:
            assert await two.product(SKU) == product
        assert len(statements) == 1
        await one.stock.set_price(SKU, Money(55_500), "script:test", once())
        assert first_price(await two.product(SKU)) == 55_500
    await _forget(redis_url, settings.database_url)


def test_each_shop_and_each_layout_has_keys_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    urls = [
        "sqlite+aiosqlite:///var/vitrina.db",
        "sqlite+aiosqlite:////srv/var/vitrina.db",
        "postgresql+asyncpg://shop@db/a",
        "postgresql+asyncpg://shop@db/b",
    ]
    prefixes = [key_prefix(url) for url in urls]
    assert len(set(prefixes)) == len(urls)
    assert key_prefix("postgresql+asyncpg://shop:secret@db/a") == prefixes[2]
    assert "secret" not in key_prefix("postgresql+asyncpg://shop:secret@db/a")
    monkeypatch.setattr("catalog.product_cache.MEANING", 2)
    assert key_prefix(urls[2]) != prefixes[2]


TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
NAMES = st.builds(Names, TEXT, TEXT, TEXT)
MONEY = st.builds(Money, st.integers(1, 2**31 - 1), st.sampled_from(["UAH", "EUR"]))
VARIANTS = st.builds(
    Variant, TEXT, TEXT, TEXT, TEXT, MONEY, st.none() | MONEY, st.integers(0, 10**6), st.none() | st.dates()
)
FEATURE = st.booleans() | st.integers(-(2**53), 2**53) | TEXT | st.lists(TEXT, max_size=3)
GUIDES = st.builds(
    Guide,
    st.dictionaries(TEXT, FEATURE, max_size=4),
    st.lists(TEXT, max_size=3).map(tuple),
    st.none() | NAMES,
    st.lists(TEXT, max_size=3).map(tuple),
    st.lists(TEXT, max_size=3).map(tuple),
)
PHOTOS = st.builds(ProductPhoto, TEXT, TEXT, TEXT, st.sampled_from([Path("/data/a.jpg"), Path("/srv/ї/б.jpg")]), TEXT)
HEIGHT = st.none() | st.integers(30, 230)
CENTIMETRES = st.floats(0, 300, allow_nan=False)
PRODUCTS = st.builds(
    Product,
    sku=TEXT,
    names=NAMES,
    descriptions=NAMES,
    category=st.builds(Category, TEXT, NAMES, st.booleans(), st.integers(0, 60)),
    for_whom=st.sampled_from(get_args(ForWhom)),
    fabric=NAMES,
    colours=st.lists(st.builds(Colour, TEXT, NAMES), max_size=3).map(tuple),
    variants=st.lists(VARIANTS, max_size=4).map(tuple),
    photos=st.lists(PHOTOS, max_size=3).map(tuple),
    sizes=st.lists(st.builds(Size, TEXT, HEIGHT, HEIGHT), max_size=4).map(tuple),
    guide=GUIDES,
    measurements=st.dictionaries(TEXT, st.dictionaries(TEXT, CENTIMETRES, max_size=3), max_size=3),
    added_on=st.none() | st.dates(date(1, 1, 1)),
)


@settings(deadline=None)
@given(product=PRODUCTS, revision=st.integers(1, 2**63 - 1))
def test_whatever_a_product_holds_it_comes_back_as_it_was(product: Product, revision: int) -> None:
    products = ProductCache.__new__(ProductCache)
    products._data_dir = Path("/data")
    entry = products._pack(product, revision)
    assert products._unpack(entry, product.sku, revision) == product
    assert products._unpack(entry, product.sku, revision + 1) is None
    assert products._unpack(entry, product.sku + "x", revision) is None


# Two buyers, one seller, every order of events that chance can think of


class Question:
    """A buyer who asks for the price, and stops wherever the plan wants him to stop."""

    def __init__(self, least: int, products: ProductCache) -> None:
        self.least = least
        self._gate, self._stopped = asyncio.Semaphore(0), asyncio.Event()
        token = ASKING.set(self)
        self.task = asyncio.create_task(_ask(products))
        ASKING.reset(token)

    async def stop(self) -> None:
        self._stopped.set()
        await self._gate.acquire()

    async def step(self) -> None:
        """On to the next stop, or as far as he comes while he waits for another's."""
        self._stopped.clear()
        self._gate.release()
        await self.settle()

    async def settle(self) -> None:
        stopping = asyncio.create_task(self._stopped.wait())
        await asyncio.wait({self.task, stopping}, timeout=0.05, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()

    async def told(self) -> int:
        for _ in range(4):
            self._gate.release()
        return await self.task


ASKING: ContextVar[Question | None] = ContextVar("ASKING", default=None)


async def stop_here() -> None:
    question = ASKING.get()
    if question is not None:
        await question.stop()


async def _read_and_stop(session: AsyncSession, skus: list[str], folder: Path) -> dict[str, Product]:
    found = await read_products(session, skus, folder)
    await stop_here()
    return found


class Stops:
    """A cache at which a question stops after reading and before writing."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    async def get_many(self, keys: Iterator[str]) -> dict[str, str]:
        found = await self._cache.get_many(keys)
        await stop_here()
        return found

    async def set_many(self, values: dict[str, str], ttl: timedelta) -> None:
        await stop_here()
        await self._cache.set_many(values, ttl)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.integers(0, 1)),
        st.tuples(st.just("step"), st.integers(0, 5)),
        st.tuples(st.sampled_from(["price", "price", "by_hand", "keep", "forget", "bring_back"]), st.just(0)),
    ),
    min_size=5,
    max_size=25,
)


@pytest.mark.parametrize("where", ["memory", "redis"])
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)
@given(steps=STEPS)
def test_nobody_is_told_an_old_price_after_its_change(
    where: str, steps: list[tuple[str, int]], ready: Path, own_server: str
) -> None:
    asyncio.run(_play(ready, steps, own_server if where == "redis" else None))


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """A SQLite file with the small shop."""
    return asyncio.run(_ready(tmp_path))


async def _ready(folder: Path) -> Path:
    file = folder / "ready.db"
    async with Database.open(f"sqlite+aiosqlite:///{file}") as db:
        await migrate(db)
        await bring(db, folder, MASTER.read_text(encoding="utf-8"))
    return file


@pytest.fixture
def own_server() -> str:
    return asyncio.run(shared_redis_or_skip())


async def _play(file: Path, steps: list[tuple[str, int]], redis_url: str | None) -> None:
    async with AsyncExitStack() as stack:
        stack.enter_context(pytest.MonkeyPatch.context()).setattr("catalog.product_cache.read_products", _read_and_stop)
        three = [await stack.enter_async_context(Database.open(f"sqlite+aiosqlite:///{file}")) for _ in range(3)]
        play = Play(three[0], three[1:], await stack.enter_async_context(_somewhere(redis_url)), file.parent)
        await play.price(0)
        for what, n in steps:
            await getattr(play, what)(n)
        await play.end()


class Play:
    """Each buyer is a process with a database connection of its own; the cache is common, and may do anything."""

    def __init__(self, seller: Database, buyers: list[Database], cache: Cache, folder: Path) -> None:
        self._seller, self._stock = seller, Stock(seller, SystemClock())
        self._buyers = [ProductCache(db, Stops(cache), folder) for db in buyers]  # type: ignore[arg-type]
        self._cache = cache
        self._prices = [40_000]
        self._asked: list[Question] = []
        self._kept: dict[str, str] = {}

    async def ask(self, n: int) -> None:
        self._asked.append(Question(self._prices[-1], self._buyers[n]))
        await self._asked[-1].settle()

    async def step(self, n: int) -> None:
        if self._asked:
            await self._asked[n % len(self._asked)].step()

    async def price(self, _n: int) -> None:
        self._prices.append(self._prices[-1] + 1)
        await self._stock.set_price(SKU, Money(self._prices[-1]), "script:test", once())

    async def by_hand(self, _n: int) -> None:
        """A price that is changed in SQL without a word to anybody."""
        self._prices.append(self._prices[-1] + 1)
        async with self._seller.write() as session:
            await session.execute(text("UPDATE variants SET price_minor = :minor"), {"minor": self._prices[-1]})

    async def keep(self, _n: int) -> None:
        self._kept = await self._cache.get_many([f"product:{SKU}"])

    async def bring_back(self, _n: int) -> None:
        await self._cache.set_many(self._kept, DAY)

    async def forget(self, _n: int) -> None:
        await self._cache.clear("*")

    async def end(self) -> None:
        told = await asyncio.gather(*(question.told() for question in self._asked))
        assert all(question.least <= price for question, price in zip(self._asked, told, strict=True))
        for buyer in self._buyers:
            assert await _ask(buyer) == self._prices[-1]


async def _ask(products: ProductCache) -> int:
    return first_price((await products.read([SKU]))[SKU])


@asynccontextmanager
async def _somewhere(redis_url: str | None) -> AsyncIterator[Cache]:
    if redis_url is None:
        yield MemoryCache(SystemClock())
        return
    async with RedisCache.open(redis_url, SystemClock(), f"test:{uuid.uuid4()}:") as cache:
        cache._patience = 5.0
        yield cache
        await cache.clear("*")


# Two real processes


@asynccontextmanager
async def running(database_url: str, redis_url: str, folder: Path) -> AsyncIterator[Callable[[str], Awaitable[str]]]:
    given_to = (sys.executable, "-m", "tests.catalog.cache_process", database_url, redis_url, str(folder))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*given_to, stdin=pipe, stdout=pipe)
    assert process.stdin is not None
    assert process.stdout is not None
    stdin, stdout = process.stdin, process.stdout
    turn = asyncio.Lock()

    async def tell(line: str) -> str:
        async with turn, asyncio.timeout(20):
            stdin.write(f"{line}\n".encode())
            return (await stdout.readline()).decode().strip()

    try:
        yield tell
    finally:
        process.kill()
        await process.communicate()


async def test_a_price_changed_in_one_process_is_told_by_the_other_at_once(
    shop: Database, database_url: str, tmp_path: Path
) -> None:
    redis_url = await shared_redis_or_skip()
    async with (
        running(database_url, redis_url, tmp_path) as one,
        running(database_url, redis_url, tmp_path) as two,
    ):
        for n in range(60):
            seller, buyer = (one, two) if n % 2 else (two, one)
            assert int(await buyer(f"ask {SKU}")) > 0
            assert await seller(f"price {SKU} {60_000 + n}") == "done"
            assert await buyer(f"ask {SKU}") == str(60_000 + n)
            assert await seller(f"ask {SKU}") == str(60_000 + n)
    await _forget(redis_url, database_url)


async def test_while_prices_change_nobody_who_keeps_asking_is_told_one_that_was_gone(
    shop: Database, database_url: str, tmp_path: Path
) -> None:
    redis_url = await shared_redis_or_skip()
    await Stock(shop, SystemClock()).set_price(SKU, Money(69_999), "script:test", once())
    last = 69_999
    async with (
        running(database_url, redis_url, tmp_path) as seller,
        running(database_url, redis_url, tmp_path) as one,
        running(database_url, redis_url, tmp_path) as two,
    ):

        async def keep_asking(buyer: Callable[[str], Awaitable[str]]) -> int:
            count = 0
            while last < 70_060:
                at_least = last
                assert int(await buyer(f"ask {SKU}")) >= at_least
                count += 1
            return count

        async with asyncio.TaskGroup() as asking:
            counts = [asking.create_task(keep_asking(buyer)) for buyer in (one, two)]
            for minor in range(70_000, 70_061):
                assert await seller(f"price {SKU} {minor}") == "done"
                last = minor
        assert min(count.result() for count in counts) > 3
    await _forget(redis_url, database_url)


async def test_a_redis_that_is_flushed_frozen_and_killed_between_two_processes_changes_no_answer(
    shop: Database, database_url: str, tmp_path: Path
) -> None:
    async with (
        own_redis(tmp_path) as server,
        running(database_url, server.url, tmp_path) as one,
        running(database_url, server.url, tmp_path) as two,
    ):
        for n, disturb in enumerate((_flush, _nothing, _freeze, _nothing, _kill, _nothing)):
            await one(f"ask {SKU}")
            await disturb(server)
            assert await one(f"price {SKU} {80_000 + n}") == "done"
            assert await two(f"ask {SKU}") == str(80_000 + n)
            assert await one(f"ask {SKU}") == str(80_000 + n)


async def _nothing(_server: OwnRedis) -> None:
    """An ordinary round between the disturbed ones."""


async def _flush(server: OwnRedis) -> None:
    async with Redis.from_url(server.url) as client:
        await client.flushall()


async def _freeze(server: OwnRedis) -> None:
    server.signal(signal.SIGSTOP)


async def _kill(server: OwnRedis) -> None:
    await server.kill()


async def _forget(redis_url: str, database_url: str) -> None:
    async with RedisCache.open(redis_url, SystemClock(), key_prefix(database_url)) as cache:
        await cache.clear("*")
