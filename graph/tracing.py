"""What happened in one turn: its steps and its calls to models, for the `turns` table, the log and LangSmith.

Nodes and chains write into the journey of the turn they run in; outside a turn nothing is kept. What leaves the house
is decided in graph/langsmith.py, not here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import Decimal
from time import time


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a model, or an answer of the cache instead of one.

    `feature` pays for it, `prompt` is "name/version", `outcome` "answered", "refused" or the name of the error,
    `source` "model" or "cache". `began` is seconds since the epoch, `cost` US dollars (None: not in the price table).
    """

    model: str
    feature: str
    prompt: str
    outcome: str
    began: float
    seconds: float
    source: str = "model"
    tokens_in: int = 0
    tokens_out: int = 0
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """One node's run. `began` is seconds since the epoch."""

    name: str
    began: float
    seconds: float


@dataclass(slots=True)
class Journey:
    began: float = field(default_factory=time)
    legs: list[Leg] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return time() - self.began

    @property
    def prompts(self) -> tuple[str, ...]:
        """Those that were asked with, each once."""
        return tuple(dict.fromkeys(call.prompt for call in self.calls))

    @property
    def cost(self) -> Decimal:
        """US dollars, as far as prices are known."""
        return sum((call.cost for call in self.calls if call.cost is not None), Decimal(0))


_journey: ContextVar[Journey | None] = ContextVar("journey", default=None)


@contextmanager
def travelling() -> Iterator[Journey]:
    """The block is one turn; tasks that are started inside it write into the same journey."""
    journey = Journey()
    token = _journey.set(journey)
    try:
        yield journey
    finally:
        _journey.reset(token)


@contextmanager
def timed(name: str) -> Iterator[None]:
    """The block is the step `name` of the turn."""
    began = time()
    try:
        yield
    finally:
        journey = _journey.get()
        if journey is not None:
            journey.legs.append(Leg(name, began, time() - began))


def note(call: Call) -> None:
    """A chain tells of a call that has ended, well or badly."""
    journey = _journey.get()
    if journey is not None:
        journey.calls.append(call)
