"""A talk as plain text, one line for each thing that was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.texts import desk, managers
from graph.handoffs import Line


@dataclass(frozen=True, slots=True)
class Told:
    """A line with the name of the manager who said it; None: nobody knows them any more."""

    line: Line
    manager: str | None


def render_history(told: Sequence[Told], zone: ZoneInfo) -> str:
    return "\n".join(_line(each, zone) for each in told) + "\n"


def _line(told: Told, zone: ZoneInfo) -> str:
    line, at = told.line, ""
    if line.at is not None:
        at = f"{line.at.astimezone(zone):%d.%m %H:%M}"
    return desk.SAID.format(at=at, who=_who(told), words=_words(line)).strip()


def _who(told: Told) -> str:
    if told.line.side == "shopper":
        return desk.SHOPPER
    name = told.manager or managers.NAMELESS
    return f"{name} ({desk.NOTE})" if told.line.side == "note" else name


def _words(line: Line) -> str:
    kind = desk.MEDIA.get(line.kind, "")
    words = " ".join(line.words.split())
    return " ".join(each for each in (kind, words, f"[{line.sku}]" if line.sku else "") if each) or desk.SOMETHING
