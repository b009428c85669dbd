"""A question for a chain of models, and its answer: the words of the contract. The chain itself is in graph/models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from langchain_core.messages import BaseMessage
from pydantic import BaseModel

from graph.endpoints import Endpoint, Usage

Feature = Literal["understanding", "wording", "vision"]

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Ask(Generic[T]):
    """`messages` composes the question for the endpoint that is asked; `check` raises AnswerRefused when an answer
    that fits `schema` is still none, and the next model is asked. `feature` and `shopper` (the chat; None: nobody in
    particular) say whose budgets pay. `prompt` is "name/version". `kept` is all that the answer depends on besides
    model and prompt: the same question is then paid once; None: never kept. A `simple` question goes first to the
    entries of the chain that are marked cheap."""

    schema: type[T]
    messages: Callable[[Endpoint], Sequence[BaseMessage]]
    check: Callable[[T], None]
    feature: Feature
    prompt: str
    shopper: int | None = None
    kept: str | None = None
    simple: bool = False


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """`usage` is what this very answer took: nothing when it came out of the cache."""

    value: T
    usage: Usage
    source: Literal["model", "cache"] = "model"


class Models(Protocol):
    """A chain of models, best first, with its limits, budgets, breakers and cache."""

    @property
    def name(self) -> str:
        """The models by name, for the keys of caches."""
        ...

    @property
    def most_images(self) -> int:
        """Pictures that the most capable entry takes in one question."""
        ...

    @property
    def has_cheap(self) -> bool:
        """Whether a simple question goes to another model first than any other question does."""
        ...

    async def ask(self, ask: Ask[T], seconds: float) -> Answer[T]:
        """The first good answer within `seconds`. AnswerRefused: every model that answered was refused.
        ModelsUnavailable: none answered, all rest, or the budget is spent."""
        ...
