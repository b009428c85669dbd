"""Which calls go now: overtaken ones dropped, needless ones merged, the others as far as Telegram's limits let them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.copies import Copies, joined
from bot.limiter import Limiter, cost_of
from bot.merging import later_edit, mergeable
from bot.moves import ChatMoves
from bot.outbox import Outbox, Outgoing
from bot.sends import Head, Sends
from bot.topic_calls import Step, step_for
from bot.topics import Topics, wanted_in
from bot.uploads import keys_in

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ready:
    """A marked row with the call to make for it now, and the file_ids that it may use."""

    head: Head
    step: Step
    known: Mapping[str, str]


Explain = Callable[[str, int], Coroutine[Any, Any, Outgoing | None]]
"""Of a turn (its id, the shopper's chat) whose answer a person stopped: what managers are to know of it."""


class Picker:
    """`delay`: seconds until the limits let the next one go; 0.0: none of them waits for that. `outbox` takes what is
    to be told (`unsaid`) of answers that are dropped."""

    def __init__(
        self,
        sends: Sends,
        copies: Copies,
        topics: Topics,
        moves: ChatMoves,
        limiter: Limiter,
        outbox: Outbox,
        unsaid: Explain | None = None,
    ) -> None:
        self._sends = sends
        self._copies = copies
        self._topics = topics
        self._moves = moves
        self._limiter = limiter
        self._outbox = outbox
        self._unsaid = unsaid
        self.delay = 0.0

    async def pick(self, session: AsyncSession, room: int, fence: int, now: float) -> list[Ready]:
        """At most `room` calls, marked. Within the caller's transaction; `now` as the limiter counts."""
        waiting = self._limiter.waiting(now)
        heads = await self._resolved(session, await self._live(session, tuple(waiting)))
        soonest = min(waiting.values()) if await self._sends.any_in(session, tuple(waiting)) else 0.0
        steps = await self._steps(session, heads)
        chosen, self.delay = self._within_limits(heads, steps, room, now, soonest)
        if not chosen:
            return []
        marked = await self._sends.mark_sending(session, [head.id for head in chosen], fence)
        chosen = [head for head in chosen if head.id in marked]
        whole = await self._merged(session, chosen, steps)
        keys = {head.id: keys_in(head.params) for head in chosen}
        known = await self._sends.known(session, [key for some in keys.values() for key in some])
        return [
            Ready(head, whole[head.id], {key: known[key] for key in keys[head.id] if key in known}) for head in chosen
        ]

    async def _live(self, session: AsyncSession, held: Sequence[int]) -> list[Head]:
        """The heads that still have something to say, at the address of today."""
        while True:
            heads = await self._sends.heads(session, held)
            changed = await self._readdressed(session, heads)
            stale = [head for head in heads if head.stale]
            if stale:
                await self._overtaken(session, stale)
            if not (changed or stale or await self._superseded(session, heads)):
                return heads

    async def _overtaken(self, session: AsyncSession, stale: Sequence[Head]) -> None:
        """A person spoke before these were sent. Whoever wrote what they answer is not forgotten: managers are told."""
        await self._sends.drop(session, [head.id for head in stale])
        log.info("sends_dropped", rows=len(stale))
        for turn_id, chat in dict.fromkeys((head.turn_id, head.chat) for head in stale):
            told = await self._unsaid(turn_id, chat) if self._unsaid is not None else None
            if told is not None:
                await self._outbox.add_within(session, f"{turn_id}/unsaid", [told], {})

    async def _readdressed(self, session: AsyncSession, heads: Sequence[Head]) -> bool:
        groups = {head.chat for head in heads if head.chat < 0}
        moves = await self._moves.all(session) if groups else {}
        for old in groups & moves.keys():
            await self._sends.readdress(session, old, moves[old])
            await self._topics.forget_group(session, old)
        return bool(groups & moves.keys())

    async def _superseded(self, session: AsyncSession, heads: Sequence[Head]) -> bool:
        """Edits that a later one of the same message makes needless."""
        edits = [head for head in heads if head.method.startswith("edit") and not head.stale]
        behind = await self._sends.behind(session, edits)
        found = {head.id: later for head in edits if (later := later_edit(head, behind[head.id])) is not None}
        for earlier, later in found.items():
            await self._sends.merge(session, [earlier], later)
        return bool(found)

    async def _resolved(self, session: AsyncSession, heads: Sequence[Head]) -> list[Head]:
        """With the copies that they name as they were sent. What changes one that never was is over."""
        found: list[Head] = []
        for head in heads:
            change = await self._copies.resolve(session, head.chat, head.method, head.params)
            if change is None:
                await self._sends.drop(session, [head.id], "what it changes was not sent")
            else:
                found.append(replace(head, method=change.method, params=change.params))
        return found

    async def _steps(self, session: AsyncSession, heads: Sequence[Head]) -> dict[int, Step]:
        named = {head.id: wanted_in(head.chat, head.params) for head in heads}
        known = await self._topics.known(session, {one for one in named.values() if one is not None})
        now = self._topics.now()
        return {head.id: step_for(head.chat, head.method, head.params, known, now) for head in heads}

    def _within_limits(
        self, heads: Sequence[Head], steps: Mapping[int, Step], room: int, now: float, soonest: float
    ) -> tuple[list[Head], float]:
        """Who must wait lets nobody of the same chat go before."""
        chosen: list[Head] = []
        waits: dict[int, float] = {}
        for head in heads:
            if len(chosen) >= room:
                break
            step = steps[head.id]
            cost = cost_of(step.method, len(step.params.get("media") or ())) if step.method else 0
            if cost and head.chat not in waits:
                wait = self._limiter.delay(head.chat, cost, now)
                if wait > 0:
                    waits[head.chat] = wait
            if cost and head.chat in waits:
                continue
            self._limiter.take(head.chat, cost, now)
            chosen.append(head)
        delays = [*waits.values(), *([soonest] if soonest else [])]
        return chosen, min(delays, default=0.0)

    async def _merged(
        self, session: AsyncSession, chosen: Sequence[Head], steps: Mapping[int, Step]
    ) -> dict[int, Step]:
        """The steps of these rows, each text with those that wait right behind it."""
        carriers = [head for head in chosen if head.merges and not head.bound and not steps[head.id].prepares]
        behind = await self._sends.behind(session, [head for head in carriers if not head.uncertain])
        said = await self._sends.carried(session, [head.id for head in carriers]) if carriers else {}
        whole = {head.id: steps[head.id] for head in chosen}
        for head in carriers:
            texts = [str(head.params.get("text", "")), *said.get(head.id, ())]
            more = mergeable(head, texts, behind.get(head.id, ()))
            if more:
                await self._sends.merge(session, [one.id for one in more], head.id)
            params: dict[str, Any] = {"text": joined([*texts, *(str(one.params["text"]) for one in more)])}
            whole[head.id] = replace(whole[head.id], params={**whole[head.id].params, **params})
        return whole
