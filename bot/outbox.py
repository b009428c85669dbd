"""What is to be sent, durably: rows that a turn's commit leaves behind and that the sender works off in order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.copies import Copies, Copy, original_in
from bot.tables import LaneRow, OutboxRow, insert_for, milliseconds
from bot.topics import wanted_in
from catalog.clock import Clock
from catalog.db import Database

CARD_FIRST, PERSON_FIRST, DIGEST_FIRST = 1, 2, 3
"""What goes first of all that waits for a group's limit: a digest of a pile, what people say to each other and are
answered, cards; copies of talks that nobody has taken go last."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One Telegram call to make: a method's name and its JSON parameters.

    Files are named, not carried: a value `{"$file": "<absolute path>", "key": "<sha256>"}` is uploaded, or replaced
    by the file_id that is remembered for (bot, key). A document that is made for one person travels in the row, as
    `{"$text": "...", "name": "mydata.json"}`. A topic of the managers' group is named, too (bot/topics.py), and so is
    the copy of a person's message that is to be edited or deleted (bot/copies.py).

    `epoch_of` is the (chat, topic) of the shopper's lane whose epoch must still hold when this is sent; None for a
    person's own words. A higher `priority` goes first among chats and streams; within one (chat, stream) the order is
    that of storing. `stream` (a shopper's chat) keeps together what belongs to one talk in a group. `merges`: a text
    that may be said in one message with what stands before it in its stream. `origin` is the (chat, message id) of the
    person's message that this brings to the other side. `handoff_id` leads a reply to the sent message back to its
    hand-off.
    """

    chat: int
    method: str
    params: Mapping[str, Any]
    topic: int = 0
    epoch_of: tuple[int, int] | None = None
    priority: int = 0
    handoff_id: int | None = None
    stream: int = 0
    merges: bool = False
    origin: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows of one bot's outbox by fate. `repeatable` sums the calls whose answer was never stored."""

    queued: int
    sending: int
    sent: int
    merged: int
    dropped: int
    dead: int
    repeatable: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of ours as its chat sees it, or soon will: sent, and edited since. `text` and `caption` are HTML,
    `thread` is the topic that it was sent to by number."""

    message_id: int
    text: str | None
    caption: str | None
    reply_markup: Mapping[str, Any]
    thread: int | None = None


class Outbox:
    """The outbox rows of one bot. Methods that take a session work inside the caller's transaction."""

    def __init__(self, db: Database, bot_id: int, clock: Clock) -> None:
        self._db = db
        self._bot_id = bot_id
        self._clock = clock
        self._copies = Copies(db, bot_id, clock)

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
        await self._copies.settle(session, rows)
        await session.execute(insert_for(self._db)(OutboxRow.__table__), rows)
        return sum(row["status"] == "dropped" for row in rows)

    async def add_once(self, name: str, outgoing: Sequence[Outgoing], epochs: Mapping[tuple[int, int], int]) -> bool:
        """Store calls that belong to no turn, under a name of their own: once, whichever process comes first, and
        however often. `epochs` as in `add`. Commits by itself; False when they were stored before."""
        if not outgoing:
            return False
        async with self._db.write() as session:
            return await self.add_within(session, name, outgoing, epochs)

    async def add_within(
        self, session: AsyncSession, name: str, outgoing: Sequence[Outgoing], epochs: Mapping[tuple[int, int], int]
    ) -> bool:
        """`add_once` inside the caller's transaction."""
        now = milliseconds(self._clock)
        rows = [self._row(name, n, one, epochs, now, None) for n, one in enumerate(outgoing)]
        await self._copies.settle(session, rows)
        once = insert_for(self._db)(OutboxRow.__table__).values(rows).on_conflict_do_nothing()
        return (await session.execute(once.returning(OutboxRow.__table__.c.id))).first() is not None

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

    async def handoff_of(self, chat: int, message_id: int) -> int | None:
        """The hand-off that a message in `chat` belongs to: one of ours, or a person's own that we brought over. Any
        picture of an album included."""
        chosen = select(OutboxRow.handoff_id).where(
            OutboxRow.bot_id == self._bot_id,
            OutboxRow.chat == chat,
            OutboxRow.message_id <= message_id,
            OutboxRow.message_id + OutboxRow.messages > message_id,
            OutboxRow.handoff_id.is_not(None),
        )
        async with self._db.read() as session:
            found: int | None = (await session.execute(chosen.order_by(OutboxRow.id.desc()).limit(1))).scalar()
        return found if found is not None else await self._copies.handoff_of((chat, message_id))

    async def shown(self, chat: int, data: str, limit: int = 60) -> tuple[Shown, ...]:
        """The messages in `chat` with `data` within that of a button under them, the one that changed last first; as
        far as their calls are still kept. `limit` is of calls."""
        chosen = select(OutboxRow.message_id, OutboxRow.params).where(
            OutboxRow.bot_id == self._bot_id,
            OutboxRow.chat == chat,
            OutboxRow.status.in_(("queued", "sending", "sent")),
            OutboxRow.params.contains(data, autoescape=True),
        )
        async with self._db.read() as session:
            rows = (await session.execute(chosen.order_by(OutboxRow.id.desc()).limit(limit))).all()
        found: dict[int, dict[str, Any]] = {}
        for sent_as, told in rows:
            params = json.loads(told)
            message_id = params.get("message_id") or sent_as
            if message_id is not None:
                found[message_id] = params | found.get(message_id, {})
        return tuple(
            Shown(
                message_id,
                params.get("text"),
                params.get("caption"),
                params.get("reply_markup") or {},
                _thread_in(params),
            )
            for message_id, params in found.items()
        )

    async def sends(self, chat: int, data: str) -> bool:
        """Whether a new message with `data` within that of a button under it waits to be sent to `chat`."""
        unsent = select(OutboxRow.id).where(
            OutboxRow.bot_id == self._bot_id,
            OutboxRow.chat == chat,
            OutboxRow.status.in_(("queued", "sending")),
            OutboxRow.method.startswith("send"),
            OutboxRow.params.contains(data, autoescape=True),
        )
        async with self._db.read() as session:
            return await session.scalar(unsent.limit(1)) is not None

    async def copies_of(self, origin_chat: int, origin_message: int) -> tuple[Copy, ...]:
        """What brings, or brought, this message of a person to the other side, in order."""
        return await self._copies.of((origin_chat, origin_message))

    async def tally(self) -> Tally:
        counted = select(OutboxRow.status, func.count(), func.sum(OutboxRow.uncertain))
        async with self._db.read() as session:
            rows = (
                await session.execute(counted.where(OutboxRow.bot_id == self._bot_id).group_by(OutboxRow.status))
            ).all()
        counts = {status: count for status, count, _ in rows}
        fates = {fate: int(counts.get(fate, 0)) for fate in ("queued", "sending", "sent", "merged", "dropped", "dead")}
        return Tally(**fates, repeatable=sum(int(uncertain or 0) for *_, uncertain in rows))

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
            "stream": _stream_of(one),
            "merges": one.merges,
            "origin_chat": one.origin[0] if one.origin is not None else None,
            "origin_message": one.origin[1] if one.origin is not None else None,
            "carrier": None,
            "status": "dropped" if dropped else "queued",
            "done_at": now if dropped else None,
            "problem": "a person spoke first" if dropped else None,
            "created_at": now,
            **dict.fromkeys(("fence", "attempts", "uncertain", "retry_at", "messages"), 0),
        }


def _thread_in(params: Mapping[str, Any]) -> int | None:
    named = params.get("message_thread_id")
    return named if isinstance(named, int) else None


def _stream_of(one: Outgoing) -> int:
    """What names a topic, or changes the copy of a shopper's message, belongs to that shopper; a shopper's own chat is
    one stream."""
    wanted, original = wanted_in(one.chat, one.params), original_in(one.params)
    if wanted is not None:
        return wanted.shopper
    named = one.stream or (original[0] if original is not None and original[0] > 0 else 0)
    return named if named != one.chat else 0
