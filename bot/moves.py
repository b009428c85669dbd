"""Groups that became supergroups: Telegram gave them new ids, and whatever still names an old one means the new."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.tables import ChatMoveRow, insert_for, milliseconds
from catalog.clock import Clock
from catalog.db import Database


class ChatMoves:
    """The moves of one bot's groups. A known move is remembered in memory: a group does not move back."""

    def __init__(self, db: Database, bot_id: int, clock: Clock) -> None:
        self._db = db
        self._bot_id = bot_id
        self._clock = clock
        self._known: dict[int, int] = {}

    async def now(self, chat: int) -> int:
        """The id that `chat` has today."""
        if chat > 0:
            return chat
        if chat not in self._known:
            found = select(ChatMoveRow.new).where(ChatMoveRow.bot_id == self._bot_id, ChatMoveRow.old == chat)
            async with self._db.read() as session:
                new = await session.scalar(found)
            if new is None:
                return chat
            self._known[chat] = new
        return self._known[chat]

    async def is_same(self, configured: int, chat: int) -> bool:
        """Whether `chat` is the group that the settings name, under whatever id."""
        return chat == configured or (chat < 0 and configured < 0 and await self.now(configured) == chat)

    async def learn(self, old: int, new: int) -> None:
        """A service message told it. Commits by itself; may be told often."""
        async with self._db.write() as session:
            await self.store(session, old, new)

    async def store(self, session: AsyncSession, old: int, new: int) -> None:
        """Within the caller's transaction."""
        row = {"bot_id": self._bot_id, "old": old, "new": new, "at": milliseconds(self._clock)}
        await session.execute(insert_for(self._db)(ChatMoveRow.__table__).values(row).on_conflict_do_nothing())

    async def all(self, session: AsyncSession) -> dict[int, int]:
        """New ids by old ones."""
        rows = await session.execute(select(ChatMoveRow.old, ChatMoveRow.new).where(ChatMoveRow.bot_id == self._bot_id))
        self._known |= {old: new for old, new in rows}
        return dict(self._known)

    def remembered(self, chat: int) -> int:
        """`now`, as far as we have heard."""
        return self._known.get(chat, chat)
