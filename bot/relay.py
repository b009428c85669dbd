"""Talk between a shopper and a manager while a person holds the hand-off: copies, and who speaks.

Relayed messages answer the card, so that the managers' chat shows which talk they belong to; a reply to any of them
leads back to the shopper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from types import MappingProxyType
from typing import Any

from aiogram.enums import ContentType
from aiogram.types import Message

from bot.events import Event
from bot.outbox import PERSON_FIRST, Outgoing
from bot.render.rich import CAPTION_LIMIT, TEXT_LIMIT, Rich, bold, clip, filled, foreign, joined, plain, tidy, units
from bot.texts import managers, texts
from bot.topics import in_topic
from graph.handoffs import Handoff

CAPTIONED = {
    ContentType.ANIMATION,
    ContentType.AUDIO,
    ContentType.DOCUMENT,
    ContentType.PHOTO,
    ContentType.VIDEO,
    ContentType.VOICE,
}
NAME_ROOM = 100
ROOM = TEXT_LIMIT - NAME_ROOM
TEXTS, ONE_BY_ONE = "texts", "one by one"
NO_RECEIPTS: Mapping[int, str] = MappingProxyType({})


def to_managers(
    handoff: Handoff,
    events: Sequence[Event],
    managers_chat: int,
    receipts: Mapping[int, str] = NO_RECEIPTS,
    *,
    topical: bool = False,
) -> tuple[Outgoing, ...]:
    """What the shopper did, for the managers' chat. Texts that follow one another are one message. `receipts`: which
    of the messages were attached to which order. `topical`: they have a topic there, so that an album may stay one."""
    outgoing: list[Outgoing] = []
    place = _Place(handoff, managers_chat, topical)
    for kind, group in groupby(events, key=partial(_kind, receipts=receipts, albums=topical)):
        several = list(group)
        if kind == TEXTS:
            for text, message_id in _merged([event.message for event in several if event.message]):
                outgoing.append(place.told(_says(managers.SAYS, place.name, text), message_id))
        elif kind == ONE_BY_ONE:
            outgoing += [one for event in several if (one := _relayed(place, event, receipts))]
        else:
            outgoing.append(place.album([event.message for event in several if event.message]))
    return tuple(outgoing)


def to_shopper(handoff: Handoff, *messages: Message) -> Outgoing:
    """A manager's message for the shopper, whatever its kind; several are an album, which stays one."""
    first = messages[0]
    params: dict[str, Any] = {"chat_id": handoff.chat, "from_chat_id": first.chat.id}
    origin = (first.chat.id, first.message_id)
    if len(messages) == 1:
        return replace(_to_shopper(handoff, "copyMessage", params | {"message_id": first.message_id}), origin=origin)
    ids = sorted({message.message_id for message in messages})
    return replace(_to_shopper(handoff, "copyMessages", params | {"message_ids": ids}), origin=origin)


def corrected(handoff: Handoff, words: str) -> Outgoing:
    """What a manager wrote anew, for a shopper whose copy cannot be changed."""
    return _sentence(handoff, filled(texts(handoff.locale).corrected, text=plain(clip(words, ROOM))))


def in_words_of_ours(handoff: Handoff, words: str) -> Outgoing:
    """A template, said by the person who chose it."""
    return _sentence(handoff, plain(clip(words, TEXT_LIMIT)))


def among_managers(handoff: Handoff, managers_chat: int, words: Rich) -> Outgoing:
    """A line about the talk that only managers see."""
    return _Place(handoff, managers_chat, False).told(words)


def topic_closed(handoff: Handoff, managers_chat: int) -> Outgoing:
    """Put away until something new comes."""
    params = {"chat_id": managers_chat, **in_topic(handoff.chat, "")}
    return Outgoing(managers_chat, "closeForumTopic", params, handoff_id=handoff.id, stream=handoff.chat)


def person_here(handoff: Handoff, manager: str) -> Outgoing:
    """Told once, when a person takes the talk: who answers from here on."""
    return _sentence(handoff, filled(texts(handoff.locale).person_here, name=foreign(manager, 60)))


def bot_again(handoff: Handoff) -> Outgoing:
    """Told once, when the talk comes back."""
    return _sentence(handoff, plain(texts(handoff.locale).bot_again))


def person_done(handoff: Handoff) -> Outgoing:
    """Told once, when the matter is done."""
    return _sentence(handoff, plain(texts(handoff.locale).person_done))


def senior_called(handoff: Handoff) -> Outgoing:
    """Told when whoever held the talk calls somebody who may decide more."""
    return _sentence(handoff, plain(texts(handoff.locale).senior_called))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the managers' chat a talk is: in the shopper's topic, or behind the card."""

    handoff: Handoff
    chat: int
    topical: bool

    @property
    def name(self) -> Rich:
        return name_of(self.handoff)

    def told(self, words: Rich, message_id: int | None = None) -> Outgoing:
        params = {"text": words.html, "parse_mode": "HTML"}
        return self.call("sendMessage", params, message_id)

    def album(self, messages: Sequence[Message]) -> Outgoing:
        ids = sorted({message.message_id for message in messages})
        params = {"from_chat_id": messages[0].chat.id, "message_ids": ids}
        return self.call("copyMessages", params, ids[0])

    def call(self, method: str, params: Mapping[str, Any], message_id: int | None) -> Outgoing:
        handoff, reply = self.handoff, {} if self.topical else _reply(self.handoff, self.chat)
        origin = (handoff.chat, message_id) if message_id is not None else None
        full = {"chat_id": self.chat, **params, **reply, **topic_of(handoff, self.chat)}
        return Outgoing(self.chat, method, full, 0, None, PERSON_FIRST, handoff.id, stream=handoff.chat, origin=origin)


def _relayed(place: _Place, event: Event, receipts: Mapping[int, str]) -> Outgoing | None:
    message, name = event.message, place.name
    if event.tap is not None:
        return place.told(filled(managers.PRESSES, name=name, button=foreign(pressed(event), 60)))
    if message is None:
        return None
    words = message.text or message.caption or ""
    if event.edited and units(words) <= ROOM:
        return place.told(_says(managers.CORRECTS, name, words), message.message_id) if words else None
    params: dict[str, Any] = {"from_chat_id": message.chat.id, "message_id": message.message_id}
    if message.content_type in CAPTIONED and units(words) <= CAPTION_LIMIT - NAME_ROOM:
        told = _says(managers.SAYS, name, words) if words else bold(name)
        number = receipts.get(message.message_id)
        if number is not None:
            told = joined([told, filled(managers.RECEIPT_ADDED, number=plain(number))], " ")
        params |= {"caption": told.html, "parse_mode": "HTML"}
    return place.call("copyMessage", params, message.message_id)


def _kind(event: Event, receipts: Mapping[int, str], albums: bool) -> str:
    """Texts that leave room for the name before them go together, and so do the parts of an album (the rest is the
    album's id); everything else by itself, and what longs for a word of ours, too."""
    message = event.message
    if message is None or event.edited:
        return ONE_BY_ONE
    if message.text and units(message.text) <= ROOM:
        return TEXTS
    return (message.media_group_id or ONE_BY_ONE) if albums and message.message_id not in receipts else ONE_BY_ONE


def _merged(messages: Sequence[Message]) -> list[tuple[str, int]]:
    """Texts one under another, in as few messages as they fit into, each with the id of its first."""
    merged: list[tuple[str, int]] = []
    for message in messages:
        text = message.text or ""
        if merged and units(merged[-1][0]) + units(text) < ROOM:
            merged[-1] = (f"{merged[-1][0]}\n{text}", merged[-1][1])
        else:
            merged.append((text, message.message_id))
    return merged


def _says(template: str, name: Rich, text: str) -> Rich:
    return filled(template, name=bold(name), text=plain(text))


def _reply(handoff: Handoff, managers_chat: int) -> dict[str, Any]:
    if handoff.card is None or handoff.card[0] != managers_chat:
        return {}
    return {"reply_parameters": {"message_id": handoff.card[1], "allow_sending_without_reply": True}}


def kind_of(message: Message) -> str:
    """How a message is put down: "text", "photo", "voice", ..."""
    return str(message.content_type.value if isinstance(message.content_type, ContentType) else message.content_type)


def pressed(event: Event) -> str:
    """The words on the button that was tapped."""
    message = event.tap.message if event.tap else None
    markup = message.reply_markup if isinstance(message, Message) else None
    for row in markup.inline_keyboard if markup else []:
        for button in row:
            if event.tap and button.callback_data == event.tap.data:
                return button.text
    return managers.BUTTON_UNKNOWN


def topic_of(handoff: Handoff, managers_chat: int) -> dict[str, Any]:
    """What a call's params need to land in the shopper's topic; a chat with one manager has none."""
    name = tidy(handoff.shopper_name) or managers.NAMELESS
    return in_topic(handoff.chat, name) if managers_chat < 0 else {}


def name_of(handoff: Handoff) -> Rich:
    """How a shopper is called among managers."""
    return foreign(handoff.shopper_name, 60) or plain(managers.NAMELESS)


def _sentence(handoff: Handoff, words: Rich) -> Outgoing:
    params = {"chat_id": handoff.chat, "text": words.html, "parse_mode": "HTML"}
    return _to_shopper(handoff, "sendMessage", params)


def _to_shopper(handoff: Handoff, method: str, params: dict[str, Any]) -> Outgoing:
    if handoff.topic:
        params |= {"message_thread_id": handoff.topic}
    return Outgoing(handoff.chat, method, params, handoff.topic, priority=PERSON_FIRST, handoff_id=handoff.id)
