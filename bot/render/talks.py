"""Who holds which talk, who waits, who is on shift: one short message for managers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.render.people import linked, minutes
from bot.render.rich import TEXT_LIMIT, Rich, bold, filled, fitted, foreign, joined, plain
from bot.texts import desk, managers
from catalog.staff import StaffMember
from graph.handoffs import Handoff

SHOWN = 30
NAME = 40


def render_talks(live: Sequence[Handoff], on_shift: Sequence[StaffMember], now: datetime, zone: ZoneInfo) -> Rich:
    """Those who wait come first, the longest wait on top. Nobody is mentioned by it, so no phone rings."""
    ordered = sorted(live, key=lambda each: (each.held, each.opened_at))
    lines = [_line(each, now, zone) for each in ordered[:SHOWN]]
    if len(ordered) > SHOWN:
        lines.append(plain(desk.AND_MORE.format(count=len(ordered) - SHOWN)))
    names = joined([foreign(member.name, NAME) for member in on_shift], ", ")
    people = filled(desk.ON_SHIFT, names=names) if on_shift else plain(desk.NOBODY_ON_SHIFT)
    head = [bold(plain(desk.TALKS)), *lines] if lines else [plain(desk.NO_TALKS)]
    return fitted([people, *head], TEXT_LIMIT)


def _line(handoff: Handoff, now: datetime, zone: ZoneInfo) -> Rich:
    name = linked(handoff)
    if handoff.held:
        since = (handoff.claimed_at or handoff.turned_at).astimezone(zone)
        manager = foreign(handoff.manager_name or managers.NAMELESS, NAME)
        return filled(desk.HELD, name=name, manager=manager, at=plain(f"{since:%H:%M}"))
    waited = plain(minutes(now - handoff.opened_at))
    return filled(desk.WAITS[handoff.level], name=name, minutes=waited)
