"""Which photos teach the recogniser and which ask it, so that no photo is ever its own reference."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from evals.vision.cases import Case

SALT = "vitrina-references-v1"
MOST_REFERENCES = 10
_PARTS = (2, 5, 10)


@dataclass(frozen=True, slots=True)
class Fold:
    """`references` are confirmed before `queries` are asked."""

    references: tuple[Case, ...]
    queries: tuple[Case, ...]


def plan(queries: Sequence[Case], teachers: Sequence[Case], wanted: int) -> list[Fold]:
    """`wanted` references of each SKU out of `teachers` (another folder's photos), or of the queries themselves,
    cross-validated. Deterministic; a file that is also asked about never teaches."""
    if wanted == 0:
        return [Fold((), tuple(queries))]
    return [_fold(wanted, teachers, queries)] if teachers else _crossed(queries, wanted)


def taught(fold: Fold, case: Case) -> int:
    """How many references of its SKU, or of a twin, this query could profit from."""
    return sum(each.sku in case.right for each in fold.references)


def _crossed(cases: Sequence[Case], wanted: int) -> list[Fold]:
    """As few parts as leave `wanted` photos of a typical SKU outside each; foreign photos are dealt out evenly."""
    known = [case for case in cases if not case.foreign]
    counts = sorted(len(shown) for shown in _by_sku(known).values())
    typical = counts[len(counts) // 2] if counts else 0
    parts = next((n for n in _PARTS if typical - -(-typical // n) >= wanted), _PARTS[-1])
    place: dict[str, int] = {}
    for shown in (*_by_sku(known).values(), sorted((case for case in cases if case.foreign), key=_order)):
        place |= {case.name: n % parts for n, case in enumerate(shown)}
    found = []
    for part in range(parts):
        others = [case for case in known if place[case.name] != part]
        found.append(_fold(wanted, others, [case for case in cases if place[case.name] == part]))
    return found


def _fold(wanted: int, teachers: Sequence[Case], queries: Sequence[Case]) -> Fold:
    """Without teachers that are the very file of a query."""
    asked = {case.sha256 for case in queries}
    return Fold(_first(wanted, [each for each in teachers if each.sha256 not in asked]), tuple(queries))


def _first(wanted: int, cases: Sequence[Case]) -> tuple[Case, ...]:
    return tuple(case for shown in _by_sku(cases).values() for case in shown[:wanted])


def _by_sku(cases: Sequence[Case]) -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = defaultdict(list)
    for case in sorted(cases, key=_order):
        if case.sku:
            found[case.sku].append(case)
    return found


def _order(case: Case) -> str:
    return hashlib.sha256(f"{SALT}:{case.name}".encode()).hexdigest()
