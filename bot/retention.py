"""How long the queue remembers: done rows go after some days, long after Telegram could repeat an update."""

from __future__ import annotations

import structlog
from sqlalchemy import delete, or_

from bot.inbox import UNSYNCED
from bot.queue_settings import QueueSettings
from bot.tables import InboxRow, OutboxRow, milliseconds
from catalog.clock import Clock
from catalog.db import Database

log = structlog.get_logger(__name__)

DAY = 24 * 3600 * 1000


class Retention:
    """Prunes one bot's inbox and outbox. Dead letters and what waits are never touched."""

    def __init__(self, db: Database, bot_id: int, settings: QueueSettings, clock: Clock) -> None:
        self._db = db
        self._bot_id = bot_id
        self._settings = settings
        self._clock = clock

    async def prune(self) -> int:
        """Delete what is done and old; messages of a hand-off stay longer, for a manager may still reply to them."""
        now = milliseconds(self._clock)
        old = now - self._settings.keep_days * DAY
        older = now - self._settings.keep_handoff_days * DAY
        inbox = delete(InboxRow).where(
            InboxRow.bot_id == self._bot_id, InboxRow.done_at < old, InboxRow.state == "done"
        )
        outbox = delete(OutboxRow).where(
            OutboxRow.bot_id == self._bot_id,
            OutboxRow.done_at < old,
            OutboxRow.status.in_(("sent", "dropped")),
            or_(OutboxRow.handoff_id.is_(None), OutboxRow.done_at < older),
        )
        pruned = 0
        async with self._db.write() as session:
            for rows in (inbox.returning(InboxRow.id), outbox.returning(OutboxRow.id)):
                pruned += len((await session.execute(rows, execution_options=UNSYNCED)).all())
        log.info("queue_pruned", rows=pruned)
        return pruned
