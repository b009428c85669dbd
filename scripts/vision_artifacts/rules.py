"""Decision paths: what to look at, one thing after another, to tell two products apart that look alike.

A product's critical check is about the first one of its `confused_with`; the others are told apart by their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from catalog.products import ForWhom
from catalog.queries import FITS
from scripts.vision_artifacts.models import Model

# What survives distance, blur and a fold comes first; what is not named here comes after, by alphabet.
EASY_FIRST = (
    "hood",
    "pompom",
    "closure",
    "length",
    "sleeve",
    "print",
    "pattern",
    "collar",
    "belt",
    "trousers",
    "pockets",
    "finish",
    "cuffs",
)

Step = dict[str, Any]


class NothingTellsApart(Exception):
    """Pairs of SKUs that are confused with each other and have neither a feature that differs nor a critical check."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        told = ", ".join(f"{one} and {other}" for one, other in pairs)
        super().__init__(f"nothing tells apart {told}: give one of each a critical_check, or a feature that differs")
        self.pairs = tuple(pairs)


def model_rules(models: Sequence[Model]) -> list[dict[str, Any]]:
    """One rule for each pair of which one names the other in `confused_with`. Raises NothingTellsApart."""
    known = {model.sku: model for model in models}
    pairs = list(_pairs(models, known))
    rules = [_rule(known[one], known[other]) for one, other in pairs]
    silent = [pair for pair, rule in zip(pairs, rules, strict=True) if not rule["path"]]
    if silent:
        raise NothingTellsApart(silent)
    return rules


def _pairs(models: Sequence[Model], known: dict[str, Model]) -> Iterator[tuple[str, str]]:
    """Each once, in the order of the shop; products that are no longer sold are left out."""
    seen: set[frozenset[str]] = set()
    for model in models:
        for other in model.confused_with:
            pair = frozenset((model.sku, other))
            if other in known and pair not in seen:
                seen.add(pair)
                yield model.sku, other


def _rule(one: Model, other: Model) -> dict[str, Any]:
    """Features by which each step decides at once; then the sentences a person would look by; then the shopper."""
    steps: list[Step] = [
        {"look_at": name, one.sku: value, other.sku: another}
        for name, value, another in _differences(one.features, other.features)
    ]
    checks = _checks(one, other)
    if checks:
        steps.append({"check": checks})
    rule: dict[str, Any] = {"pair": [one.sku, other.sku], "names": [one.names["en"], other.names["en"]], "path": steps}
    if not _shared(one.for_whom, other.for_whom):
        rule["ask_for_whom"] = {one.sku: one.for_whom, other.sku: other.for_whom}
    common = [code for code in one.colours if code in other.colours]
    return {**rule, "colours_in_common": common, "otherwise": "offer both as buttons, never guess"}


def _differences(one: dict[str, Any], other: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """What both say, and say differently: of what only one says, nobody knows how it is with the other."""
    for name in sorted(one.keys() & other.keys(), key=_ease):
        if one[name] != other[name]:
            yield name, one[name], other[name]


def _checks(one: Model, other: Model) -> dict[str, str]:
    meant = {a.sku: a.critical_check["en"] for a, b in ((one, other), (other, one)) if _is_about(a, b)}
    return meant or {model.sku: model.critical_check["en"] for model in (one, other) if model.critical_check}


def _is_about(one: Model, other: Model) -> bool:
    return bool(one.critical_check) and one.confused_with[:1] == (other.sku,)


def _shared(one: ForWhom, other: ForWhom) -> bool:
    """Whether somebody may be offered both: to ask for whom it is would not tell them apart."""
    return other in FITS[one] or one in FITS[other]


def _ease(name: str) -> tuple[int, str]:
    return (EASY_FIRST.index(name) if name in EASY_FIRST else len(EASY_FIRST), name)
