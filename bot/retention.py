"""How long the queue remembers: done rows go after some days, long after Telegram could repeat an update."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from sqlalchemy import delete, or_, select, update

from bot.inbox import UNSYNCED
from bot.queue_settings import QueueSettings
from bot.tables import DeadLetterRow, InboxRow, OutboxRow, milliseconds
from catalog.clock import Clock
from catalog.db import Database
from catalog.effects import prune_effects

log = structlog.get_logger(__name__)

DAY = 24 * 3600 * 1000
IS_DEAD = OutboxRow.status == "dead"


class Retention:
    """Prunes one bot's inbox, outbox, dead letters, and effects that nothing replays. What waits is never touched."""

    def __init__(self, db: Database, bot_id: int, settings: QueueSettings, clock: Clock) -> None:
        self._db = db
        self._bot_id = bot_id
        self._settings = settings
        self._clock = clock

    async def prune(self) -> int:
        """Delete what is done and old; messages of a hand-off stay longer, for a manager may still reply to them, and
        dead letters too, for somebody may requeue them. A document that was written for one person goes once sent."""
        now = milliseconds(self._clock)
        old = now - self._settings.keep_days * DAY
        older = now - self._settings.keep_handoff_days * DAY
        lost = now - self._settings.keep_dead_days * DAY
        inbox = delete(InboxRow).where(
            InboxRow.bot_id == self._bot_id, InboxRow.done_at < old, InboxRow.state == "done"
        )
        outbox = delete(OutboxRow).where(
            OutboxRow.bot_id == self._bot_id,
            OutboxRow.done_at < old,
            OutboxRow.status.in_(("sent", "merged", "dropped")),
            or_(OutboxRow.handoff_id.is_(None), OutboxRow.done_at < older),
        )
        dead = (
            delete(InboxRow).where(InboxRow.bot_id == self._bot_id, InboxRow.done_at < lost, InboxRow.state == "dead"),
            delete(OutboxRow).where(OutboxRow.bot_id == self._bot_id, OutboxRow.done_at < lost, IS_DEAD),
            delete(DeadLetterRow).where(DeadLetterRow.bot_id == self._bot_id, DeadLetterRow.at < lost),
        )
        written = update(OutboxRow).where(
            OutboxRow.bot_id == self._bot_id, OutboxRow.status == "sent", OutboxRow.params.contains('"$text"')
        )
        live = select(InboxRow.turn_id).where(InboxRow.state != "done", InboxRow.turn_id.is_not(None))
        pruned = 0
        async with self._db.write() as session:
            for rows in (inbox.returning(InboxRow.id), outbox.returning(OutboxRow.id)):
                pruned += len((await session.execute(rows, execution_options=UNSYNCED)).all())
            for gone in (*dead, written.values(params="{}")):
                await session.execute(gone, execution_options=UNSYNCED)
            await prune_effects(session, datetime.fromtimestamp(lost / 1000, UTC), live)
        log.info("queue_pruned", rows=pruned)
        return pruned
