"""Who acts in the managers' group, and what one of their events leaves behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiogram.types import Message

from bot.callbacks import unpack_order
from bot.events import Event, whole
from bot.outbox import PERSON_FIRST, Outgoing
from bot.render.order_edits import as_read
from bot.team import Person
from bot.texts import managers
from bot.worker import Record

EDITS = {"editMessageText": ("text", "entities"), "editMessageCaption": ("caption", "caption_entities")}


@dataclass(frozen=True, slots=True)
class Step:
    """What one event leaves behind. `record` is written with the turn's commit."""

    outgoing: tuple[Outgoing, ...] = ()
    silences: tuple[tuple[int, int], ...] = ()
    record: Record | None = None


def person_of(event: Event) -> Person | None:
    """Who did this; None for bots. An anonymous administrator writes in the name of the group itself."""
    message, user = event.message, event.sender
    if message is not None and message.sender_chat is not None and message.sender_chat.id == message.chat.id:
        return Person(message.sender_chat.id, whole(message.author_signature or managers.ANONYMOUS))
    return Person(user.id, whole(user.first_name)) if user is not None and not user.is_bot else None


def buttons_of(message: Message) -> list[str]:
    """The data of every button under a message."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    return [button.callback_data for row in rows for button in row if button.callback_data]


def order_on(message: Message) -> str | None:
    """The number of the order that a card is about, read from its buttons."""
    found = (unpack_order(data) for data in buttons_of(message))
    return next((button.number for button in found if button is not None), None)


def back(message: Message, html: str, **more: Any) -> Outgoing:
    """A short answer to the manager's own message."""
    params: dict[str, Any] = {
        "chat_id": message.chat.id,
        "text": html,
        "parse_mode": "HTML",
        "reply_parameters": {"message_id": message.message_id, "allow_sending_without_reply": True},
    }
    if message.is_topic_message and message.message_thread_id is not None:
        params["message_thread_id"] = message.message_thread_id
    return Outgoing(message.chat.id, "sendMessage", params | more, priority=PERSON_FIRST)


def as_edited(card: Message, earlier: Sequence[Outgoing]) -> Message:
    """The card as this turn's earlier edits leave it: a tap carries the card that was tapped, before them."""
    for one in earlier:
        words, marks = EDITS.get(one.method, ("", ""))
        if words and (one.params["chat_id"], one.params["message_id"]) == (card.chat.id, card.message_id):
            told, html = one.params[words], one.params.get("parse_mode") == "HTML"
            fields = card.model_dump() | {words: as_read(told) if html else told, marks: one.params.get(marks)}
            card = Message.model_validate(fields)
    return card
