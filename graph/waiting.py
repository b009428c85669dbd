"""What whoever waits for a person is told: that one was called, and from when they answer where that is not now."""

from __future__ import annotations

from catalog.working_time import next_opening
from graph.deps import Deps
from graph.messages import Message, Say, Saying


async def called_before(deps: Deps) -> Message:
    """To whoever asks again."""
    return await answers_later(deps) or Say(Saying.PERSON_ALREADY_CALLED)


async def answers_later(deps: Deps) -> Message | None:
    """None: people work now. While a notice holds nobody knows from when they will."""
    shop, at = deps.catalog.shop, deps.turn.at
    if await deps.catalog.notices.current() is not None:
        return Say(Saying.PERSON_LATER)
    if shop.is_open(at):
        return None
    opens = next_opening(shop, at)
    return Say(Saying.PERSON_FROM, opens=opens, at=at) if opens is not None else Say(Saying.PERSON_LATER)
