"""The line to one endpoint: one question over HTTP, with its retries, its limit a minute, its cap and its breaker."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any, Generic, TypeVar

import httpx
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.runnables import Runnable
from langchain_openai import ChatOpenAI
from openai import ContentFilterFinishReasonError, LengthFinishReasonError, OpenAIError, pydantic_function_tool
from pydantic import BaseModel, ValidationError

from catalog.clock import Clock
from graph.endpoints import Endpoint
from graph.errors import NotAsked
from graph.models.breaker import Breaker, Health
from graph.models.limits import Limit
from graph.models.retrying import TRIES, named_pause, pause_after

T = TypeVar("T", bound=BaseModel)

LEAST = 0.05  # seconds that are worth starting a call for
MOST_TOKENS = 1500  # a model that thinks first spends most of them on that
PICTURE_TOKENS = 1500  # what a picture counts as, at most, before the server has counted
# An answer of a foreign shape (a login page, a list, no choices) is read by the client without looking.
_SHAPELESS = (AttributeError, LookupError, TypeError, ValueError)
FAILURES = (OpenAIError, httpx.HTTPError, TimeoutError, *_SHAPELESS)


@dataclass(frozen=True, slots=True)
class Heard(Generic[T]):
    """What came back, and was paid for: a value, or the problem with it; neither: the model would not say."""

    value: T | None
    problem: Exception | None
    tokens_in: int
    tokens_out: int


@dataclass(slots=True)
class Guard:
    """What chains that ask the same server for the same model share."""

    breaker: Breaker
    limit: Limit | None
    slots: asyncio.Semaphore
    under_way: int = 0


@dataclass(slots=True)
class Line:
    endpoint: Endpoint
    model: ChatOpenAI
    guard: Guard
    clock: Clock
    chance: random.Random = field(default_factory=random.Random)
    _asking: dict[type[BaseModel], Runnable[Any, BaseMessage]] = field(default_factory=dict)

    @property
    def health(self) -> Health:
        guard, breaker = self.guard, self.guard.breaker
        return Health(self.endpoint.model, breaker.standing, breaker.failures, breaker.resting_until, guard.under_way)

    async def ask(self, schema: type[T], messages: Sequence[BaseMessage], seconds: float, *, patient: bool) -> Heard[T]:
        """Within `seconds`; who is `patient`, having nobody else to ask, also waits for a free slot and tries longer.

        NotAsked: no call was made. One of FAILURES: none was answered.
        """
        entered = self.guard.breaker.enter()
        if entered is None:
            raise NotAsked("it rests")
        try:
            async with asyncio.timeout(seconds):
                heard = await self._in_a_slot(schema, messages, monotonic() + seconds, patient=patient)
        except FAILURES as error:
            self.guard.breaker.failed(entered)
            self._rest_as_told(error)
            raise
        except BaseException:
            self.guard.breaker.left(entered)
            raise
        if heard.problem is None:
            self.guard.breaker.succeeded()
        else:
            self.guard.breaker.failed(entered)
        return heard

    async def _in_a_slot(
        self, schema: type[T], messages: Sequence[BaseMessage], until: float, *, patient: bool
    ) -> Heard[T]:
        if self.guard.slots.locked() and not patient:
            raise NotAsked("it is busy")
        async with self.guard.slots:
            self.guard.under_way += 1
            try:
                return await self._with_retries(schema, messages, until, patient=patient)
            finally:
                self.guard.under_way -= 1

    async def _with_retries(
        self, schema: type[T], messages: Sequence[BaseMessage], until: float, *, patient: bool
    ) -> Heard[T]:
        tried = 0
        while True:
            await self._keep_to_the_limit(until, patient=patient)
            tried += 1
            try:
                return await self._once(schema, messages)
            except FAILURES as error:
                pause = pause_after(error, tried, self.clock.now(), self.chance)
                if pause is None or tried >= (TRIES if patient else TRIES - 1):
                    raise
                if monotonic() + pause + LEAST > until:
                    raise
                await asyncio.sleep(pause)

    async def _keep_to_the_limit(self, until: float, *, patient: bool) -> None:
        while self.guard.limit is not None and (wait := await self.guard.limit.take()):
            if not patient or monotonic() + wait + LEAST > until:
                raise NotAsked("its limit a minute is reached")
            await asyncio.sleep(wait)

    async def _once(self, schema: type[T], messages: Sequence[BaseMessage]) -> Heard[T]:
        try:
            raw = await self._structured(schema).ainvoke(list(messages))
        except ContentFilterFinishReasonError:
            return Heard(None, None, 0, 0)
        except LengthFinishReasonError as error:
            used = error.completion.usage
            return Heard(None, error, *((used.prompt_tokens, used.completion_tokens) if used else (0, 0)))
        return _read(raw, schema)

    def _structured(self, schema: type[BaseModel]) -> Runnable[Any, BaseMessage]:
        """The model, told to answer in this shape. The answer is parsed here, not by the client: what cannot be parsed
        was paid for as well."""
        if schema not in self._asking:
            told = pydantic_function_tool(schema)["function"]
            shape = {"name": told["name"], "schema": told["parameters"], "strict": True}
            self._asking[schema] = self.model.bind(response_format={"type": "json_schema", "json_schema": shape})
        return self._asking[schema]

    def _rest_as_told(self, error: Exception) -> None:
        """A server that says when to come back, later than we could wait, is left alone until then."""
        named = named_pause(error, self.clock.now())
        if named:
            self.guard.breaker.rest(timedelta(seconds=named))


def open_model(endpoint: Endpoint, client: httpx.AsyncClient) -> ChatOpenAI:
    """Connects lazily. Time and retries are the line's business."""
    return ChatOpenAI(
        model=endpoint.model,
        base_url=endpoint.url,
        api_key=endpoint.secret,
        max_retries=0,
        timeout=None,
        max_completion_tokens=MOST_TOKENS,
        http_async_client=client,
    )


def most_tokens(messages: Sequence[BaseMessage]) -> tuple[int, int]:
    """The most that a question and its answer may count: in any language a token has a character at least."""
    size = 0
    for message in messages:
        parts = [message.content] if isinstance(message.content, str) else message.content
        for part in parts:
            if isinstance(part, str):
                size += len(part)
            else:
                size += len(str(part["text"])) if part.get("type") == "text" else PICTURE_TOKENS
    return size, MOST_TOKENS


def _read(raw: BaseMessage, schema: type[T]) -> Heard[T]:
    counted = raw.usage_metadata if isinstance(raw, AIMessage) else None
    tokens = (counted["input_tokens"], counted["output_tokens"]) if counted else (0, 0)
    if raw.additional_kwargs.get("refusal"):
        return Heard(None, None, *tokens)
    try:
        return Heard(schema.model_validate_json(raw.text), None, *tokens)
    except ValidationError as error:
        return Heard(None, error, *tokens)
