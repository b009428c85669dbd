"""What this floor adds to a shopper's copy of their data: messages as they came and went, as long as they are kept."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.tables import InboxRow, LaneRow, OutboxRow
from graph.messages import OwnData

WRITTEN = "$text"  # a copy that went before is not copied once more


async def with_messages(session: AsyncSession, file: OwnData, chat: int) -> OwnData:
    """The same document with the chat's updates, the calls that answered them, and where its talk stands."""
    came = select(InboxRow.body, InboxRow.received_at).where(InboxRow.chat == chat).order_by(InboxRow.id)
    went = select(OutboxRow.method, OutboxRow.params, OutboxRow.created_at).where(OutboxRow.chat == chat)
    lanes = await session.execute(select(LaneRow.__table__).where(LaneRow.chat == chat))
    more: dict[str, Any] = {
        "received": [{"at": at, "update": json.loads(body)} for body, at in await session.execute(came)],
        "sent": [
            {"at": at, "method": method, "params": json.loads(params)}
            for method, params, at in await session.execute(went.order_by(OutboxRow.id))
            if WRITTEN not in params
        ],
        "lanes": [dict(row) for row in lanes.mappings()],
    }
    return replace(file, body=json.dumps(json.loads(file.body) | more, ensure_ascii=False, indent=1))
