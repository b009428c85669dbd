"""One turn at a time for every lane, many lanes side by side: claim, handle, commit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from time import monotonic
from typing import Any, Protocol

import structlog
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.dead_letters import DeadLetters
from bot.errors import PoisonUpdate, StaleFence
from bot.inbox import UNSYNCED
from bot.joining import fold
from bot.lanes import Claim, Lanes
from bot.loop import describe, outcome
from bot.outbox import Outbox, Outgoing
from bot.queue_settings import QueueSettings
from bot.tables import DeadLetterRow, LaneRow, milliseconds
from catalog.clock import Clock
from catalog.db import Database

__all__ = ["Handler", "LaneTurn", "PoisonUpdate", "Work", "Worker"]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LaneTurn:
    """What one lane had waiting, frozen: a crashed turn comes back with the same id and the same updates.

    `updates` are raw JSON in order, all talk (messages, edits) or all taps (callback queries), never mixed. An edit
    of a message that nobody had seen yet stands in that message's place, under "message". `attempts` counts earlier
    tries that failed. `epoch` is the lane's at the claim: a person who speaks meanwhile raises it.
    """

    turn_id: str
    bot_id: int
    chat: int
    topic: int
    updates: tuple[dict[str, Any], ...]
    checkpoint_id: str | None
    attempts: int
    started_at: datetime
    epoch: int = 0


Record = Callable[[AsyncSession], Awaitable[object]]
"""Writes within the transaction it is given."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a handled turn leaves behind, committed as one.

    `checkpoint_id` None leaves the lane's as it is. `asks`: we ended with a question, so a short answer will not wait
    for its other half. `silences` are (chat, topic) of lanes in which a person spoke: their epoch is raised in the
    commit. `record` writes what else belongs to this answer, in the same transaction.
    """

    outgoing: tuple[Outgoing, ...]
    checkpoint_id: str | None
    asks: bool = False
    silences: tuple[tuple[int, int], ...] = ()
    record: Record | None = None


class Handler(Protocol):
    async def handle(self, turn: LaneTurn) -> Work:
        """Do the turn. May raise (it is tried again, then dead-lettered); PoisonUpdate dead-letters at once."""
        ...

    def apology(self, turn: LaneTurn) -> tuple[Outgoing, ...]:
        """The honest sentence when a turn is given up. Must not raise."""
        ...


class Worker:
    """Runs the turns of one bot in one process. `on_outgoing` is told after every commit that left calls to make."""

    def __init__(
        self,
        db: Database,
        bot_id: int,
        lanes: Lanes,
        outbox: Outbox,
        handler: Handler,
        settings: QueueSettings,
        clock: Clock,
        on_outgoing: Callable[[], None],
    ) -> None:
        self._db = db
        self._bot_id = bot_id
        self._lanes = lanes
        self._outbox = outbox
        self._dead = DeadLetters(db, bot_id, clock)
        self._handler = handler
        self._settings = settings
        self._clock = clock
        self._on_outgoing = on_outgoing
        self._turns: dict[asyncio.Task[int | None], Claim] = {}
        self._due: list[int] = []
        self._looked = 0.0
        self._was_full = False
        self._wake = asyncio.Event()

    def expect(self, ready_at: int | None) -> None:
        """Something will be ready at `ready_at` (ms): look then."""
        if ready_at is not None:
            heappush(self._due, ready_at)
            self._wake.set()

    async def round(self) -> None:
        """Start what is ready and fits, then sleep until something is."""
        self._wake.clear()
        room = self._settings.concurrency - len(self._turns)
        self._was_full = room <= 0
        if room > 0 and (self._pop_due() or await self._others_left_some()):
            busy = [(claim.chat, claim.topic) for claim in self._turns.values()]
            for claim in await self._lanes.claim(room, busy):
                self._start(claim)
            self._was_full = len(self._turns) >= self._settings.concurrency
        await self._sleep()

    async def renew(self) -> None:
        """Hold the lanes of the running turns for another lease."""
        await self._lanes.renew([(claim.chat, claim.topic) for claim in self._turns.values()])

    def stop(self) -> None:
        """End the sleep of the round under way."""
        self._wake.set()

    async def finish(self, seconds: float) -> None:
        """Let the running turns end within `seconds`, cancel the others, give all lanes back."""
        if self._turns:
            _, late = await asyncio.wait(self._turns, timeout=seconds)
            for turn in late:
                turn.cancel()
            if late:
                log.warning("turns_handed_over", turns=len(late))
                await asyncio.wait(late, timeout=2.0)
        await self._lanes.release()

    async def _others_left_some(self) -> bool:
        """What other processes stored, or left behind: looked for now and then, we hear of our own at once."""
        if monotonic() - self._looked < self._settings.look_around:
            return False
        self._looked = monotonic()
        return await self._lanes.any_ready()

    def _start(self, claim: Claim) -> None:
        task = asyncio.create_task(self._run(claim), name=f"turn-{claim.turn_id}")
        self._turns[task] = claim
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[int | None]) -> None:
        claim = self._turns.pop(task)
        if not task.cancelled():
            error = task.exception()
            if error is None:
                self.expect(task.result())
            else:
                log.error("turn_abandoned", turn_id=claim.turn_id, error=describe(error))
        if self._was_full:
            self._looked = 0.0
        self._wake.set()

    async def _run(self, claim: Claim) -> int | None:
        """Gives when (ms) the lane is ready again. An error that even `_fail` cannot store leaves the lane to its
        lease: it will be taken up again."""
        turn = LaneTurn(
            claim.turn_id,
            self._bot_id,
            claim.chat,
            claim.topic,
            fold(claim.rows),
            claim.checkpoint_id,
            claim.attempts,
            self._clock.now(),
            claim.epoch,
        )
        if claim.takeovers > self._settings.takeovers:
            return await self._bury(claim, turn, f"its process died {claim.takeovers} times")
        ended = await outcome(self._handle(claim, turn), self._settings.turn_timeout)
        if isinstance(ended, StaleFence):
            log.warning("turn_stale", turn_id=claim.turn_id, fence=claim.fence)
            return None
        if isinstance(ended, BaseException):
            return await self._fail(claim, turn, ended)
        return ended

    async def _handle(self, claim: Claim, turn: LaneTurn) -> int | None:
        self._settings.probe("turn:claimed")
        work = await self._handler.handle(turn)
        self._settings.probe("turn:handled")
        return await self._commit(claim, work)

    async def _commit(self, claim: Claim, work: Work) -> int | None:
        """The one transaction: calls to make, rows done, checkpoint, silences; or nothing, when the fence is stale.

        Returns when (ms) the lane's next turn is ready, None when nothing waits.
        """
        own = (claim.chat, claim.topic)
        bound = {one.epoch_of for one in work.outgoing if one.epoch_of is not None}
        async with self._db.write() as session:
            lanes = await self._lanes.hold(session, claim, [*bound, *work.silences])
            if own in bound and lanes[own].epoch != claim.epoch:
                return await self._give_way(session, claim, work)
            epochs = {place: lane.epoch + (place in work.silences) for place, lane in lanes.items()}
            epochs[own] = claim.epoch
            await self._outbox.add(session, claim.turn_id, work.outgoing, epochs)
            await self._silence(session, work)
            if work.record is not None:
                await work.record(session)
            self._settings.probe("turn:before_finish")
            ready = await self._lanes.finish(
                session, claim, state="done", asked=work.asks, checkpoint_id=work.checkpoint_id
            )
            self._settings.probe("turn:before_commit")
        self._settings.probe("turn:after_commit")
        log.info("turn_done", turn_id=claim.turn_id, sends=len(work.outgoing))
        if work.outgoing:
            self._on_outgoing()
        return ready

    async def _give_way(self, session: AsyncSession, claim: Claim, work: Work) -> int:
        """A person spoke while this turn ran. What the bot would have said is recorded as dropped, and the turn is
        handled again at once: the shopper's words now belong to the person, and must reach them."""
        own = (claim.chat, claim.topic)
        words = [one for one in work.outgoing if one.epoch_of == own]
        dropped_by = f"{claim.turn_id}/silenced{claim.fence}"
        await self._outbox.add(session, dropped_by, words, {own: claim.epoch}, silenced=own)
        await self._lanes.hand_back(session, claim)
        log.info("turn_gave_way", turn_id=claim.turn_id, dropped=len(words))
        return milliseconds(self._clock)

    async def _silence(self, session: AsyncSession, work: Work) -> None:
        for chat, topic in sorted(set(work.silences)):
            lane = (LaneRow.bot_id == self._bot_id) & (LaneRow.chat == chat) & (LaneRow.topic == topic)
            raised = update(LaneRow).where(lane).values(epoch=LaneRow.epoch + 1)
            await session.execute(raised, execution_options=UNSYNCED)

    async def _fail(self, claim: Claim, turn: LaneTurn, error: BaseException) -> int | None:
        log.error("turn_failed", turn_id=claim.turn_id, attempts=claim.attempts + 1, error=describe(error))
        if isinstance(error, PoisonUpdate):
            return await self._bury(claim, turn, error.reason)
        if claim.attempts >= len(self._settings.retries):
            return await self._bury(claim, turn, describe(error))
        pause = self._settings.retries[claim.attempts]
        await self._lanes.postpone(claim, pause)
        return milliseconds(self._clock) + round(pause * 1000)

    async def _bury(self, claim: Claim, turn: LaneTurn, reason: str) -> int | None:
        """Dead letter and apology in one transaction; the lane goes on with what came later."""
        apology = await outcome(self._apology(turn))
        sorry = apology if not isinstance(apology, BaseException) else ()
        bound = {one.epoch_of for one in sorry if one.epoch_of is not None}
        letter = DeadLetterRow(
            bot_id=self._bot_id,
            kind="turn",
            chat=claim.chat,
            topic=claim.topic,
            turn_id=claim.turn_id,
            reason=reason,
            at=milliseconds(self._clock),
        )
        async with self._db.write() as session:
            lanes = await self._lanes.hold(session, claim, list(bound))
            letter_id = await self._dead.bury(session, letter)
            epochs = {place: lane.epoch for place, lane in lanes.items()}
            await self._outbox.add(session, f"{claim.turn_id}/dead{letter_id}", sorry, epochs)
            ready = await self._lanes.finish(session, claim, state="dead", asked=False)
        log.error("turn_dead", turn_id=claim.turn_id, letter=letter_id)
        self._on_outgoing()
        return ready

    async def _apology(self, turn: LaneTurn) -> tuple[Outgoing, ...]:
        return self._handler.apology(turn)

    def _pop_due(self) -> bool:
        now = milliseconds(self._clock)
        due = False
        while self._due and self._due[0] <= now:
            heappop(self._due)
            due = True
        return due

    async def _sleep(self) -> None:
        pause = self._settings.look_around
        if self._due and len(self._turns) < self._settings.concurrency:
            pause = min(pause, max(0.001, (self._due[0] - milliseconds(self._clock)) / 1000))
        try:
            await asyncio.wait_for(self._wake.wait(), pause)
        except TimeoutError:
            return
