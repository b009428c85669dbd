"""What of a message is its content, and how it looks when it is forwarded: with where it came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.rooms import Json, Stored

CONTENT = (
    "text", "entities", "caption", "caption_entities", "photo", "document", "video", "animation", "voice", "audio",
    "video_note", "sticker", "location", "contact", "venue", "has_media_spoiler", "show_caption_above_media",
    "link_preview_options",
)  # fmt: skip


def content_of(stored: Stored) -> Json:
    return {key: stored.message[key] for key in CONTENT if key in stored.message}


def forwarded(stored: Stored) -> Json:
    """Its content, and its origin: the first one, if it was forwarded before. Empty for what cannot be forwarded."""
    content = content_of(stored)
    return (
        content | {"forward_origin": stored.message.get("forward_origin", _origin(stored.message))} if content else {}
    )


def regrouped(stored: Stored, groups: dict[str, str], new_id: Callable[[], str]) -> Json:
    """Parts of one album stay together under a new id."""
    old = stored.message.get("media_group_id")
    return {"media_group_id": groups.setdefault(old, new_id())} if old else {}


def _origin(message: Json) -> dict[str, Any]:
    if message["chat"]["type"] == "channel":
        post = {"chat": message["chat"], "message_id": message["message_id"]}
        return {"type": "channel", "date": message["date"]} | post
    return {"type": "user", "sender_user": message["from"], "date": message["date"]}
