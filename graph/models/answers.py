"""Answers that were paid for once and are good again: kept in the shop's cache, made by one for all who ask at once."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from time import monotonic

from pydantic import BaseModel, ConfigDict, ValidationError

from catalog.cache import Cache
from graph.asking import Answer, Ask, T
from graph.endpoints import Usage
from graph.errors import AnswerRefused, ModelsUnavailable

KEEP = timedelta(hours=24)
MEANING = 1  # raise it when a kept answer comes to mean something else in the same shape
GRACE = 0.05  # seconds for the one who makes the answer to say why there is none

Make = Callable[[float], Awaitable[Answer[T]]]


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)

    model: str
    value: str


class Answers:
    """What was refused, or did not come, is never kept."""

    def __init__(self, cache: Cache, ttl: timedelta = KEEP) -> None:
        self._cache = cache
        self._ttl = ttl

    async def fetch(
        self, ask: Ask[T], asked: str, is_good: Callable[[str], bool], make: Make[T], seconds: float
    ) -> Answer[T]:
        """What is kept for this question to the models `asked`, if the one that answered still `is_good` enough, or
        what `make(seconds left)` brings. One who waited in vain for what somebody else made tries it alone."""
        until = monotonic() + seconds
        mine: list[Answer[T] | None] = []

        async def made() -> str:
            mine.append(None)
            mine[0] = answer = await make(until - monotonic())
            return _Kept(model=answer.usage.model, value=answer.value.model_dump_json()).model_dump_json()

        def accepts(text: str) -> bool:
            kept = _read(text, ask)
            return kept is not None and is_good(kept.usage.model)

        try:
            async with asyncio.timeout(seconds + GRACE):
                text = await self._cache.fetch(_key(ask, asked), self._ttl, made, accepts)
        except (AnswerRefused, ModelsUnavailable, TimeoutError) as error:
            if mine and isinstance(error, TimeoutError):
                raise ModelsUnavailable(("no answer in time",)) from error
            if mine:
                raise
            text = ""
        answer = mine[0] if mine else _read(text, ask)
        return answer if answer is not None else await make(until - monotonic())


def _key(ask: Ask[T], asked: str) -> str:
    shape = json.dumps(ask.schema.model_json_schema(), sort_keys=True)
    parts = (str(MEANING), asked, ask.prompt, shape, ask.kept or "")
    return f"answer:{ask.feature}:{hashlib.sha256(json.dumps(parts).encode()).hexdigest()}"


def _read(text: str, ask: Ask[T]) -> Answer[T] | None:
    """None when it is damaged, or is no answer to this question any more."""
    try:
        kept = _Kept.model_validate_json(text)
        value = ask.schema.model_validate_json(kept.value)
        ask.check(value)
    except (ValidationError, AnswerRefused):
        return None
    return Answer(value, Usage(kept.model, 0, 0, 0.0, Decimal(0)), "cache")
