"""What the handlers must be told about this shop's Telegram."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HandlerSettings:
    """`managers_chat` is the managers' group, `owner_id` the owner's user id, `username` the bot's own, without "@".
    A photo that is looked at for longer than `patience` seconds is told so."""

    managers_chat: int
    owner_id: int | None = None
    username: str = ""
    patience: float = 3.0
