"""An order on its way to the managers' chat: the card, with the pictures or the paper that it is about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.handlers.order_board import OrderBoard
from bot.outbox import Outgoing
from bot.render.order_cards import render_more_photos, render_order_card
from catalog import Catalog
from catalog.errors import OrderNotFound, PhotoNotFound
from catalog.orders import Order
from graph.messages import OrderCard, OrderMatter


class OrderCards:
    def __init__(self, catalog: Catalog, board: OrderBoard, managers_chat: int) -> None:
        self._catalog = catalog
        self._board = board
        self._managers_chat = managers_chat

    async def again(self, number: str, lost: int) -> tuple[Outgoing, ...]:
        """In place of the message `lost`: the card anew, or, where that has come, what it should say as well."""
        try:
            order = await self._catalog.orders.find(number)
        except OrderNotFound:
            return ()
        if await self._board.is_coming(order):
            return ()
        if await self._board.lives(order, lost):
            return await self.outgoing(card_of(order), lost)
        return await self._board.caught_up(order, lost)

    async def outgoing(
        self, card: OrderCard, lost: int | None = None, thread: int | None = None
    ) -> tuple[Outgoing, ...]:
        """The card, into the topic `thread` or outside of all, and below it the pictures that it has no room for; the
        order's older cards end, except for one that is `lost`. A picture that is gone is left out."""
        names = [card.photo_id, *card.photos] if card.photo_id else [*card.photos]
        found = [path for name in names if (path := await self._photo(name)) is not None]
        paper = self._paper(_sha256(card)) if not found else None
        first = render_order_card(card, self._managers_chat, next(iter(found), None), paper)
        more = render_more_photos(card, self._managers_chat, found[1:])
        first, *ends = await self._board.followed_by(_into(first, thread), card.order, lost)
        return (first, *([] if more is None else [_into(more, thread)]), *ends)

    async def _photo(self, name: str) -> Path | None:
        try:
            return await self._catalog.photos.path(name)
        except PhotoNotFound:
            return None

    def _paper(self, name: str | None) -> Path | None:
        try:
            path = self._catalog.papers.path(name) if name is not None else None
        except ValueError:
            return None
        return path if path is not None and path.is_file() else None


def _into(one: Outgoing, thread: int | None) -> Outgoing:
    return replace(one, params={**one.params, "message_thread_id": thread}) if thread is not None else one


def card_of(order: Order) -> OrderCard:
    """The order with whatever waits for a manager's word: a receipt first, then a return."""
    name = order.delivery.recipient.first if order.delivery is not None else ""
    receipt = next((each for each in order.receipts if each.verdict is None), None)
    if receipt is not None:
        return OrderCard(order, OrderMatter.RECEIPT, name, receipt=receipt.id, photo_id=receipt.photo_id)
    asked = next((each for each in order.returns if each.state == "asked"), None)
    if asked is not None:
        return OrderCard(order, OrderMatter.RETURN, name, return_id=asked.id, photos=asked.photos)
    return OrderCard(order, OrderMatter.SHOWN, name)


def _sha256(card: OrderCard) -> str | None:
    """Of the receipt that is to be looked at."""
    return next((each.sha256 for each in card.order.receipts if each.id == card.receipt), card.photo_id)
