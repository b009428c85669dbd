"""What can go wrong on this floor.

GraphError
├── TurnFailed         the graph ended without a reply
├── CheckpointGone     a talk cannot be taken up from there: it was pruned
├── HandoffNotFound    no hand-off with this id
├── HandoffConflict    somebody else was first; carries who
├── ModelsUnavailable  no model of a chain answered in time with something we can read; carries what each one did
├── NotAsked           an endpoint was left out: it rests, is busy, or its budget is spent; never leaves graph/models
├── AnswerRefused      a model answered what it was not asked: a product outside the list, a colour that is none
└── PromptInvalid      a prompt file lacks its header, or is filled with other variables than it declares
"""

from __future__ import annotations


class GraphError(Exception):
    """The root: catch this to catch everything the graph says."""


class TurnFailed(GraphError):
    pass


class CheckpointGone(GraphError):
    def __init__(self, checkpoint: str) -> None:
        super().__init__(f"no checkpoint {checkpoint}: it was pruned")


class HandoffNotFound(GraphError):
    def __init__(self, handoff_id: int) -> None:
        super().__init__(f"no hand-off {handoff_id}")
        self.handoff_id = handoff_id


class HandoffConflict(GraphError):
    """`holder` is the name of the manager who has it, or an empty text when nobody does."""

    def __init__(self, holder: str) -> None:
        super().__init__("this hand-off is already taken")
        self.holder = holder


class ModelsUnavailable(GraphError):
    """`problems` are "model: what happened", in the order of the chain. Empty: every endpoint is resting."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems) or "every endpoint is resting")
        self.problems = problems


class NotAsked(GraphError):
    pass


class AnswerRefused(GraphError):
    pass


class PromptInvalid(GraphError):
    pass
