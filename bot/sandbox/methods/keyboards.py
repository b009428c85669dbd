"""What Telegram takes for a keyboard."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.rooms import Json

MAX_BUTTONS = 100
CALLBACK_DATA_BYTES = 64
ACTIONS = frozenset({
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
})  # fmt: skip


def checked_markup(markup: Json | None) -> Json | None:
    """The keyboard as it was given; refused when Telegram would refuse it."""
    if markup is None:
        return None
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    buttons = [button for row in rows for button in row]
    if len(buttons) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    for button in buttons if "inline_keyboard" in markup else ():
        _check_inline(button)
    if "keyboard" in markup and any(not button.get("text") for button in buttons if isinstance(button, dict)):
        raise bad_request("keyboard button text must be non-empty")
    return markup


def _check_inline(button: dict[str, Any]) -> None:
    if not button.get("text"):
        raise bad_request("inline keyboard button text must be non-empty")
    actions = ACTIONS & button.keys()
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not re.match(r"(https?://[^\s/]+|tg://\w+)", url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
