"""A shopper's private chat: the turn goes to the agent, or to the person who holds the talk."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import structlog

from bot import relay
from bot.events import Event, locale_of, whole
from bot.handlers.parts import Parts
from bot.handlers.settings import HandlerSettings
from bot.outbox import Outbox, Outgoing
from bot.render import render, render_card, render_looking
from bot.telegram import Telegram
from bot.worker import LaneTurn, Work
from catalog import Catalog
from catalog.errors import PhotoNotFound
from graph.agent import Agent
from graph.handoffs import Status
from graph.messages import Card, Picture, Reply, Turn

log = structlog.get_logger(__name__)


class ShopperHandler:
    def __init__(
        self, catalog: Catalog, agent: Agent, telegram: Telegram, outbox: Outbox, settings: HandlerSettings
    ) -> None:
        self._catalog = catalog
        self._agent = agent
        self._outbox = outbox
        self._settings = settings
        self._parts = Parts(catalog, telegram)

    async def handle(self, turn: LaneTurn, events: Sequence[Event]) -> Work:
        handoff = await self._agent.handoffs.live(turn.chat)
        if handoff is not None and handoff.status is Status.CLAIMED:
            log.info("relayed_to_managers", turn=turn.turn_id, handoff=handoff.id, events=len(events))
            return Work(relay.to_managers(handoff, events, self._settings.managers_chat), None)
        parts = await self._parts.of(events, turn.attempts)
        if not parts:
            return Work((), None)
        sender = next((event.sender for event in reversed(events) if event.sender), None)
        name = whole(sender.full_name) if sender else ""
        asked = Turn(turn.turn_id, turn.chat, turn.topic, parts, locale_of(sender), turn.started_at, name)
        reply, told = await self._reply(asked, turn)
        answer = render(reply, turn.chat, turn.topic, assistant=self._catalog.shop.assistant, already=int(told))
        cards = [await self._card(card) for card in reply.cards]
        return Work((*answer, *cards), reply.checkpoint, reply.asks)

    async def _reply(self, asked: Turn, turn: LaneTurn) -> tuple[Reply, bool]:
        """The answer, and whether the shopper was told meanwhile that we are still looking at the photo."""
        if not any(isinstance(part, Picture) and part.photo_id for part in asked.parts):
            return await self._agent.reply(asked, turn.checkpoint_id), False
        answered = asyncio.Event()
        waiting = asyncio.create_task(self._say_looking(turn, answered))
        try:
            reply = await self._agent.reply(asked, turn.checkpoint_id)
        finally:
            answered.set()
            told = await waiting
        return reply, told

    async def _say_looking(self, turn: LaneTurn, answered: asyncio.Event) -> bool:
        try:
            await asyncio.wait_for(answered.wait(), self._settings.patience)
        except TimeoutError:
            log.info("photo_takes_long", turn=turn.turn_id)
            locale = await self._agent.language(turn.chat, turn.topic, turn.checkpoint_id)
            looking = render_looking(turn.chat, turn.topic, locale)
            return await self._outbox.add_while_running(turn.turn_id, turn.epoch, looking)
        return False

    async def _card(self, card: Card) -> Outgoing:
        return render_card(card, self._settings.managers_chat, await self._shot(card.photo_id))

    async def _shot(self, photo_id: str | None) -> Path | None:
        if photo_id is None:
            return None
        try:
            return await self._catalog.photos.path(photo_id)
        except PhotoNotFound:
            return None
