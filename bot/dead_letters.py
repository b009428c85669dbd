"""What was given up, with the reason: listed for the owner, put back into line on request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.inbox import UNSYNCED
from bot.tables import DeadLetterRow, InboxRow, LaneRow, OutboxRow, milliseconds
from catalog.clock import Clock
from catalog.db import Database

REASON_LENGTH = 300


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A turn or a send that was given up. `requeued_at` is set once it was put back."""

    id: int
    kind: Literal["turn", "send"]
    chat: int
    topic: int
    turn_id: str
    reason: str
    at: datetime
    requeued_at: datetime | None


class DeadLetters:
    """The dead letters of one bot."""

    def __init__(self, db: Database, bot_id: int, clock: Clock) -> None:
        self._db = db
        self._bot_id = bot_id
        self._clock = clock

    async def list(self, limit: int = 20) -> tuple[DeadLetter, ...]:
        """The newest first, requeued ones left out."""
        waiting = select(DeadLetterRow).where(DeadLetterRow.bot_id == self._bot_id, DeadLetterRow.requeued_at.is_(None))
        async with self._db.read() as session:
            rows = await session.scalars(waiting.order_by(DeadLetterRow.id.desc()).limit(limit))
            return tuple(_letter(row) for row in rows)

    async def by_id(self, letter_id: int) -> DeadLetter | None:
        async with self._db.read() as session:
            row = await session.get(DeadLetterRow, letter_id)
            return _letter(row) if row is not None and row.bot_id == self._bot_id else None

    async def bodies(self, letter_id: int) -> tuple[str, ...]:
        """The raw JSON that the letter is about: updates of a turn, or one call. For the owner's eyes only."""
        async with self._db.read() as session:
            row = await session.get(DeadLetterRow, letter_id)
            if row is None or row.bot_id != self._bot_id:
                return ()
            if row.kind == "send":
                sent = await session.get(OutboxRow, row.outbox_id)
                return (f'{{"method": "{sent.method}", "params": {sent.params}}}',) if sent else ()
            turn = select(InboxRow.body).where(InboxRow.turn_id == row.turn_id, InboxRow.bot_id == self._bot_id)
            return tuple((await session.scalars(turn.order_by(InboxRow.update_id))).all())

    async def requeue(self, letter_id: int) -> bool:
        """Put it back into line: a turn with its old id and rows, a send before later ones to its chat.

        False when there is no such letter, it was requeued already, or its rows are no longer kept.
        """
        now = milliseconds(self._clock)
        async with self._db.write() as session:
            found = await session.scalars(
                select(DeadLetterRow)
                .where(DeadLetterRow.id == letter_id, DeadLetterRow.bot_id == self._bot_id)
                .with_for_update()
            )
            letter = found.one_or_none()
            if letter is None or letter.requeued_at is not None:
                return False
            back = await (self._send_again if letter.kind == "send" else self._turn_again)(session, letter, now)
            if back:
                letter.requeued_at = now
            return back

    async def bury(self, session: AsyncSession, letter: DeadLetterRow) -> int:
        """Within the caller's transaction; gives back the new letter's id."""
        letter.reason = letter.reason[:REASON_LENGTH]
        session.add(letter)
        await session.flush()
        return letter.id

    async def _turn_again(self, session: AsyncSession, letter: DeadLetterRow, now: int) -> bool:
        here = (LaneRow.bot_id == self._bot_id) & (LaneRow.chat == letter.chat) & (LaneRow.topic == letter.topic)
        lane = (await session.scalars(select(LaneRow).where(here).with_for_update())).one_or_none()
        turn = update(InboxRow).where(
            InboxRow.bot_id == self._bot_id, InboxRow.turn_id == letter.turn_id, InboxRow.state == "dead"
        )
        back = turn.values(state="waiting", done_at=None).returning(InboxRow.id)
        rows = (await session.execute(back, execution_options=UNSYNCED)).all()
        if lane is None or not rows:
            return False
        if lane.turn_id is None:
            lane.ready_at = now
        return True

    async def _send_again(self, session: AsyncSession, letter: DeadLetterRow, now: int) -> bool:
        dead = update(OutboxRow).where(OutboxRow.id == letter.outbox_id, OutboxRow.status == "dead")
        values = {"status": "queued", "retry_at": 0, "attempts": 0, "created_at": now, "done_at": None}
        back = dead.values(values).returning(OutboxRow.id)
        return (await session.execute(back, execution_options=UNSYNCED)).first() is not None


def _letter(row: DeadLetterRow) -> DeadLetter:
    kind: Literal["turn", "send"] = "send" if row.kind == "send" else "turn"
    requeued = None if row.requeued_at is None else _moment(row.requeued_at)
    return DeadLetter(row.id, kind, row.chat, row.topic, row.turn_id, row.reason, _moment(row.at), requeued)


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)
