"""The cards of an order in the managers' chat: one lives, and is kept as the order stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from aiogram.types import Message

from bot.callbacks import OrderVerb, unpack_order
from bot.callbacks_desk import DeskButton, DeskVerb, pack_desk
from bot.handlers.persons import as_edited, buttons_of, order_on
from bot.outbox import Outbox, Outgoing, Shown
from bot.render.desk import claimed_keyboard
from bot.render.keyboards import Keyboard, keyboard
from bot.render.order_cards import order_keyboard
from bot.render.order_edits import MARK, as_read, continued, history, is_retired, retired, retold
from catalog.orders import Order
from graph.handoffs import Handoff, Handoffs

MOST_KNOWN = 5


class OrderBoard:
    def __init__(self, outbox: Outbox, handoffs: Handoffs, managers_chat: int) -> None:
        self._outbox = outbox
        self._handoffs = handoffs
        self._chat = managers_chat

    async def retold(
        self,
        order: Order,
        on: Message | None = None,
        line: str | None = None,
        earlier: Sequence[Outgoing] = (),
        *,
        over: bool = False,
    ) -> tuple[Outgoing, ...]:
        """The card `on` which something was done, or else the one that lives, with one more line. A question for a
        waybill is no card: it goes when it was answered. `earlier` are this turn's own edits; `over`: this turn ends
        the talk with its buyer."""
        cards = {card.message_id: card for card in await self._cards(order)}
        live = next((card for card in cards.values() if not is_retired(card)), None)
        card = cards.get(on.message_id, on) if on is not None else None
        asked = on is not None and is_question(on)
        if card is None or ((asked or is_retired(card)) and live is not None):
            card = live
        if card is None:
            return ()
        card = as_edited(card, earlier)
        told = retold(card, order, line, order_keyboard(order) if over else await self.keyboard(order))
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

    async def shows(self, handoff_id: int) -> tuple[str, ...]:
        """The numbers of the orders whose card gives, or gave, this talk back."""
        shown = await self._outbox.shown(self._chat, f'"{_gives_back(handoff_id)}"')
        numbers = [order_on(self._message(each)) for each in shown]
        return tuple(dict.fromkeys(number for number in numbers if number is not None))

    async def followed(
        self, order: Order, handoff: Handoff, line: str, earlier: Sequence[Outgoing] = ()
    ) -> tuple[Outgoing, ...]:
        """Its card, if that can give this talk back, says how the talk stands now. `earlier` as in `retold`."""
        live = next((card for card in await self._cards(order) if not is_retired(card)), None)
        if live is None or _gives_back(handoff.id) not in buttons_of(live):
            return ()
        return (retold(as_edited(live, earlier), order, line or None, _with_talk(order, handoff)),)

    async def is_coming(self, order: Order) -> bool:
        """Whether a card waits to be sent."""
        return await self._outbox.sends(self._chat, _of(order))

    async def lives(self, order: Order, message_id: int) -> bool:
        """Whether this is the card that is kept up to date."""
        live = next((card for card in await self._cards(order) if not is_retired(card)), None)
        return live is not None and live.message_id == message_id

    async def caught_up(self, order: Order, lost: int) -> tuple[Outgoing, ...]:
        """The card that lives, with the lines that were meant for the one that is `lost`."""
        cards = await self._cards(order)
        gone = next((each for each in cards if each.message_id == lost), None)
        card = next((each for each in cards if each.message_id > lost and not is_retired(each)), None)
        if card is None or gone is None or is_retired(gone):
            return ()
        buttons = await self.keyboard(order)
        for line in [each for each in history(gone) if each not in history(card)]:
            card = as_edited(card, [retold(card, order, line.removeprefix(MARK), buttons)])
        return (retold(card, order, None, buttons),)

    async def followed_by(self, fresh: Outgoing, order: Order, lost: int | None = None) -> tuple[Outgoing, ...]:
        """A new card, with what was done so far, and the end of the older ones: one card of an order lives at a time,
        so that a tap edits one message, and no card lies. `lost` is no more."""
        older = [card for card in (await self._cards(order))[:MOST_KNOWN] if not is_retired(card)]
        done = [line for card in reversed(older) for line in history(card)]
        buttons = [each for row in order_keyboard(order)["inline_keyboard"] for each in row]
        talk = keyboard([[each for each in buttons if _verb(each["callback_data"]) is OrderVerb.TALK]])
        thread = fresh.params.get("message_thread_id")
        ends = [
            retired(card, order, talk, elsewhere=card.message_thread_id != thread)
            for card in older
            if card.message_id != lost
        ]
        fresh = replace(fresh, params={**fresh.params, "reply_markup": await self.keyboard(order)})
        return (continued(fresh, done), *ends)

    async def keyboard(self, order: Order) -> Keyboard:
        """The order's buttons; while a person holds the talk with its buyer, the one that gives it back as well."""
        return _with_talk(order, await self._handoffs.live(order.chat))

    async def _cards(self, order: Order) -> list[Message]:
        """The newest first. What the chat sees may be older than what we have stored to be sent: this is the latter."""
        shown = await self._outbox.shown(self._chat, _of(order))
        cards = [self._message(each) for each in shown]
        return sorted((card for card in cards if not is_question(card)), key=lambda card: -card.message_id)

    def _message(self, shown: Shown) -> Message:
        told = {"text": shown.text, "caption": shown.caption}
        words = {name: as_read(html) for name, html in told.items() if html is not None}
        chat = {"id": self._chat, "type": "supergroup"}
        fields = {"message_id": shown.message_id, "date": 1, "chat": chat, "reply_markup": shown.reply_markup or None}
        return Message.model_validate(fields | words | {"message_thread_id": shown.thread})


def is_question(message: Message) -> bool:
    """Whether this asks for the number of a parcel (bot/handlers/waybills.py)."""
    buttons = [unpack_order(data) for data in buttons_of(message)]
    return bool(buttons) and all(each is not None and each.verb is OrderVerb.SHIP and each.id for each in buttons)


def _with_talk(order: Order, handoff: Handoff | None) -> Keyboard:
    buttons = order_keyboard(order)
    if handoff is None or not handoff.held:
        return buttons
    return keyboard([*buttons["inline_keyboard"], *claimed_keyboard(handoff.id)["inline_keyboard"]])


def _gives_back(handoff_id: int) -> str:
    return pack_desk(DeskButton(DeskVerb.RETURN, handoff_id))


def _of(order: Order) -> str:
    """Within the data of each of its buttons."""
    return f"|{order.number}|"


def _verb(data: str) -> OrderVerb | None:
    button = unpack_order(data)
    return button.verb if button is not None else None
