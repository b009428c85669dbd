"""The shop's own way from a photo to a SKU, opened over any catalog folder: this is what is measured, not a copy of it.

Without vision models only `Photos` is opened, over the folder's pictures. With them a whole catalog is, filled from the
folder, because the model's candidates come from text search.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from catalog import Catalog
from catalog.cache import MemoryCache
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.errors import PhotoUnreadable
from catalog.photos import Photos
from catalog.photos.kinds import PhotoKind
from catalog.products import ProductPhoto
from catalog.schema import migrate
from catalog.settings import CatalogSettings
from catalog.shop import PhotoThresholds, load_shop
from evals.vision.cases import UNREADABLE, Answer, Case, Guess, Shelf
from evals.vision.run import Progress
from evals.vision.stocking import Label, stock
from graph.settings import GraphSettings
from graph.vision.identifying import Identifier, open_identifier
from graph.vision.weighing import Verdict, verdict_of

RECOGNISER = "recogniser"  # where features of pictures are kept, in `work`


class Counter:
    """Where photos are handed in. `identifier` None: nobody but ourselves is asked."""

    def __init__(
        self,
        photos: Photos,
        labels: Mapping[str, Label],
        thresholds: PhotoThresholds,
        identifier: Identifier | None = None,
    ) -> None:
        self._photos = photos
        self._labels = labels
        self._skus = {label: sku for sku, label in labels.items()}
        self._thresholds = thresholds
        self._identifier = identifier
        self._taught: dict[str, tuple[str, Label]] = {}

    async def learn(self, references: Sequence[Case]) -> None:
        """Only the difference to what is known is confirmed or taken back: features are expensive."""
        wanted = {case.name: case for case in references}
        for name in set(self._taught) - set(wanted):
            photo_id, label = self._taught.pop(name)
            await self._photos.unconfirm(photo_id, *label)
        for name, case in wanted.items():
            if name in self._taught:
                continue
            photo_id = await self._photos.keep(case.path.read_bytes(), file_unique_id=f"reference:{name}")
            label = self._labels[case.sku]
            await self._photos.confirm(photo_id, *label)
            self._taught[name] = (photo_id, label)

    async def answer(self, data: bytes, name: str) -> Answer:
        started = time.perf_counter()
        try:
            photo_id = await self._photos.keep(data, file_unique_id=name)
        except PhotoUnreadable:
            return Answer(looks_like=UNREADABLE, ms=_ms_since(started))
        if self._identifier is not None:
            return await self._identified(self._identifier, photo_id, started)
        found = await self._photos.recognise(photo_id)
        verdict = verdict_of(found.candidates, self._thresholds)
        alone = found.sure and verdict is Verdict.SURE
        guesses = self._guesses([(each.product_sku, each.colour, each.probability) for each in found.candidates])
        kind = PhotoKind.GOODS if alone else found.kind
        asks = not alone and verdict is not Verdict.UNKNOWN
        return Answer(guesses, alone, asks, found.source, _ms_since(started), kind.value)

    async def _identified(self, identifier: Identifier, photo_id: str, started: float) -> Answer:
        found = await identifier.identify(photo_id)
        guesses = self._guesses([(each.product_sku, each.colour, each.probability) for each in found.candidates])
        return Answer(
            guesses,
            found.verdict is Verdict.SURE,
            found.verdict is Verdict.ASK,
            "cache" if found.cached else found.way,
            _ms_since(started),
            found.kind.value,
            tokens=found.tokens,
            cost=float(found.cost or 0),
        )

    def _guesses(self, found: Sequence[tuple[str, str, float]]) -> tuple[Guess, ...]:
        return tuple(Guess(self._skus.get((sku, colour), f"{sku}/{colour}"), chance) for sku, colour, chance in found)


@asynccontextmanager
async def open_counter(
    shelf: Shelf, graph: GraphSettings, shop: Path, work: Path, progress: Progress
) -> AsyncIterator[Counter]:
    """`shop`: a shop.yaml, for its thresholds. `work` keeps what is known about pictures between runs; the rest is made
    anew and thrown away."""
    clock = SystemClock()
    thresholds = load_shop(shop).photo
    features = await asyncio.to_thread(_folder, work / RECOGNISER)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="vitrina-eval-")))
        if graph.vision_models:
            stocked = stock(shelf, shop, folder / "data")
            url = f"sqlite+aiosqlite:///{folder / 'shop.db'}"
            settings = CatalogSettings(
                data_dir=stocked.data_dir, var_dir=folder / "var", database_url=url, redis_url=None
            )
            settings.var_dir.mkdir()
            (settings.var_dir / RECOGNISER).symlink_to(features)
            catalog = await stack.enter_async_context(Catalog.open(settings, clock))
            await catalog.prepare(progress)
            identifier = await stack.enter_async_context(open_identifier(catalog, graph, clock))
            yield Counter(catalog.photos, stocked.labels, thresholds, identifier)
            return
        db = await stack.enter_async_context(Database.open(f"sqlite+aiosqlite:///{folder / 'photos.db'}"))
        await migrate(db)
        photos = Photos(db, folder / "photos", MemoryCache(clock), clock, features)
        labels = {sku: (article.product, article.colour) for sku, article in shelf.articles.items()}
        await photos.prepare(_pictures(shelf), 1, progress)
        yield Counter(photos, labels, thresholds)


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path.resolve()


def _pictures(shelf: Shelf) -> list[ProductPhoto]:
    return [
        ProductPhoto(article.product, article.colour, f"view{n}", path, hashlib.sha256(path.read_bytes()).hexdigest())
        for article in shelf.articles.values()
        for n, path in enumerate(article.pictures)
    ]


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
