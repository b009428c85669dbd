"""The outbox as its sender sees it: the first call of every stream, marks before calls, answers after them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.inbox import UNSYNCED
from bot.tables import LaneRow, OutboxRow, milliseconds
from bot.uploads import known_files
from catalog.clock import Clock
from catalog.db import Database

# Spelled out, not bound: a partial index is used only for the very words that it was made with.
IS_UNSENT: ColumnElement[bool] = literal_column("outbox.status IN ('queued', 'sending')")
HEADS = 200


@dataclass(frozen=True, slots=True)
class Head:
    """The first unsent call of one stream of a chat. `bound`: to a lane's epoch, as the bot's own words are; `stale`: a
    person has spoken since. `uncertain` counts its calls whose answer never came."""

    id: int
    chat: int
    stream: int
    method: str
    params: dict[str, Any]
    attempts: int
    uncertain: int
    merges: bool
    bound: bool
    created_at: int
    turn_id: str
    topic: int
    handoff_id: int | None
    origin: tuple[int, int] | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Queued:
    """A call that waits behind a head."""

    id: int
    method: str
    params: dict[str, Any]
    merges: bool
    bound: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """How one call ended. `status`: sent, dead, dropped, or queued again at `retry_at` (ms). `uncertain`: no answer
    came."""

    id: int
    status: str
    message_id: int | None = None
    messages: int = 0
    retry_at: int = 0
    uncertain: bool = False
    problem: str | None = None


class Sends:
    """The unsent rows of one bot. Methods that take a session work inside the caller's transaction."""

    def __init__(self, db: Database, bot_id: int, clock: Clock) -> None:
        self._db = db
        self._bot_id = bot_id
        self._clock = clock

    async def any_due(self) -> bool:
        """A cheap look that takes no lock."""
        async with self._db.read() as session:
            return await self._is_due(session, true())

    async def any_in(self, session: AsyncSession, chats: Collection[int]) -> bool:
        """Whether any of these chats has something to be sent."""
        return bool(chats) and await self._is_due(session, OutboxRow.chat.in_(chats))

    async def heads(self, session: AsyncSession, held: Collection[int] = ()) -> list[Head]:
        """The first unsent call of every stream whose first is not under way or waiting for a later try; the most
        urgent stream first. `held` are chats that must wait whatever they hold."""
        firsts = select(func.min(OutboxRow.id).label("id"), func.max(OutboxRow.priority).label("urgency"))
        firsts = firsts.where(self._unsent).group_by(OutboxRow.chat, OutboxRow.stream)
        if held:
            firsts = firsts.where(OutboxRow.chat.not_in(held))
        first = firsts.subquery("first")
        epoch = select(LaneRow.epoch).where(
            LaneRow.bot_id == self._bot_id,
            LaneRow.chat == OutboxRow.epoch_chat,
            LaneRow.topic == OutboxRow.epoch_topic,
        )
        chosen = (
            select(OutboxRow.__table__, epoch.scalar_subquery().label("epoch_now"))
            .join(first, first.c.id == OutboxRow.id)
            .where(OutboxRow.status == "queued", OutboxRow.retry_at <= milliseconds(self._clock))
            .order_by(first.c.urgency.desc(), OutboxRow.id)
            .limit(HEADS)
        )
        return [_head(row) for row in await session.execute(chosen)]

    async def behind(self, session: AsyncSession, heads: Sequence[Head]) -> dict[int, list[Queued]]:
        """What waits behind each of these heads in its stream, in order."""
        if not heads:
            return {}
        near = or_(
            *(
                and_(OutboxRow.chat == head.chat, OutboxRow.stream == head.stream, OutboxRow.id > head.id)
                for head in heads
            )
        )
        columns = (OutboxRow.chat, OutboxRow.stream, OutboxRow.id, OutboxRow.method, OutboxRow.params)
        more = (OutboxRow.merges, OutboxRow.epoch, OutboxRow.status)
        rows = await session.execute(select(*columns, *more).where(self._unsent, near).order_by(OutboxRow.id))
        heads_by_place = {(head.chat, head.stream): head.id for head in heads}
        found: dict[int, list[Queued]] = {head.id: [] for head in heads}
        for row in rows:
            waiting = Queued(row.id, row.method, json.loads(row.params), row.merges, row.epoch is not None)
            found[heads_by_place[row.chat, row.stream]].append(waiting)
        return found

    async def lately(self, session: AsyncSession, seconds: float) -> list[tuple[int, int, float]]:
        """(chat, messages, seconds ago) of what went to groups in the last `seconds`, oldest first."""
        now = milliseconds(self._clock)
        columns = (OutboxRow.chat, OutboxRow.messages, OutboxRow.done_at)
        sent = select(*columns).where(OutboxRow.bot_id == self._bot_id, OutboxRow.chat < 0, OutboxRow.status == "sent")
        rows = await session.execute(sent.where(OutboxRow.done_at > now - seconds * 1000).order_by(OutboxRow.done_at))
        return [(row.chat, max(1, row.messages), (now - row.done_at) / 1000) for row in rows]

    async def mark_sending(self, session: AsyncSession, ids: Sequence[int], fence: int) -> set[int]:
        """Before the call: after a crash these are the ones that may have been sent. Gives those that were queued."""
        marked = update(OutboxRow).where(OutboxRow.id.in_(ids), OutboxRow.status == "queued")
        values = {"status": "sending", "fence": fence, "attempts": OutboxRow.attempts + 1}
        ours = marked.values(values).returning(OutboxRow.id)
        return set((await session.execute(ours, execution_options=UNSYNCED)).scalars())

    async def merge(self, session: AsyncSession, ids: Collection[int], carrier: int) -> None:
        """These need no call of their own: `carrier` says it."""
        merged = update(OutboxRow).where(OutboxRow.id.in_(ids), OutboxRow.status == "queued")
        values = {"status": "merged", "carrier": carrier, "done_at": milliseconds(self._clock)}
        await session.execute(merged.values(values), execution_options=UNSYNCED)

    async def carried(self, session: AsyncSession, carriers: Collection[int]) -> dict[int, list[str]]:
        """The texts that were merged into each of these, in order."""
        columns = (OutboxRow.carrier, OutboxRow.params)
        rows = await session.execute(
            select(*columns).where(OutboxRow.carrier.in_(carriers), OutboxRow.merges).order_by(OutboxRow.id)
        )
        found: dict[int, list[str]] = {}
        for carrier, params in rows:
            found.setdefault(int(carrier or 0), []).append(json.loads(params).get("text", ""))
        return found

    async def drop(self, session: AsyncSession, ids: Sequence[int], problem: str = "a person spoke first") -> None:
        now = milliseconds(self._clock)
        dropped = update(OutboxRow).where(OutboxRow.id.in_(ids))
        values = {"status": "dropped", "done_at": now, "problem": problem}
        await session.execute(dropped.values(values), execution_options=UNSYNCED)

    async def close(self, session: AsyncSession, sent: Sent, fence: int) -> bool:
        """Store how a call ended; False when it is not ours any more."""
        values: dict[str, Any] = {"status": sent.status, "retry_at": sent.retry_at, "problem": sent.problem}
        if sent.status == "queued":
            values["uncertain"] = OutboxRow.uncertain + int(sent.uncertain)
        else:
            values |= {"done_at": milliseconds(self._clock)}
            values |= {"message_id": sent.message_id, "messages": sent.messages}
        ours = update(OutboxRow).where(OutboxRow.id == sent.id, OutboxRow.status == "sending", OutboxRow.fence == fence)
        closed = ours.values(values).returning(OutboxRow.merges)
        row = (await session.execute(closed, execution_options=UNSYNCED)).first()
        if row is not None and row.merges and sent.status in ("sent", "dead"):
            await self._close_merged(session, sent)
        return row is not None

    async def recover(self, session: AsyncSession) -> int:
        """A sender died between marking and storing the answer: this is the one window in which a send may repeat."""
        return await self._requeue(session, self._unsent, uncertain=1)

    async def unmark(self, session: AsyncSession, fence: int, under_way: Collection[int]) -> int:
        """Our own marks without a call: the database took a transaction whose end we did not hear of."""
        ours = self._unsent & (OutboxRow.fence == fence) & OutboxRow.id.not_in(under_way)
        return await self._requeue(session, ours, uncertain=0)

    async def readdress(self, session: AsyncSession, old: int, new: int) -> None:
        """The group `old` has the id `new` now: what waits goes there. Its messages have other numbers there, so what
        edits or deletes them is over, and answers lose what they answered."""
        waiting = select(OutboxRow.id, OutboxRow.method, OutboxRow.params)
        for row in await session.execute(waiting.where(self._unsent, OutboxRow.chat == old)):
            params: Mapping[str, Any] = json.loads(row.params)
            values: dict[str, Any] = {"chat": new, "retry_at": 0}
            if isinstance(params.get("message_id"), int) and "from_chat_id" not in params:
                over = {"status": "dropped", "done_at": milliseconds(self._clock), "problem": "the group has moved"}
                values |= over
            left = {name: value for name, value in params.items() if name != "reply_parameters"} | {"chat_id": new}
            moved = update(OutboxRow).where(OutboxRow.id == row.id)
            await session.execute(moved.values(values | {"params": json.dumps(left)}), execution_options=UNSYNCED)

    async def known(self, session: AsyncSession, keys: Sequence[str]) -> dict[str, str]:
        """What Telegram calls these files of ours."""
        return await known_files(session, self._bot_id, keys)

    async def _close_merged(self, session: AsyncSession, sent: Sent) -> None:
        """What was said in the same message is found by its number, too, or died with it."""
        theirs = update(OutboxRow).where(OutboxRow.carrier == sent.id, OutboxRow.merges)
        values: dict[str, Any] = {"message_id": sent.message_id, "messages": sent.messages}
        await session.execute(theirs.values(values | {"problem": sent.problem}), execution_options=UNSYNCED)

    async def _requeue(self, session: AsyncSession, which: ColumnElement[bool], uncertain: int) -> int:
        torn = update(OutboxRow).where(which, OutboxRow.status == "sending")
        values = {"status": "queued", "uncertain": OutboxRow.uncertain + uncertain}
        again = torn.values(values).returning(OutboxRow.id)
        return len((await session.execute(again, execution_options=UNSYNCED)).all())

    async def _is_due(self, session: AsyncSession, which: ColumnElement[bool]) -> bool:
        due = OutboxRow.retry_at <= milliseconds(self._clock)
        return (
            await session.execute(select(OutboxRow.id).where(self._unsent, due, which).limit(1))
        ).first() is not None

    @property
    def _unsent(self) -> ColumnElement[bool]:
        return IS_UNSENT & (OutboxRow.bot_id == self._bot_id)


def _head(row: Any) -> Head:
    origin = (row.origin_chat, row.origin_message) if row.origin_chat is not None else None
    return Head(
        row.id,
        row.chat,
        row.stream,
        row.method,
        json.loads(row.params),
        row.attempts,
        row.uncertain,
        row.merges,
        row.epoch is not None,
        row.created_at,
        row.turn_id,
        row.topic,
        row.handoff_id,
        origin,
        row.epoch is not None and row.epoch != (row.epoch_now or 0),
    )
