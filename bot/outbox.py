"""What is to be sent, durably: rows that a turn's commit leaves behind and that the sender works off in order."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.inbox import UNSYNCED
from bot.tables import LaneRow, OutboxRow, insert_for, milliseconds
from bot.uploads import known_files
from catalog.clock import Clock
from catalog.db import Database

# Spelled out, not bound: a partial index is used only for the very words that it was made with.
IS_UNSENT: ColumnElement[bool] = literal_column("outbox.status IN ('queued', 'sending')")
HEADS = 200


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One Telegram call to make: a method's name and its JSON parameters.

    Files are named, not carried: a value `{"$file": "<absolute path>", "key": "<sha256>"}` is uploaded, or replaced
    by the file_id that is remembered for (bot, key). `epoch_of` is the (chat, topic) of the shopper's lane whose epoch
    must still hold when this is sent; None for a person's own words. A higher `priority` goes first among chats; within
    one chat the order is that of storing. `handoff_id` leads a reply to the sent message back to its hand-off.
    """

    chat: int
    method: str
    params: Mapping[str, Any]
    topic: int = 0
    epoch_of: tuple[int, int] | None = None
    priority: int = 0
    handoff_id: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The first unsent call of one chat. `stale`: a person has spoken since it was written."""

    id: int
    chat: int
    method: str
    params: dict[str, Any]
    attempts: int
    created_at: int
    stale: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """How one call ended. `status`: sent, dead, or queued again at `retry_at` (ms). `uncertain`: no answer came."""

    id: int
    status: str
    message_id: int | None = None
    messages: int = 0
    retry_at: int = 0
    uncertain: bool = False
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows of one bot's outbox by fate. `repeatable` sums the calls whose answer was never stored."""

    queued: int
    sending: int
    sent: int
    dropped: int
    dead: int
    repeatable: int


class Outbox:
    """The outbox rows of one bot. Methods that take a session work inside the caller's transaction."""

    def __init__(self, db: Database, bot_id: int, clock: Clock) -> None:
        self._db = db
        self._bot_id = bot_id
        self._clock = clock

    async def add(
        self,
        session: AsyncSession,
        turn_id: str,
        outgoing: Sequence[Outgoing],
        epochs: Mapping[tuple[int, int], int],
        silenced: tuple[int, int] | None = None,
    ) -> int:
        """Store a turn's calls. `epochs` are those of the lanes named by `epoch_of`; in `silenced` a person spoke
        during the turn, so the bot's words there are only recorded as dropped. Returns how many were dropped."""
        if not outgoing:
            return 0
        now = milliseconds(self._clock)
        rows = [self._row(turn_id, n, one, epochs, now, silenced) for n, one in enumerate(outgoing)]
        await session.execute(insert_for(self._db)(OutboxRow.__table__), rows)
        return sum(row["status"] == "dropped" for row in rows)

    async def add_while_running(self, turn_id: str, epoch: int, one: Outgoing) -> bool:
        """Store a call ahead of the answer of a turn that still runs: once a turn, however often that is handled, and
        only while nobody has finished it and no person has spoken since its claim (`epoch`). Commits by itself.

        Whether the shopper gets, or got, to read it."""
        lane = (LaneRow.bot_id == self._bot_id) & (LaneRow.chat == one.chat) & (LaneRow.topic == one.topic)
        running = select(LaneRow.fence).where(lane, LaneRow.turn_id == turn_id, LaneRow.epoch == epoch)
        async with self._db.write() as session:
            if await session.scalar(running.with_for_update()) is None:
                return False
            epochs = {one.epoch_of: epoch} if one.epoch_of is not None else {}
            row = self._row(f"{turn_id}/meanwhile", 0, one, epochs, milliseconds(self._clock), None)
            await session.execute(insert_for(self._db)(OutboxRow.__table__).values(row).on_conflict_do_nothing())
        return True

    async def any_due(self) -> bool:
        """A cheap look that takes no lock."""
        unsent = select(OutboxRow.id).where(self._unsent, OutboxRow.retry_at <= milliseconds(self._clock)).limit(1)
        async with self._db.read() as session:
            return (await session.execute(unsent)).first() is not None

    async def heads(self, session: AsyncSession) -> list[Head]:
        """The first unsent call of every chat whose first is not under way or waiting for a later try."""
        first = select(func.min(OutboxRow.id)).where(self._unsent).group_by(OutboxRow.chat).correlate(None)
        epoch = select(LaneRow.epoch).where(
            LaneRow.bot_id == self._bot_id,
            LaneRow.chat == OutboxRow.epoch_chat,
            LaneRow.topic == OutboxRow.epoch_topic,
        )
        columns = (OutboxRow.id, OutboxRow.chat, OutboxRow.method, OutboxRow.params, OutboxRow.attempts)
        chosen = (
            select(*columns, OutboxRow.created_at, OutboxRow.epoch, epoch.scalar_subquery())
            .where(OutboxRow.id.in_(first), OutboxRow.status == "queued")
            .where(OutboxRow.retry_at <= milliseconds(self._clock))
            .order_by(OutboxRow.priority.desc(), OutboxRow.id)
            .limit(HEADS)
        )
        return [
            Head(
                row[0],
                row[1],
                row[2],
                json.loads(row[3]),
                row[4],
                row[5],
                row[6] is not None and row[6] != (row[7] or 0),
            )
            for row in await session.execute(chosen)
        ]

    async def mark_sending(self, session: AsyncSession, ids: Sequence[int], fence: int) -> set[int]:
        """Before the call: after a crash these are the ones that may have been sent. Gives those that were queued."""
        marked = update(OutboxRow).where(OutboxRow.id.in_(ids), OutboxRow.status == "queued")
        values = {"status": "sending", "fence": fence, "attempts": OutboxRow.attempts + 1}
        ours = marked.values(values).returning(OutboxRow.id)
        return set((await session.execute(ours, execution_options=UNSYNCED)).scalars())

    async def drop(self, session: AsyncSession, ids: Sequence[int]) -> None:
        now = milliseconds(self._clock)
        dropped = update(OutboxRow).where(OutboxRow.id.in_(ids))
        values = {"status": "dropped", "done_at": now, "problem": "a person spoke first"}
        await session.execute(dropped.values(values), execution_options=UNSYNCED)

    async def close(self, session: AsyncSession, sent: Sent, fence: int) -> tuple[int, int, str] | None:
        """Store how a call ended, if it is still ours; gives back (chat, topic, turn id) then."""
        values: dict[str, Any] = {"status": sent.status, "retry_at": sent.retry_at, "problem": sent.problem}
        if sent.status == "queued":
            values["uncertain"] = OutboxRow.uncertain + int(sent.uncertain)
        else:
            values |= {"done_at": milliseconds(self._clock)}
            values |= {"message_id": sent.message_id, "messages": sent.messages}
        ours = update(OutboxRow).where(OutboxRow.id == sent.id, OutboxRow.status == "sending", OutboxRow.fence == fence)
        closed = ours.values(values).returning(OutboxRow.chat, OutboxRow.topic, OutboxRow.turn_id)
        row = (await session.execute(closed, execution_options=UNSYNCED)).first()
        return None if row is None else (row[0], row[1], row[2])

    async def recover(self, session: AsyncSession) -> int:
        """A sender died between marking and storing the answer: this is the one window in which a send may repeat."""
        return await self._requeue(session, self._unsent, uncertain=1)

    async def unmark(self, session: AsyncSession, fence: int, under_way: Collection[int]) -> int:
        """Our own marks without a call: the database took a transaction whose end we did not hear of."""
        ours = self._unsent & (OutboxRow.fence == fence) & OutboxRow.id.not_in(under_way)
        return await self._requeue(session, ours, uncertain=0)

    async def _requeue(self, session: AsyncSession, which: ColumnElement[bool], uncertain: int) -> int:
        torn = update(OutboxRow).where(which, OutboxRow.status == "sending")
        values = {"status": "queued", "uncertain": OutboxRow.uncertain + uncertain}
        again = torn.values(values).returning(OutboxRow.id)
        return len((await session.execute(again, execution_options=UNSYNCED)).all())

    async def known(self, session: AsyncSession, keys: Sequence[str]) -> dict[str, str]:
        return await known_files(session, self._bot_id, keys)

    async def handoff_of(self, chat: int, message_id: int) -> int | None:
        """The hand-off that a message we sent to `chat` belongs to, any picture of an album included."""
        chosen = select(OutboxRow.handoff_id).where(
            OutboxRow.bot_id == self._bot_id,
            OutboxRow.chat == chat,
            OutboxRow.message_id <= message_id,
            OutboxRow.message_id + OutboxRow.messages > message_id,
            OutboxRow.handoff_id.is_not(None),
        )
        async with self._db.read() as session:
            found: int | None = (await session.execute(chosen.order_by(OutboxRow.id.desc()).limit(1))).scalar()
            return found

    async def tally(self) -> Tally:
        counted = select(OutboxRow.status, func.count(), func.sum(OutboxRow.uncertain))
        async with self._db.read() as session:
            rows = (
                await session.execute(counted.where(OutboxRow.bot_id == self._bot_id).group_by(OutboxRow.status))
            ).all()
        counts = {status: count for status, count, _ in rows}
        fates = {fate: int(counts.get(fate, 0)) for fate in ("queued", "sending", "sent", "dropped", "dead")}
        return Tally(**fates, repeatable=sum(int(uncertain or 0) for *_, uncertain in rows))

    @property
    def _unsent(self) -> ColumnElement[bool]:
        return IS_UNSENT & (OutboxRow.bot_id == self._bot_id)

    def _row(
        self,
        turn_id: str,
        n: int,
        one: Outgoing,
        epochs: Mapping[tuple[int, int], int],
        now: int,
        silenced: tuple[int, int] | None,
    ) -> dict[str, Any]:
        dropped = one.epoch_of is not None and one.epoch_of == silenced
        chat, topic = one.epoch_of or (None, None)
        return {
            "bot_id": self._bot_id,
            "turn_id": turn_id,
            "n": n,
            "chat": one.chat,
            "topic": one.topic,
            "method": one.method,
            "params": json.dumps(one.params),
            "priority": one.priority,
            "epoch_chat": chat,
            "epoch_topic": topic,
            "epoch": epochs[one.epoch_of] if one.epoch_of is not None else None,
            "handoff_id": one.handoff_id,
            "status": "dropped" if dropped else "queued",
            "done_at": now if dropped else None,
            "problem": "a person spoke first" if dropped else None,
            "created_at": now,
            **dict.fromkeys(("fence", "attempts", "uncertain", "retry_at", "messages"), 0),
        }
