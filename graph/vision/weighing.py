"""How sure we are: a model's word and the local recogniser's probabilities become one number for each candidate."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from catalog.photos import Candidate, Identification
from catalog.shop import PhotoThresholds
from graph.messages import Doubt
from graph.vision.seeing import Listed, Seen

MOST = 3


class Verdict(StrEnum):
    """Answer alone, let the shopper choose, or say that we do not know."""

    SURE = "sure"
    ASK = "ask"
    UNKNOWN = "unknown"


def verdict_of(candidates: Sequence[Candidate], thresholds: PhotoThresholds) -> Verdict:
    """Alone only when the best is sure enough; a question when the right one is probably among the candidates."""
    if not candidates:
        return Verdict.UNKNOWN
    if candidates[0].probability >= thresholds.sure:
        return Verdict.SURE
    return Verdict.ASK if sum(each.probability for each in candidates) >= thresholds.ask else Verdict.UNKNOWN


def weighed(
    seen: Seen, shortlist: Sequence[Listed], local: Sequence[Candidate], thresholds: PhotoThresholds
) -> Identification:
    """What the model chose among `shortlist`, against what the local recogniser thinks."""
    chosen = next((each for each in shortlist if each.product.sku == seen.sku), None)
    if chosen is None:
        likely = [each for each in local if each.probability >= thresholds.ask]
        return Identification(tuple(likely[:MOST]), (seen.doubt or Doubt.NOT_IN_CATALOG).value)
    colour = seen.colour or (chosen.colours[0] if len(chosen.colours) == 1 else None)
    if colour is None:
        return _in_its_colours(chosen, seen)
    doubt = seen.doubt or (Doubt.DETAIL_HIDDEN if chosen.product.guide.confused_with and seen.missing else None)
    best = Candidate(chosen.product.sku, colour, _agreed(seen.confidence, chosen.product.sku, colour, local))
    if doubt is not None or _contradicted(best, local, thresholds):
        best = Candidate(best.product_sku, colour, min(best.probability, (thresholds.ask + thresholds.sure) / 2))
    return Identification((best, *_others(best, shortlist, local)), doubt.value if doubt is not None else None)


def _in_its_colours(chosen: Listed, seen: Seen) -> Identification:
    """The product is known, its colour is not: each colour is as likely as another."""
    colours = chosen.colours[:MOST]
    share = seen.confidence / len(colours)
    found = tuple(Candidate(chosen.product.sku, colour, probability=share) for colour in colours)
    return Identification(found, Doubt.COLOUR_UNCLEAR.value)


def _agreed(confidence: float, sku: str, colour: str, local: Sequence[Candidate]) -> float:
    """Two witnesses that name the same thing independently are both wrong less often than either."""
    same = max((each.probability for each in local if (each.product_sku, each.colour) == (sku, colour)), default=0.0)
    return 1 - (1 - confidence) * (1 - same)


def _contradicted(best: Candidate, local: Sequence[Candidate], thresholds: PhotoThresholds) -> bool:
    """Whether the local recogniser rather believes in another one."""
    mine = max((each.probability for each in local if _same(each, best)), default=0.0)
    return any(each.probability >= thresholds.ask and each.probability > mine for each in local)


def _others(best: Candidate, shortlist: Sequence[Listed], local: Sequence[Candidate]) -> list[Candidate]:
    """What else it may be, for a question: other products of the list, likeliest first. Those that only the search
    brought have no probability of their own."""
    rest = 1 - best.probability
    known = [
        Candidate(each.product_sku, each.colour, min(each.probability, rest)) for each in local if not _same(each, best)
    ]
    taken = {best.product_sku, *(each.product_sku for each in known)}
    found = [
        Candidate(each.product.sku, each.colours[0], 0.0)
        for each in shortlist
        if each.product.sku not in taken and each.colours
    ]
    return [*known, *found][: MOST - 1]


def _same(one: Candidate, other: Candidate) -> bool:
    return (one.product_sku, one.colour) == (other.product_sku, other.colour)
