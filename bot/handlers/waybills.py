"""The carrier's number of a parcel: asked of a manager under an order's card, and known again in their answer."""

from __future__ import annotations

import re
from typing import Any

from aiogram.types import Message

from bot.callbacks import OrderButton, OrderVerb, pack_order
from bot.outbox import Outgoing
from bot.render.keyboards import button, keyboard
from bot.render.rich import filled, plain
from bot.texts import order_desk
from catalog.orders import Order

NUMBER = re.compile(
    r"(?:(?:ттн|ttn|накладна|№|#|:)\s*)*((?:\d[ -]?){10,19}\d|[a-z]{2} ?(?:\d ?){9} ?[a-z]{2})", re.IGNORECASE
)
"""11 to 20 figures (Nova Poshta has 14, Ukrposhta 13), or the 13 signs of the postal union."""
PHONE = re.compile(r"38 ?-?0")


def waybill_in(text: str) -> str | None:
    """The number, without spaces, of a message that says nothing else; None for words, and for a phone."""
    found = NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    number = re.sub(r"[ -]", "", found[1]).upper()
    return None if len(number) == 12 and PHONE.match(number) else number


def asked_for(order: Order, chat: int, card: Message | None, words: str) -> Outgoing:
    """Asks for it, with a button for a parcel that has none; the button also leads an answer back to the order."""
    without = OrderButton(OrderVerb.SHIP, order.number, 1)
    params: dict[str, Any] = {
        "chat_id": chat,
        "text": filled(words, number=plain(order.number)).html,
        "parse_mode": "HTML",
        "reply_markup": keyboard([[button(order_desk.NO_WAYBILL, pack_order(without))]]),
    }
    if card is not None:
        params["reply_parameters"] = {"message_id": card.message_id, "allow_sending_without_reply": True}
    if card is not None and card.is_topic_message and card.message_thread_id is not None:
        params["message_thread_id"] = card.message_thread_id
    return Outgoing(chat, "sendMessage", params)
