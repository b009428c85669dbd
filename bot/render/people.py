"""People of the shop in messages to the shop's people: who is called, who waits for whom and how long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.outbox import DIGEST_FIRST, Outgoing
from bot.render.rich import TEXT_LIMIT, Rich, filled, fitted, foreign, joined, plain
from bot.texts import managers, people
from bot.texts.openings import opening
from bot.texts.waiting import NOBODY_NOW, PERSON_LEFT, STILL_LOOKING
from catalog.staff import StaffMember
from graph.handoffs import Handoff, Status

AWAITED = (Status.CLAIMED, Status.WAITING_MANAGER)
"""Of held talks those where the shopper waits for an answer."""
NAMED = 20
NAME = 40
SUPERGROUP = -1_000_000_000_000
"""Before the cards that it tells of."""
DIGESTS = -1
"""A stream of their own: nothing that waits in the group goes before them with it."""


@dataclass(frozen=True, slots=True)
class Waiter:
    """A shopper who waits, and how much working time already. `silent`: whoever held their talk and said nothing."""

    handoff: Handoff
    time: timedelta
    silent: str | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """Everything that the timers found due at once: it is told in one message."""

    reminded: Sequence[Waiter] = ()
    for_lead: Sequence[Waiter] = ()
    for_owner: Sequence[Waiter] = ()
    free_again: Sequence[Waiter] = ()
    called: Sequence[StaffMember] = ()


def mention(member: StaffMember) -> Rich:
    """A name that rings on its owner's phone."""
    name = foreign(member.name, NAME) or plain(managers.NAMELESS)
    return Rich(f'<a href="tg://user?id={member.id}">{name.html}</a>', name.plain)


def mentions(members: Iterable[StaffMember]) -> Rich:
    return joined(map(mention, members), ", ")


def render_round(found: Round, managers_chat: int) -> Outgoing:
    """One message for the whole group, however many wait."""
    lists = (
        (people.CALL_OWNER, found.for_owner),
        (people.CALL_LEAD, found.for_lead),
        (people.FREE_AGAIN, found.free_again),
        (people.WAITING, found.reminded),
    )
    lines = [filled(template, who=waiting(who)) for template, who in lists if who]
    if found.called:
        lines.append(filled(people.CALLED, who=mentions(found.called)))
    return _to(managers_chat, fitted(lines, TEXT_LIMIT))


def render_digest(waiters: Sequence[tuple[Handoff, timedelta]], managers_chat: int) -> Outgoing:
    """Whose cards are still on their way, as many as fit, the first of them first."""
    head = people.DIGEST.format(who=people.SHOPPERS.of(len(waiters), "uk"))
    lines = [_waits(handoff, time) for handoff, time in waiters[:NAMED]]
    more = len(waiters) - NAMED
    rest = [plain(people.OTHERS.of(more, "uk"))] if more > 0 else []
    told = _to(managers_chat, fitted([plain(head), *lines, *rest], TEXT_LIMIT))
    return replace(told, priority=DIGEST_FIRST, stream=DIGESTS)


def render_owner_needed(waiters: Sequence[Waiter], owner: int) -> Outgoing:
    """To the owner in private: nobody of the team has taken these."""
    return _to(owner, filled(people.OWNER_NEEDED, who=waiting(waiters)))


def render_still_looking(handoff: Handoff) -> Outgoing:
    """To the shopper whose talk was held until now, by the bot, which may speak again: a person who speaks first takes
    its words away."""
    words = STILL_LOOKING if handoff.status in AWAITED else PERSON_LEFT
    return _by_the_bot(handoff, words[handoff.locale])


def render_till_opening(handoff: Handoff, opens: datetime | None, at: datetime, zone: ZoneInfo) -> Outgoing:
    """The same while nobody works: from when somebody does (None: not for long)."""
    if opens is None:
        return _by_the_bot(handoff, PERSON_LEFT[handoff.locale])
    moment = opening(opens, at, zone, handoff.locale)
    return _by_the_bot(handoff, NOBODY_NOW[handoff.locale].format(opens=moment))


def _by_the_bot(handoff: Handoff, words: str) -> Outgoing:
    params: dict[str, Any] = {"chat_id": handoff.chat, "text": words}
    if handoff.topic:
        params |= {"message_thread_id": handoff.topic}
    lane = (handoff.chat, handoff.topic)
    return Outgoing(handoff.chat, "sendMessage", params, handoff.topic, epoch_of=lane)


def waiting(waiters: Sequence[Waiter]) -> Rich:
    """ "Олена (12 хв), Ірина (7 хв)", each a link to the card; of many, the first and how many more."""
    told = [_one(waiter) for waiter in waiters[:NAMED]]
    more = len(waiters) - NAMED
    rest = plain(people.OTHERS.of(more, "uk") if more > 0 else "")
    return joined([joined(told, ", "), rest], " ")


def minutes(time: timedelta) -> str:
    """ "12 хв", "1 год 5 хв"; what began is not counted."""
    if time < timedelta(minutes=1):
        return people.LESS
    hours, left = divmod(int(time.total_seconds()) // 60, 60)
    return people.HOURS.format(hours=hours, n=left) if hours else people.MINUTES.format(n=left)


def _one(waiter: Waiter) -> Rich:
    name, time = linked(waiter.handoff), plain(minutes(waiter.time))
    if waiter.silent is None:
        return filled(people.ONE, name=name, minutes=time)
    return filled(people.ONE_SILENT, name=name, manager=foreign(waiter.silent, NAME), minutes=time)


def _waits(handoff: Handoff, time: timedelta) -> Rich:
    reasons = plain(", ".join(managers.REASONS[reason] for reason in handoff.reasons))
    return filled(people.WAITS, name=linked(handoff), reasons=reasons, minutes=plain(minutes(time)))


def linked(handoff: Handoff) -> Rich:
    """Only messages of a supergroup have an address."""
    name = foreign(handoff.shopper_name, NAME) or plain(managers.NAMELESS)
    if handoff.card is None or handoff.card[0] >= SUPERGROUP:
        return name
    chat, message_id = handoff.card
    return Rich(f'<a href="https://t.me/c/{SUPERGROUP - chat}/{message_id}">{name.html}</a>', name.plain)


def _to(chat: int, words: Rich) -> Outgoing:
    return Outgoing(chat, "sendMessage", {"chat_id": chat, "text": words.html, "parse_mode": "HTML"})
