"""What can go wrong on this floor.

BotError
├── PoisonUpdate            an update that will fail however often it is tried: dead letter at once
├── StaleFence              the lane passed to another process: whatever this one did for it must not count
├── SettingsUnsafe          a setting that would open a door (a webhook without a secret)
└── TelegramError           a Bot API call did not give a result; the token never stands in its text
    ├── TelegramRefused     4xx: asking again will not help
    ├── TelegramFlooded     429: ask again after `retry_after` seconds
    ├── TelegramBroken      5xx: ask again later
    ├── TelegramUnreachable the request never left: asking again repeats nothing
    ├── TelegramSilent      the request left and no answer came: asking again may repeat it
    └── FileTooLarge        Telegram hands bots at most 20 MB
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class BotError(Exception):
    """The root: catch this to catch everything this floor says."""


class PoisonUpdate(BotError):
    """`reason` is stored with the dead letter and shown to the owner: no message text in it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StaleFence(BotError):
    pass


class SettingsUnsafe(BotError):
    pass


class TelegramError(BotError):
    """`status` is the HTTP or Bot API code (0: no answer), `description` is Telegram's own sentence."""

    def __init__(self, method: str, status: int, description: str) -> None:
        super().__init__(f"{method}: {status} {description}")
        self.method, self.status, self.description = method, status, description


class TelegramRefused(TelegramError):
    """`parameters` are what Telegram adds to some refusals: `migrate_to_chat_id`, the new id of a group."""

    def __init__(self, method: str, status: int, description: str, parameters: Mapping[str, Any] | None = None) -> None:
        super().__init__(method, status, description)
        self.parameters: Mapping[str, Any] = parameters or {}


class TelegramFlooded(TelegramError):
    """`retry_after` in seconds."""

    def __init__(self, method: str, description: str, retry_after: float) -> None:
        super().__init__(method, 429, description)
        self.retry_after = retry_after


class TelegramBroken(TelegramError):
    pass


class TelegramUnreachable(TelegramError):
    pass


class TelegramSilent(TelegramError):
    pass


class FileTooLarge(TelegramError):
    pass
