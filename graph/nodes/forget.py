"""Forget: all that is kept about a shopper, shown or erased."""

from __future__ import annotations

from langgraph.runtime import Runtime

from catalog.effects import EffectKey
from graph.deps import Deps
from graph.messages import Command, ForgetMe, OwnData, Say, Saying, Tap, Wanted
from graph.own_data import own_data
from graph.state import FORGOTTEN, State, merged
from graph.talk import say

FILE = "mydata.json"


async def forget(state: State, runtime: Runtime[Deps]) -> State:
    """Asked for before it is done; who also wants to see it, sees it first."""
    deps, told = runtime.context, State(answered_by="command")
    actions = [part.action for part in deps.turn.parts if isinstance(part, Tap)]
    if Command(Wanted.MYDATA) in actions:
        told = merged(told, State(files=(OwnData(FILE, await own_data(state, deps)),)))
        told = merged(told, say(merged(state, told), Say(Saying.OWN_DATA)))
    if ForgetMe() in actions:
        return merged(told, await _forgotten(merged(state, told), deps))
    if Command(Wanted.FORGET) in actions:
        told = merged(told, say(merged(state, told), Say(Saying.FORGET_SURE)), State(asks=True))
    return told


async def _forgotten(state: State, deps: Deps) -> State:
    """What the lower floor keeps goes now, the talk's memory with this turn; the rest follows after the commit."""
    left: tuple[str, ...] = ()
    if not deps.rehearsal:
        left = await deps.catalog.erasing.ask(EffectKey(deps.turn.id, "forget"), deps.turn.chat)
    said = say(state, Say(Saying.FORGOTTEN_ALL, orders=left))
    return merged(FORGOTTEN, said, State(source=None, locale_chosen=False, answered_by="button"))
