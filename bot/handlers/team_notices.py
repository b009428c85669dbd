"""/notice: what every shopper hears once, posted and lifted by a lead or the owner."""

from __future__ import annotations

import structlog

from bot.events import whole
from bot.handlers.asked import Asked, Command, Commands
from bot.handlers.persons import Step, back
from bot.outbox import Outgoing
from bot.render.rich import Rich, filled, plain, units
from bot.render.team_people import named, render_notice
from bot.texts import people
from catalog import Catalog
from catalog.staff import StaffRole

log = structlog.get_logger(__name__)

NOTICE = "notice"
OFF = "off"
LONGEST = 1000


class NoticeCommands:
    def __init__(self, catalog: Catalog) -> None:
        self._notices = catalog.notices
        self._shop = catalog.shop

    @property
    def commands(self) -> Commands:
        return {NOTICE: Command(self._notice, StaffRole.LEAD)}

    async def _notice(self, asked: Asked) -> Step:
        text = whole(asked.argument.strip())
        if not text:
            return await self._show(asked)
        if text.lower() == OFF:
            return await self._lift(asked)
        if units(text) > LONGEST:
            return Step((back(asked.message, plain(people.NOTICE_TOO_LONG.format(most=LONGEST)).html),))
        notice = await self._notices.post(asked.key(NOTICE), text, _by(asked))
        log.info("notice_posted", notice=notice.id, by=asked.person.id)
        told = filled(people.NOTICE_POSTED, name=named(asked.member.name), text=plain(notice.text))
        return Step(_everybody(asked, told))

    async def _lift(self, asked: Asked) -> Step:
        notice = await self._notices.lift(asked.key(NOTICE), _by(asked))
        if notice is None:
            return Step((back(asked.message, plain(people.NO_NOTICE).html),))
        log.info("notice_lifted", notice=notice.id, by=asked.person.id)
        told = filled(people.NOTICE_LIFTED, name=named(asked.member.name), text=plain(notice.text))
        return Step(_everybody(asked, told))

    async def _show(self, asked: Asked) -> Step:
        notice = await self._notices.current()
        words = render_notice(notice, self._shop.timezone) if notice is not None else plain(people.NO_NOTICE)
        return Step((back(asked.message, words.html),))


def _by(asked: Asked) -> str:
    return f"{asked.member.role.value}:{asked.member.id}"


def _everybody(asked: Asked, words: Rich) -> tuple[Outgoing, ...]:
    """Where it was written, and for the whole group where that is one shopper's topic."""
    here = back(asked.message, words.html)
    if not asked.turn.topic:
        return (here,)
    chat = asked.message.chat.id
    params = {"chat_id": chat, "text": words.html, "parse_mode": "HTML"}
    return (here, Outgoing(chat, "sendMessage", params))
