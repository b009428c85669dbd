"""What a model is asked about a text and what it may say. A reading that contradicts itself is none."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, field_validator

from catalog.products import ForWhom, Locale
from graph.errors import AnswerRefused
from graph.understanding.meaning import Intent

MOST = 6
MOST_WORDS = 12
LONGEST = 80


class Reading(BaseModel):
    """The answer to "what does this text mean". `intents` begin with the one to follow; `age` is in months, `height` in
    cm, prices in whole currency units; `words` are the shopper's own words that tell what to search for."""

    model_config = ConfigDict(extra="ignore")

    intents: list[Intent]
    category: str | None
    colours: list[str]
    not_colours: list[str]
    for_whom: ForWhom | None
    sizes: list[str]
    height: int | None
    age: int | None
    price_min: int | None
    price_max: int | None
    ordinal: int | None
    quantity: int | None
    language: Locale | None
    policy: str | None
    words: list[str]
    confidence: float

    @field_validator("colours", "not_colours", "sizes")
    @classmethod
    def _few(cls, said: list[str]) -> list[str]:
        return [each[:LONGEST].strip() for each in said if each.strip()][:MOST]

    @field_validator("words")
    @classmethod
    def _short(cls, said: list[str]) -> list[str]:
        return [each[:LONGEST].strip() for each in said if each.strip()][:MOST_WORDS]

    @field_validator("intents")
    @classmethod
    def _some(cls, intents: list[Intent]) -> list[Intent]:
        return list(dict.fromkeys(intents))[:MOST] or [Intent.UNKNOWN]

    @field_validator("confidence")
    @classmethod
    def _share(cls, confidence: float) -> float:
        if not 0 <= confidence <= 1:
            raise ValueError("a confidence is between 0 and 1")
        return confidence


def must_agree(reading: Reading, least: float) -> None:
    """AnswerRefused: it contradicts itself, or is less sure than `least`, so that the next model is asked."""
    if reading.confidence < least:
        raise AnswerRefused("not sure enough")
    if Intent.UNKNOWN in reading.intents:
        raise AnswerRefused("nothing was understood")
    if {Intent.YES, Intent.NO}.issubset(reading.intents):
        raise AnswerRefused("yes and no at once")
    if set(reading.colours).intersection(reading.not_colours):
        raise AnswerRefused("a colour is wanted and refused")
    if reading.price_min is not None and reading.price_max is not None and reading.price_min > reading.price_max:
        raise AnswerRefused("from more than up to")
