"""Who works, as the team tells it by command: /shift, /role, /times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from aiogram.types import Message, User

from bot.events import whole
from bot.handlers.asked import Asked, Command, Commands
from bot.handlers.persons import Step, back
from bot.render.rich import Rich, filled, plain
from bot.render.team_people import named, render_shift, render_team, render_times
from bot.shifts import Shifts
from bot.team import Team
from bot.texts import people
from catalog import Catalog
from catalog.clock import Clock
from catalog.staff import StaffMember, StaffRole
from catalog.working_time import worked
from graph.handoffs.response_times import response_times

log = structlog.get_logger(__name__)

START, SHIFT, ROLE, TIMES = "start", "shift", "role", "times"
ROLES: dict[str, StaffRole | None] = {"manager": StaffRole.MANAGER, "lead": StaffRole.LEAD, "off": None}
BY_ID = re.compile(r"(\d{1,19})\s+(\w+)(?:\s+(.+))?", re.DOTALL)
DAYS, MOST_DAYS = 7, 90
INT64 = 2**63


@dataclass(frozen=True, slots=True)
class Wanted:
    """A role for somebody; `name` is empty when none was told."""

    user: int
    name: str
    role: StaffRole | None


class PeopleCommands:
    def __init__(self, catalog: Catalog, team: Team, shifts: Shifts, clock: Clock) -> None:
        self._catalog = catalog
        self._team = team
        self._shifts = shifts
        self._clock = clock

    @property
    def commands(self) -> Commands:
        return {
            START: Command(self._start),
            SHIFT: Command(self._shift),
            ROLE: Command(self._role, StaffRole.OWNER),
            TIMES: Command(self._times, StaffRole.LEAD),
        }

    async def _start(self, asked: Asked) -> Step:
        """Whoever works alone opens the managers' chat with it."""
        return _answer(asked, plain(people.START))

    async def _shift(self, asked: Asked) -> Step:
        wanted = asked.argument.strip().lower()
        if wanted not in ("on", "off"):
            return _answer(asked, render_shift(await self._team.all()))
        await self._turn(asked, on=wanted == "on")
        if wanted == "on":
            return _answer(asked, filled(people.ON_SHIFT, name=named(asked.member.name)))
        await self._shifts.let_go(f"{asked.turn.turn_id}/let-go/{asked.ordinal}", asked.person.id)
        return _answer(asked, filled(people.OFF_SHIFT, name=named(asked.member.name)))

    async def _turn(self, asked: Asked, *, on: bool) -> None:
        """The owner of the settings may be written down nowhere yet."""
        member, staff = asked.member, self._catalog.staff
        if await staff.shift(asked.key(SHIFT), member.id, on=on) is None and member.role is StaffRole.OWNER:
            await staff.appoint(asked.key("owner"), member.id, member.name, StaffRole.OWNER, _by(member))
            await staff.shift(asked.key("owner-shift"), member.id, on=on)
        log.info("shift_turned", manager=member.id, on=on)

    async def _role(self, asked: Asked) -> Step:
        argument, answered = asked.argument.strip(), _person_of(asked.message)
        if not argument:
            return _answer(asked, render_team(await self._team.all()))
        wanted = _by_id(argument) or _by_reply(argument, answered)
        if wanted is None:
            words = people.ROLE_USAGE if answered or argument not in ROLES else people.ROLE_NOT_A_PERSON
            return _answer(asked, plain(words))
        known = {member.id: member for member in await self._team.all()}.get(wanted.user)
        if known is not None and known.role is StaffRole.OWNER:
            return _answer(asked, plain(people.ROLE_OF_OWNER))
        return await self._appoint(asked, wanted, known)

    async def _appoint(self, asked: Asked, wanted: Wanted, known: StaffMember | None) -> Step:
        """Whoever has no role any more lets go of their talks. The name that is stored is the same in a replay, which
        does not know them any more."""
        name = wanted.name or (known.name if known is not None and wanted.role is not None else str(wanted.user))
        by = _by(asked.member)
        await self._catalog.staff.appoint(asked.key(ROLE), wanted.user, name, wanted.role, by)
        log.info("role_changed", person=wanted.user, role=wanted.role, by=by)
        if wanted.role is not None:
            told = filled(people.ROLE_GIVEN, name=named(name), role=plain(people.ROLES[wanted.role]))
            return _answer(asked, told)
        await self._shifts.let_go(f"{asked.turn.turn_id}/let-go/{asked.ordinal}", wanted.user)
        return _answer(asked, filled(people.ROLE_TAKEN, name=named(known.name if known else name)))

    async def _times(self, asked: Asked) -> Step:
        said = asked.argument.strip()
        days = int(said) if re.fullmatch(r"\d{1,3}", said) else DAYS if not said else 0
        if not 0 < days <= MOST_DAYS:
            return _answer(asked, plain(people.TIMES_USAGE.format(most=MOST_DAYS)))
        since = self._clock.now() - timedelta(days=days)
        pauses = await self._catalog.notices.pauses(since)

        def working(start: datetime, end: datetime) -> timedelta:
            return worked(self._catalog.shop, start, end, pauses)

        times = await response_times(self._catalog.db, since, working)
        names = {member.id: member.name for member in await self._team.all()}
        return _answer(asked, render_times(times, days, names))


def _by_id(argument: str) -> Wanted | None:
    """ "903 manager Оксана"."""
    found = BY_ID.fullmatch(argument)
    if found is None or found[2].lower() not in ROLES or int(found[1]) >= INT64:
        return None
    return Wanted(int(found[1]), whole((found[3] or "").strip()), ROLES[found[2].lower()])


def _by_reply(argument: str, answered: User | None) -> Wanted | None:
    if answered is None or argument.lower() not in ROLES:
        return None
    return Wanted(answered.id, whole(answered.first_name), ROLES[argument.lower()])


def _person_of(message: Message) -> User | None:
    """Whose message is answered; in a forum every message answers the one that made the topic, which is nobody's."""
    answered = message.reply_to_message
    if answered is None or answered.from_user is None or answered.sender_chat is not None:
        return None
    return None if answered.from_user.is_bot or answered.forum_topic_created else answered.from_user


def _by(member: StaffMember) -> str:
    return f"{member.role.value}:{member.id}"


def _answer(asked: Asked, words: Rich) -> Step:
    return Step((back(asked.message, words.html),))
