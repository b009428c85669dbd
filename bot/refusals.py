"""What Telegram's refusals mean for a send: about this message, about the whole group, or that the group has moved."""

from __future__ import annotations

from bot.errors import TelegramError, TelegramRefused

DONE_ALREADY = ("message is not modified", "message to delete not found")
LOST = (
    "chat not found",
    "group chat was deactivated",
    "peer_id_invalid",
    "chat_write_forbidden",
    "bot is not a member",
)
RIGHTS = ("not enough rights", "have no rights", "need administrator rights", "chat_admin_required")
NO_MORE = ("message to edit not found", "message_id_invalid")
SPEAKS = ("send", "copy", "forward")


def is_done_already(error: TelegramError) -> bool:
    """Whether all is as the call would have it."""
    return any(words in error.description for words in DONE_ALREADY)


def moved_to(error: TelegramError) -> int | None:
    """The new id of a group that became a supergroup."""
    found = error.parameters.get("migrate_to_chat_id") if isinstance(error, TelegramRefused) else None
    return found if isinstance(found, int) else None


def is_about_the_group(error: TelegramError, method: str) -> bool:
    """Whether we may not speak there at all, whatever the message: it is worth waiting until somebody lets us in."""
    if not isinstance(error, TelegramRefused):
        return False
    said = error.description.lower()
    return (
        error.status in (401, 403)
        or any(words in said for words in LOST)
        or (method.startswith(SPEAKS) and is_about_rights(error))
    )


def is_edit_of_nothing(error: TelegramError, method: str) -> bool:
    """Whether what should be edited is no more: somebody deleted it, alone or with its topic."""
    said = error.description.lower()
    return method.startswith("edit") and error.status == 400 and any(words in said for words in NO_MORE)


def is_about_rights(error: TelegramRefused) -> bool:
    said = error.description.lower()
    return any(words in said for words in RIGHTS)
