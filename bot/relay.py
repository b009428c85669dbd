"""Talk between a shopper and a manager while a person holds the hand-off: copies, and who speaks.

Relayed messages answer the card, so that the managers' chat shows which talk they belong to; a reply to any of them
leads back to the shopper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from aiogram.enums import ContentType
from aiogram.types import Message

from bot.events import Event
from bot.outbox import Outgoing
from bot.render.rich import CAPTION_LIMIT, TEXT_LIMIT, Rich, bold, filled, foreign, plain, units
from bot.texts import managers, texts
from graph.handoffs import Handoff

CAPTIONED = {
    ContentType.ANIMATION,
    ContentType.AUDIO,
    ContentType.DOCUMENT,
    ContentType.PHOTO,
    ContentType.VIDEO,
    ContentType.VOICE,
}
PERSON_FIRST = 1
NAME_ROOM = 100
ROOM = TEXT_LIMIT - NAME_ROOM


def to_managers(handoff: Handoff, events: Sequence[Event], managers_chat: int) -> tuple[Outgoing, ...]:
    """What the shopper did, for the managers' chat. Texts that follow one another are one message."""
    outgoing: list[Outgoing] = []
    name = _name(handoff)
    for mergeable, group in groupby(events, key=_mergeable):
        if mergeable:
            for text in _merged(event.message.text or "" for event in group if event.message):
                outgoing.append(_told(handoff, managers_chat, _says(managers.SAYS, name, text)))
        else:
            outgoing += [one for event in group if (one := _relayed(handoff, event, managers_chat, name))]
    return tuple(outgoing)


def to_shopper(handoff: Handoff, message: Message) -> Outgoing:
    """A manager's message for the shopper, whatever its kind."""
    params = {"chat_id": handoff.chat, "from_chat_id": message.chat.id, "message_id": message.message_id}
    return _to_shopper(handoff, "copyMessage", params)


def person_here(handoff: Handoff, manager: str) -> Outgoing:
    """Told once, when a person takes the talk: who answers from here on."""
    return _sentence(handoff, filled(texts(handoff.locale).person_here, name=foreign(manager, 60)))


def bot_again(handoff: Handoff) -> Outgoing:
    """Told once, when the talk comes back."""
    return _sentence(handoff, plain(texts(handoff.locale).bot_again))


def _relayed(handoff: Handoff, event: Event, managers_chat: int, name: Rich) -> Outgoing | None:
    message = event.message
    if event.tap is not None:
        return _told(handoff, managers_chat, filled(managers.PRESSES, name=name, button=foreign(_button(event), 60)))
    if message is None:
        return None
    words = message.text or message.caption or ""
    if event.edited and units(words) <= ROOM:
        return _told(handoff, managers_chat, _says(managers.CORRECTS, name, words)) if words else None
    params: dict[str, Any] = {
        "chat_id": managers_chat,
        "from_chat_id": message.chat.id,
        "message_id": message.message_id,
        **_reply(handoff, managers_chat),
    }
    if message.content_type in CAPTIONED and units(words) <= CAPTION_LIMIT - NAME_ROOM:
        told = _says(managers.SAYS, name, words) if words else bold(name)
        params |= {"caption": told.html, "parse_mode": "HTML"}
    return Outgoing(managers_chat, "copyMessage", params, handoff_id=handoff.id)


def _mergeable(event: Event) -> bool:
    """Whether this is text that leaves room for the name before it; longer ones are copied as they are."""
    text = event.message.text if event.message else None
    return bool(text) and units(text or "") <= ROOM and not event.edited


def _merged(texts: Iterable[str]) -> list[str]:
    """Texts one under another, in as few messages as they fit into."""
    merged: list[str] = []
    for text in texts:
        if merged and units(merged[-1]) + units(text) < ROOM:
            merged[-1] += f"\n{text}"
        else:
            merged.append(text)
    return merged


def _says(template: str, name: Rich, text: str) -> Rich:
    return filled(template, name=bold(name), text=plain(text))


def _told(handoff: Handoff, managers_chat: int, words: Rich) -> Outgoing:
    params = {"chat_id": managers_chat, "text": words.html, "parse_mode": "HTML", **_reply(handoff, managers_chat)}
    return Outgoing(managers_chat, "sendMessage", params, handoff_id=handoff.id)


def _reply(handoff: Handoff, managers_chat: int) -> dict[str, Any]:
    if handoff.card is None or handoff.card[0] != managers_chat:
        return {}
    return {"reply_parameters": {"message_id": handoff.card[1], "allow_sending_without_reply": True}}


def _button(event: Event) -> str:
    """The words on the button that was tapped."""
    message = event.tap.message if event.tap else None
    markup = message.reply_markup if isinstance(message, Message) else None
    for row in markup.inline_keyboard if markup else []:
        for button in row:
            if event.tap and button.callback_data == event.tap.data:
                return button.text
    return managers.BUTTON_UNKNOWN


def _name(handoff: Handoff) -> Rich:
    return foreign(handoff.shopper_name, 60) or plain(managers.NAMELESS)


def _sentence(handoff: Handoff, words: Rich) -> Outgoing:
    params = {"chat_id": handoff.chat, "text": words.html, "parse_mode": "HTML"}
    return _to_shopper(handoff, "sendMessage", params)


def _to_shopper(handoff: Handoff, method: str, params: dict[str, Any]) -> Outgoing:
    if handoff.topic:
        params |= {"message_thread_id": handoff.topic}
    return Outgoing(handoff.chat, method, params, handoff.topic, priority=PERSON_FIRST)
