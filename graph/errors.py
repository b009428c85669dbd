"""What can go wrong on this floor.

GraphError
├── TurnFailed         the graph ended without a reply
├── HandoffNotFound    no hand-off with this id
└── HandoffConflict    somebody else was first; carries who
"""

from __future__ import annotations


class GraphError(Exception):
    """The root: catch this to catch everything the graph says."""


class TurnFailed(GraphError):
    pass


class HandoffNotFound(GraphError):
    def __init__(self, handoff_id: int) -> None:
        super().__init__(f"no hand-off {handoff_id}")
        self.handoff_id = handoff_id


class HandoffConflict(GraphError):
    """`holder` is the name of the manager who has it, or an empty text when nobody does."""

    def __init__(self, holder: str) -> None:
        super().__init__("this hand-off is already taken")
        self.holder = holder
