"""One run of the graph over a turn, and what it ended with."""

from __future__ import annotations

from typing import Any, cast

from langchain_core.runnables import RunnableConfig

from graph.build import Graph
from graph.deps import Deps
from graph.errors import TurnFailed
from graph.messages import Reply, Turn
from graph.stages import Stage
from graph.state import State
from graph.tracing import Journey

MOST_MESSAGES = 3


class Run:
    """`state` is the last one, `checkpoint` the id of the checkpoint that holds it; `before` is where it all stood."""

    def __init__(self, before: Stage) -> None:
        self.before = before
        self.state = State()
        self.checkpoint: str | None = None

    async def through(self, graph: Graph, deps: Deps, config: RunnableConfig) -> None:
        stream = graph.astream(
            State(turn_id=deps.turn.id, model_used=None),
            config,
            context=deps,
            durability="exit",
            stream_mode=["checkpoints", "values"],
        )
        async for mode, chunk in stream:
            told = cast("dict[str, Any]", chunk)
            if mode == "checkpoints":
                self.checkpoint = str(told["config"]["configurable"]["checkpoint_id"])
            else:
                self.state = cast("State", told)

    def reply(self, turn: Turn, journey: Journey) -> Reply:
        """TurnFailed: the graph ended without an answer."""
        state, messages = self.state, self.state.get("messages", ())
        if self.checkpoint is None or not (messages or state.get("silent")):
            raise TurnFailed(f"turn {turn.id} ended without an answer")
        return Reply(
            messages=messages[:MOST_MESSAGES],
            locale=state["locale"],
            checkpoint=self.checkpoint,
            answered_by=state["answered_by"],
            asks=state["asks"],
            cards=state["cards"],
            joined=state.get("joined", ()),
            orders=state.get("orders", ()),
            reviews=state.get("reviews", ()),
            files=state.get("files", ()),
            notices=state.get("notices", ()),
            model_used=state.get("model_used"),
            stage=state.get("stage", "init"),
            prompts=journey.prompts,
        )
