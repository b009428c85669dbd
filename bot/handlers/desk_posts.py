"""New cards for the managers' chat: of a call for a person, and the same made again when the first was lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.handlers.desk_cards import DeskCards
from bot.handlers.order_board import OrderBoard
from bot.handlers.team_photos import photo_buttons
from bot.handoff_cards import HandoffCards
from bot.moves import ChatMoves
from bot.outbox import Outgoing
from bot.render import render_card
from bot.render.desk import desk_keyboard, noted_under, status_of
from bot.talks import Talks
from bot.topics import Topics, Wanted
from catalog import Catalog
from catalog.errors import PhotoNotFound
from graph.agent import Agent
from graph.handoffs import Handoff
from graph.messages import Card

NOTES = 2
SUPERGROUPS = -1_000_000_000_000
"""Their ids lie below this; only they have topics."""


class DeskPosts:
    def __init__(
        self,
        catalog: Catalog,
        agent: Agent,
        talks: Talks,
        topics: Topics,
        moves: ChatMoves,
        cards: HandoffCards,
        board: OrderBoard,
        managers_chat: int,
    ) -> None:
        self._catalog = catalog
        self._agent = agent
        self._talks = talks
        self._topics = topics
        self._moves = moves
        self._known = cards
        self._cards = DeskCards(catalog, cards, board)
        self._chat = managers_chat

    async def card(self, card: Card) -> Outgoing:
        """With the photo that it is about, and what managers noted of this shopper last."""
        handoff = await self._agent.handoffs.live(card.chat)
        more = photo_buttons(handoff) if handoff is not None else ()
        shot = await self._shot(card.photo_id)
        return render_card(card, self._chat, shot, notes=await self._notes(card.chat), more=more)

    async def again(self, handoff: Handoff) -> tuple[Outgoing, ...]:
        """As the talk is now; the cards before it lose their buttons."""
        standing = await self._talks.standing(handoff.chat)
        card = await self._agent.brief(handoff.chat, standing.topic, standing.checkpoint_id)
        if card is None:
            return ()
        made = await self.card(card)
        buttons = desk_keyboard(handoff, photo_buttons(handoff))
        field = "caption" if "caption" in made.params else "text"
        told = noted_under(made.params[field], status_of(handoff, self._catalog.shop.timezone))
        params: dict[str, Any] = {**made.params, field: told, "reply_markup": buttons}
        return (replace(made, params=params), *await self._cards.retired(handoff))

    async def if_lost(self, handoff: Handoff) -> tuple[Outgoing, ...]:
        """The card again when it went with its topic."""
        known = await self._cards.place(handoff)
        group = await self._moves.now(self._chat)
        if known is not None and known != handoff.card:
            await self._agent.handoffs.card_posted(handoff.id, *known)
        if known is None or not await self._topics.is_elsewhere(group, handoff.chat, known[1]):
            return ()
        return await self.missing(handoff)

    async def missing(self, handoff: Handoff) -> tuple[Outgoing, ...]:
        """The card of a hand-off that has none, unless one is on its way."""
        return () if await self._known.is_coming(handoff.id) else await self.again(handoff)

    async def has_topic(self, shopper: int) -> bool | None:
        """Whether this shopper has a topic; None: nobody has tried yet. False in a chat that takes none."""
        wanted = Wanted(await self._moves.now(self._chat), shopper, "")
        if wanted.group > SUPERGROUPS:
            return False
        async with self._catalog.db.read() as session:
            known = (await self._topics.known(session, [wanted])).get((wanted.group, shopper))
        return known.thread is not None if known is not None else None

    async def _notes(self, chat: int) -> list[str]:
        """The last ones, whichever talk they are of, in the order they were made."""
        found: list[str] = []
        for handoff_id in sorted(await self._agent.handoffs.ids_of(chat), reverse=True):
            lines = await self._agent.handoffs.lines(handoff_id)
            found = [line.words for line in lines if line.side == "note" and line.kind == "note"] + found
            if len(found) >= NOTES:
                break
        return found[-NOTES:]

    async def _shot(self, photo_id: str | None) -> Path | None:
        if photo_id is None:
            return None
        try:
            return await self._catalog.photos.path(photo_id)
        except PhotoNotFound:
            return None
