"""What a vision model is asked for and what it may say. Model output ends here: no word of it reaches a shopper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel, ConfigDict, field_validator

from catalog.products import Product
from graph.endpoints import Usage
from graph.messages import Doubt

MOST_THINGS = 3
LONGEST = 160


class Description(BaseModel):
    """The first question's answer: the things in the photo, a few English words each, and what stands in the way."""

    model_config = ConfigDict(extra="ignore")

    things: list[str]
    doubt: Doubt | None

    @field_validator("things")
    @classmethod
    def _few(cls, things: list[str]) -> list[str]:
        return [thing[:LONGEST].strip() for thing in things if thing.strip()][:MOST_THINGS]


class Choice(BaseModel):
    """The second question's answer: one of the products that were offered, or none of them."""

    model_config = ConfigDict(extra="ignore")

    sku: str | None
    colour: str | None
    confidence: float
    seen: str
    missing: list[str]
    doubt: Doubt | None

    @field_validator("confidence")
    @classmethod
    def _share(cls, confidence: float) -> float:
        if not 0 <= confidence <= 1:
            raise ValueError("a confidence is between 0 and 1")
        return confidence


@dataclass(frozen=True, slots=True)
class Listed:
    """One product that the model may choose; `colours` are codes, the likeliest first."""

    product: Product
    colours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Described:
    things: tuple[str, ...]
    doubt: Doubt | None
    usage: Usage


@dataclass(frozen=True, slots=True)
class Seen:
    """`sku` is one of the list's or None, `colour` one of that product's or None; `confidence` is the model's own word.
    `seen` and `missing` are the model's words too: for reports, never for shoppers."""

    sku: str | None
    colour: str | None
    confidence: float
    seen: str
    missing: tuple[str, ...]
    doubt: Doubt | None
    usage: Usage


class VisionReader(Protocol):
    """Somebody who looks at photos. `photo` is a small upright JPEG without metadata; `seconds` is all there is, and
    `shopper` (the chat) says whose budget pays.

    Both raise ModelsUnavailable when nobody answers and AnswerRefused when the answers are none.
    """

    @property
    def name(self) -> str:
        """Models and prompt versions, for the keys of caches."""
        ...

    async def describe(self, photo: bytes, seconds: float, shopper: int | None = None) -> Described: ...

    async def choose(
        self, photo: bytes, shortlist: Sequence[Listed], seconds: float, shopper: int | None = None
    ) -> Seen: ...
