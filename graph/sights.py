"""The photos of one turn, each identified, and what they add up to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog import Catalog
from catalog.errors import PhotoNotFound, ProductNotFound
from catalog.photos import Candidate
from catalog.photos.kinds import PhotoKind
from catalog.products import Product
from graph.messages import Doubt
from graph.state import Hunch
from graph.vision.identifying import PRIVATE, Identified, Identifier
from graph.vision.weighing import Verdict

SHOWN_TO_MODELS = 4
MOST = 3
LEAST = 0.05


@dataclass(frozen=True, slots=True)
class Sight:
    """`photo` is the id of a stored photo."""

    photo: str
    found: Identified

    @property
    def is_private(self) -> bool:
        return self.found.kind in PRIVATE


async def sights_of(
    identifier: Identifier, photos: Sequence[str], *, as_goods: bool, shopper: int, private: bool = False
) -> list[Sight]:
    """Of the photos that are still stored, all looked at side by side; the first few may go to a model, which the
    budget of `shopper` (the chat) pays. `private`: they may be receipts, so none goes."""

    async def look(n: int, photo: str) -> Sight | None:
        try:
            alone = private or n >= SHOWN_TO_MODELS
            return Sight(photo, await identifier.identify(photo, as_goods=as_goods, alone=alone, shopper=shopper))
        except PhotoNotFound:
            return None

    seen = await asyncio.gather(*(look(n, photo) for n, photo in enumerate(photos)))
    return [sight for sight in seen if sight is not None]


def of_goods(sights: Sequence[Sight], *, as_goods: bool) -> list[Sight]:
    """Without papers and indecent pictures. The words beside them may make goods of what a detector only suspects."""
    return [sight for sight in sights if not sight.is_private or (as_goods and not _is_indecent(sight))]


def with_verdict(sights: Iterable[Sight], verdict: Verdict) -> list[Sight]:
    return [sight for sight in sights if sight.found.verdict is verdict]


def candidates_of(sights: Iterable[Sight]) -> list[Candidate]:
    """Each colour of each product once, likeliest first."""
    best: dict[tuple[str, str], Candidate] = {}
    for candidate in (candidate for sight in sights for candidate in sight.found.candidates):
        key = (candidate.product_sku, candidate.colour)
        if key not in best or candidate.probability > best[key].probability:
            best[key] = candidate
    return sorted(best.values(), key=lambda candidate: -candidate.probability)


async def sold(catalog: Catalog, candidates: Iterable[Candidate]) -> list[tuple[Product, str]]:
    """Those that are still sold, each once, in the order they came."""
    pairs: list[tuple[Product, str]] = []
    for sku, colour in dict.fromkeys((candidate.product_sku, candidate.colour) for candidate in candidates):
        try:
            product = await catalog.product(sku)
        except ProductNotFound:
            continue
        if product.of_colour(colour):
            pairs.append((product, colour))
    return pairs


def hunches_of(sights: Sequence[Sight]) -> list[Hunch]:
    """What a manager should see of them: no long shots, but all that a model had to choose from."""
    worth = [sight for sight in sights if sight.found.way == "vision"]
    likely = [each for each in candidates_of(sights) if each.probability >= LEAST or each in candidates_of(worth)]
    return [
        Hunch(product=each.product_sku, colour=each.colour, percent=round(100 * each.probability))
        for each in likely[:MOST]
    ]


def doubt_of(sights: Iterable[Sight]) -> Doubt | None:
    return next((sight.found.doubt for sight in sights if sight.found.doubt is not None), None)


def tried_with(sights: Sequence[Sight]) -> list[str]:
    """Names of steps, as managers read them."""
    asked, down = any(sight.found.asked for sight in sights), any(sight.found.down for sight in sights)
    return ["photo", *(["vision_down"] if down else ["vision"] if asked else [])]


def way_of(sights: Iterable[Sight]) -> str:
    """How the turn was answered, for `Reply.answered_by`."""
    ways = [sight.found.way for sight in sights]
    return f"photo:{next((way for way in ways if way != 'none'), 'none')}"


def are_copies(sights: Iterable[Sight]) -> bool:
    """Whether all of it was seen before, picture by picture: then only twins are left to choose from."""
    found = [candidate for sight in sights for candidate in sight.found.candidates]
    return bool(found) and all(candidate.distance is not None for candidate in found)


def _is_indecent(sight: Sight) -> bool:
    return sight.found.kind is PhotoKind.INDECENT and sight.found.decided
