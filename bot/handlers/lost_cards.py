"""Cards that went with their topic, with a group's old id, or by somebody's hand: each is posted again, once.

Who finds out first, the sender, a shopper's words or Telegram itself, does not matter: what takes over from a card is
stored under that card's name.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

import structlog

from bot.endings import Again, Gone
from bot.events import Event
from bot.handlers.desk_posts import DeskPosts
from bot.handlers.order_cards import OrderCards
from bot.handlers.persons import Step
from bot.handoff_cards import HandoffCards
from bot.outbox import Outbox
from bot.worker import LaneTurn
from graph.agent import Agent
from graph.handoffs import Handoff

log = structlog.get_logger(__name__)


class LostCards:
    def __init__(self, agent: Agent, posts: DeskPosts, cards: HandoffCards, orders: OrderCards, outbox: Outbox) -> None:
        self._handoffs = agent.handoffs
        self._posts = posts
        self._cards = cards
        self._orders = orders
        self._outbox = outbox

    async def after(self, gone: Gone) -> tuple[Again, ...]:
        """The cards of orders and of live hand-offs that are lost by it."""
        if gone.order is not None and gone.message_id is not None:
            return await self._of_order(gone.order, gone.chat, gone.message_id)
        found = [await self._again(each, gone) for each in await self._concerned(gone)]
        return tuple(again for again in found if again is not None)

    async def mend(self, handoff: Handoff) -> None:
        """Its card is posted again if it stands outside of the topic."""
        outgoing = await self._posts.if_lost(handoff)
        newest = (await self._cards.of(handoff.id))[:1]
        for card in newest if outgoing else ():
            await self._store(Again(_name(card.chat, card.message_id), outgoing))

    async def heard(self, event: Event, turn: LaneTurn) -> Step:
        """The old group tells that it is a supergroup now."""
        if event.message is not None and event.message.migrate_to_chat_id is not None:
            await self.moved(turn.chat)
        return Step()

    async def moved(self, old: int) -> None:
        """The group has another id now, where nothing of the old one can be reached."""
        for again in await self.after(Gone(old)):
            await self._store(again)

    async def _of_order(self, number: str, chat: int, message_id: int) -> tuple[Again, ...]:
        """Posted once; what was meant for the lost card after that is written on the new one, each once."""
        outgoing = await self._orders.again(number, message_id)
        if not outgoing:
            return ()
        name, first = _name(chat, message_id), outgoing[0]
        if first.method.startswith("edit"):
            name += "/" + sha256(json.dumps(first.params).encode()).hexdigest()[:12]
        return (Again(name, outgoing),)

    async def _concerned(self, gone: Gone) -> Sequence[Handoff]:
        live = await self._handoffs.waiting()
        if gone.handoff_id is not None:
            return [each for each in live if each.id == gone.handoff_id]
        return [each for each in live if gone.shopper in (None, each.chat)]

    async def _again(self, handoff: Handoff, gone: Gone) -> Again | None:
        """None: its card is another, or comes already."""
        newest = (await self._cards.of(handoff.id))[:1]
        for card in newest:
            if card.chat == gone.chat and gone.message_id in (None, card.message_id):
                outgoing = await self._posts.missing(handoff)
                return Again(_name(card.chat, card.message_id), outgoing) if outgoing else None
        return None

    async def _store(self, again: Again) -> None:
        if await self._outbox.add_once(again.name, again.outgoing, {}):
            log.info("card_posted_again", card=again.name)


def _name(chat: int, message_id: int) -> str:
    return f"card_after/{chat}/{message_id}"
