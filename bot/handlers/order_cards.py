"""An order on its way to the managers' chat: the card, with the pictures or the paper that it is about."""

from __future__ import annotations

from pathlib import Path

from bot.handlers.order_board import OrderBoard
from bot.outbox import Outgoing
from bot.render.order_cards import render_more_photos, render_order_card
from catalog import Catalog
from catalog.errors import PhotoNotFound
from graph.messages import OrderCard


class OrderCards:
    def __init__(self, catalog: Catalog, board: OrderBoard, managers_chat: int) -> None:
        self._catalog = catalog
        self._board = board
        self._managers_chat = managers_chat

    async def outgoing(self, card: OrderCard) -> tuple[Outgoing, ...]:
        """The card, and below it the pictures that it has no room for; the order's older cards end. A picture that is
        gone is left out."""
        names = [card.photo_id, *card.photos] if card.photo_id else [*card.photos]
        found = [path for name in names if (path := await self._photo(name)) is not None]
        paper = self._paper(_sha256(card)) if not found else None
        first = render_order_card(card, self._managers_chat, next(iter(found), None), paper)
        more = render_more_photos(card, self._managers_chat, found[1:])
        first, *ends = await self._board.followed_by(first, card.order)
        return (first, *([] if more is None else [more]), *ends)

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


def _sha256(card: OrderCard) -> str | None:
    """Of the receipt that is to be looked at."""
    return next((each.sha256 for each in card.order.receipts if each.id == card.receipt), card.photo_id)
