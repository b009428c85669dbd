"""Lanes: who may work on which conversation now, proven by a fence, for as long as a lease lasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import ColumnElement, Select, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import StaleFence
from bot.inbox import UNSYNCED, waiting_in
from bot.joining import Waiting, next_turn, ready_at
from bot.queue_settings import QueueSettings
from bot.tables import InboxRow, LaneRow, milliseconds
from catalog.clock import Clock
from catalog.db import Database

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """A lane held by this process, with its frozen turn. `epoch` is the lane's at the claim; `fence` proves it ours."""

    chat: int
    topic: int
    fence: int
    epoch: int
    checkpoint_id: str | None
    turn_id: str
    attempts: int
    takeovers: int
    rows: tuple[Waiting, ...]


class Lanes:
    """The lanes of one bot as one process (`owner`) sees them."""

    def __init__(self, db: Database, bot_id: int, owner: str, settings: QueueSettings, clock: Clock) -> None:
        self._db = db
        self._bot_id = bot_id
        self._owner = owner
        self._settings = settings
        self._clock = clock

    async def any_ready(self) -> bool:
        """A cheap look that takes no lock."""
        now = milliseconds(self._clock)
        async with self._db.read() as session:
            return (
                await session.execute(self._ready(now).with_only_columns(LaneRow.chat).limit(1))
            ).first() is not None

    async def claim(self, most: int, busy: Sequence[tuple[int, int]] = ()) -> list[Claim]:
        """Take up to `most` lanes that are ready and free; freeze the rows of each before anything else happens.

        `busy` are lanes that this process works on: not taken even if a stall let their lease run out.
        A turn whose process died, or that failed before, comes back with the same id and the same rows.
        """
        now = milliseconds(self._clock)
        async with self._db.write() as session:
            ready = self._ready(now).order_by(LaneRow.ready_at).limit(most).with_for_update(skip_locked=True)
            if busy:
                ready = ready.where(tuple_(LaneRow.chat, LaneRow.topic).not_in(busy))
            lanes = (await session.scalars(ready)).all()
            claims = [claim for lane in lanes if (claim := await self._take(session, lane, now)) is not None]
            self._settings.probe("claim:before_commit")
        if claims:
            self._settings.probe("claim:after_commit")
        return claims

    async def renew(self, busy: Sequence[tuple[int, int]]) -> None:
        """Hold these lanes for another lease, as far as they are still ours."""
        if not busy:
            return
        until = milliseconds(self._clock) + round(self._settings.lane_lease * 1000)
        mine = (LaneRow.bot_id == self._bot_id) & (LaneRow.owner == self._owner)
        mine &= tuple_(LaneRow.chat, LaneRow.topic).in_(busy)
        async with self._db.write() as session:
            await session.execute(update(LaneRow).where(mine).values(lease_until=until), execution_options=UNSYNCED)

    async def release(self) -> None:
        """Give every lane back, its frozen turn with it, so that the next process need not wait for leases."""
        mine = (LaneRow.bot_id == self._bot_id) & (LaneRow.owner == self._owner)
        async with self._db.write() as session:
            freed = update(LaneRow).where(mine).values(lease_until=0, owner=None)
            await session.execute(freed, execution_options=UNSYNCED)

    async def postpone(self, claim: Claim, pause: float) -> None:
        """The turn failed: try it again after `pause` seconds. StaleFence if the lane is no longer ours."""
        now = milliseconds(self._clock)
        async with self._db.write() as session:
            await self.hold(session, claim)
            values = {"attempts": claim.attempts + 1, "retry_at": now + round(pause * 1000)}
            await self._update(session, claim, values | {"owner": None, "lease_until": 0})

    async def hand_back(self, session: AsyncSession, claim: Claim) -> None:
        """Within a transaction that holds the lane: let its frozen turn be claimed again at once."""
        await self._update(session, claim, {"owner": None, "lease_until": 0})

    async def hold(
        self, session: AsyncSession, claim: Claim, others: Sequence[tuple[int, int]] = ()
    ) -> dict[tuple[int, int], LaneRow]:
        """Lock this claim's lane and `others` (in order, so that nobody deadlocks); StaleFence if it is not ours."""
        places = sorted({(claim.chat, claim.topic), *others})
        found: dict[tuple[int, int], LaneRow] = {}
        for chat, topic in places:
            locked = select(LaneRow).where(self._here(chat, topic)).with_for_update()
            lane = (await session.scalars(locked)).one_or_none()
            if lane is None:
                lane = LaneRow(bot_id=self._bot_id, chat=chat, topic=topic, fence=0, epoch=0, asked=False)
                session.add(lane)
                await session.flush()
            found[chat, topic] = lane
        lane = found[claim.chat, claim.topic]
        if (lane.fence, lane.owner, lane.turn_id) != (claim.fence, self._owner, claim.turn_id):
            raise StaleFence(f"turn {claim.turn_id}: fence {claim.fence} is stale")
        return found

    async def finish(
        self, session: AsyncSession, claim: Claim, *, state: str, asked: bool, checkpoint_id: str | None = None
    ) -> int | None:
        """Within a transaction that holds the lane: close the turn's rows and set the lane to what waits next.

        Returns when (ms) the next turn is ready, None when nothing waits.
        """
        now = milliseconds(self._clock)
        rows = update(InboxRow).where(InboxRow.turn_id == claim.turn_id, InboxRow.bot_id == self._bot_id)
        await session.execute(rows.values(state=state, done_at=now), execution_options=UNSYNCED)
        place = (claim.chat, claim.topic)
        waiting = (await waiting_in(session, self._bot_id, [place]))[place]
        ready = ready_at(
            waiting, asked, self._settings.joins, self._settings.rows_a_turn, apart=self._settings.is_apart(claim.chat)
        )
        values: dict[str, object] = {"turn_id": None, "owner": None, "lease_until": 0, "attempts": 0, "takeovers": 0}
        values |= {"retry_at": 0, "asked": asked, "ready_at": ready}
        if checkpoint_id is not None:
            values["checkpoint_id"] = checkpoint_id
        await self._update(session, claim, values)
        return ready

    async def committed_checkpoints(self) -> list[tuple[int, int, str]]:
        """(chat, topic, checkpoint id) of every lane: what pruning must spare."""
        chosen = select(LaneRow.chat, LaneRow.topic, LaneRow.checkpoint_id)
        chosen = chosen.where(LaneRow.bot_id == self._bot_id, LaneRow.checkpoint_id.is_not(None))
        async with self._db.read() as session:
            return [(chat, topic, found) for chat, topic, found in await session.execute(chosen) if found]

    @staticmethod
    async def committed_of(session: AsyncSession, chat: int) -> tuple[list[tuple[int, str]], bool]:
        """(topic, checkpoint id) of this chat's lanes, whichever bot's, and whether none of them is at work."""
        chosen = select(LaneRow.topic, LaneRow.checkpoint_id, LaneRow.turn_id).where(LaneRow.chat == chat)
        rows = (await session.execute(chosen)).all()
        return [(row[0], row[1]) for row in rows if row[1]], all(row[2] is None for row in rows)

    async def rest(self, chat: int, topic: int, checkpoint_id: str, rested: str) -> bool:
        """Let the lane go on from `rested`, unless it has moved on from `checkpoint_id` or is at work."""
        idle = self._here(chat, topic) & (LaneRow.checkpoint_id == checkpoint_id) & LaneRow.turn_id.is_(None)
        moved = update(LaneRow).where(idle).values(checkpoint_id=rested).returning(LaneRow.chat)
        async with self._db.write() as session:
            return (await session.execute(moved, execution_options=UNSYNCED)).first() is not None

    async def next_ready(self) -> int | None:
        """When (ms) the next lane becomes ready, None when nothing waits anywhere."""
        latest = func.max if self._db.is_sqlite else func.greatest
        when = func.min(latest(LaneRow.ready_at, LaneRow.retry_at, LaneRow.lease_until))
        async with self._db.read() as session:
            waiting = select(when).where(LaneRow.bot_id == self._bot_id, LaneRow.ready_at.is_not(None))
            found: int | None = (await session.execute(waiting)).scalar()
            return found

    def _ready(self, now: int) -> Select[LaneRow]:
        return select(LaneRow).where(
            LaneRow.bot_id == self._bot_id,
            LaneRow.ready_at <= now,
            LaneRow.lease_until <= now,
            LaneRow.retry_at <= now,
        )

    async def _take(self, session: AsyncSession, lane: LaneRow, now: int) -> Claim | None:
        turn_id, rows = await self._frozen(session, lane)
        here = self._here(lane.chat, lane.topic)
        if not rows:
            nothing = update(LaneRow).where(here).values(ready_at=None, turn_id=None, owner=None)
            await session.execute(nothing, execution_options=UNSYNCED)
            return None
        takeovers = lane.takeovers + (1 if lane.turn_id and lane.owner else 0)
        taken = {
            "fence": lane.fence + 1,
            "owner": self._owner,
            "lease_until": now + round(self._settings.lane_lease * 1000),
            "turn_id": turn_id,
            "takeovers": takeovers,
        }
        swap = update(LaneRow).where(here, LaneRow.fence == lane.fence).values(taken).returning(LaneRow.fence)
        if (await session.execute(swap, execution_options=UNSYNCED)).first() is None:
            return None
        if lane.turn_id is None:
            frozen = update(InboxRow).where(InboxRow.id.in_([row.id for row in rows]))
            await session.execute(frozen.values(turn_id=turn_id, state="claimed"), execution_options=UNSYNCED)
        elif takeovers > lane.takeovers:
            log.warning("turn_taken_over", turn_id=turn_id, takeovers=takeovers)
        return Claim(
            lane.chat,
            lane.topic,
            lane.fence + 1,
            lane.epoch,
            lane.checkpoint_id,
            turn_id,
            lane.attempts,
            takeovers,
            tuple(rows),
        )

    async def _frozen(self, session: AsyncSession, lane: LaneRow) -> tuple[str, Sequence[Waiting]]:
        """The lane's turn: the one that was begun, or what waits now. Its id is made of its first update."""
        if lane.turn_id is not None:
            columns = (InboxRow.id, InboxRow.kind, InboxRow.received_at, InboxRow.body, InboxRow.turn_id)
            begun = select(*columns).where(InboxRow.turn_id == lane.turn_id, InboxRow.bot_id == self._bot_id)
            return lane.turn_id, [Waiting(*row) for row in await session.execute(begun.order_by(InboxRow.update_id))]
        place = (lane.chat, lane.topic)
        waiting = (await waiting_in(session, self._bot_id, [place]))[place]
        rows = next_turn(waiting, self._settings.rows_a_turn, apart=self._settings.is_apart(lane.chat))
        if not rows:
            return "", ()
        return rows[0].turn_id or f"{self._bot_id}-{rows[0].id}", rows

    async def _update(self, session: AsyncSession, claim: Claim, values: dict[str, object]) -> None:
        here = self._here(claim.chat, claim.topic)
        await session.execute(update(LaneRow).where(here).values(values), execution_options=UNSYNCED)

    def _here(self, chat: int, topic: int) -> ColumnElement[bool]:
        return (LaneRow.bot_id == self._bot_id) & (LaneRow.chat == chat) & (LaneRow.topic == topic)
