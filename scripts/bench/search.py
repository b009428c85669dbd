"""Measure the search at 100 to 100,000 invented products, beside raw Chroma and raw NumPy.

`python -m scripts.bench search`. Questions are embedded by the real embedder each time, none is asked twice. Passages
have random vectors, since real ones would take hours for the biggest catalog; the real embedder's rate is measured on
a sample. On a busy machine read the CPU time of a question (with all that the process does) and not its latency.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import psutil
from chromadb import Metadata, Where
from rich.console import Console
from rich.table import Table
from sqlalchemy import text as sql

from catalog.cache import MemoryCache
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.product_cache import ProductCache
from catalog.products import Money
from catalog.queries import EVERYTHING, Filters, read_version
from catalog.search.background import BACKGROUND
from catalog.search.contents import read_contents
from catalog.search.embedders import LocalEmbedder, Vectors
from catalog.search.index import Index
from catalog.search.neighbours import Entries, Neighbours
from catalog.search.searcher import Searcher
from catalog.search.vectors import VectorStore
from scripts.bench.figures import quantile
from scripts.bench.goods import CheapEmbedder, fill, questions

FILTERS = {
    "no filter": EVERYTHING,
    "broad (category, stock)": Filters(category="kind1", in_stock=True),
    "usual (category, colour, size, price)": Filters(
        category="kind1", colour="shade2", size="128", price_max=Money(200_000), in_stock=True
    ),
    "narrow (colour, size, cheap)": Filters(colour="shade2", size="128", price_max=Money(32_000)),
}
SAMPLE = 64
LIMIT = 4
TICK = 0.005
NOWHERE = "http://127.0.0.1:9"  # a Chroma that does not answer: everything is scored exactly

Row = dict[str, float | int | str]
Ask = Callable[[str], Awaitable[object]]


@dataclass(slots=True)
class Shop:
    db: Database
    embedder: CheapEmbedder
    vectors: VectorStore
    neighbours: Neighbours
    index: Index
    searcher: Searcher


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench search", description=__doc__)
    parser.add_argument("--sizes", default="100,1000,10000,100000", help="numbers of products (default: %(default)s)")
    parser.add_argument("--questions", type=int, default=100, help="questions per case (default: %(default)s)")
    parser.add_argument("--without-chroma", action="store_true", help="do not fill Chroma (minutes at 100,000)")
    given = parser.parse_args(arguments)
    rows = asyncio.run(_bench([int(size) for size in given.sizes.split(",")], given.questions, given.without_chroma))
    _print(rows, Console(width=140))
    print(json.dumps({"bench_search": rows}, ensure_ascii=False))
    return 0


async def _bench(sizes: Sequence[int], count: int, without_chroma: bool) -> list[Row]:
    real = LocalEmbedder()
    try:
        rows = [await _embedding_rate(real)]
        for size in sizes:
            rows += await _measured(size, count, real, without_chroma)
        return rows
    finally:
        real.close()


async def _embedding_rate(real: LocalEmbedder) -> Row:
    async with Database.open("sqlite+aiosqlite:///:memory:") as db:
        await fill(db, SAMPLE)
        async with db.read() as session:
            texts = [item.passages[0] for item in (await read_contents(session)).items]
    await real.passages(texts[:4])
    started = time.perf_counter()
    await real.passages(texts)
    return _row(0, "real embedder, passages/s", rate=SAMPLE / (time.perf_counter() - started))


async def _measured(size: int, count: int, real: LocalEmbedder, without_chroma: bool) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        print(f"{size} products: writing them ...", file=sys.stderr, flush=True)
        async with _shop(Path(folder), size, real, NOWHERE if without_chroma else None) as shop:
            return [row async for row in _rows(shop, size, count, without_chroma)]


async def _rows(shop: Shop, size: int, count: int, without_chroma: bool) -> AsyncIterator[Row]:
    yield await _built(shop, size)
    if not without_chroma:
        yield await _filled(shop, size)
    yield await _asked(size, "embedding of the question alone", shop.embedder.query, count)
    for name, filters in FILTERS.items():
        yield await _asked(size, f"search, {name}", partial(shop.searcher.search, filters=filters, limit=LIMIT), count)
    yield await _asked(size, "search, broad, a new version meanwhile", _renewed_meanwhile(shop), count)
    yield await _renewal(shop, size)
    async for row in _raw(shop, size, count, without_chroma):
        yield row


async def _built(shop: Shop, size: int) -> Row:
    """Reading SQL, cheap vectors, letters, noise: everything but embedding."""
    print(f"{size} products: building ...", file=sys.stderr, flush=True)
    await shop.vectors.queries(BACKGROUND)
    gc.collect()
    before, started = psutil.Process().memory_info().rss, time.perf_counter()
    await shop.index.at(1)
    seconds = time.perf_counter() - started
    gc.collect()
    grown = (psutil.Process().memory_info().rss - before) / 2**20
    return _row(size, "build without embedding, products/s", rate=size / seconds, seconds=seconds, memory=grown)


async def _filled(shop: Shop, size: int) -> Row:
    print(f"{size} products: filling Chroma ...", file=sys.stderr, flush=True)
    started = time.perf_counter()
    await shop.neighbours.settle(await _entries(shop))
    seconds = time.perf_counter() - started
    return _row(size, "Chroma filled, products/s", rate=size / seconds, seconds=seconds)


async def _asked(size: int, case: str, ask: Ask, count: int) -> Row:
    """Latency of one question after another, and the longest that the event loop was held meanwhile."""
    for text in questions(3):
        await ask(f"{text} розігрів")
    times, worked = [], time.process_time()
    with _Ticker() as ticker:
        for text in questions(count):
            started = time.perf_counter()
            await ask(f"{text} {case}")
            times.append((time.perf_counter() - started) * 1000)
    cpu = (time.process_time() - worked) * 1000 / count
    held = quantile(ticker.late, 0.99)
    return _row(size, case, p50=quantile(times, 0.5), p99=quantile(times, 0.99), cpu=cpu, held=held)


def _renewed_meanwhile(shop: Shop) -> Ask:
    """Every twentieth question finds a catalog in which one name has changed."""
    asked = iter(range(10**9))

    async def ask(text: str) -> object:
        if next(asked) % 20 == 0:
            await _change_one(shop)
        return await shop.searcher.search(text, FILTERS["broad (category, stock)"], LIMIT)

    return ask


async def _renewal(shop: Shop, size: int) -> Row:
    """From one changed product to the snapshot that has it, in the background."""
    version = await _change_one(shop)
    started = time.perf_counter()
    while (await shop.index.at(version)).version < version:  # noqa: ASYNC110  # `at` waits itself, for a while
        await asyncio.sleep(TICK)
    return _row(size, "renewal after one change", seconds=time.perf_counter() - started)


async def _change_one(shop: Shop) -> int:
    async with shop.db.write() as session:
        await session.execute(sql("UPDATE products SET name_uk = name_uk || ' новий' WHERE sku = 'P7'"))
        await session.execute(sql("UPDATE catalog_meta SET version = version + 1"))
        return await read_version(session)


async def _raw(shop: Shop, size: int, count: int, without_chroma: bool) -> AsyncIterator[Row]:
    """Neighbours only: no words, no SQL, no facts; the embedding of the question is not in it."""
    entries = await _entries(shop)
    wanted = await shop.embedder.passages(list(questions(count)))
    yield _timed(size, "raw NumPy, no filter", lambda v: np.argpartition(-(entries.vectors @ v), 3)[:4], wanted)
    mask = np.arange(size) % 10 == 1

    def masked(vector: Vectors) -> object:
        return np.argpartition(-np.where(mask, entries.vectors @ vector, -1), 3)[:4]

    yield _timed(size, "raw NumPy, mask", masked, wanted)
    if without_chroma:
        return
    collection = shop.neighbours._collection  # the very one that was just filled
    assert collection is not None
    for at in range(0, size, 5000):
        part = range(at, min(size, at + 5000))
        facts: list[Metadata] = [{"category": n % 10, "colour": n % 7} for n in part]
        await asyncio.to_thread(collection.update, ids=[entries.ids[n] for n in part], metadatas=facts)
    query = partial(collection.query, n_results=4)
    yield _timed(size, "raw Chroma, no filter", lambda vector: query(query_embeddings=vector[None]), wanted)
    where: Where = {"$and": [{"category": 1}, {"colour": 2}]}
    few = wanted[: max(5, count // 5)]
    yield _timed(size, "raw Chroma, two terms", lambda vector: query(query_embeddings=vector[None], where=where), few)


def _timed(size: int, case: str, ask: Callable[[Vectors], object], vectors: Vectors) -> Row:
    times, worked = [], time.process_time()
    for vector in vectors:
        started = time.perf_counter()
        ask(vector)
        times.append((time.perf_counter() - started) * 1000)
    cpu = (time.process_time() - worked) * 1000 / len(vectors)
    return _row(size, case, p50=quantile(times, 0.5), p99=quantile(times, 0.99), cpu=cpu)


async def _entries(shop: Shop) -> Entries:
    async with shop.db.read() as session:
        contents = await read_contents(session)
    texts = [text for item in contents.items for text in item.passages]
    vectors = await shop.embedder.passages(texts)
    ids = [f"{item.key}#0" for item in contents.items]
    return Entries(contents.version, ids, [shop.vectors.key(text) for text in texts], vectors)


@asynccontextmanager
async def _shop(folder: Path, size: int, real: LocalEmbedder, chroma: str | None) -> AsyncIterator[Shop]:
    clock = SystemClock()
    async with Database.open(f"sqlite+aiosqlite:///{folder}/bench.db") as db:
        await fill(db, size)
        embedder = CheapEmbedder(real)
        vectors = VectorStore(db, embedder)
        async with Neighbours.open(folder / "chroma", chroma, embedder.id) as neighbours:
            index = Index(db, vectors, neighbours)
            products = ProductCache(db, MemoryCache(clock), folder)
            yield Shop(db, embedder, vectors, neighbours, index, Searcher(db, embedder, index, products))
            await index.close()


class _Ticker:
    """How late a task of the event loop is woken, in milliseconds, again and again."""

    def __init__(self) -> None:
        self.late: list[float] = []

    def __enter__(self) -> _Ticker:
        self._task = asyncio.create_task(self._tick())
        return self

    def __exit__(self, *_: object) -> None:
        self._task.cancel()

    async def _tick(self) -> None:
        while True:
            started = time.perf_counter()
            await asyncio.sleep(TICK)
            self.late.append((time.perf_counter() - started - TICK) * 1000)


def _row(size: int, case: str, **figures: float) -> Row:
    row: Row = {"products": size, "case": case, **{name: round(value, 2) for name, value in figures.items()}}
    print(*(f"{name} {value}" for name, value in row.items()), sep=", ", file=sys.stderr, flush=True)
    return row


def _print(rows: Sequence[Row], console: Console) -> None:
    table = Table(title="search: milliseconds, embedding of the question included except for raw ones")
    columns = ("products", "case", "p50", "p99", "cpu", "held", "rate", "seconds", "memory")
    titles = (
        "products",
        "case",
        "p50 ms",
        "p99 ms",
        "CPU ms",
        "loop held p99 ms",
        "per second",
        "seconds",
        "memory MB",
    )
    for title in titles:
        table.add_column(title, justify="left" if title == "case" else "right")
    for row in rows:
        table.add_row(*(str(row.get(column, "")) for column in columns))
    console.print(table)
