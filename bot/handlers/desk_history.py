"""/history: the whole talk with a shopper as one text file, who said what and when."""

from __future__ import annotations

from bot.handlers.asked import Asked
from bot.handlers.persons import Step, back
from bot.outbox import Outgoing
from bot.render.history import Told, render_history
from bot.render.rich import plain
from bot.team import Team
from bot.texts import desk
from catalog import Catalog
from graph.agent import Agent


class History:
    def __init__(self, catalog: Catalog, agent: Agent, team: Team) -> None:
        self._catalog = catalog
        self._team = team
        self._handoffs = agent.handoffs

    async def told(self, asked: Asked) -> Step:
        """What shopper and managers said while a person was asked for, with the managers' notes."""
        if asked.shopper is None:
            return Step()
        told: list[Told] = []
        names = {member.id: member.name for member in await self._team.all()}
        for handoff_id in sorted(await self._handoffs.ids_of(asked.shopper)):
            handoff = await self._handoffs.by_id(handoff_id)
            holder = {handoff.manager_id: handoff.manager_name}
            for line in await self._handoffs.lines(handoff_id):
                told.append(Told(line, names.get(line.manager_id or 0) or holder.get(line.manager_id)))
        if not told:
            return Step((back(asked.message, plain(desk.HISTORY_EMPTY).html),))
        zone = self._catalog.shop.timezone
        day = asked.turn.started_at.astimezone(zone)
        file = {"$text": render_history(told, zone), "name": desk.HISTORY_NAME.format(day=f"{day:%Y-%m-%d}")}
        answer = back(asked.message, "")
        params = {name: value for name, value in answer.params.items() if name not in ("text", "parse_mode")}
        return Step((Outgoing(answer.chat, "sendDocument", {**params, "document": file}, stream=asked.shopper),))
