"""What need not be said in a message of its own: texts that pile up behind one another, edits that are outdated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.copies import joined
from bot.render.rich import TEXT_LIMIT, units
from bot.sends import Head, Queued


def mergeable(head: Head, texts: Sequence[str], behind: Iterable[Queued]) -> list[Queued]:
    """Those right behind `head` that may be said in its message, after the `texts` that it says already."""
    found: list[Queued] = []
    room = TEXT_LIMIT - units(joined(texts))
    for one in behind:
        if not (
            one.merges and one.method == head.method == "sendMessage" and _frame(one.params) == _frame(head.params)
        ):
            break
        room -= 1 + units(str(one.params.get("text", "")))
        if room < 0 or one.bound:
            break
        found.append(one)
    return found


def later_edit(head: Head, behind: Iterable[Queued]) -> int | None:
    """The last edit behind `head` that shows what this one would: the same method for the same message."""
    found = None
    for one in behind:
        if one.method == head.method and _edited(one.params) == _edited(head.params) and not one.bound:
            found = one.id
    return found


def _frame(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if name != "text"}


def _edited(params: Mapping[str, Any]) -> tuple[Any, Any]:
    return params.get("message_id"), params.get("inline_message_id")
