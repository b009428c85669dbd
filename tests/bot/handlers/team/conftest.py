"""The managers' group of a real shop: its catalog, agent, hand-offs and orders, and commands that go to their rooms."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import Message

from bot import relay
from bot.handlers.asked import Asked
from bot.handlers.order_board import OrderBoard
from bot.handlers.order_cards import OrderCards
from bot.handlers.persons import Step
from bot.handlers.team import TeamCommands
from bot.handlers.team_talk import Taken, TeamDoors, told
from bot.outbox import Outbox, Outgoing
from bot.render.order_edits import as_read
from bot.render.rich import filled, plain
from bot.talks import Talks
from bot.team import Person, may
from bot.texts import managers
from bot.worker import LaneTurn
from catalog import Catalog
from catalog.effects import EffectKey
from catalog.staff import StaffMember, StaffRole
from graph.agent import Agent
from graph.errors import HandoffConflict
from graph.handoffs import Handoff
from graph.messages import Reason
from tests.bot.handlers.conftest import MANAGERS, MARYNA, NAMES, SHOPPER, TARAS, Updates
from tests.catalog.orders.conftest import Hands
from tests.graph.conftest import agent_in, leleka, settings_of, shop_folder
from tests.graph.orders import Desk as Sales

__all__ = ["leleka", "shop_folder"]  # fixtures

BOT, OWNER, THREAD = 42, 777, 77
ROLES = {MARYNA: StaffRole.LEAD, TARAS: StaffRole.MANAGER, OWNER: StaffRole.OWNER}


@dataclass
class Group:
    """Марина is a lead, Тарас a manager. `topic` is the shopper's; commands are typed there unless told otherwise."""

    catalog: Catalog
    agent: Agent
    clock: Hands
    invoices: bool = False
    updates: Updates = field(default_factory=Updates)
    numbers: Any = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        db = self.catalog.db
        self.outbox, talks = Outbox(db, BOT, self.clock), Talks(db, BOT)
        board = OrderBoard(self.outbox, self.agent.handoffs, MANAGERS)
        doors = TeamDoors(
            self.catalog,
            self.agent,
            talks,
            board,
            OrderCards(self.catalog, board, MANAGERS),
            self.take,
            self.invoices,
        )
        self.team, self.sales = TeamCommands(doors), Sales(self.catalog)

    async def take(self, asked: Asked) -> Taken:
        """As bot/handlers/desk_talk.py takes a talk, without its cards."""
        handoffs, person = self.agent.handoffs, asked.person
        chat = asked.shopper or 0
        reason = Reason.ASKED_FOR_PERSON
        live = await handoffs.live(chat) or await handoffs.open(asked.key("handoff"), chat=chat, reason=reason)
        try:
            mine = await handoffs.claim(asked.key("claim"), live.id, person.id, person.name)
        except HandoffConflict as held:
            return Taken(None, Step((told(asked, filled(managers.HELD_BY_OTHER, name=plain(held.holder))),)))
        return Taken(mine, Step((relay.person_here(mine, person.name),) if mine.fresh else ()))

    async def asks(self, text: str, user: int = TARAS, shopper: int | None = SHOPPER, **more: Any) -> Step:
        """One command in a turn of its own, unless `turn` names one. Whether the role may is looked at as always."""
        name, _, argument = text.removeprefix("/").partition(" ")
        asked = await self.asked(name, argument.strip(), user, shopper, **more)
        command = self.team.commands[name]
        assert may(asked.member, command.role), "the registry would have refused"
        return await command.answer(asked)

    async def taps(self, data: str, message: dict[str, Any], user: int = TARAS, **more: Any) -> Step:
        asked = await self.asked("", data, user, more.pop("shopper", SHOPPER), message, **more)
        return await self.team.tapped(asked) or Step()

    async def asked(
        self,
        name: str,
        argument: str,
        user: int,
        shopper: int | None,
        message: dict[str, Any] | None = None,
        turn: str = "",
        **more: Any,
    ) -> Asked:
        self.clock.pass_by(minutes=1)
        place = {"message_thread_id": THREAD, "is_topic_message": True} if shopper is not None else {}
        body = message or self.updates.message(f"/{name} {argument}", user=user, chat=MANAGERS, **place, **more)
        turn = turn or f"turn-{next(self.numbers)}"
        return Asked(
            name,
            argument,
            Message.model_validate(body),
            Person(user, NAMES[user]),
            StaffMember(user, NAMES[user], ROLES[user]),
            LaneTurn(turn, BOT, MANAGERS, THREAD, (), None, 0, self.clock.now()),
            0,
            shopper,
            await self.agent.handoffs.last(shopper) if shopper is not None else None,
        )

    def key(self) -> EffectKey:
        return EffectKey(f"made-{next(self.numbers)}", "test")

    async def called(self, reason: Reason = Reason.ASKED_FOR_PERSON, **more: Any) -> Handoff:
        return await self.agent.handoffs.open(self.key(), chat=SHOPPER, reason=reason, name="Олена", **more)

    async def taken(self, by: int, **more: Any) -> Handoff:
        return await self.agent.handoffs.claim(self.key(), (await self.called(**more)).id, by, NAMES[by])


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
async def group(shop_folder: Path, clock: Hands) -> AsyncIterator[Group]:
    async with (
        Catalog.open(settings_of(shop_folder), clock) as catalog,
        agent_in(catalog, shop_folder, clock=clock) as agent,
    ):
        yield Group(catalog, agent, clock)


def to(step: Step, chat: int) -> list[Outgoing]:
    return [one for one in step.outgoing if one.chat == chat]


def said(step: Step) -> str:
    """The answer to whoever asked."""
    return words(to(step, MANAGERS)[-1])


def words(one: Outgoing) -> str:
    """As it is read, with plain spaces."""
    return as_read(one.params.get("text") or one.params.get("caption") or "").replace("\u00a0", " ")


def buttons(one: Outgoing) -> dict[str, str]:
    """Text to data."""
    rows = one.params.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["text"]: button["callback_data"] for row in rows for button in row}
