"""Answers to what managers ask about themselves: the team, the shift, how soon they answer, the notice that holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.render.people import NAME, minutes
from bot.render.rich import TEXT_LIMIT, Rich, filled, fitted, foreign, joined, plain
from bot.texts import managers, people
from bot.texts.figures import moment
from catalog.notices import ShopNotice
from catalog.staff import StaffMember
from graph.handoffs.response_times import ManagerTimes, ResponseTimes


def named(name: str) -> Rich:
    return foreign(name, NAME) or plain(managers.NAMELESS)


def render_shift(team: Sequence[StaffMember]) -> Rich:
    on, off = ([member for member in team if member.on_shift is side] for side in (True, False))
    working = filled(people.ON_SHIFT_NOW, who=_names(on)) if on else plain(people.NOBODY_ON_SHIFT)
    resting = filled(people.OFF_SHIFT_NOW, who=_names(off)) if off else plain("")
    return fitted([working, resting, plain(people.SHIFT_USAGE)], TEXT_LIMIT)


def render_team(team: Sequence[StaffMember]) -> Rich:
    lines = [_member(member) for member in team]
    return fitted([plain(people.TEAM), *lines, plain(people.ROLE_USAGE)], TEXT_LIMIT)


def render_times(times: ResponseTimes, days: int, names: Mapping[int, str]) -> Rich:
    head = plain(people.TIMES.of(days, "uk"))
    if not times.asked:
        return joined([head, plain(people.TIMES_NONE)], "\n")
    asked = people.TIMES_ALL.format(asked=times.asked, open=times.untaken)
    lines = [_times(each, names.get(each.manager, str(each.manager))) for each in times.managers]
    return fitted([head, plain(asked), *lines, plain(people.TIMES_NOTE)], TEXT_LIMIT)


def render_notice(notice: ShopNotice, zone: ZoneInfo) -> Rich:
    at = plain(moment(notice.at, zone, "uk"))
    return filled(people.NOTICE_NOW, at=at, text=plain(notice.text))


def _member(member: StaffMember) -> Rich:
    template = people.MEMBER if member.on_shift else people.MEMBER_OFF
    return filled(template, name=named(member.name), role=plain(people.ROLES[member.role]))


def _names(members: Sequence[StaffMember]) -> Rich:
    return joined([named(member.name) for member in members], ", ")


def _times(each: ManagerTimes, name: str) -> Rich:
    return filled(
        people.TIMES_ONE,
        name=named(name),
        taken=plain(str(each.taken)),
        take=_time(each.take),
        answer=_time(each.answer),
        closed=plain(str(each.closed)),
        lost=plain(str(each.lost)),
    )


def _time(time: timedelta | None) -> Rich:
    return plain(minutes(time) if time is not None else people.TIMES_UNKNOWN)
