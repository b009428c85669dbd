"""Receipts that come while a person holds the talk: attached to the order, so that the money is confirmed on its card.

The bot says nothing of them to the shopper. What may as well be something else is only relayed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from aiogram.types import Message

from bot.events import Event, whole
from bot.handlers.papers import paper_in
from bot.handlers.parts import Parts
from bot.handlers.pictures import picture_in
from bot.worker import LaneTurn
from catalog import Catalog
from catalog.effects import EffectKey
from catalog.errors import PhotoNotFound, ReceiptKnown
from catalog.orders import Order
from graph.messages import OrderCard, OrderMatter, Paper, Picture
from graph.sale.wishes import SaleWish, wishes_in

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Attached:
    """`numbers`: the order by the message that its receipt came with; `files` are SHA-256."""

    numbers: dict[int, str] = field(default_factory=dict)
    cards: list[OrderCard] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


class HeldReceipts:
    def __init__(self, catalog: Catalog, parts: Parts) -> None:
        self._catalog = catalog
        self._parts = parts

    async def attach(self, turn: LaneTurn, events: Sequence[Event], name: str) -> Attached:
        """What is a receipt among these events: a file without words, or with words of a payment, that shows nothing of
        ours, while exactly one order of the chat awaits its payment. Raises what Telegram raises while it is worth
        trying again."""
        attached = Attached()
        maybe = [(n, event, message) for n, event in enumerate(events) if (message := _with_file(event)) is not None]
        order = await self._waiting(turn.chat) if maybe else None
        if order is None:
            return attached
        for n, event, message in maybe:
            file = await self._file(event, turn)
            if file is None:
                continue
            sha256, photo = file
            attached.files.append(sha256)
            if photo and await self._is_ours(photo):
                continue
            try:
                order = await self._catalog.orders.receipt(
                    EffectKey(turn.turn_id, "receipt", n), turn.chat, order.number, sha256, photo
                )
            except ReceiptKnown:
                continue
            receipt = next(each.id for each in order.receipts if each.sha256 == sha256)
            card = OrderCard(order, OrderMatter.RECEIPT, name, receipt=receipt, photo_id=photo or None)
            attached.cards.append(card)
            attached.numbers[message.message_id] = order.number
            log.info("receipt_attached", turn=turn.turn_id, order=order.number)
        return attached

    async def _waiting(self, chat: int) -> Order | None:
        """The only one that awaits its payment."""
        waiting = [order for order in await self._catalog.orders.of_chat(chat) if order.awaits_payment]
        return waiting[0] if len(waiting) == 1 else None

    async def _file(self, event: Event, turn: LaneTurn) -> tuple[str, str] | None:
        """SHA-256 and the id in the photo store, empty for a PDF."""
        for part in await self._parts.of([event], turn.attempts):
            match part:
                case Picture(photo_id=str(photo)):
                    return photo, photo
                case Paper(sha256=sha256):
                    return sha256, ""
        return None

    async def _is_ours(self, photo: str) -> bool:
        try:
            return (await self._catalog.photos.recognise(photo)).sure
        except PhotoNotFound:
            return False


def _with_file(event: Event) -> Message | None:
    """A picture or a PDF that may be a receipt by what is said with it."""
    message = event.message
    if message is None or event.edited or (picture_in(message) is None and paper_in(message) is None):
        return None
    caption = whole(message.caption or "").strip()
    return message if not caption or SaleWish.PAID in wishes_in(caption) else None
