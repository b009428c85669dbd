"""What every shopper should hear once, said before the first answer of the bot while it holds."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox import Outgoing
from bot.worker import LaneTurn, Record, Work
from catalog.notices import Notices, ShopNotice


async def with_notice(notices: Notices, turn: LaneTurn, work: Work) -> Work:
    """The answer with the notice before it, unless this chat has heard it or nothing is said to it. It counts as told
    in the transaction that stores the answer."""
    if not any(one.chat == turn.chat for one in work.outgoing):
        return work
    notice = await notices.untold(turn.chat)
    if notice is None:
        return work
    return replace(
        work, outgoing=(_said(notice, turn), *work.outgoing), record=_also_told(notices, notice, turn.chat, work.record)
    )


def _said(notice: ShopNotice, turn: LaneTurn) -> Outgoing:
    """In the owner's words, in the owner's language."""
    params = {"chat_id": turn.chat, "text": notice.text}
    if turn.topic:
        params |= {"message_thread_id": turn.topic}
    return Outgoing(turn.chat, "sendMessage", params, turn.topic, epoch_of=(turn.chat, turn.topic))


def _also_told(notices: Notices, notice: ShopNotice, chat: int, before: Record | None) -> Record:
    async def record(session: AsyncSession) -> None:
        if before is not None:
            await before(session)
        await notices.tell(session, notice.id, chat)

    return record
