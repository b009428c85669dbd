"""Chats that are neither a shopper's nor the managers' nor a channel: other groups, and what Telegram may yet invent.

Decided: such a chat hears once that the bot answers in private, when it is added or first spoken to, and then nothing
more.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from aiogram.enums import ChatMemberStatus

from bot.events import Event, locale_of
from bot.outbox import Outgoing
from bot.texts import texts
from bot.worker import LaneTurn, Work

log = structlog.get_logger(__name__)
TOLD = "told-to-write-in-private"
PRESENT = {ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR}


def handle_elsewhere(turn: LaneTurn, events: Sequence[Event], kind: str | None, username: str) -> Work:
    """No graph ever runs in these lanes, so their checkpoint remembers whether the sentence was said."""
    spoken_to = [event for event in events if _speaks_to_us(event)]
    if turn.checkpoint_id == TOLD or not spoken_to:
        return Work((), None)
    log.info("spoken_to_elsewhere", chat=turn.chat, kind=kind)
    address = f" @{username}" if username else ""
    sentence = texts(locale_of(spoken_to[0].sender)).private_only + address
    return Work((Outgoing(turn.chat, "sendMessage", {"chat_id": turn.chat, "text": sentence}, turn.topic),), TOLD)


def _speaks_to_us(event: Event) -> bool:
    if event.member is not None:
        return event.member.new_chat_member.status in PRESENT
    return event.message is not None and event.message.left_chat_member is None and not event.edited
