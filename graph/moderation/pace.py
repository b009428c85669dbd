"""A limit per shopper: a bucket of messages that fills again with time, and longer rests for those who overflow it
again and again. No clock of its own: it counts by the time of the turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from graph.messages import Part, Picture, Tap
from graph.state import Pace

MESSAGE = 1.0
TAP = 0.25
RESTS = (60.0, 5 * 60.0, 30 * 60.0)
FORGIVEN = 24 * 3600.0
MOST_STRIKES = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """`burst` messages at once, and one more every `every` seconds."""

    burst: float = 12.0
    every: float = 5.0


class Verdict(StrEnum):
    """FULL: told once that it is too much; QUIET: not answered."""

    FREE = "free"
    FULL = "full"
    QUIET = "quiet"


def cost(parts: Iterable[Part]) -> float:
    """What a turn takes from the bucket. Its photos are one message: Telegram cuts an album into many."""
    told = list(parts)
    taps = sum(isinstance(part, Tap) for part in told)
    photos = sum(isinstance(part, Picture) for part in told)
    return taps * TAP + (len(told) - taps - photos) * MESSAGE + bool(photos) * MESSAGE


def spend(pace: Pace | None, parts: Iterable[Part], now: float, limits: Limits) -> tuple[Pace, Verdict]:
    """The bucket after this turn at `now` (s since the epoch). A full bucket lets any turn through: what had to wait
    for us comes all at once."""
    before = rested(pace, now, limits)
    if now < before["quiet_until"]:
        return before, Verdict.QUIET
    wanted = min(cost(parts), limits.burst)
    if wanted <= before["tokens"]:
        return Pace(**{**before, "tokens": before["tokens"] - wanted}), Verdict.FREE
    rest = RESTS[min(before["cooled"], len(RESTS) - 1)]
    return Pace(**{**before, "quiet_until": now + rest, "cooled": before["cooled"] + 1}), Verdict.FULL


def rested(pace: Pace | None, now: float, limits: Limits) -> Pace:
    """The bucket at `now`, filled again; strikes and rests are forgiven a day later. A clock that went back fills
    nothing."""
    if pace is None:
        return Pace(tokens=limits.burst, at=now, quiet_until=0.0, cooled=0, strikes=0, struck=0.0)
    passed = max(0.0, now - pace["at"])
    return Pace(
        tokens=min(limits.burst, pace["tokens"] + passed / limits.every),
        at=max(now, pace["at"]),
        quiet_until=pace["quiet_until"],
        cooled=pace["cooled"] if now - pace["quiet_until"] < FORGIVEN else 0,
        strikes=pace["strikes"] if now - pace["struck"] < FORGIVEN else 0,
        struck=pace["struck"],
    )


def struck(pace: Pace) -> Pace:
    """One strike more."""
    return Pace(**{**pace, "strikes": pace["strikes"] + 1, "struck": pace["at"]})
