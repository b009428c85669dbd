"""/order, /orders, /invoice, /ship: an order's card, how to pay for it, and its parcel on the way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import structlog

from bot.handlers.asked import Asked, Command, Commands
from bot.handlers.order_cards import card_of
from bot.handlers.order_commands import OrderCommands
from bot.handlers.persons import Step
from bot.handlers.team_order_numbers import meant
from bot.handlers.team_talk import Decisions, TeamDoors, answered, by, listener, of_talk, origin_of, told
from bot.handlers.waybills import waybill_in
from bot.outbox import Outgoing
from bot.render import team
from bot.render.orders import show_order
from bot.render.payments import render_invoice
from bot.render.rich import Rich, filled, plain
from bot.texts import order_desk, texts
from bot.texts import team as words
from catalog.errors import OrderRefused
from catalog.orders import Order, OrderState, Role
from catalog.orders.forgetting import NOBODY
from catalog.orders.states import who_may
from graph.messages import OrderNews, ShowOrder
from graph.sale.standing import wishes_of

log = structlog.get_logger(__name__)
S = OrderState


class TeamOrders:
    def __init__(self, doors: TeamDoors) -> None:
        self._doors = doors
        self._orders = doors.catalog.orders
        self._listing = OrderCommands(doors.catalog, doors.cards)
        self._decisions = Decisions(doors.catalog.db)

    @property
    def commands(self) -> Commands:
        return {
            "order": Command(self._order),
            "orders": Command(self._listed),
            "invoice": Command(self._invoice),
            "ship": Command(self._ship),
        }

    async def _listed(self, asked: Asked) -> Step:
        return answered(asked, await self._listing.listed())

    async def _order(self, asked: Asked) -> Step:
        """The one that is named, else the newest of the talk."""
        found = await meant(self._doors, asked, lambda _order: False, team.no_such_order(asked.argument))
        if not isinstance(found, Rich):
            return await self._card(asked, found.order)
        if asked.argument:
            return answered(asked, team.no_such_order(asked.argument))
        if asked.shopper is None:
            return answered(asked, found)
        orders = await self._orders.of_chat(asked.shopper)
        if not orders:
            return answered(asked, plain(words.NO_ORDERS))
        step = await self._card(asked, orders[0])
        others = (told(asked, team.other_orders(orders[1:])),) if len(orders) > 1 else ()
        return Step((*step.outgoing, *others))

    async def _card(self, asked: Asked, order: Order) -> Step:
        """Where it was asked for."""
        thread = asked.message.message_thread_id if asked.message.is_topic_message else None
        cards = await self._doors.cards.outgoing(card_of(order), thread=thread)
        return Step(tuple(of_talk(asked, one) if one.method.startswith("send") else one for one in cards))

    async def _invoice(self, asked: Asked) -> Step:
        """To the buyer, from whoever holds, or now takes, the talk."""
        found = await meant(self._doors, asked, _is_owing, plain(words.NONE_TO_PAY))
        if isinstance(found, Rich):
            return answered(asked, found)
        order = found.order
        refusal = _no_invoice(asked, order)
        if refusal is not None:
            return answered(asked, refusal)
        taken = await self._doors.take(replace(asked, shopper=order.chat))
        if taken.handoff is None:
            return taken.step
        to_pay = await self._to_pay(asked, order)
        lane = (taken.handoff.chat, taken.handoff.topic)
        sent = told(asked, team.about(words.INVOICE_SENT, order, due=order.due_now))
        return Step((*taken.step.outgoing, *to_pay, sent), (lane,))

    async def _to_pay(self, asked: Asked, order: Order) -> tuple[Outgoing, ...]:
        """As the bot tells it; below it the invoice, where orders can be paid in the chat."""
        to, shop = await listener(self._doors, order.chat), self._doors.catalog.shop
        wishes = wishes_of(order, asked.turn.started_at, shop.orders)
        shown = ShowOrder(order, OrderNews.PAY, shop.orders.payee, wishes=wishes)
        first = to.told(show_order(shown, texts(to.locale), shop.timezone), origin_of(asked))
        if not self._doors.invoices or order.state is S.PAYMENT_CHECK:
            return (first,)
        return first, replace(render_invoice(order, to.chat, to.topic, to.locale), epoch_of=None)

    async def _ship(self, asked: Asked) -> Step:
        """What is not packed yet is packed by this: a parcel with a number stands at the carrier's."""
        choice = await self._decisions.settled(asked.key("ship_meant"), lambda: self._to_ship(asked))
        if isinstance(choice, Rich):
            return answered(asked, choice)
        number, waybill = str(choice["number"]), str(choice["waybill"])
        try:
            order = await self._orders.ship(asked.key("sent_off"), number, waybill, by(asked))
        except OrderRefused as error:
            log.info("order_not_shipped", order=number, error=type(error).__name__)
            return answered(asked, _in_the_way(await self._orders.find(number)))
        line = order_desk.SHIPPED_WITH.format(name=asked.hand.name, waybill=waybill)
        cards = await self._doors.board.retold(order, None, line, asked.earlier)
        return answered(asked, filled(words.SHIPPED, number=plain(number), waybill=plain(waybill)), *cards)

    async def _to_ship(self, asked: Asked) -> dict[str, Any] | Rich:
        if not asked.argument:
            return team.usage(asked.name)
        found = await meant(
            self._doors,
            asked,
            _may_leave,
            await self._none_to_ship(asked),
            is_value=lambda said: bool(waybill_in(said)),
        )
        if isinstance(found, Rich):
            return found
        waybill = waybill_in(found.rest)
        if waybill is None:
            return plain(words.NO_WAYBILL)
        if not _may_leave(found.order):
            return _in_the_way(found.order)
        return {"number": found.order.number, "waybill": waybill}

    async def _none_to_ship(self, asked: Asked) -> Rich:
        """What stands in the way of the newest one."""
        orders = await self._orders.of_chat(asked.shopper) if asked.shopper is not None else ()
        return _in_the_way(orders[0]) if orders else plain(words.NONE_TO_SHIP)


def _is_owing(order: Order) -> bool:
    return order.awaits_payment


def _may_leave(order: Order) -> bool:
    return order.state is S.PACKED or Role.MANAGER in who_may(order.mode, order.state, S.PACKED)


def _in_the_way(order: Order) -> Rich:
    if order.awaits_payment:
        return team.about(words.CANNOT_SHIP_UNPAID, order, due=order.due_now)
    return team.about(words.CANNOT_SHIP, order)


def _no_invoice(asked: Asked, order: Order) -> Rich | None:
    """Why nothing is sent to the buyer: it may not be this talk's, nobody's, or paid."""
    if order.chat == NOBODY:
        return plain(words.NOBODY if order.delivery is None else order_desk.NOT_FROM_CHAT)
    if asked.shopper not in (None, order.chat):
        return team.about(words.NOT_THEIRS, order)
    return None if order.awaits_payment else team.about(words.NOTHING_TO_PAY, order)
