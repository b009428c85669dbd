"""Failures of sending as the people concerned read them: a reply to the very message that did not get through."""

from __future__ import annotations

from typing import Any, Literal

from bot.errors import TelegramError
from bot.outbox import PERSON_FIRST, Outgoing
from bot.texts import failures
from bot.topics import in_topic
from catalog.products import Locale

Loss = Literal["group", "topics"]
BY_WORDS = (
    (("blocked by the user", "user is deactivated"), failures.BLOCKED),
    (("chat not found", "deactivated", "kicked"), failures.GONE),
    (("too large", "too big", "too_large", "too_big"), failures.TOO_LARGE),
    (("can't be deleted", "to delete not found"), failures.NOT_DELETED),
    (("can't be edited", "to edit not found"), failures.NOT_EDITED),
    (("forbidden", "voice_messages", "can't be copied", "can't be sent"), failures.UNSENDABLE),
)


def render_loss(owner: int, loss: Loss) -> Outgoing:
    """For the owner: what the managers' group does not let us do."""
    text = failures.GROUP_LOST if loss == "group" else failures.TOPICS_LOST
    return Outgoing(owner, "sendMessage", {"chat_id": owner, "text": text})


def render_undelivered_to_shopper(
    origin: tuple[int, int], shopper: int, handoff_id: int | None, error: TelegramError | None
) -> Outgoing:
    """For the manager, under their message."""
    return _answer(origin, _reason(error), in_topic(shopper, ""), handoff_id, shopper)


def render_undelivered_to_managers(origin: tuple[int, int], handoff_id: int | None, locale: Locale) -> Outgoing:
    """For the shopper, under their message."""
    return _answer(origin, failures.TO_SHOPPER[locale], {}, handoff_id, 0)


def _answer(origin: tuple[int, int], text: str, where: dict[str, Any], handoff_id: int | None, stream: int) -> Outgoing:
    chat, message_id = origin
    reply = {"message_id": message_id, "allow_sending_without_reply": True}
    params = {"chat_id": chat, "text": text, "reply_parameters": reply, **where}
    return Outgoing(chat, "sendMessage", params, priority=PERSON_FIRST, handoff_id=handoff_id, stream=stream)


def _reason(error: TelegramError | None) -> str:
    said = error.description.lower() if error is not None else ""
    return next((text for words, text in BY_WORDS if any(word in said for word in words)), failures.REFUSED)
