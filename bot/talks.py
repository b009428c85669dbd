"""What the queue knows of a shopper's talk, for whoever writes to them first: where it stands, when they wrote last."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.tables import InboxRow, LaneRow
from catalog.db import Database


@dataclass(frozen=True, slots=True)
class Standing:
    """The shopper's lane: its committed checkpoint (None: the talk has not begun) and its epoch."""

    topic: int = 0
    checkpoint_id: str | None = None
    epoch: int = 0


class Talks:
    """The talks of one bot. Reads only."""

    def __init__(self, db: Database, bot_id: int) -> None:
        self._db = db
        self._bot_id = bot_id

    async def standing(self, chat: int) -> Standing:
        """Of a chat with several topics, that of the main one, or else of the first."""
        chosen = select(LaneRow.topic, LaneRow.checkpoint_id, LaneRow.epoch)
        chosen = chosen.where(LaneRow.bot_id == self._bot_id, LaneRow.chat == chat)
        async with self._db.read() as session:
            lane = (await session.execute(chosen.order_by(LaneRow.topic).limit(1))).first()
        return Standing(*lane) if lane is not None else Standing()

    async def heard(self, chats: Sequence[int]) -> Mapping[int, datetime]:
        """When each of these chats wrote or tapped last, as far as that is still kept."""
        last = select(InboxRow.chat, func.max(InboxRow.received_at)).group_by(InboxRow.chat)
        mine = last.where(InboxRow.bot_id == self._bot_id, InboxRow.chat.in_(chats))
        async with self._db.read() as session:
            return {chat: datetime.fromtimestamp(at / 1000, UTC) for chat, at in await session.execute(mine)}

    async def epochs(self, session: AsyncSession, lanes: Sequence[tuple[int, int]]) -> Mapping[tuple[int, int], int]:
        """Of these (chat, topic) lanes, as the caller's transaction sees them."""
        chosen = select(LaneRow.chat, LaneRow.topic, LaneRow.epoch).where(LaneRow.bot_id == self._bot_id)
        mine = chosen.where(LaneRow.chat.in_([chat for chat, _ in lanes]))
        known = {(chat, topic): epoch for chat, topic, epoch in await session.execute(mine)} if lanes else {}
        return {lane: known.get(lane, 0) for lane in lanes}

    async def chats_of(self, turns: Collection[str]) -> Mapping[str, int]:
        """Turn ids by the chat whose turns they are; what is no turn of ours is left out."""
        chosen = select(InboxRow.turn_id, InboxRow.chat).distinct()
        mine = chosen.where(InboxRow.bot_id == self._bot_id, InboxRow.turn_id.in_(turns))
        async with self._db.read() as session:
            return {turn: chat for turn, chat in await session.execute(mine) if turn is not None}
