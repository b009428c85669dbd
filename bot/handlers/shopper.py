"""A shopper's private chat: the turn goes to the agent, or to the person who holds the talk."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot import relay
from bot.events import Event, locale_of, whole
from bot.handlers.desk_posts import DeskPosts
from bot.handlers.held_receipts import HeldReceipts
from bot.handlers.lost_cards import LostCards
from bot.handlers.order_cards import OrderCards
from bot.handlers.parts import Parts
from bot.handlers.settings import HandlerSettings
from bot.handlers.shown_photos import ShownPhotos
from bot.notices import with_notice
from bot.outbox import Outbox, Outgoing
from bot.overheard import lines_of, overheard
from bot.own_data import with_messages
from bot.render import render, render_looking
from bot.render.notices import render_notices
from bot.render.payments import render_invoices
from bot.render.reviews import render_review
from bot.telegram import Telegram
from bot.worker import LaneTurn, Work
from catalog import Catalog
from catalog.effects import EffectKey
from catalog.shoppers.files import note_sent
from graph.agent import Agent
from graph.handoffs import Handoff
from graph.messages import Picture, Reply, Turn
from graph.turns import Account

log = structlog.get_logger(__name__)


class ShopperHandler:
    def __init__(
        self,
        catalog: Catalog,
        agent: Agent,
        telegram: Telegram,
        outbox: Outbox,
        cards: OrderCards,
        posts: DeskPosts,
        lost: LostCards,
        settings: HandlerSettings,
    ) -> None:
        self._catalog = catalog
        self._agent = agent
        self._outbox = outbox
        self._orders = cards
        self._posts = posts
        self._lost = lost
        self._settings = settings
        self._parts = Parts(catalog, telegram, settings)
        self._receipts = HeldReceipts(catalog, self._parts)
        self._shown = ShownPhotos(catalog, telegram)

    async def handle(self, turn: LaneTurn, events: Sequence[Event]) -> Work:
        handoff = await self._agent.handoffs.live(turn.chat)
        if handoff is not None and handoff.held:
            log.info("relayed_to_managers", turn=turn.turn_id, handoff=handoff.id, events=len(events))
            return await self._held(handoff, turn, events)
        asked = await turn_of(turn, events, self._parts)
        if asked is None:
            return Work((), None)
        reply, told = await self._reply(asked, turn)
        reply = await self._with_messages(reply, turn.chat)
        shop = self._catalog.shop
        answer = render(reply, turn.chat, turn.topic, assistant=shop.assistant, already=int(told), zone=shop.timezone)
        invoices = render_invoices(reply, turn.chat, turn.topic) if self._settings.invoices else ()
        cards = [await self._posts.card(card) for card in reply.cards]
        beside = await self._agent.handoffs.live(turn.chat)
        if beside is not None and not cards:
            cards += await self._copied(handoff, beside, events, (*answer, *invoices))
        cards += [one for order in reply.orders for one in await self._orders.outgoing(order)]
        cards += [render_review(note, self._settings.managers_chat) for note in reply.reviews]
        notices = render_notices(reply.notices, self._settings.owner_id or self._settings.managers_chat)
        record = partial(self._keep, _account(turn, asked, reply), beside, events)
        work = Work((*answer, *invoices, *cards, *notices), reply.checkpoint, reply.asks, record=record)
        return await with_notice(self._catalog.notices, turn, work)

    async def _held(self, handoff: Handoff, turn: LaneTurn, events: Sequence[Event]) -> Work:
        """To the person, with the receipts among it attached to the order. What its photos show is kept for later."""
        attached = await self._receipts.attach(turn, events, handoff.shopper_name)
        shown = await self._shown.look(events)
        await self._lost.mend(handoff)
        topical = await self._posts.has_topic(turn.chat) is True
        told = relay.to_managers(handoff, events, self._settings.managers_chat, attached.numbers, topical=topical)
        key = EffectKey(turn.turn_id, f"heard-{handoff.id}")
        await self._agent.handoffs.said(key, handoff.id, lines_of(events, shown.skus))
        cards = [one for card in attached.cards for one in await self._orders.outgoing(card)]
        files = tuple(dict.fromkeys((*attached.files, *shown.files)))
        record = partial(note_sent, chat=turn.chat, files=files, at=turn.started_at) if files else None
        return Work((*told, *cards), None, record=record)

    async def _copied(
        self, before: Handoff | None, beside: Handoff, events: Sequence[Event], answer: Sequence[Outgoing]
    ) -> list[Outgoing]:
        """What managers see of a talk that nobody had taken, unless the turn called them, which is on the card: both
        sides of it, in its topic, and what a person is needed for besides."""
        if await self._posts.has_topic(beside.chat) is False:
            return []
        known = before.reasons if before is not None else beside.reasons
        joined = [reason for reason in beside.reasons if reason not in known]
        copy = overheard(beside, events, answer, self._settings.managers_chat, joined)
        await self._lost.mend(beside)
        return [copy] if copy is not None else []

    async def _keep(
        self, account: Account, beside: Handoff | None, events: Sequence[Event], session: AsyncSession
    ) -> None:
        """With the answer: a turn that gives way to a person is heard again, and its lines are kept then."""
        await self._agent.accounts.keep(session, account)
        if beside is not None:
            key = EffectKey(account.turn_id, f"overheard-{beside.id}")
            await self._agent.handoffs.said(key, beside.id, lines_of(events), within=session)

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

    async def _with_messages(self, reply: Reply, chat: int) -> Reply:
        """A copy of the shopper's data is whole with what came and went."""
        if not reply.files:
            return reply
        async with self._catalog.db.read() as session:
            return replace(reply, files=tuple([await with_messages(session, file, chat) for file in reply.files]))

    async def _say_looking(self, turn: LaneTurn, answered: asyncio.Event) -> bool:
        try:
            await asyncio.wait_for(answered.wait(), self._settings.patience)
        except TimeoutError:
            log.info("photo_takes_long", turn=turn.turn_id)
            locale = await self._agent.language(turn.chat, turn.topic, turn.checkpoint_id)
            looking = render_looking(turn.chat, turn.topic, locale)
            return await self._outbox.add_while_running(turn.turn_id, turn.epoch, looking)
        return False


async def turn_of(turn: LaneTurn, events: Sequence[Event], parts: Parts) -> Turn | None:
    """What the agent is asked; None when nothing in it asks for an answer."""
    found = await parts.of(events, turn.attempts)
    if not found:
        return None
    sender = next((event.sender for event in reversed(events) if event.sender), None)
    name = whole(sender.full_name) if sender else ""
    return Turn(turn.turn_id, turn.chat, turn.topic, found, locale_of(sender), turn.started_at, name)


def _account(turn: LaneTurn, asked: Turn, reply: Reply) -> Account:
    return Account(
        turn_id=turn.turn_id,
        chat=turn.chat,
        topic=turn.topic,
        before=turn.checkpoint_id,
        after=reply.checkpoint,
        at=turn.started_at,
        stage=reply.stage,
        answered_by=reply.answered_by,
        model_used=reply.model_used,
        prompts=reply.prompts,
        files=asked.files,
    )
