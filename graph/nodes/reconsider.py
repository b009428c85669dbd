"""Reconsider: none of what we showed is on the photo. Words help, and so does a person."""

from __future__ import annotations

import structlog
from langgraph.runtime import Runtime

from graph.deps import Deps
from graph.messages import Say, Saying
from graph.puzzles import puzzled
from graph.state import State, merged
from graph.talk import say

log = structlog.get_logger(__name__)


async def reconsider(state: State, runtime: Runtime[Deps]) -> State:
    log.info("candidates_rejected", turn_id=runtime.context.turn.id)
    told = merged(say(state, Say(Saying.PHOTO_NONE_OF_THESE)), State(answered_by="button", selection=None))
    return puzzled(state, told, (), ["candidates"])
