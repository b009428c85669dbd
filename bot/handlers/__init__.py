"""What the worker calls with each turn: who is speaking decides which handler answers."""

from __future__ import annotations

from typing import Any

from bot.dead_letters import DeadLetters
from bot.events import chat_type, events_of, spoken
from bot.handlers.elsewhere import handle_elsewhere
from bot.handlers.manager import ManagerHandler
from bot.handlers.owner import OwnerHandler
from bot.handlers.owner_feed import OwnerFeed
from bot.handlers.settings import HandlerSettings
from bot.handlers.shopper import ShopperHandler
from bot.outbox import Outbox, Outgoing
from bot.render import render_apology
from bot.telegram import Telegram
from bot.texts import managers
from bot.worker import LaneTurn, Work
from catalog import Catalog
from catalog.products import Locale
from graph.agent import Agent

__all__ = ["HandlerSettings", "Handlers"]


class Handlers:
    """The worker's Handler: managers by their chat, shoppers in private, the owner's commands on top."""

    def __init__(
        self,
        catalog: Catalog,
        agent: Agent,
        telegram: Telegram,
        outbox: Outbox,
        dead_letters: DeadLetters,
        settings: HandlerSettings,
    ) -> None:
        self._settings = settings
        self._shopper = ShopperHandler(catalog, agent, telegram, outbox, settings)
        self._manager = ManagerHandler(agent, outbox)
        self._owner = OwnerHandler(catalog, dead_letters)
        self._owner_feed = OwnerFeed(catalog, telegram)

    async def handle(self, turn: LaneTurn) -> Work:
        """Raises PoisonUpdate when nothing can be read, and whatever the catalog, the agent or Telegram raise."""
        events = events_of(turn.updates)
        if turn.chat == self._settings.managers_chat:
            return await self._manager.handle(turn, events)
        kind = chat_type(events)
        if kind != "private":
            return handle_elsewhere(turn, events, kind, self._settings.username)
        answers: tuple[Outgoing, ...] = ()
        if turn.chat == self._settings.owner_id:
            commands, events = await self._owner.commands(turn, events)
            files, events = await self._owner_feed.answers(turn, events)
            answers = (*commands, *files)
        work = await self._shopper.handle(turn, events) if events else Work((), None)
        return Work((*answers, *work.outgoing), work.checkpoint_id, work.asks, work.silences)

    def apology(self, turn: LaneTurn) -> tuple[Outgoing, ...]:
        """To a shopper the honest sentence and a person's button, to managers that their words did not get through."""
        if turn.chat == self._settings.managers_chat:
            return (
                Outgoing(turn.chat, "sendMessage", {"chat_id": turn.chat, "text": managers.NOT_DELIVERED}, turn.topic),
            )
        return render_apology(turn.chat, turn.topic, _locale(turn)) if turn.chat > 0 else ()


def _locale(turn: LaneTurn) -> Locale:
    """The language of the shopper's app, read without trusting the updates: they may be why the turn failed."""
    for update in reversed(turn.updates):
        for body in update.values() if isinstance(update, dict) else ():
            sender: Any = body.get("from") if isinstance(body, dict) else None
            code = sender.get("language_code") if isinstance(sender, dict) else None
            if isinstance(code, str):
                return spoken(code)
    return "uk"
