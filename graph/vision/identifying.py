"""From a stored photo to a colour of one of our products: what we know ourselves first, then a vision model, in a time.

Usable without Telegram: `async with open_identifier(catalog, settings, clock) as identifier`, then
`await identifier.identify_picture(data)` or `identify(photo_id)`.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from time import monotonic

import structlog

from catalog import Catalog, Filters
from catalog.clock import Clock
from catalog.errors import IndexUnavailable, PhotoUnreadable, ProductNotFound
from catalog.photos import Candidate, Identification, Recognition
from catalog.photos.kinds import PhotoKind
from graph.asking import Models
from graph.endpoints import Usage
from graph.errors import AnswerRefused, ModelsUnavailable
from graph.messages import Doubt
from graph.models.opening import open_models
from graph.prompts import Prompts
from graph.settings import GraphSettings
from graph.vision.pictures import own_picture
from graph.vision.reader import ModelReader
from graph.vision.seeing import Listed, VisionReader
from graph.vision.shortlist import MOST, listed, ranked
from graph.vision.weighing import Verdict, verdict_of, weighed

log = structlog.get_logger(__name__)

SIDE = 1024
DESCRIBING = 0.5  # of the time that is left
PRIVATE = frozenset({PhotoKind.RECEIPT, PhotoKind.DOCUMENT, PhotoKind.INDECENT})


@dataclass(frozen=True, slots=True)
class Identified:
    """Up to three candidates, likeliest first. `way` is "exact", "near", "cache", "local", "vision" or "none"; `down`
    means that models are configured and none answered; `cached`, that a model's earlier answer was found. `usages` are
    the calls that this very identification paid for, `seconds` what it took; `asked` is true when a model was. A `kind`
    that is no goods was not shown to any model; `decided`: whether the detector is trusted to decide that alone."""

    candidates: tuple[Candidate, ...]
    verdict: Verdict
    way: str
    kind: PhotoKind = PhotoKind.GOODS
    decided: bool = True
    doubt: Doubt | None = None
    asked: bool = False
    down: bool = False
    cached: bool = False
    usages: tuple[Usage, ...] = ()
    seconds: float = 0.0

    @property
    def tokens(self) -> int:
        return sum(usage.tokens_in + usage.tokens_out for usage in self.usages)

    @property
    def cost(self) -> Decimal | None:
        """US dollars; None when a model that answered is not in the price table."""
        costs = [usage.cost for usage in self.usages]
        return None if None in costs else sum((cost for cost in costs if cost is not None), Decimal(0))


class Identifier:
    """`reader` None: no vision model is configured. `seconds` is all the time for one identification."""

    def __init__(self, catalog: Catalog, reader: VisionReader | None, seconds: float) -> None:
        self._catalog = catalog
        self._reader = reader
        self._seconds = seconds

    async def identify_picture(self, data: bytes) -> Identified:
        """Of a photo that is not stored yet. PhotoUnreadable."""
        name = f"sha256:{hashlib.sha256(data).hexdigest()}"
        return await self.identify(await self._catalog.photos.keep(data, file_unique_id=name))

    async def identify(
        self, photo_id: str, *, as_goods: bool = False, alone: bool = False, shopper: int | None = None
    ) -> Identified:
        """Never raises for a model's sake. `as_goods`: the words beside the photo say that it is about goods, whatever
        it looks like; `alone`: no model is to be asked; `shopper` (the chat) says whose budget pays. PhotoNotFound: it
        is not stored."""
        started = monotonic()
        recognition = await self._catalog.photos.recognise(photo_id)
        found = self._alone(recognition)
        if not alone and recognition.source != "exact" and self._is_for_models(found, as_goods):
            found = await self._with_models(photo_id, recognition, found, started + self._seconds, shopper)
        found = replace(found, seconds=monotonic() - started)
        log.info(
            "photo_identified",
            photo=photo_id[:12],
            way=found.way,
            verdict=found.verdict.value,
            kind=found.kind.value,
            doubt=found.doubt.value if found.doubt else None,
            tokens=found.tokens,
            seconds=round(found.seconds, 3),
        )
        return found

    def _alone(self, recognition: Recognition) -> Identified:
        """What we know without a model."""
        thresholds = self._catalog.shop.photo
        verdict = verdict_of(recognition.candidates, thresholds)
        if verdict is Verdict.SURE and not recognition.sure:
            verdict = Verdict.ASK
        several = recognition.kind is PhotoKind.SEVERAL_GARMENTS and verdict is not Verdict.SURE
        detected = recognition.detected
        return Identified(
            recognition.candidates,
            verdict,
            recognition.source,
            kind=PhotoKind.GOODS if verdict is Verdict.SURE else recognition.kind,
            decided=detected.decided if detected is not None else True,
            doubt=Doubt.SEVERAL_PRODUCTS if several else None,
        )

    def _is_for_models(self, found: Identified, as_goods: bool) -> bool:
        """Papers and indecent pictures are nobody else's business, unless the words make goods of them."""
        if self._reader is None or found.verdict is Verdict.SURE:
            return False
        return found.kind not in PRIVATE or (as_goods and not (found.decided and found.kind is PhotoKind.INDECENT))

    async def _with_models(
        self, photo_id: str, recognition: Recognition, alone: Identified, until: float, shopper: int | None
    ) -> Identified:
        """What a model makes of it; without an answer, what we know ourselves."""
        reader = self._reader
        if reader is None:
            return alone
        usages: list[Usage] = []

        async def look() -> Identification | None:
            return await self._look(reader, photo_id, recognition, until, usages, shopper)

        try:
            async with asyncio.timeout(max(0.0, until - monotonic())):
                told, cached = await self._catalog.photos.recalled(photo_id, reader.name, look)
        except (ModelsUnavailable, TimeoutError) as error:
            log.warning("vision_unavailable", photo=photo_id[:12], error=str(error) or type(error).__name__)
            return replace(alone, asked=True, down=True, usages=tuple(usages))
        except (AnswerRefused, PhotoUnreadable) as error:
            log.warning("vision_refused", photo=photo_id[:12], error=str(error))
            return replace(alone, asked=True, usages=tuple(usages))
        if told is None:
            return replace(alone, asked=True, usages=tuple(usages))
        doubt = Doubt(told.reason) if told.reason is not None else None
        verdict = verdict_of(told.candidates, self._catalog.shop.photo)
        paid = () if cached else tuple(usages)
        return Identified(told.candidates, verdict, "vision", doubt=doubt, asked=True, cached=cached, usages=paid)

    async def _look(
        self,
        reader: VisionReader,
        photo_id: str,
        recognition: Recognition,
        until: float,
        usages: list[Usage],
        shopper: int | None,
    ) -> Identification | None:
        """Describe, search, choose. A copy of pictures that several products share needs no description."""
        photo = await self._catalog.photos.picture(photo_id, SIDE)
        found: list[tuple[str, str | None]] = []
        if not _are_copies(recognition.candidates):
            described = await reader.describe(photo, DESCRIBING * (until - monotonic()), shopper)
            usages.append(described.usage)
            if not described.things:
                return Identification((), (described.doubt or Doubt.NOT_A_PRODUCT).value)
            if len(described.things) > 1:
                return await self._one_each(described.things)
            found = await self._search(described.things[0], MOST)
        shortlist = await self._listed(ranked(recognition.candidates, found))
        if not shortlist:
            return Identification((), Doubt.NOT_IN_CATALOG.value)
        if not found and _look_alike(shortlist):
            return None
        seen = await reader.choose(photo, shortlist, until - monotonic(), shopper)
        usages.append(seen.usage)
        return weighed(seen, shortlist, recognition.candidates, self._catalog.shop.photo)

    async def _one_each(self, things: Sequence[str]) -> Identification:
        """The nearest product of ours for each thing in the photo: which one is meant is for the shopper to say."""
        hits = [hit for thing in things for hit in (await self._search(thing, 1))]
        shortlist = await self._listed([(sku, [colour] if colour else []) for sku, colour in dict.fromkeys(hits)])
        found = [Candidate(each.product.sku, each.colours[0], 1 / len(things)) for each in shortlist if each.colours]
        return Identification(tuple(found), Doubt.SEVERAL_PRODUCTS.value)

    async def _search(self, text: str, limit: int) -> list[tuple[str, str | None]]:
        try:
            found = await self._catalog.search(text, Filters(), limit)
        except IndexUnavailable as error:
            log.warning("search_unavailable", error=type(error).__name__)
            return []
        return [(hit.product.sku, hit.colour) for hit in found.hits]

    async def _listed(self, named: Sequence[tuple[str, Sequence[str]]]) -> list[Listed]:
        """Those that are still sold."""
        found = []
        for sku, colours in named:
            try:
                found.append(listed(await self._catalog.product(sku), colours))
            except ProductNotFound:
                continue
        return found


def identifier_with(
    catalog: Catalog, models: Models | None, seconds: float, prompts: Prompts | None = None
) -> Identifier:
    """`models` None: photos are recognised without a model."""
    return Identifier(catalog, ModelReader(models, own_picture, prompts) if models is not None else None, seconds)


@asynccontextmanager
async def open_identifier(catalog: Catalog, settings: GraphSettings, clock: Clock) -> AsyncIterator[Identifier]:
    """With its connections to models, if there are any to be asked. SourceInvalid: data/models.yaml is wrong."""
    async with open_models(catalog, settings, clock) as chains:
        yield identifier_with(catalog, chains.vision, settings.photo_seconds, settings.read_prompts())


def _look_alike(shortlist: Sequence[Listed]) -> bool:
    """Whether two of them have one and the same picture: then no look at it tells them apart."""
    own = [each.product.photo_of(each.colours[0]) for each in shortlist if each.colours]
    files = [photo.sha256 for photo in own if photo is not None]
    return len(set(files)) < len(files)


def _are_copies(candidates: Sequence[Candidate]) -> bool:
    return bool(candidates) and all(each.distance is not None for each in candidates)
