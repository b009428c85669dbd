"""What Telegram itself says in the managers' group: topics closed by hand, people who leave, the group's new id, and
what lets us make topics again.

None of it is anybody's words, so nothing of it is relayed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiogram.enums import ContentType
from aiogram.types import Message

from bot.events import Event
from bot.handlers.persons import Step
from bot.moves import ChatMoves
from bot.topics import Topics
from bot.worker import LaneTurn

SPOKEN = frozenset(
    {
        ContentType.ANIMATION,
        ContentType.AUDIO,
        ContentType.CONTACT,
        ContentType.DICE,
        ContentType.DOCUMENT,
        ContentType.LOCATION,
        ContentType.PAID_MEDIA,
        ContentType.PHOTO,
        ContentType.POLL,
        ContentType.STICKER,
        ContentType.STORY,
        ContentType.TEXT,
        ContentType.VENUE,
        ContentType.VIDEO,
        ContentType.VIDEO_NOTE,
        ContentType.VOICE,
    }
)
"""What people say; whatever else a message holds, or Telegram yet invents, is its own."""
OF_TOPICS = frozenset(
    {
        ContentType.FORUM_TOPIC_CREATED,
        ContentType.FORUM_TOPIC_EDITED,
        ContentType.FORUM_TOPIC_CLOSED,
        ContentType.FORUM_TOPIC_REOPENED,
        ContentType.GENERAL_FORUM_TOPIC_HIDDEN,
        ContentType.GENERAL_FORUM_TOPIC_UNHIDDEN,
    }
)
"""Only forums say these."""

Hook = Callable[[Event, LaneTurn], Awaitable[Step]]


class DeskNews:
    """`hooks` are told of everything that is nobody's words, in their order."""

    def __init__(self, topics: Topics, moves: ChatMoves, *hooks: Hook) -> None:
        self._topics = topics
        self._moves = moves
        self._hooks = hooks

    async def heard(self, event: Event, turn: LaneTurn) -> Step:
        message = event.message
        if event.member is not None or (message is not None and message.content_type in OF_TOPICS):
            await self._topics.ask_again(turn.chat)
        if message is not None and (message.forum_topic_closed or message.forum_topic_reopened):
            await self._topics.seen(turn.chat, turn.topic, closed=message.forum_topic_closed is not None)
        if message is not None and message.migrate_to_chat_id is not None:
            await self._moves.learn(turn.chat, message.migrate_to_chat_id)
        steps = [await hook(event, turn) for hook in self._hooks]
        outgoing = tuple(one for step in steps for one in step.outgoing)
        return Step(outgoing, tuple(lane for step in steps for lane in step.silences))


def is_news(event: Event) -> bool:
    """Whether Telegram speaks and not a person."""
    moved = event.member is not None or event.moved is not None
    return moved or (event.message is not None and is_service(event.message))


def is_service(message: Message) -> bool:
    return message.content_type not in SPOKEN
