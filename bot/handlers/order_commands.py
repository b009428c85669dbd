"""What managers ask about orders by command: /orders lists what is open, /order 1007 brings a card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aiogram.types import Message

from bot.events import Event
from bot.handlers.order_cards import OrderCards, card_of
from bot.handlers.persons import Step, back
from bot.render.rich import TEXT_LIMIT, Rich, bold, filled, fitted, foreign, plain
from bot.texts import order_cards, order_desk
from bot.texts.figures import money
from catalog import Catalog
from catalog.errors import OrderNotFound
from catalog.orders import Order, OrderState

S = OrderState
OPEN = (
    S.PAYMENT_CHECK,
    S.PAID,
    S.PART_PAID,
    S.CONFIRMED,
    S.PACKED,
    S.UNCOLLECTED,
    S.ARRIVED,
    S.SHIPPED,
    S.AWAITING_PAYMENT,
)
"""The states of a list, what wants hands first. What was delivered is over unless something comes back."""
SHOWN = 12  # of one state
ORDER, ORDERS = "order", "orders"
LONGEST = 24


class OrderCommands:
    def __init__(self, catalog: Catalog, cards: OrderCards) -> None:
        self._catalog = catalog
        self._orders = catalog.orders
        self._cards = cards

    async def answer(self, event: Event) -> Step | None:
        """None: it is no command about orders."""
        if event.command is None or event.message is None:
            return None
        name, said = event.command
        if name == ORDERS:
            return Step((back(event.message, (await self.listed()).html),))
        if name == ORDER:
            return await self._shown(event.message, said)
        if name.startswith(f"{ORDER}_"):
            return await self._shown(event.message, name.removeprefix(f"{ORDER}_").replace("_", "-"))
        return None

    async def _shown(self, message: Message, number: str) -> Step:
        """A number as it was read out: "№1007", "1007-1"."""
        number = number.strip().lstrip("№#").strip()[:LONGEST]
        if not number:
            return Step((back(message, plain(order_desk.ORDER_USAGE).html),))
        try:
            order = await self._orders.find(number)
        except OrderNotFound:
            words = filled(order_desk.NO_SUCH_ORDER, number=foreign(number))
            return Step((back(message, words.html),))
        return Step(await self._cards.outgoing(card_of(order)))

    async def listed(self) -> Rich:
        """All that are open, what wants hands first."""
        lines: list[Rich] = []
        for state in OPEN:
            orders = await self._orders.in_state(state, 200)
            lines += self._of_state(state, orders)
        return fitted(lines, TEXT_LIMIT) or plain(order_desk.NO_ORDERS)

    def _of_state(self, state: OrderState, orders: Sequence[Order]) -> Iterable[Rich]:
        """The oldest first: they have waited longest."""
        if not orders:
            return
        name = order_cards.STATES[state]
        head = order_desk.STATE_HEAD.format(state=name[:1].upper() + name[1:], count=len(orders))
        yield bold(plain(head))
        for order in list(reversed(orders))[:SHOWN]:
            day = order.confirmed_at.astimezone(self._catalog.shop.timezone).strftime("%d.%m")
            number, total = order.number.replace("-", "_"), money(order.total, "uk")
            yield plain(order_desk.ORDER_LINE.format(number=number, total=total, day=day))
        if len(orders) > SHOWN:
            yield plain(order_desk.AND_MORE.format(count=len(orders) - SHOWN))
