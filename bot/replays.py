"""A stored turn as the agent was asked it: out of the inbox, by its id."""

from __future__ import annotations

from sqlalchemy import select

from bot.events import events_of
from bot.handlers.parts import Parts
from bot.handlers.shopper import turn_of
from bot.joining import Waiting, fold
from bot.tables import InboxRow
from bot.worker import LaneTurn
from catalog.db import Database
from graph.messages import Turn
from graph.turns import Account

PATIENT = 99  # tries: a photo that Telegram no longer hands out becomes a photo that did not arrive


async def stored_turn(db: Database, account: Account, parts: Parts) -> Turn | None:
    """None: what was said is no longer kept, or nothing in it asks for an answer."""
    here = InboxRow.turn_id == account.turn_id
    async with db.read() as session:
        rows = (await session.scalars(select(InboxRow).where(here).order_by(InboxRow.update_id))).all()
    if not rows:
        return None
    waiting = [Waiting(row.id, row.kind, row.received_at, row.body, row.turn_id) for row in rows]
    turn = LaneTurn(
        account.turn_id,
        rows[0].bot_id,
        account.chat,
        account.topic,
        fold(waiting),
        account.before,
        PATIENT,
        account.at,
    )
    return await turn_of(turn, events_of(turn.updates), parts)
