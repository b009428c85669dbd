"""Chains of models: one question goes in, one validated answer comes out, within a time, or a list of what went wrong.

Everything that is a policy of asking lives here: time shares, one retry that honours Retry-After, the next entry on
failure, an endpoint that rests after failing again and again, tokens and money. Importing this file takes two seconds
(langchain_openai): import it where a chain is opened.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Generic, Self, TypeVar, cast

import httpx
import structlog
from langchain_core.exceptions import OutputParserException
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.runnables import Runnable
from langchain_openai import ChatOpenAI
from langchain_openai.chat_models.base import OpenAIRefusalError
from openai import (
    APIStatusError,
    ContentFilterFinishReasonError,
    LengthFinishReasonError,
    OpenAIError,
    RateLimitError,
)
from pydantic import BaseModel

from catalog.clock import Clock
from graph.endpoints import Endpoint, Prices, Usage
from graph.errors import AnswerRefused, ModelsUnavailable

log = structlog.get_logger(__name__)

T = TypeVar("T", bound=BaseModel)

SHARE = 0.6  # of the time that is left, for an entry that others stand behind
BACK_OFF = 0.4  # seconds before the one retry, unless the server names a time
LEAST = 0.05  # seconds that are worth starting a call for
FAILURES_IN_A_ROW = 3
REST = timedelta(seconds=30)
MOST_TOKENS = 1500  # a model that thinks first spends most of them on that
SERVER_ERRORS = 500
# An answer of a foreign shape (a login page, a list, no choices) is read by the client without looking.
_SHAPELESS = (AttributeError, LookupError, TypeError, ValueError)
_FAILURES = (OpenAIError, httpx.HTTPError, TimeoutError, OutputParserException, *_SHAPELESS)
_REFUSALS = (OpenAIRefusalError, ContentFilterFinishReasonError)


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    value: T
    usage: Usage


@dataclass(slots=True)
class Breaker:
    """Open after failures in a row; after `REST` one call is let through, and what becomes of it decides."""

    clock: Clock
    failures: int = 0
    resting_until: datetime | None = None

    @property
    def rests(self) -> bool:
        return self.resting_until is not None and self.clock.now() < self.resting_until

    def succeeded(self) -> None:
        self.failures, self.resting_until = 0, None

    def failed(self) -> None:
        self.failures += 1
        if self.failures >= FAILURES_IN_A_ROW:
            self.resting_until = self.clock.now() + REST


@dataclass(slots=True)
class _Link:
    endpoint: Endpoint
    model: ChatOpenAI
    breaker: Breaker
    asking: dict[type[BaseModel], Runnable[Any, Any]] = field(default_factory=dict)

    def structured(self, schema: type[BaseModel]) -> Runnable[Any, Any]:
        if schema not in self.asking:
            self.asking[schema] = self.model.with_structured_output(schema, method="json_schema", include_raw=True)
        return self.asking[schema]


class Chain:
    """Endpoints in the order in which they are asked. Holds no conversation and no cache."""

    def __init__(self, links: Sequence[_Link], prices: Prices) -> None:
        self._links = tuple(links)
        self._prices = prices

    @classmethod
    @asynccontextmanager
    async def open(cls, endpoints: Sequence[Endpoint], prices: Prices, clock: Clock) -> AsyncIterator[Self]:
        """Connects lazily. The connections are closed with the block."""
        async with httpx.AsyncClient(timeout=None, follow_redirects=True) as client:
            yield cls([_Link(each, _model(each, client), Breaker(clock)) for each in endpoints], prices)

    @property
    def name(self) -> str:
        """The models by name, for the keys of caches."""
        return ">".join(link.endpoint.model for link in self._links)

    @property
    def most_images(self) -> int:
        """Pictures that the most capable entry takes in one question."""
        return max(link.endpoint.images for link in self._links)

    async def ask(
        self,
        schema: type[T],
        messages: Callable[[Endpoint], Sequence[BaseMessage]],
        seconds: float,
        check: Callable[[T], None],
    ) -> Answer[T]:
        """The first answer that fits `schema` and passes `check` (which raises AnswerRefused), within `seconds`.

        `messages` composes the question for the endpoint that is asked. AnswerRefused: every model that answered was
        refused. ModelsUnavailable: none answered.
        """
        until = monotonic() + seconds
        problems: list[str] = []
        refused: AnswerRefused | None = None
        awake = [link for link in self._links if not link.breaker.rests]
        for n, link in enumerate(awake):
            left = until - monotonic()
            share = left if n == len(awake) - 1 else left * SHARE
            if share < LEAST:
                problems.append(f"{link.endpoint.model}: no time left")
                break
            try:
                return await self._ask(link, schema, messages(link.endpoint), share, check)
            except AnswerRefused as error:
                refused = error
                _failed(link, problems, error)
            except _FAILURES as error:
                link.breaker.failed()
                _failed(link, problems, error)
        if refused is not None:
            raise refused
        raise ModelsUnavailable(tuple(problems))

    async def _ask(
        self,
        link: _Link,
        schema: type[T],
        messages: Sequence[BaseMessage],
        seconds: float,
        check: Callable[[T], None],
    ) -> Answer[T]:
        started = monotonic()
        try:
            async with asyncio.timeout(seconds):
                told = await _with_one_retry(link.structured(schema), messages, seconds)
            value = _read(told, schema)
        except _REFUSALS as error:
            raise AnswerRefused("the model would not say") from error
        answer = Answer(value, self._usage(link.endpoint, told["raw"], monotonic() - started))
        link.breaker.succeeded()
        check(answer.value)
        log.info(
            "model_answered",
            model=answer.usage.model,
            asked=schema.__name__,
            tokens_in=answer.usage.tokens_in,
            tokens_out=answer.usage.tokens_out,
            cost=str(answer.usage.cost),
            seconds=round(answer.usage.seconds, 3),
        )
        return answer

    def _usage(self, endpoint: Endpoint, raw: AIMessage, seconds: float) -> Usage:
        counted = raw.usage_metadata
        tokens_in, tokens_out = (counted["input_tokens"], counted["output_tokens"]) if counted else (0, 0)
        cost = self._prices.cost(endpoint.model, tokens_in, tokens_out)
        return Usage(endpoint.model, tokens_in, tokens_out, seconds, cost)


def _model(endpoint: Endpoint, client: httpx.AsyncClient) -> ChatOpenAI:
    return ChatOpenAI(
        model=endpoint.model,
        base_url=endpoint.url,
        api_key=endpoint.secret,
        max_retries=0,
        timeout=None,
        max_completion_tokens=MOST_TOKENS,
        http_async_client=client,
    )


def _read(told: dict[str, Any], schema: type[T]) -> T:
    if told["parsing_error"] is not None:
        raise told["parsing_error"]
    if not isinstance(told["parsed"], schema):
        raise OutputParserException("an answer without content")
    return told["parsed"]


async def _with_one_retry(asked: Runnable[Any, Any], messages: Sequence[BaseMessage], seconds: float) -> dict[str, Any]:
    """A busy or stumbling server gets a second chance when the time it names, or a short pause, leaves room for one."""
    started = monotonic()
    try:
        return cast("dict[str, Any]", await asked.ainvoke(list(messages)))
    except (OpenAIError, httpx.HTTPError) as error:
        pause = _pause(error)
        if pause is None or monotonic() - started + pause + LEAST > seconds:
            raise
    await asyncio.sleep(pause)
    return cast("dict[str, Any]", await asked.ainvoke(list(messages)))


def _pause(error: Exception) -> float | None:
    """How long to wait before asking again; None when asking again would change nothing."""
    if isinstance(error, LengthFinishReasonError | ContentFilterFinishReasonError):
        return None
    if isinstance(error, RateLimitError):
        named = error.response.headers.get("retry-after", "")
        return float(named) if named.replace(".", "", 1).isdigit() else BACK_OFF
    if isinstance(error, APIStatusError):
        return BACK_OFF if error.status_code >= SERVER_ERRORS else None
    return BACK_OFF


def _failed(link: _Link, problems: list[str], error: Exception) -> None:
    problems.append(f"{link.endpoint.model}: {type(error).__name__}")
    log.warning("model_failed", model=link.endpoint.model, error=type(error).__name__)
