"""The card of a hand-off in the managers' chat, kept as the hand-off stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aiogram.types import Message

from bot.callbacks_desk import DeskVerb, unpack_desk
from bot.handlers.order_board import OrderBoard
from bot.handlers.persons import buttons_of, order_on
from bot.handlers.team_photos import photo_buttons
from bot.handoff_cards import HandoffCards, SentCard
from bot.outbox import CARD_FIRST, Outgoing
from bot.render.desk import desk_keyboard, rebuttoned, retold, retold_as_seen, status_of, templates_keyboard
from bot.render.keyboards import Keyboard, keyboard
from catalog import Catalog
from graph.handoffs import Handoff


class DeskCards:
    def __init__(self, catalog: Catalog, cards: HandoffCards, board: OrderBoard) -> None:
        self._catalog = catalog
        self._cards = cards
        self._board = board

    async def redrawn(
        self,
        handoff: Handoff,
        by: str | None = None,
        on: Message | None = None,
        earlier: Sequence[Outgoing] = (),
    ) -> tuple[Outgoing, ...]:
        """The card as the hand-off stands now; nothing while it has not been sent. With it, the order's card that the
        talk was taken from. `by`: who ended it. `on` is the message in hand, for a card that we have forgotten;
        `earlier` are this turn's own edits."""
        line = status_of(handoff, self._catalog.shop.timezone, by)
        shown = await self._changed(handoff, line, desk_keyboard(handoff, photo_buttons(handoff)), on)
        return (*shown, *await self.on_orders(handoff, by, earlier))

    async def on_orders(
        self, handoff: Handoff, by: str | None = None, earlier: Sequence[Outgoing] = ()
    ) -> tuple[Outgoing, ...]:
        """The cards of orders from which the talk can be given back."""
        line = status_of(handoff, self._catalog.shop.timezone, by)
        told: list[Outgoing] = []
        for number in await self._board.shows(handoff.id):
            order = await self._catalog.orders.find(number)
            told += await self._board.followed(order, handoff, line, earlier)
        return tuple(told)

    async def place(self, handoff: Handoff, on: Message | None = None) -> tuple[int, int] | None:
        """(chat, message id) of the card; of one that we have forgotten, the message in hand."""
        found = await self._cards.of(handoff.id)
        if found:
            return found[0].chat, found[0].message_id
        return (on.chat.id, on.message_id) if on is not None and is_card_of(on, handoff.id) else None

    async def with_templates(self, handoff: Handoff, on: Message) -> tuple[Outgoing, ...]:
        """The list of templates in place of the card's buttons."""
        buttons = templates_keyboard(handoff.id, self._catalog.shop.templates)
        return (_of(handoff, rebuttoned(on.chat.id, on.message_id, buttons)),)

    async def with_buttons(self, handoff: Handoff, on: Message) -> tuple[Outgoing, ...]:
        """The card's own buttons again."""
        return (_of(handoff, rebuttoned(on.chat.id, on.message_id, desk_keyboard(handoff, photo_buttons(handoff)))),)

    async def retired(self, handoff: Handoff) -> tuple[Outgoing, ...]:
        """The cards that a new one takes over from lose their buttons."""
        older = await self._cards.of(handoff.id)
        return tuple(_of(handoff, rebuttoned(card.chat, card.message_id, keyboard([]))) for card in older)

    async def _changed(
        self, handoff: Handoff, line: str, buttons: Keyboard, on: Message | None
    ) -> tuple[Outgoing, ...]:
        found: Sequence[SentCard] = await self._cards.of(handoff.id)
        if found:
            return (_of(handoff, retold(found[0], line, buttons)),)
        seen = on is not None and is_card_of(on, handoff.id)
        return (_of(handoff, retold_as_seen(on, line, buttons)),) if seen and on is not None else ()


def handoff_on(message: Message) -> int | None:
    """The hand-off of a card, read from its buttons: a card whose sending was never recorded still leads back."""
    found = (unpack_desk(data) for data in buttons_of(message))
    return next((each.handoff_id for each in found if each is not None), None)


def is_card_of(message: Message, handoff_id: int) -> bool:
    """Not so: the answer under which a lead may grab a talk, and the card of an order that can give one back."""
    if order_on(message) is not None:
        return False
    buttons = [each for data in buttons_of(message) if (each := unpack_desk(data)) is not None]
    return any(each.handoff_id == handoff_id and each.verb is not DeskVerb.GRAB for each in buttons)


def _of(handoff: Handoff, one: Outgoing) -> Outgoing:
    return replace(one, handoff_id=handoff.id, stream=handoff.chat, priority=CARD_FIRST)
