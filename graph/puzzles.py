"""What follows a photo that was not named for sure: a question, another one, and then a person; help goes on."""

from __future__ import annotations

from collections.abc import Sequence

from graph.messages import Reason
from graph.state import State, merged

TWICE = 2
TRIED_KEPT = 6
COUNTED_KEPT = 12


def puzzled(state: State, told: State, photos: Sequence[str], tried: Sequence[str], *, at_once: bool = False) -> State:
    """`told` with the count of such turns raised; the second in a row, or `at_once`
    (nothing is left that could look), calls a person. The same photos
    again are the same question: they count once. No `photos`: the shopper said that none of ours is on the last one."""
    before = state.get("counted_photos", [])
    fresh = [photo for photo in photos if photo not in before]
    times = max(1, state.get("unknown_photos", 0) + (1 if fresh or not photos else 0))
    counted = State(
        unknown_photos=times,
        counted_photos=[*before, *fresh][-COUNTED_KEPT:],
        tried=list(dict.fromkeys([*state.get("tried", []), *tried]))[-TRIED_KEPT:],
        stage="vision",
    )
    if times < TWICE and not at_once:
        return merged(told, counted)
    reason = Reason.MODELS_DOWN if at_once else Reason.PHOTO_NOT_RECOGNISED
    return merged(told, counted, State(plan=("escalate",), reason=reason))


def is_second(state: State, photos: Sequence[str]) -> bool:
    """Whether these photos are the second puzzle in a row."""
    fresh = [photo for photo in photos if photo not in state.get("counted_photos", [])]
    return state.get("unknown_photos", 0) + bool(fresh) >= TWICE
