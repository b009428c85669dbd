"""The people of the managers' group as a whole: their commands about themselves, and what Telegram says of them."""

from __future__ import annotations

from bot.events import Event
from bot.handlers.asked import Commands
from bot.handlers.persons import Step
from bot.handlers.team_notices import NoticeCommands
from bot.handlers.team_people import PeopleCommands
from bot.handlers.team_presence import Presence
from bot.outbox import Outbox
from bot.shifts import GroupSettings, Shifts
from bot.team import Team
from bot.worker import LaneTurn
from catalog import Catalog
from catalog.clock import Clock
from graph.agent import Agent


class Crew:
    def __init__(
        self, catalog: Catalog, agent: Agent, outbox: Outbox, team: Team, clock: Clock, settings: GroupSettings
    ) -> None:
        shifts = Shifts(catalog, agent, outbox, team, clock, settings)
        people, notices = PeopleCommands(catalog, team, shifts, clock), NoticeCommands(catalog)
        self.commands: Commands = {**people.commands, **notices.commands}
        self._presence = Presence(catalog, shifts, team.owner_id)

    async def heard(self, event: Event, turn: LaneTurn) -> Step:
        return await self._presence.heard(event, turn)
