"""What was recognised, and how it is kept in a cache: identification and confidence, never price or stock."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from catalog.photos.kinds import Detected, PhotoKind
from catalog.photos.references import Candidate

MAX_CANDIDATES = 3

Source = Literal["cache", "exact", "near", "local", "none"]


@dataclass(frozen=True, slots=True)
class Recognition:
    """Up to three candidates, best first. `sure` means that the first may be told without asking; otherwise somebody
    has to choose, and a candidate of low probability may well be none. `kind` is what a photo that is not surely ours
    looks like; `detected` says how sure the detectors are of it."""

    candidates: tuple[Candidate, ...]
    sure: bool
    source: Source
    kind: PhotoKind = PhotoKind.GOODS
    detected: Detected | None = None


@dataclass(frozen=True, slots=True)
class Identification:
    """What somebody else (a vision model) made of a photo: candidates, likeliest first, and why there is doubt."""

    candidates: tuple[Candidate, ...]
    reason: str | None = None


def recognition_of_copies(found: Sequence[Candidate], source: Literal["exact", "near"]) -> Recognition:
    """The one is sure; several are twins and share the probability."""
    likely = tuple(replace(each, probability=1 / len(found)) for each in found[:MAX_CANDIDATES])
    return Recognition(likely, sure=len(found) == 1, source=source)


def pack_recognition(recognition: Recognition) -> str:
    seen = recognition.detected
    return json.dumps(
        {
            "candidates": _rows(recognition.candidates),
            "sure": recognition.sure,
            "source": recognition.source,
            "detected": None if seen is None else [seen.kind.value, seen.probability, seen.decided],
        }
    )


def unpack_recognition(text: str | None) -> Recognition | None:
    """What `pack_recognition` wrote, or None if somebody else wrote it."""
    try:
        stored = json.loads(text or "null")
        kind, probability, decided = stored["detected"] or (None, 0.0, False)
        detected = None if kind is None else Detected(PhotoKind(kind), float(probability), bool(decided))
        return Recognition(
            _candidates(stored["candidates"]),
            sure=bool(stored["sure"]),
            source=stored["source"],
            kind=PhotoKind.GOODS if detected is None else detected.kind,
            detected=detected,
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def pack_identification(identification: Identification) -> str:
    return json.dumps({"candidates": _rows(identification.candidates), "reason": identification.reason})


def unpack_identification(text: str | None) -> Identification | None:
    try:
        stored = json.loads(text or "null")
        reason = stored["reason"]
        return Identification(_candidates(stored["candidates"]), None if reason is None else str(reason))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _rows(candidates: Sequence[Candidate]) -> list[list[Any]]:
    return [[each.product_sku, each.colour, each.probability, each.distance] for each in candidates]


def _candidates(rows: Sequence[Sequence[Any]]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(str(sku), str(colour), float(probability), None if bits is None else int(bits))
        for sku, colour, probability, bits in rows
    )
