"""Who reads: the demo shop's lexicon, and the chain of models that the environment names."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog import Catalog, Policy, Vocabulary
from catalog.clock import SystemClock
from catalog.feeds.imports import fill_if_empty
from catalog.schema import migrate
from catalog.search.contents import read_contents
from catalog.settings import CatalogSettings
from evals.understanding.cases import Case
from evals.understanding.scoring import Read
from evals.understanding.slots import Shades, compare
from graph.models.opening import open_models
from graph.settings import GraphSettings
from graph.understanding.by_example import examples_of
from graph.understanding.by_model import ModelReader
from graph.understanding.cascade import Cascade
from graph.understanding.context import Understanding
from graph.understanding.lexicon import Lexicon

AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Shop:
    """What a lexicon is built from, as a shop that starts with a data directory has it in its database."""

    vocabulary: Vocabulary
    policies: tuple[Policy, ...]

    def lexicon(self) -> Lexicon:
        return Lexicon(self.vocabulary, self.policies)


@dataclass(frozen=True, slots=True)
class Readings:
    """The same case read by the lexicon, by the model alone, and as the product reads: by both in turn."""

    lexicon: Read
    model: Read
    cascade: Read


async def read_shop(data_dir: Path) -> Shop:
    async with _open(data_dir) as catalog:
        return await _shop(catalog)


def by_lexicon(cases: Sequence[Case], shop: Shop) -> list[Read]:
    lexicon, shades = shop.lexicon(), Shades(shop.vocabulary)
    reads = []
    for case in cases:
        began = time.perf_counter()
        meaning = lexicon.read(case.text, case.context)
        seconds = time.perf_counter() - began
        reads.append(Read(case, meaning, compare(case, meaning, shades), seconds))
    return reads


async def by_lexicon_and_examples(cases: Sequence[Case], data_dir: Path) -> list[Read]:
    """As every shop reads, without a key."""
    async with _open(data_dir) as catalog:
        shop = await _shop(catalog)
        embedded = Cascade(shop.lexicon(), None, examples_of(catalog))
        return await _all(cases, embedded, Shades(shop.vocabulary), at_once=1)


async def by_models(cases: Sequence[Case], data_dir: Path, settings: GraphSettings) -> list[Readings] | None:
    """None: the environment names no model. What is said about delivery is left out: no model ever reads it."""
    async with _open(data_dir) as catalog, open_models(catalog, settings, SystemClock()) as chains:
        if chains.chat is None:
            return None
        shop = await _shop(catalog)
        reader = ModelReader(chains.chat, shop.vocabulary, shop.policies, settings.text_seconds)
        asked = [case for case in cases if "delivery" not in (case.context.stage, case.context.asked)]
        known = by_lexicon(asked, shop)
        shades = Shades(shop.vocabulary)
        alone = await _all(asked, reader, shades)
        both = await _all(
            asked, Cascade(shop.lexicon(), reader, examples_of(catalog)), shades
        )  # the same questions: out of the cache
        return [Readings(*each) for each in zip(known, alone, both, strict=True)]


async def _all(cases: Sequence[Case], reader: Understanding, shades: Shades, at_once: int = AT_ONCE) -> list[Read]:
    doors = asyncio.Semaphore(at_once)

    async def read(case: Case) -> Read:
        async with doors:
            began = time.perf_counter()
            meaning = await reader.read(case.text, case.context)
            seconds = time.perf_counter() - began
        return Read(case, meaning, compare(case, meaning, shades), seconds)

    return await asyncio.gather(*(read(case) for case in cases))


async def _shop(catalog: Catalog) -> Shop:
    async with catalog.db.read() as session:
        return Shop((await read_contents(session)).vocabulary, catalog.shop.policies)


@asynccontextmanager
async def _open(data_dir: Path) -> AsyncIterator[Catalog]:
    """A shop of its own in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/shop.db"
        settings = CatalogSettings(database_url=url, data_dir=data_dir, var_dir=Path(folder), redis_url=None)
        async with Catalog.open(settings, SystemClock()) as catalog:
            await migrate(catalog.db)
            await fill_if_empty(catalog.db, settings.master_file, settings.data_dir, catalog.shop.currency)
            yield catalog
