"""A chain of models: the first good answer of endpoints in their order, within a time and the budgets."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic, time

import structlog
from langchain_core.messages import BaseMessage

from graph.asking import Answer, Ask, T
from graph.endpoints import Usage
from graph.errors import AnswerRefused, ModelsUnavailable, NotAsked
from graph.models.answers import Answers
from graph.models.breaker import Health
from graph.models.line import FAILURES, LEAST, Heard, Line, most_tokens
from graph.models.price_list import PriceList
from graph.models.purse import Purse
from graph.tracing import Call, note

log = structlog.get_logger(__name__)

SHARE = 0.6  # of the time that is left, for an entry that others stand behind


class Chain:
    """Endpoints in the order in which they are asked. Holds no conversation."""

    def __init__(self, lines: Sequence[Line], prices: PriceList, purse: Purse, answers: Answers) -> None:
        self._lines = tuple(lines)
        self._prices = prices
        self._purse = purse
        self._answers = answers

    @property
    def name(self) -> str:
        """The models by name, for the keys of caches."""
        return _named(self._lines)

    @property
    def most_images(self) -> int:
        """Pictures that the most capable entry takes in one question."""
        return max(line.endpoint.images for line in self._lines)

    @property
    def has_cheap(self) -> bool:
        """Whether a simple question goes to another model first than any other question does."""
        return _for_simple(self._lines)[0] is not self._lines[0]

    def health(self) -> tuple[Health, ...]:
        """In the order of the chain."""
        return tuple(line.health for line in self._lines)

    async def ask(self, ask: Ask[T], seconds: float) -> Answer[T]:
        """The first answer that fits the schema and passes `ask.check`, within `seconds`.

        AnswerRefused: every model that answered was refused. ModelsUnavailable: none answered, all rest, or the budget
        is spent. A kept answer of a model is good while all before it rest.
        """
        lines = _for_simple(self._lines) if ask.simple else self._lines
        if ask.kept is None:
            return await self._first(ask, lines, seconds)

        def is_good(model: str) -> bool:
            first = next((line for line in lines if line.guard.breaker.admits), lines[0])
            names = [line.endpoint.model for line in lines]
            return model in names and names.index(model) <= names.index(first.endpoint.model)

        began = monotonic(), time()
        answer = await self._answers.fetch(
            ask, _named(lines), is_good, lambda left: self._first(ask, lines, left), seconds
        )
        if answer.source == "cache":
            _tell(ask, answer.usage, "answered", began[1], monotonic() - began[0], "cache")
        return answer

    async def _first(self, ask: Ask[T], lines: Sequence[Line], seconds: float) -> Answer[T]:
        until = monotonic() + seconds
        problems: list[str] = []
        refused: AnswerRefused | None = None
        awake = [line for line in lines if line.guard.breaker.admits]
        for n, line in enumerate(awake):
            is_last = n == len(awake) - 1
            left = (until - monotonic()) * (1 if is_last else SHARE)
            if left < LEAST:
                problems.append(f"{line.endpoint.model}: no time left")
                break
            messages = ask.messages(line.endpoint)
            try:
                return await self._one(ask, line, messages, left, patient=is_last)
            except (AnswerRefused, NotAsked, *FAILURES) as error:
                refused = error if isinstance(error, AnswerRefused) else refused
                what = str(error) if isinstance(error, NotAsked) else type(error).__name__
                problems.append(f"{line.endpoint.model}: {what}")
        if refused is not None:
            raise refused
        raise ModelsUnavailable(tuple(problems))

    async def _one(
        self, ask: Ask[T], line: Line, messages: Sequence[BaseMessage], seconds: float, *, patient: bool
    ) -> Answer[T]:
        """What this endpoint answers. What it counts is paid before anybody looks whether the answer is good."""
        dearest = self._prices.micros(line.endpoint, *most_tokens(messages))
        began = monotonic(), time()
        usage, outcome = Usage(line.endpoint.model, 0, 0, 0.0, None), "answered"
        try:
            async with self._purse.holding(ask.feature, ask.shopper, dearest):
                heard = await line.ask(ask.schema, messages, seconds, patient=patient)
                usage = self._usage(line, heard, monotonic() - began[0])
                micros = self._prices.micros(line.endpoint, heard.tokens_in, heard.tokens_out)
                await self._purse.pay(ask.feature, ask.shopper, usage, micros)
            return Answer(_checked(ask, heard), usage)
        except AnswerRefused:
            outcome = "refused"
            raise
        except BaseException as error:
            outcome = type(error).__name__
            raise
        finally:
            if outcome != NotAsked.__name__:
                _tell(ask, usage, outcome, began[1], monotonic() - began[0])

    def _usage(self, line: Line, heard: Heard[T], seconds: float) -> Usage:
        cost = self._prices.cost(line.endpoint, heard.tokens_in, heard.tokens_out)
        return Usage(line.endpoint.model, heard.tokens_in, heard.tokens_out, seconds, cost)


def _checked(ask: Ask[T], heard: Heard[T]) -> T:
    if heard.problem is not None:
        raise heard.problem
    if heard.value is None:
        raise AnswerRefused("the model would not say")
    ask.check(heard.value)
    return heard.value


def _named(lines: Sequence[Line]) -> str:
    return ">".join(line.endpoint.model for line in lines)


def _for_simple(lines: Sequence[Line]) -> Sequence[Line]:
    """Those that are marked cheap first, otherwise in the same order."""
    return sorted(lines, key=lambda line: not line.endpoint.cheap)


def _tell(ask: Ask[T], usage: Usage, outcome: str, began: float, seconds: float, source: str = "model") -> None:
    """Of one call that has ended, or of an answer that was kept: to the log, and to the turn that it was made for."""
    tokens = {"tokens_in": usage.tokens_in, "tokens_out": usage.tokens_out}
    call = Call(usage.model, ask.feature, ask.prompt, outcome, began, seconds, source, **tokens, cost=usage.cost)
    note(call)
    log.info(
        "model_called",
        model=call.model,
        feature=call.feature,
        prompt=call.prompt,
        outcome=outcome,
        source=source,
        **tokens,
        cost=str(usage.cost) if usage.cost is not None else None,
        seconds=round(seconds, 3),
    )
