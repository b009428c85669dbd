"""A raw update as it comes off the wire: whose lane it belongs to, read without aiogram and without trust.

Whatever arrives becomes an `Arrival`: what we cannot read is kept too, in a lane of its own, and blocks nobody.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal, TypeGuard

Kind = Literal["talk", "edit", "tap", "odd"]

INT64 = 2**63
# Updates that carry a callback query's chat inside a message, or a person only, are read by these keys in turn.
PERSONS = ("from", "user")


@dataclass(frozen=True, slots=True)
class Checkout:
    """Somebody is about to pay an invoice of ours: Telegram waits ten seconds for a word. `total` is in minor units of
    `currency`, `language` what the payer's app speaks."""

    id: str
    payload: str
    total: int
    currency: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """One update, ready to be stored. `body` is ASCII JSON. Odd ones get a negative id made of their own bytes.

    `callback_id` asks for an answer at once, `checkout` before anything else; `typing` says that a person in a private
    chat waits for words of ours.
    """

    update_id: int
    chat: int
    topic: int
    kind: Kind
    body: str
    callback_id: str | None = None
    checkout: Checkout | None = None
    typing: bool = False


def read(update: Any) -> Arrival:
    """Sort one JSON value that Telegram (or anybody) calls an update."""
    body = json.dumps(update)
    update_id = update.get("update_id") if isinstance(update, dict) else None
    if not _is_int64(update_id):
        return odd(body)
    name, content = _content(update)
    if content is None:
        return Arrival(update_id, 0, 0, "odd", body)
    chat, topic = lane_of(content)
    return Arrival(
        update_id,
        chat,
        topic,
        _kind(name),
        body,
        callback_id=_callback_id(name, content),
        checkout=_checkout(content) if name == "pre_checkout_query" else None,
        typing=name == "message" and _awaits_words(content),
    )


def odd(body: str) -> Arrival:
    """Something that is no update at all. The same bytes again are the same arrival."""
    digest = int.from_bytes(hashlib.sha256(body.encode()).digest()[:7], "big")
    return Arrival(-1 - digest, 0, 0, "odd", json.dumps(body))


def lane_of(content: dict[str, Any]) -> tuple[int, int]:
    """(chat, topic) of an update's content; a person's own chat when there is none, (0, 0) when there is nobody."""
    message = content.get("message")
    place = content if isinstance(content.get("chat"), dict) else message if isinstance(message, dict) else {}
    chat = place.get("chat")
    if isinstance(chat, dict) and _is_int64(chat.get("id")):
        return chat["id"], _topic(place)
    for key in PERSONS:
        person = content.get(key)
        if isinstance(person, dict) and _is_int64(person.get("id")):
            return person["id"], 0
    return 0, 0


def _content(update: dict[str, Any]) -> tuple[str, dict[str, Any] | None]:
    """The one optional field that an update has."""
    for name, value in update.items():
        if name != "update_id" and isinstance(value, dict):
            return name, value
    return "", None


def _kind(name: str) -> Kind:
    kinds: dict[str, Kind] = {"callback_query": "tap", "edited_message": "edit"}
    return kinds.get(name, "talk")


def _topic(message: dict[str, Any]) -> int:
    """Replies in a plain group carry a thread id as well: only a forum's is a topic."""
    thread = message.get("message_thread_id")
    return thread if message.get("is_topic_message") is True and _is_int64(thread) else 0


def _callback_id(name: str, content: dict[str, Any]) -> str | None:
    found = content.get("id") if name == "callback_query" else None
    return found if isinstance(found, str) else None


def _checkout(query: dict[str, Any]) -> Checkout | None:
    """None for what cannot be answered; what has no sum of ours is answered with a no."""
    number, total, payer = query.get("id"), query.get("total_amount"), query.get("from")
    if not isinstance(number, str):
        return None
    spoken = payer.get("language_code") if isinstance(payer, dict) else None
    return Checkout(
        number,
        _string(query.get("invoice_payload")) or "",
        total if _is_int64(total) else 0,
        _string(query.get("currency")) or "",
        _string(spoken),
    )


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _awaits_words(message: dict[str, Any]) -> bool:
    chat = message.get("chat")
    private = isinstance(chat, dict) and chat.get("type") == "private"
    return private and ("text" in message or "photo" in message)


def _is_int64(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and -INT64 <= value < INT64
