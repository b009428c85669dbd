"""The cards of hand-offs as the managers' chat has them: which messages they are, and what each said at first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, select

from bot.callbacks_desk import DeskButton, DeskVerb, pack_desk
from bot.sends import IS_UNSENT
from bot.tables import OutboxRow
from catalog.db import Database
from graph.handoffs import Handoff

SENDS = ("sendMessage", "sendPhoto")


@dataclass(frozen=True, slots=True)
class SentCard:
    """`html` is what it said when it was sent; `captioned`: under a picture."""

    chat: int
    message_id: int
    html: str
    captioned: bool


class HandoffCards:
    """Reads one bot's outbox, as long as its rows are kept."""

    def __init__(self, db: Database, bot_id: int) -> None:
        self._db = db
        self._bot_id = bot_id

    async def of(self, handoff_id: int) -> tuple[SentCard, ...]:
        """Those that were sent, the newest first."""
        chosen = select(OutboxRow.chat, OutboxRow.message_id, OutboxRow.params).where(self._cards(handoff_id))
        sent = chosen.where(OutboxRow.status == "sent", OutboxRow.message_id.is_not(None))
        async with self._db.read() as session:
            rows = (await session.execute(sent.order_by(OutboxRow.id.desc()))).all()
        return tuple(_card(chat, message_id or 0, params) for chat, message_id, params in rows)

    async def placed(self, handoffs: Sequence[Handoff]) -> tuple[Handoff, ...]:
        """Each with its newest card: as long as nobody takes it, a hand-off itself does not know where that stands."""
        return tuple([await self._placed(each) for each in handoffs])

    async def is_coming(self, handoff_id: int) -> bool:
        """Whether one waits to be sent."""
        unsent = select(OutboxRow.id).where(self._cards(handoff_id), OutboxRow.status.in_(("queued", "sending")))
        async with self._db.read() as session:
            return await session.scalar(unsent.limit(1)) is not None

    async def unsent(self) -> frozenset[int]:
        """The hand-offs whose card waits to be sent."""
        theirs = (OutboxRow.bot_id == self._bot_id) & OutboxRow.method.in_(SENDS) & OutboxRow.handoff_id.is_not(None)
        button = pack_desk(DeskButton(DeskVerb.TEMPLATES, 1)).removesuffix("1")
        carries = OutboxRow.params.contains(f'"{button}', autoescape=True)
        chosen = select(OutboxRow.handoff_id).where(theirs, IS_UNSENT, carries)
        async with self._db.read() as session:
            return frozenset(each for each in await session.scalars(chosen) if each is not None)

    async def _placed(self, handoff: Handoff) -> Handoff:
        found = await self.of(handoff.id) if handoff.card is None else ()
        return replace(handoff, card=(found[0].chat, found[0].message_id)) if found else handoff

    def _cards(self, handoff_id: int) -> ColumnElement[bool]:
        button = pack_desk(DeskButton(DeskVerb.TEMPLATES, handoff_id))
        theirs = (OutboxRow.bot_id == self._bot_id) & (OutboxRow.handoff_id == handoff_id)
        return theirs & OutboxRow.method.in_(SENDS) & OutboxRow.params.contains(f'"{button}"', autoescape=True)


def _card(chat: int, message_id: int, params: str) -> SentCard:
    told = json.loads(params)
    return SentCard(chat, message_id, told.get("caption") or told.get("text") or "", "text" not in told)
