"""The cards of an order in the managers' chat: one lives, and is kept as the order stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from aiogram.types import Message

from bot.callbacks import OrderVerb, unpack_order
from bot.handlers.persons import as_edited, buttons_of
from bot.outbox import Outbox, Outgoing, Shown
from bot.render.desk import claimed_keyboard
from bot.render.keyboards import Keyboard, keyboard
from bot.render.order_cards import order_keyboard
from bot.render.order_edits import as_read, continued, history, is_retired, retired, retold
from catalog.orders import Order
from graph.handoffs import Handoffs

MOST_KNOWN = 5


class OrderBoard:
    def __init__(self, outbox: Outbox, handoffs: Handoffs, managers_chat: int) -> None:
        self._outbox = outbox
        self._handoffs = handoffs
        self._chat = managers_chat

    async def retold(
        self, order: Order, on: Message | None = None, line: str | None = None, earlier: Sequence[Outgoing] = ()
    ) -> tuple[Outgoing, ...]:
        """The card `on` which something was done, or else the one that lives, with one more line. A question for a
        waybill is no card: it goes when it was answered. `earlier` are this turn's own edits."""
        cards = {card.message_id: card for card in await self._cards(order)}
        live = next((card for card in cards.values() if not is_retired(card)), None)
        card = cards.get(on.message_id, on) if on is not None else None
        asked = on is not None and is_question(on)
        if card is None or ((asked or is_retired(card)) and live is not None):
            card = live
        if card is None:
            return ()
        card = as_edited(card, earlier)
        told = retold(card, order, line, await self.keyboard(order))
        if on is None or not asked or card.message_id == on.message_id:
            return (told,)
        params = {"chat_id": on.chat.id, "message_id": on.message_id}
        return (told, Outgoing(on.chat.id, "deleteMessage", params))

    def below(self, cards: Sequence[Outgoing], html: str) -> Outgoing:
        """A message of its own to the managers, as an answer to the card that was just retold, if there is one."""
        params: dict[str, Any] = {"chat_id": self._chat, "text": html, "parse_mode": "HTML"}
        answered = next((card.params.get("message_id") for card in cards), None)
        if answered is not None:
            params["reply_parameters"] = {"message_id": answered, "allow_sending_without_reply": True}
        return Outgoing(self._chat, "sendMessage", params)

    async def followed_by(self, fresh: Outgoing, order: Order) -> tuple[Outgoing, ...]:
        """A new card, with what was done so far, and the end of the older ones: one card of an order lives at a time,
        so that a tap edits one message, and no card lies."""
        older = [card for card in (await self._cards(order))[:MOST_KNOWN] if not is_retired(card)]
        done = [line for card in reversed(older) for line in history(card)]
        buttons = [each for row in order_keyboard(order)["inline_keyboard"] for each in row]
        talk = keyboard([[each for each in buttons if _verb(each["callback_data"]) is OrderVerb.TALK]])
        ends = [retired(card, order, talk) for card in older]
        fresh = replace(fresh, params={**fresh.params, "reply_markup": await self.keyboard(order)})
        return (continued(fresh, done), *ends)

    async def keyboard(self, order: Order) -> Keyboard:
        """The order's buttons; while a person holds the talk with its buyer, the one that gives it back as well."""
        buttons = order_keyboard(order)
        live = await self._handoffs.live(order.chat)
        if live is None or not live.held:
            return buttons
        return keyboard([*buttons["inline_keyboard"], *claimed_keyboard(live.id)["inline_keyboard"]])

    async def _cards(self, order: Order) -> list[Message]:
        """The newest first. What the chat sees may be older than what we have stored to be sent: this is the latter."""
        shown = await self._outbox.shown(self._chat, f"|{order.number}|")
        cards = [self._message(each) for each in shown]
        return sorted((card for card in cards if not is_question(card)), key=lambda card: -card.message_id)

    def _message(self, shown: Shown) -> Message:
        told = {"text": shown.text, "caption": shown.caption}
        words = {name: as_read(html) for name, html in told.items() if html is not None}
        chat = {"id": self._chat, "type": "supergroup"}
        fields = {"message_id": shown.message_id, "date": 1, "chat": chat, "reply_markup": shown.reply_markup or None}
        return Message.model_validate(fields | words)


def is_question(message: Message) -> bool:
    """Whether this asks for the number of a parcel (bot/handlers/waybills.py)."""
    buttons = [unpack_order(data) for data in buttons_of(message)]
    return bool(buttons) and all(each is not None and each.verb is OrderVerb.SHIP and each.id for each in buttons)


def _verb(data: str) -> OrderVerb | None:
    button = unpack_order(data)
    return button.verb if button is not None else None
