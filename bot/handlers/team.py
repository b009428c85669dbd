"""All that managers do by command, and the buttons that follow from it, joined from its rooms."""

from __future__ import annotations

from bot.handlers.asked import Asked, Commands
from bot.handlers.desk_talk import TalkDesk
from bot.handlers.persons import Step
from bot.handlers.team_discounts import TeamDiscounts
from bot.handlers.team_facts import TeamFacts
from bot.handlers.team_money import TeamMoney
from bot.handlers.team_neworder import TeamNewOrders
from bot.handlers.team_offers import TeamOffers
from bot.handlers.team_orders import TeamOrders
from bot.handlers.team_packing import TeamPacking
from bot.handlers.team_photos import TeamPhotos
from bot.handlers.team_talk import Take, Taken, TeamDoors


class TeamCommands:
    def __init__(self, doors: TeamDoors) -> None:
        facts, photos = TeamFacts(doors), TeamPhotos(doors, TeamOffers(doors))
        sales = TeamNewOrders(doors)
        rooms = (facts, photos, TeamOrders(doors), TeamMoney(doors), TeamDiscounts(doors), TeamPacking(doors), sales)
        self.commands: Commands = {name: command for room in rooms for name, command in room.commands.items()}
        self._tapped = (facts.tapped, photos.tapped, sales.tapped)

    async def tapped(self, asked: Asked) -> Step | None:
        """A tap, its data as the argument and the tapped message as the message. None: a button of another room."""
        for tapped in self._tapped:
            step = await tapped(asked)
            if step is not None:
                return step
        return None


def take_with(desk: TalkDesk) -> Take:
    """The way in which all words of people come to a shopper."""

    async def take(asked: Asked) -> Taken:
        if asked.shopper is None:
            return Taken(None, Step())
        taken = await desk.taken(asked.shopper, asked.hand)
        return Taken(taken.handoff if taken.mine else None, taken.step)

    return take
