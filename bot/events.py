"""Raw updates become events: something said or corrected, a tap, a change of membership, or something unreadable."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update, User
from pydantic import ValidationError

from bot.errors import PoisonUpdate
from catalog.products import Locale

log = structlog.get_logger(__name__)
COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
LOCALES: Mapping[str, Locale] = {"uk": "uk", "ru": "ru", "en": "en"}
DAMAGE = "\ufffd"


@dataclass(frozen=True, slots=True)
class Event:
    """One update. At most one of `message`, `tap`, `member` (the bot's own place in a chat), `moved` (a person's) and
    `post` (of a channel) is there; none: a kind of update that we do not answer.

    `broken`: the update did not parse, but others of its turn did.
    """

    message: Message | None = None
    edited: bool = False
    tap: CallbackQuery | None = None
    member: ChatMemberUpdated | None = None
    moved: ChatMemberUpdated | None = None
    post: Message | None = None
    broken: bool = False

    @property
    def sender(self) -> User | None:
        source = self.message or self.tap or self.member
        return source.from_user if source else None

    @property
    def command(self) -> tuple[str, str] | None:
        """ "/start KOS-ZIP" is ("start", "KOS-ZIP"); None when this is no command."""
        found = COMMAND.fullmatch(self.message.text.strip()) if self.message and self.message.text else None
        return (found[1].lower(), whole((found[2] or "").strip())) if found else None


def events_of(updates: Sequence[Any]) -> tuple[Event, ...]:
    """The events of one turn, in order. Raises PoisonUpdate when not one of the updates can be read."""
    events = tuple(_event(update) for update in updates)
    if events and all(event.broken for event in events):
        raise PoisonUpdate("no update of this turn has the shape of a Telegram update")
    return events


def locale_of(user: User | None) -> Locale:
    """The language of the shopper's app, Ukrainian in doubt."""
    return spoken(user.language_code if user else None)


def spoken(language_code: str | None) -> Locale:
    """An IETF tag such as "en-GB" as one of ours, Ukrainian in doubt."""
    return LOCALES.get((language_code or "").lower().split("-")[0], "uk")


def whole(text: str) -> str:
    """Somebody's text as every database takes it: half surrogates and zero bytes are shown as what they are, damage."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", DAMAGE)


def chat_type(events: Sequence[Event]) -> str | None:
    """ "private", "group", "supergroup", "channel" or whatever Telegram invents; None when no event says."""
    for event in events:
        tapped = event.tap.message if event.tap else None
        source = event.message or event.member or event.moved or event.post or tapped
        if source is not None:
            return str(source.chat.type)
    return None


def _event(raw: Any) -> Event:
    try:
        update = Update.model_validate(raw)
    except ValidationError as error:
        update_id = raw.get("update_id") if isinstance(raw, dict) else None
        log.warning("update_unreadable", update_id=update_id, errors=error.error_count())
        return Event(broken=True)
    message = update.message or update.edited_message
    post = update.channel_post or update.edited_channel_post
    return Event(
        message=message,
        post=post,
        edited=bool(update.edited_message or update.edited_channel_post),
        tap=update.callback_query,
        member=update.my_chat_member,
        moved=update.chat_member,
    )
