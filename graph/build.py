"""The shape of a turn: understand once, then one step after another until nothing is left to do."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import RetryPolicy
from sqlalchemy.exc import DBAPIError

from graph.deps import Deps
from graph.nodes.advise import advise
from graph.nodes.converse import converse
from graph.nodes.escalate import escalate
from graph.nodes.inform import inform
from graph.nodes.look import look
from graph.nodes.pick import pick
from graph.nodes.rank import rank
from graph.nodes.reconsider import reconsider
from graph.nodes.understand import understand
from graph.state import State, Step, merged

Graph = CompiledStateGraph[State, Deps, State, State]


class Verb(Protocol):
    async def __call__(self, state: State, runtime: Runtime[Deps]) -> State: ...


PATIENCE = timedelta(seconds=20)
VERBS: dict[Step, Verb] = {
    "pick": pick,
    "look": look,
    "reconsider": reconsider,
    "rank": rank,
    "advise": advise,
    "inform": inform,
    "converse": converse,
    "escalate": escalate,
}


def build(checkpointer: BaseCheckpointSaver[str]) -> Graph:
    """Compile the graph. Nodes get `Deps` as their runtime's context."""
    graph = StateGraph(State, context_schema=Deps)
    graph.set_node_defaults(
        timeout=PATIENCE,
        retry_policy=RetryPolicy(initial_interval=0.1, max_attempts=3, retry_on=_is_passing),
    )
    steps: dict[Step, Verb] = {name: _step(verb) for name, verb in VERBS.items()}
    nodes: list[tuple[str, Verb]] = [("understand", understand), *steps.items()]
    for name, verb in nodes:
        graph.add_node(name, verb)
        graph.add_conditional_edges(name, _next, [*VERBS, END])
    graph.add_edge(START, "understand")
    return graph.compile(checkpointer=checkpointer)


def _step(verb: Verb) -> Verb:
    """A verb takes itself off the plan; the steps it asks for come first."""

    async def step(state: State, runtime: Runtime[Deps]) -> State:
        told = await verb(state, runtime)
        asked = told.get("plan", ())
        return merged(told, State(plan=(*asked, *(name for name in state["plan"][1:] if name not in asked))))

    return step


def _next(state: State) -> str:
    return state["plan"][0] if state["plan"] else END


def _is_passing(error: Exception) -> bool:
    """A lost connection is worth another try, a wrong statement is not."""
    return isinstance(error, DBAPIError) and error.connection_invalidated
