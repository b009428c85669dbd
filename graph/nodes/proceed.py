"""Proceed: to the next wish of the same message."""

from __future__ import annotations

from dataclasses import replace

from langgraph.runtime import Runtime

from graph.deps import Deps
from graph.situation import situation
from graph.state import State, Step
from graph.transitions import follow

MOST_MESSAGES = 3
TOLD_BESIDE = frozenset({"inform", "rank", "browse", "advise"})


async def proceed(state: State, runtime: Runtime[Deps]) -> State:
    also = state["meaning"].also
    if not also or len(state.get("messages", ())) >= MOST_MESSAGES:
        return State()
    meaning = replace(also[0], also=also[1:])
    row = follow(situation(state, meaning))
    steps: list[Step] = [step for step in row.steps if step in TOLD_BESIDE]
    return State(meaning=meaning, together=True, plan=(*steps, *(("proceed",) if meaning.also else ())))
