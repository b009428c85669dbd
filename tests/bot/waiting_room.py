"""Shoppers who wait for a person, the processes that watch them, and a clock that the test moves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.types import Message
from sqlalchemy import select

from bot.handlers.asked import Asked
from bot.handlers.crew import Crew
from bot.handlers.persons import Step
from bot.outbox import Outbox, Outgoing
from bot.shifts import GroupSettings
from bot.tables import LaneRow, OutboxRow
from bot.team import Person, Team, may
from bot.timers import Timers
from bot.worker import LaneTurn
from catalog.db import Database
from catalog.handoff_rules import HandoffRules
from catalog.notices import Notices
from catalog.orders import Orders
from catalog.shop import Shop
from catalog.shop_file import Weekday
from catalog.staff import Staff, StaffMember, StaffRole
from graph.handoffs import Handoff, Handoffs, Line
from graph.messages import Reason
from tests.catalog.orders.conftest import Hands, Keys, rules

BOT, MANAGERS, OWNER = 42, -1001000000001, 777
OLENA, IRYNA = 501, 502
MARYNA, TARAS = 901, 902
KYIV = ZoneInfo("Europe/Kyiv")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=KYIV)
RULES = HandoffRules(
    remind=timedelta(minutes=5),
    lead=timedelta(minutes=15),
    owner=timedelta(minutes=30),
    silent=timedelta(minutes=15),
)
OKSANA = 903
NAMES = {MARYNA: "Марина", TARAS: "Тарас", OWNER: "Ганна", OKSANA: "Оксана"}
CREW = (StaffMember(MARYNA, "Марина", StaffRole.LEAD), StaffMember(TARAS, "Тарас", StaffRole.MANAGER))


WORKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
HOURS = {day: (time(9), time(19)) for day in WORKDAYS} | {"sat": (time(10), time(16))}
CHRISTMAS = date(2026, 12, 25)


def shop() -> Shop:
    return replace(rules(), handoffs=RULES, hours=HOURS, holidays=frozenset({CHRISTMAS}))


def catalog_of(db: Database, clock: Hands) -> Any:
    notices = Notices(db, clock, Orders(db, clock, shop()))
    return SimpleNamespace(db=db, shop=shop(), notices=notices, staff=Staff(db, clock, CREW))


def agent_of(handoffs: Handoffs) -> Any:
    return SimpleNamespace(handoffs=handoffs)


def person(user: int) -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": NAMES[user]}


def message_of(text: str, user: int, topic: int = 0) -> dict[str, Any]:
    chat = {"id": MANAGERS, "type": "supergroup", "is_forum": True}
    place = {"message_thread_id": topic, "is_topic_message": True} if topic else {}
    return {"message_id": 70, "date": 1, "chat": chat, "from": person(user), "text": text, **place}


def texts_of(outgoing: Sequence[Outgoing]) -> list[str]:
    return [one.params["text"] for one in outgoing]


class Process:
    """One process of the bot as far as the timers see it; a restart is a new one."""

    def __init__(self, db: Database, clock: Hands) -> None:
        self.handoffs = Handoffs(db, clock)
        self.catalog = catalog_of(db, clock)
        self.agent = agent_of(self.handoffs)
        self.team = Team(self.catalog, OWNER)
        self.outbox = Outbox(db, BOT, clock)
        settings = GroupSettings(BOT, MANAGERS)
        self.timers = Timers(self.catalog, self.agent, self.outbox, self.team, clock, settings)
        self.crew = Crew(self.catalog, self.agent, self.outbox, self.team, clock, settings)


@dataclass
class WaitingRoom:
    """What happens to whoever waits, told as the messages that were stored for sending."""

    db: Database
    clock: Hands
    key: Keys = field(default_factory=Keys)
    heard: int = 0

    def __post_init__(self) -> None:
        self.process = Process(self.db, self.clock)

    @property
    def handoffs(self) -> Handoffs:
        return self.process.handoffs

    def restart(self) -> None:
        self.process = Process(self.db, self.clock)

    async def waits(self, chat: int = OLENA, name: str = "Олена") -> Handoff:
        async with self.db.write() as session:
            session.add(LaneRow(bot_id=BOT, chat=chat, topic=0, epoch=3))
        return await self.handoffs.open(self.key(), chat=chat, reason=Reason.ASKED_FOR_PERSON, name=name)

    async def taken(self, handoff: Handoff, by: int = TARAS, name: str = "Тарас") -> Handoff:
        return await self.handoffs.claim(self.key(), handoff.id, by, name)

    async def says(self, handoff: Handoff, side: Any, words: str = "Вітаю") -> Handoff:
        return await self.handoffs.said(self.key(), handoff.id, [Line(side, words)])

    async def after(self, *, restart: bool = False, **passed: float) -> list[tuple[int, str]]:
        """The clock moves, the timers look: what they told whom since last time."""
        self.clock.pass_by(**passed)
        if restart:
            self.restart()
        await self.process.timers.round()
        return await self.told()

    async def asks(self, text: str, user: int = TARAS, *, turn: str = "", topic: int = 0, **more: Any) -> Step:
        """A command of a manager, a lead or the owner, as the desk brings it."""
        member = await self.process.team.member(Person(user, NAMES[user]))
        assert member is not None
        name, _, argument = text.removeprefix("/").partition(" ")
        command = self.process.crew.commands[name]
        if not may(member, command.role):
            return Step()
        message = Message.model_validate(message_of(text, user, topic) | more)
        lane = self.lane(turn, topic)
        return await command.answer(Asked(name, argument.strip(), message, Person(user, NAMES[user]), member, lane, 0))

    def lane(self, turn: str = "", topic: int = 0) -> LaneTurn:
        turn_id = turn or self.key().turn_id
        return LaneTurn(turn_id, BOT, MANAGERS, topic, (), None, 0, self.clock.now())

    async def told(self) -> list[tuple[int, str]]:
        rows = [row for row in await self.rows() if row.id > self.heard]
        self.heard = max([self.heard, *(row.id for row in rows)])
        return [(row.chat, json.loads(row.params).get("text", "")) for row in rows]

    async def rows(self) -> Sequence[OutboxRow]:
        async with self.db.read() as session:
            return list(await session.scalars(select(OutboxRow).order_by(OutboxRow.id)))

    async def side_by_side(self, processes: Sequence[Process]) -> None:
        await asyncio.gather(*(each.timers.round() for each in processes))

    async def kinds(self, handoff: Handoff) -> list[str]:
        return [event.kind for event in await self.handoffs.events(handoff.id)]
