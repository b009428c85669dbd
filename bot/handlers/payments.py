"""The till: which invoices may be paid, and money that came by Telegram Payments.

What was paid is written down in the turn of its chat, whoever holds the talk there, and in whatever chat it was paid.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from aiogram.types import Message, SuccessfulPayment

from bot.arrivals import Checkout
from bot.events import Event, locale_of, spoken, whole
from bot.handlers.order_cards import OrderCards
from bot.loop import describe, outcome
from bot.outbox import Outgoing
from bot.render.payments import (
    Charge,
    refused,
    render_orphan,
    render_orphan_alarm,
    render_paid,
    render_paid_by_other,
    render_refund_due,
)
from bot.texts.payments import Refusal
from bot.worker import LaneTurn
from catalog import Catalog
from catalog.effects import EffectKey
from catalog.errors import ChargeMismatch, FigureImpossible, OrderMoveImpossible, OrderNotFound, PriceChanged
from catalog.orders import Order, OrderState
from catalog.orders.order import IN_APP
from catalog.products import Locale, Money
from graph.agent import Agent
from graph.messages import OrderCard, OrderMatter

log = structlog.get_logger(__name__)

PATIENCE = 7.0
"""Seconds; a question that is given up may take one more to end, and Telegram waits for ten."""
OVER = frozenset({OrderState.CANCELLED.value, OrderState.RETURNED.value})


class Till:
    def __init__(
        self, catalog: Catalog, agent: Agent, cards: OrderCards, managers_chat: int, patience: float = PATIENCE
    ) -> None:
        self._catalog = catalog
        self._agent = agent
        self._cards = cards
        self._managers_chat = managers_chat
        self._patience = patience

    async def decide(self, checkout: Checkout) -> str | None:
        """None: this invoice may be paid. Otherwise why not, in the language of the payer's app. Never raises, and a
        database that does not answer in time is a no: nobody is charged for what may be gone."""
        locale = spoken(checkout.language)
        found = await outcome(self._refusal(checkout, locale), self._patience)
        if isinstance(found, BaseException):
            log.warning("checkout_undecided", error=describe(found))
            return refused(Refusal.UNSURE, checkout.payload, locale)
        return found

    async def take(self, turn: LaneTurn, events: Sequence[Event]) -> tuple[tuple[Outgoing, ...], tuple[Event, ...]]:
        """What is to be said of the payments among these events, and the other events."""
        rest = tuple(event for event in events if _payment_in(event) is None)
        told: list[Outgoing] = []
        for n, (message, paid) in enumerate(filter(None, map(_payment_in, events))):
            told += await self._taken(turn, n, message, paid)
        return tuple(told), rest

    async def _refusal(self, checkout: Checkout, locale: Locale) -> str | None:
        number = checkout.payload
        try:
            await self._catalog.orders.payable(number, Money(checkout.total, checkout.currency))
        except PriceChanged as changed:
            return refused(Refusal.SUM, number, locale, Money(changed.new, self._catalog.shop.currency))
        except OrderNotFound:
            return refused(Refusal.UNKNOWN, number, locale)
        except OrderMoveImpossible as impossible:
            return refused(Refusal.GONE if impossible.at in OVER else Refusal.DUE, number, locale)
        return None

    async def _taken(self, turn: LaneTurn, n: int, message: Message, paid: SuccessfulPayment) -> tuple[Outgoing, ...]:
        came = _charge(paid)
        key = EffectKey(turn.turn_id, "pay", n)
        try:
            order = await self._catalog.orders.pay(key, paid.invoice_payload, came.amount, came.id, IN_APP)
        except (OrderNotFound, ChargeMismatch, FigureImpossible) as error:
            log.error("payment_without_order", turn=turn.turn_id, error=type(error).__name__)
            return await self._orphan(turn, message, came, whole(paid.invoice_payload))
        log.info("payment_taken", turn=turn.turn_id, order=order.number)
        card = await self._cards.outgoing(OrderCard(order, OrderMatter.PAID, name=_name(message)))
        owed = (render_refund_due(order, came, self._managers_chat),) if order.owed.minor > 0 else ()
        return (*await self._said(turn, order, message, came.amount), *card, *owed)

    async def _said(self, turn: LaneTurn, order: Order, message: Message, came: Money) -> tuple[Outgoing, ...]:
        """To whoever paid. Whose order it is, if that is somebody else, hears of it with the order's other news."""
        if turn.chat <= 0:
            return ()
        locale = await self._language(turn, message)
        render = render_paid if order.chat == turn.chat else render_paid_by_other
        return (render(order, came, turn.chat, turn.topic, locale),)

    async def _orphan(self, turn: LaneTurn, message: Message, came: Charge, payload: str) -> tuple[Outgoing, ...]:
        alarm = render_orphan_alarm(came, payload, _name(message), turn.chat, self._managers_chat)
        if turn.chat <= 0:
            return (alarm,)
        return (render_orphan(came.amount, turn.chat, turn.topic, await self._language(turn, message)), alarm)

    async def _language(self, turn: LaneTurn, message: Message) -> Locale:
        if turn.checkpoint_id is None:
            return locale_of(message.from_user)
        return await self._agent.language(turn.chat, turn.topic, turn.checkpoint_id)


def _payment_in(event: Event) -> tuple[Message, SuccessfulPayment] | None:
    message = event.message
    if message is None or message.successful_payment is None:
        return None
    return message, message.successful_payment


def _charge(paid: SuccessfulPayment) -> Charge:
    amount = Money(paid.total_amount, paid.currency)
    return Charge(amount, whole(paid.telegram_payment_charge_id), whole(paid.provider_payment_charge_id))


def _name(message: Message) -> str:
    return whole(message.from_user.full_name) if message.from_user is not None else ""
