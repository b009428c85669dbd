"""A circuit breaker: an endpoint that fails again and again is left alone for a while, then one call decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import structlog

from catalog.clock import Clock

log = structlog.get_logger(__name__)

FAILURES_IN_A_ROW = 3
REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=5)


class Standing(StrEnum):
    """Closed: calls flow. Open: none is made. Half open: the rest is over, and one call is on trial."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class Health:
    """How an endpoint stands in this process: `failures` in a row, calls that are under way."""

    model: str
    standing: Standing
    failures: int
    resting_until: datetime | None
    under_way: int


class Pass:
    """The right to make one call, given by `Breaker.enter`."""


@dataclass(slots=True)
class Breaker:
    """Open after failures in a row, for `REST`; twice as long each time that a trial fails, up to `LONGEST_REST`."""

    model: str
    clock: Clock
    failures: int = 0
    rests: int = 0
    resting_until: datetime | None = None
    _trial: Pass | None = field(default=None, repr=False)

    @property
    def standing(self) -> Standing:
        if self.resting_until is None:
            return Standing.CLOSED
        return Standing.OPEN if self.clock.now() < self.resting_until else Standing.HALF_OPEN

    @property
    def admits(self) -> bool:
        """Whether a call may be made now."""
        standing = self.standing
        return standing is Standing.CLOSED or (standing is Standing.HALF_OPEN and self._trial is None)

    def enter(self) -> Pass | None:
        """A pass for one call, which must end with `succeeded`, `failed` or `left`; None: no call now."""
        if not self.admits:
            return None
        entered = Pass()
        if self.standing is Standing.HALF_OPEN:
            self._trial = entered
            self._tell(Standing.HALF_OPEN)
        return entered

    def succeeded(self) -> None:
        """A call that began before the rest and ends within it changes nothing: the trial decides."""
        was = self.standing
        if was is Standing.OPEN:
            return
        self.failures, self.rests, self.resting_until, self._trial = 0, 0, None, None
        if was is Standing.HALF_OPEN:
            self._tell(Standing.CLOSED)

    def failed(self, entered: Pass) -> None:
        tried = self._trial is entered
        self.left(entered)
        self.failures += 1
        if tried or (self.standing is Standing.CLOSED and self.failures >= FAILURES_IN_A_ROW):
            self.rest(min(REST * 2**self.rests, LONGEST_REST))

    def left(self, entered: Pass) -> None:
        """The call was given up by who made it: that says nothing about the endpoint."""
        if self._trial is entered:
            self._trial = None

    def rest(self, how_long: timedelta) -> None:
        """No call for so long (`LONGEST_REST` at most), as the server itself may have asked."""
        until = self.clock.now() + min(how_long, LONGEST_REST)
        if self.resting_until is None or until > self.resting_until:
            self.resting_until = until
            self.rests = min(self.rests + 1, 10)
            self._tell(Standing.OPEN, rest_s=round((until - self.clock.now()).total_seconds(), 1))

    def _tell(self, standing: Standing, **more: float) -> None:
        log.warning("endpoint_standing", model=self.model, standing=standing.value, failures=self.failures, **more)
