"""The three products that a vision model may choose from: who they are, and how little is said of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalog.photos import Candidate
from catalog.products import Product
from graph.vision.seeing import Listed

MOST = 3
ALL_CHARACTERS = 1500
EACH = ALL_CHARACTERS // MOST - 1  # a line break parts them
NAME, COLOURS, TIPS = 60, 90, 110
LIKELY = 0.1  # below it the search's own hits deserve the place more


def ranked(first: Sequence[Candidate], second: Iterable[tuple[str, str | None]]) -> list[tuple[str, list[str]]]:
    """At most three products, each with the colours it was named in: the local recogniser's candidates and the
    search's hits, (SKU, colour), by turns, best first. The recogniser's best stays first when it is likely at all."""
    local: dict[str, list[str]] = {}
    for candidate in (each for each in first if each.probability >= LIKELY):
        local.setdefault(candidate.product_sku, []).append(candidate.colour)
    found: dict[str, list[str]] = {}
    for sku, colour in second:
        found.setdefault(sku, []).extend([colour] if colour else [])
    order = [sku for pair in _in_turns(list(local), list(found)) for sku in pair]
    return [(sku, [*local.get(sku, []), *found.get(sku, [])]) for sku in list(dict.fromkeys(order))[:MOST]]


def listed(product: Product, likely: Iterable[str]) -> Listed:
    """All its colours, the likely ones first."""
    codes = [colour.code for colour in product.colours]
    return Listed(product, tuple(dict.fromkeys([*(code for code in likely if code in codes), *codes])))


def told(shortlist: Sequence[Listed]) -> str:
    """At most 1,500 characters for at most three products. Never a price, a size or a stock."""
    among = {each.product.sku for each in shortlist}
    return "\n".join(_told(each, among) for each in shortlist[:MOST])


def _told(each: Listed, among: set[str]) -> str:
    product, guide = each.product, each.product.guide
    twins = [sku for sku in guide.confused_with[:1] if sku in among]  # the check is about the first of them
    head = f"[{product.sku}] {_cut(product.names.en, NAME)}; {product.category.names.en}"
    lines = [head, f"colours: {_cut(', '.join(each.colours), COLOURS)}"]
    if guide.critical_check is not None:
        against = f" (not {', '.join(twins)})" if twins else ""
        lines.append(f"check{against}: {guide.critical_check.en}")
    features = ", ".join(_feature(name, value) for name, value in guide.features.items())
    lines += [features] if features else []
    lines += [_cut("; ".join(guide.recognition_tips), TIPS)] if guide.recognition_tips else []
    return _cut("\n".join(lines), EACH)


def _feature(name: str, value: object) -> str:
    spoken = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    return f"{name} {spoken}".replace("_", " ")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _in_turns(one: list[str], other: list[str]) -> Iterable[tuple[str, ...]]:
    longest = max(len(one), len(other))
    return (tuple(side[n] for side in (one, other) if n < len(side)) for n in range(longest))
