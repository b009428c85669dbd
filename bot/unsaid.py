"""What managers are told when a person's word stopped an answer of the bot that was already on its way out.

The shopper had written before that word, and nobody has answered; without this nobody would.
"""

from __future__ import annotations

import json

from sqlalchemy import select

from bot import relay
from bot.errors import PoisonUpdate
from bot.events import Event, events_of
from bot.outbox import Outgoing
from bot.overheard import said_in
from bot.render.rich import TEXT_LIMIT, Rich, fitted, plain
from bot.tables import InboxRow, OutboxRow
from bot.texts import desk
from catalog.db import Database
from graph.handoffs import Handoffs


class Unsaid:
    """The queue's `unsaid`. `managers_chat` as the settings name it."""

    def __init__(self, db: Database, bot_id: int, handoffs: Handoffs, managers_chat: int) -> None:
        self._db = db
        self._bot_id = bot_id
        self._handoffs = handoffs
        self._managers_chat = managers_chat

    async def __call__(self, turn_id: str, chat: int) -> Outgoing | None:
        """The shopper's words, unless this turn has brought them to the managers' chat; None: nobody wrote anything."""
        events = await self._events(turn_id)
        handoff = await self._handoffs.live(chat) or await self._handoffs.last(chat)
        if not events or handoff is None:
            return None
        words: list[Rich] = [] if await self._is_shown(turn_id, chat) else said_in(handoff, events)
        note = plain(desk.UNANSWERED if words else desk.UNSAID)
        return relay.among_managers(handoff, self._managers_chat, fitted([*words, note], TEXT_LIMIT))

    async def _events(self, turn_id: str) -> tuple[Event, ...]:
        theirs = select(InboxRow.body).where(InboxRow.bot_id == self._bot_id, InboxRow.turn_id == turn_id)
        async with self._db.read() as session:
            bodies = (await session.scalars(theirs.order_by(InboxRow.update_id))).all()
        try:
            return events_of([json.loads(body) for body in bodies])
        except PoisonUpdate:
            return ()

    async def _is_shown(self, turn_id: str, chat: int) -> bool:
        mine = (OutboxRow.bot_id == self._bot_id) & (OutboxRow.turn_id == turn_id)
        copied = select(OutboxRow.id).where(mine, OutboxRow.stream == chat, OutboxRow.chat != chat)
        async with self._db.read() as session:
            return await session.scalar(copied.limit(1)) is not None
