"""What the worker calls with each turn: who is speaking decides which handler answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.dead_letters import DeadLetters
from bot.events import Event, chat_type, events_of, spoken
from bot.handlers.channel import ChannelHandler
from bot.handlers.desk import DeskDoors, DeskParts, desk_of, posts_of
from bot.handlers.desk_commands import HELP
from bot.handlers.elsewhere import handle_elsewhere
from bot.handlers.lost_cards import LostCards
from bot.handlers.order_board import OrderBoard
from bot.handlers.order_cards import OrderCards
from bot.handlers.owner import OwnerHandler
from bot.handlers.owner_feed import OwnerFeed
from bot.handlers.owner_posts import OwnerPosts
from bot.handlers.payments import Till
from bot.handlers.pictures import Pictures
from bot.handlers.settings import HandlerSettings
from bot.handlers.shopper import ShopperHandler
from bot.outbox import Outbox, Outgoing
from bot.render import render_apology
from bot.talks import Talks
from bot.telegram import Telegram
from bot.texts import managers
from bot.worker import LaneTurn, Work
from catalog import Catalog
from catalog.products import Locale
from graph.agent import Agent

__all__ = ["DeskDoors", "HandlerSettings", "Handlers"]


class Handlers:
    """The worker's Handler: managers by their chat, shoppers in private, the owner's commands on top."""

    def __init__(
        self,
        catalog: Catalog,
        agent: Agent,
        telegram: Telegram,
        outbox: Outbox,
        dead_letters: DeadLetters,
        talks: Talks,
        doors: DeskDoors,
        settings: HandlerSettings,
    ) -> None:
        self._settings = settings
        board = OrderBoard(outbox, agent.handoffs, settings.managers_chat)
        cards = OrderCards(catalog, board, settings.managers_chat)
        parts = DeskParts(catalog, agent, outbox, talks, board, cards)
        posts = posts_of(parts, doors, settings)
        self.lost_cards = LostCards(agent, posts, doors.cards, cards, outbox)
        self._shopper = ShopperHandler(catalog, agent, telegram, outbox, cards, posts, self.lost_cards, settings)
        self._moves = doors.moves
        self._manager = desk_of(parts, doors, settings, self.lost_cards)
        self.till = Till(catalog, agent, cards, settings.managers_chat)
        self._owner = OwnerHandler(catalog, agent, dead_letters)
        self._owner_feed = OwnerFeed(catalog, telegram)
        self._owner_posts = OwnerPosts(catalog)
        self._channel = ChannelHandler(catalog, Pictures(catalog, telegram), settings)

    async def handle(self, turn: LaneTurn) -> Work:
        """Raises PoisonUpdate when nothing can be read, and whatever the catalog, the agent or Telegram raise."""
        told, events = await self.till.take(turn, events_of(turn.updates))
        work = await self._answered(turn, events) if events else Work((), None)
        return replace(work, outgoing=(*told, *work.outgoing))

    async def _answered(self, turn: LaneTurn, events: tuple[Event, ...]) -> Work:
        await self._follow(turn, events)
        if await self._moves.is_same(self._settings.managers_chat, turn.chat):
            return await self._managers(turn, events)
        kind = chat_type(events)
        if kind == "channel":
            return await self._channel.handle(turn, events)
        if kind != "private":
            return handle_elsewhere(turn, events, kind, self._settings.username)
        answers: tuple[Outgoing, ...] = ()
        if turn.chat == self._settings.owner_id:
            answers, events = await self._of_the_owner(turn, events)
        work = await self._shopper.handle(turn, events) if events else Work((), None)
        return replace(work, outgoing=(*answers, *work.outgoing))

    async def _follow(self, turn: LaneTurn, events: tuple[Event, ...]) -> None:
        """Both groups tell of a move, in lanes of their own: whichever comes first teaches it."""
        for event in events:
            before = event.message.migrate_from_chat_id if event.message is not None else None
            if before is not None and await self._moves.is_same(self._settings.managers_chat, before):
                await self._moves.learn(before, turn.chat)
                await self.lost_cards.moved(before)

    async def _managers(self, turn: LaneTurn, events: tuple[Event, ...]) -> Work:
        """Of a shop of one person the managers' chat is the owner's own, where the owner's commands work as well."""
        answers: tuple[Outgoing, ...] = ()
        if turn.chat == self._settings.owner_id:
            answers, left = await self._of_the_owner(turn, events)
            events = tuple(each for each in events if _asks_help(each) or any(each is one for one in left))
        work = await self._manager.handle(turn, events) if events else Work((), None)
        return replace(work, outgoing=(*answers, *work.outgoing))

    async def _of_the_owner(
        self, turn: LaneTurn, events: tuple[Event, ...]
    ) -> tuple[tuple[Outgoing, ...], tuple[Event, ...]]:
        """Answers to the owner's commands and files, and the events that are none."""
        commands, events = await self._owner.commands(turn, events)
        files, events = await self._owner_feed.answers(turn, events)
        taught, events = await self._owner_posts.answers(turn, events)
        return (*commands, *files, *taught), events

    def apology(self, turn: LaneTurn) -> tuple[Outgoing, ...]:
        """To a shopper the honest sentence and a person's button, to managers that their words did not get through."""
        if turn.chat == self._settings.managers_chat:
            where = {"message_thread_id": turn.topic} if turn.topic else {}
            told = {"chat_id": turn.chat, "text": managers.NOT_DELIVERED, **where}
            return (Outgoing(turn.chat, "sendMessage", told, turn.topic),)
        return render_apology(turn.chat, turn.topic, _locale(turn)) if turn.chat > 0 else ()


def _asks_help(event: Event) -> bool:
    """Which both rooms answer, each with what it knows."""
    return event.command is not None and event.command[0] == HELP


def _locale(turn: LaneTurn) -> Locale:
    """The language of the shopper's app, read without trusting the updates: they may be why the turn failed."""
    for update in reversed(turn.updates):
        for body in update.values() if isinstance(update, dict) else ():
            sender: Any = body.get("from") if isinstance(body, dict) else None
            code = sender.get("language_code") if isinstance(sender, dict) else None
            if isinstance(code, str):
                return spoken(code)
    return "uk"
