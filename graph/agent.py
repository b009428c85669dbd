"""The agent: one Turn goes in, one Reply comes out. This is the graph's only door."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Self, cast

import structlog
from langchain_core.runnables import RunnableConfig

from catalog import Catalog, Vocabulary
from catalog.clock import Clock
from catalog.products import Locale
from graph.build import build
from graph.checkpoints import Checkpoints, open_checkpoints, prune
from graph.deps import Deps
from graph.errors import TurnFailed
from graph.handoffs import Handoffs
from graph.messages import Reply, Turn
from graph.settings import GraphSettings
from graph.state import State
from graph.understanding.lexicon import Lexicon
from graph.vision.identifying import Identifier, open_identifier

log = structlog.get_logger(__name__)

NOWHERE = "00000000-0000-0000-0000-000000000000"
MOST_STEPS = 20
MOST_MESSAGES = 3


def thread_of(chat: int, topic: int) -> str:
    """The name of a lane's talk among the checkpoints."""
    return f"{chat}:{topic}"


class Agent:
    """Holds no talk itself: everything that a turn needs is in the checkpoint it starts from."""

    def __init__(self, catalog: Catalog, checkpoints: Checkpoints, identifier: Identifier, clock: Clock) -> None:
        self.handoffs = Handoffs(catalog.db, clock)
        self._identifier = identifier
        self._catalog = catalog
        self._checkpoints = checkpoints
        self._graph = build(checkpoints.saver)
        self._reading = asyncio.Lock()
        self._lexicon: tuple[Vocabulary, Lexicon] | None = None

    @classmethod
    @asynccontextmanager
    async def open(cls, catalog: Catalog, settings: GraphSettings, clock: Clock) -> AsyncIterator[Self]:
        """With its checkpoints and vision models; the tables of `catalog.db` must exist before the first hand-off."""
        async with (
            open_checkpoints(settings) as checkpoints,
            open_identifier(catalog, settings, clock) as identifier,
        ):
            yield cls(catalog, checkpoints, identifier, clock)

    async def reply(self, turn: Turn, after: str | None) -> Reply:
        """Answer a turn, continuing from exactly the checkpoint `after` (None: from the beginning).

        The same turn from the same checkpoint may be asked again: nothing is done twice. TurnFailed: no answer.
        """
        deps = Deps(self._catalog, self.handoffs, await self._words(), self._identifier, turn)
        state, checkpoint = await self._run(deps, _config(turn.chat, turn.topic, after))
        messages = state.get("messages", ())
        if checkpoint is None or not messages:
            raise TurnFailed(f"turn {turn.id} ended without an answer")
        log.info("turn_answered", turn_id=turn.id, answered_by=state["answered_by"], stage=state.get("stage", "init"))
        return Reply(
            messages=messages[:MOST_MESSAGES],
            locale=state["locale"],
            checkpoint=checkpoint,
            answered_by=state["answered_by"],
            asks=state["asks"],
            cards=state["cards"],
        )

    async def language(self, chat: int, topic: int, after: str | None) -> Locale:
        """In which language the talk is held at this checkpoint; Ukrainian before it has begun."""
        if after is None:
            return "uk"
        state = await self._graph.aget_state(_config(chat, topic, after))
        return cast("State", state.values).get("locale", "uk")

    async def prune(self, keep: Collection[tuple[str, str]], older_than: datetime) -> int:
        """Delete checkpoints saved before `older_than`, except `keep`: pairs of `thread_of` and the id that a lane
        points to. Returns how many went."""
        return await prune(self._checkpoints, keep, older_than)

    async def _run(self, deps: Deps, config: RunnableConfig) -> tuple[State, str | None]:
        """The last state and the id of the checkpoint that holds it."""
        state, checkpoint = State(), None
        stream = self._graph.astream(
            State(turn_id=deps.turn.id),
            config,
            context=deps,
            durability="exit",
            stream_mode=["checkpoints", "values"],
        )
        async for mode, chunk in stream:
            told = cast("dict[str, Any]", chunk)
            if mode == "checkpoints":
                checkpoint = str(told["config"]["configurable"]["checkpoint_id"])
            else:
                state = cast("State", told)
        return state, checkpoint

    async def _words(self) -> Lexicon:
        """The lexicon of the catalog's words as they are now, built by one reader at a time."""
        vocabulary = await self._catalog.vocabulary()
        async with self._reading:
            if self._lexicon is None or self._lexicon[0] is not vocabulary:
                lexicon = await asyncio.to_thread(Lexicon, vocabulary, self._catalog.shop.policies)
                self._lexicon = (vocabulary, lexicon)
            return self._lexicon[1]


def _config(chat: int, topic: int, after: str | None) -> RunnableConfig:
    place = {"thread_id": thread_of(chat, topic), "checkpoint_ns": "", "checkpoint_id": after or NOWHERE}
    return {"configurable": place, "recursion_limit": MOST_STEPS}
