"""The shape of a turn: regain what people settled, moderate, understand once, one step after another until nothing is
left, remember, word."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Protocol

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import RetryPolicy
from sqlalchemy.exc import DBAPIError

from graph.deps import Deps
from graph.nodes.advise import advise
from graph.nodes.basket import basket
from graph.nodes.browse import browse
from graph.nodes.consent import consent
from graph.nodes.converse import converse
from graph.nodes.escalate import escalate
from graph.nodes.forget import forget
from graph.nodes.inform import inform
from graph.nodes.look import look
from graph.nodes.moderate import moderate
from graph.nodes.obey import obey
from graph.nodes.order import order
from graph.nodes.orders import orders
from graph.nodes.pick import pick
from graph.nodes.place import place
from graph.nodes.proceed import proceed
from graph.nodes.rank import rank
from graph.nodes.receive import receive
from graph.nodes.reconsider import reconsider
from graph.nodes.regain import regain
from graph.nodes.remember import remember
from graph.nodes.resume import resume
from graph.nodes.review import review
from graph.nodes.sendback import sendback
from graph.nodes.subscribe import subscribe
from graph.nodes.take import take
from graph.nodes.understand import understand
from graph.nodes.word import word
from graph.state import State, Step, merged
from graph.tracing import timed

Graph = CompiledStateGraph[State, Deps, State, State]


class Verb(Protocol):
    async def __call__(self, state: State, runtime: Runtime[Deps]) -> State: ...


PATIENCE = timedelta(seconds=20)
VERBS: dict[Step, Verb] = {
    "obey": obey,
    "pick": pick,
    "look": look,
    "reconsider": reconsider,
    "resume": resume,
    "rank": rank,
    "browse": browse,
    "advise": advise,
    "inform": inform,
    "order": order,
    "basket": basket,
    "take": take,
    "place": place,
    "consent": consent,
    "orders": orders,
    "sendback": sendback,
    "subscribe": subscribe,
    "review": review,
    "receive": receive,
    "forget": forget,
    "converse": converse,
    "escalate": escalate,
    "proceed": proceed,
}
ENDS: dict[Step, Verb] = {
    "regain": regain,
    "moderate": moderate,
    "understand": understand,
    "remember": remember,
    "word": word,
}


def build(checkpointer: BaseCheckpointSaver[str]) -> Graph:
    """Compile the graph. Nodes get `Deps` as their runtime's context."""
    return _drawn().compile(checkpointer=checkpointer)


@cache
def _drawn() -> StateGraph[State, Deps, State, State]:
    """Once a process: on the way the types of every step are looked up in every other."""
    graph = StateGraph(State, context_schema=Deps)
    graph.set_node_defaults(
        timeout=PATIENCE,
        retry_policy=RetryPolicy(initial_interval=0.1, max_attempts=3, retry_on=_is_passing),
    )
    for name, verb in ENDS.items():
        graph.add_node(name, _timed(name, verb))
    for step, verb in VERBS.items():
        graph.add_node(step, _timed(step, _step(verb)))
        graph.add_conditional_edges(step, _next, [*VERBS, "remember"])
    graph.add_edge(START, "regain")
    graph.add_edge("regain", "moderate")
    graph.add_conditional_edges("moderate", _or_word, ["understand", "escalate", "word"])
    graph.add_conditional_edges("understand", _next, [*VERBS, "remember"])
    graph.add_conditional_edges("remember", _or_word, [*VERBS, "word"])
    graph.add_edge("word", END)
    return graph


def _step(verb: Verb) -> Verb:
    """A verb takes itself off the plan; the steps it asks for come first."""

    async def step(state: State, runtime: Runtime[Deps]) -> State:
        told = await verb(state, runtime)
        asked = told.get("plan", ())
        return merged(told, State(plan=(*asked, *(name for name in state["plan"][1:] if name not in asked))))

    return step


def _timed(name: str, verb: Verb) -> Verb:
    async def step(state: State, runtime: Runtime[Deps]) -> State:
        with timed(name):
            return await verb(state, runtime)

    return step


def _next(state: State) -> str:
    return state["plan"][0] if state["plan"] else "remember"


def _or_word(state: State) -> str:
    return state["plan"][0] if state["plan"] else "word"


def _is_passing(error: Exception) -> bool:
    """A lost connection is worth another try, a wrong statement is not."""
    return isinstance(error, DBAPIError) and error.connection_invalidated
