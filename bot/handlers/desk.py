"""The managers' desk, put together: which rooms answer what is said, tapped and commanded in their chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from bot.copies import Copies
from bot.handlers.crew import Crew
from bot.handlers.desk_buttons import DeskButtons
from bot.handlers.desk_cards import DeskCards
from bot.handlers.desk_commands import DeskCommands
from bot.handlers.desk_history import History
from bot.handlers.desk_news import DeskNews
from bot.handlers.desk_posts import DeskPosts
from bot.handlers.desk_talk import TalkDesk
from bot.handlers.desk_talk_commands import TalkCommands
from bot.handlers.desk_words import DeskWords
from bot.handlers.lost_cards import LostCards
from bot.handlers.manager import DeskRooms, ManagerHandler
from bot.handlers.manager_orders import OrderDesk
from bot.handlers.order_board import OrderBoard
from bot.handlers.order_cards import OrderCards
from bot.handlers.settings import HandlerSettings
from bot.handlers.team import TeamCommands, take_with
from bot.handlers.team_talk import TeamDoors
from bot.handoff_cards import HandoffCards
from bot.moves import ChatMoves
from bot.outbox import Outbox
from bot.shifts import GroupSettings
from bot.talks import Talks
from bot.team import Team
from bot.texts import desk as desk_words
from bot.texts import people
from bot.texts import team as team_words
from bot.topics import Topics
from catalog import Catalog
from catalog.clock import Clock
from catalog.db import Database
from graph.agent import Agent


@dataclass(frozen=True, slots=True)
class DeskDoors:
    """What the desk knows of the managers' group."""

    topics: Topics
    moves: ChatMoves
    cards: HandoffCards
    copies: Copies
    bot_id: int
    clock: Clock

    @classmethod
    def of(cls, db: Database, bot_id: int, clock: Clock) -> Self:
        topics, moves = Topics(db, bot_id, clock), ChatMoves(db, bot_id, clock)
        return cls(topics, moves, HandoffCards(db, bot_id), Copies(db, bot_id, clock), bot_id, clock)


@dataclass(frozen=True, slots=True)
class DeskParts:
    """What the desk shares with the other handlers."""

    catalog: Catalog
    agent: Agent
    outbox: Outbox
    talks: Talks
    board: OrderBoard
    cards: OrderCards


def posts_of(parts: DeskParts, doors: DeskDoors, settings: HandlerSettings) -> DeskPosts:
    catalog, agent, chat = parts.catalog, parts.agent, settings.managers_chat
    return DeskPosts(catalog, agent, parts.talks, doors.topics, doors.moves, doors.cards, parts.board, chat)


def desk_of(parts: DeskParts, doors: DeskDoors, settings: HandlerSettings, lost: LostCards) -> ManagerHandler:
    """One for a process. Commands of all rooms are joined here."""
    catalog, agent, talks = parts.catalog, parts.agent, parts.talks
    team = Team(catalog, settings.owner_id)
    cards = DeskCards(catalog, doors.cards, parts.board)
    talk = TalkDesk(agent, talks, posts_of(parts, doors, settings), team, cards, settings.managers_chat)
    said = DeskWords(talk, doors.copies)
    orders = OrderDesk(catalog, agent, talks, parts.board)
    of_talks = TalkCommands(catalog, agent, talk, said, History(catalog, agent, team), team, doors.cards)
    of_sales = TeamCommands(
        TeamDoors(catalog, agent, talks, parts.board, parts.cards, take_with(talk), settings.invoices)
    )
    group = GroupSettings(doors.bot_id, settings.managers_chat, cards.redrawn)
    crew = Crew(catalog, agent, parts.outbox, team, doors.clock, group)
    commands = {**of_talks.commands, **of_sales.commands, **crew.commands}
    told = {**desk_words.COMMANDS, **team_words.COMMANDS, **people.COMMANDS}
    rooms = DeskRooms(
        orders,
        DeskButtons(catalog, agent, talk, cards, orders),
        said,
        DeskCommands(commands, told, settings.username),
        DeskNews(doors.topics, doors.moves, lost.heard, crew.heard),
        (of_sales.tapped,),
    )
    return ManagerHandler(catalog, agent, parts.outbox, doors.topics, team, rooms)
