"""/packing: what is to be packed now, as a file to print."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.handlers.asked import Asked, Command, Commands
from bot.handlers.persons import Step
from bot.handlers.team_talk import TeamDoors, answered, told
from bot.render.packing import packing_caption, packing_list, packing_name
from bot.render.rich import plain
from bot.texts import team as words


class TeamPacking:
    def __init__(self, doors: TeamDoors) -> None:
        self._orders = doors.catalog.orders
        self._zone = doors.catalog.shop.timezone

    @property
    def commands(self) -> Commands:
        return {"packing": Command(self._packing)}

    async def _packing(self, asked: Asked) -> Step:
        orders = await self._orders.packing()
        if not orders:
            return answered(asked, plain(words.NOTHING_TO_PACK))
        at = asked.turn.started_at
        file = {"$text": packing_list(orders, at, self._zone), "name": packing_name(at, self._zone)}
        answer = told(asked, plain(packing_caption(orders)))
        params: dict[str, Any] = {name: value for name, value in answer.params.items() if name != "text"}
        params |= {"document": file, "caption": answer.params["text"]}
        return Step((replace(answer, method="sendDocument", params=params),))
