"""Payments in the chat: invoices, and what is said when money came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.callbacks import pack
from bot.outbox import Outgoing
from bot.render.keyboards import button, keyboard, person_row
from bot.render.rich import clip, filled, fitted, foreign, plain, tidy
from bot.texts import money, texts
from bot.texts.payments import ORPHAN, PAYMENTS, TO_REFUND, PaymentWords, Refusal
from catalog.orders import Order, OrderLine, OrderState
from catalog.products import Locale, Money
from graph.messages import AskOrder, OrderNews, OrderWish, Reply, ShowOrder

DESCRIPTION_LIMIT = 255
LINE_LIMIT = 80
CHARGE_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Charge:
    """Money that came: what Telegram calls the payment, and what the payment provider does."""

    amount: Money
    id: str
    provider_id: str


TO_BE_PAID = frozenset({OrderNews.PLACED, OrderNews.PAY})


def render_invoices(reply: Reply, chat: int, topic: int) -> tuple[Outgoing, ...]:
    """One for each order of this reply that is to be paid now; none while a receipt for it is being looked at."""
    shown = [each for each in reply.messages if isinstance(each, ShowOrder) and each.news in TO_BE_PAID]
    orders = [each.order for each in shown if each.order.state is not OrderState.PAYMENT_CHECK]
    return tuple(render_invoice(order, chat, topic, reply.locale) for order in orders if order.awaits_payment)


def render_invoice(order: Order, chat: int, topic: int, locale: Locale) -> Outgoing:
    """What is due now of this order, to be paid in the chat. Who may be paid so, the client adds when it is sent."""
    words, sum_ = PAYMENTS[locale], order.due_now
    rest = Money(order.due.minor - sum_.minor, sum_.currency)
    label = words.all_of_it if rest.minor == 0 else words.part_of_it
    params: dict[str, Any] = {
        "chat_id": chat,
        "title": words.title.format(number=order.number),
        "description": _goods(order, rest, words, locale),
        "payload": order.number,
        "currency": sum_.currency,
        "prices": [{"label": label, "amount": sum_.minor}],
    }
    topics = {"message_thread_id": topic} if topic else {}
    return Outgoing(chat, "sendInvoice", params | topics, topic, epoch_of=(chat, topic))


def render_paid(order: Order, came: Money, chat: int, topic: int, locale: Locale) -> Outgoing:
    """To the shopper, even while a person holds the talk: money that came is never left without a word."""
    words = PAYMENTS[locale]
    number = plain(order.number)
    lines = [
        filled(words.received, sum=plain(money(came, locale))),
        filled(
            _afterwards(order, words),
            number=number,
            rest=plain(money(order.due_now if order.due_now.minor else order.due, locale)),
            owed=plain(money(order.owed, locale)),
        ),
    ]
    rows = [[button(words.see_order, pack(AskOrder(order.number, OrderWish.SHOW)))], person_row(texts(locale))]
    return _sentence(chat, topic, fitted(lines, 1000).html, keyboard(rows))


def render_paid_by_other(order: Order, came: Money, chat: int, topic: int, locale: Locale) -> Outgoing:
    """To somebody who paid another's order: thanks, and nothing of what is in it."""
    said = filled(PAYMENTS[locale].received_for, sum=plain(money(came, locale)), number=plain(order.number))
    return _sentence(chat, topic, said.html, None)


def render_orphan(came: Money, chat: int, topic: int, locale: Locale) -> Outgoing:
    """To somebody whose money we cannot place."""
    said = filled(PAYMENTS[locale].orphan, sum=plain(money(came, locale)))
    return _sentence(chat, topic, said.html, keyboard([person_row(texts(locale))]))


def render_orphan_alarm(came: Charge, payload: str, who: str, chat: int, managers_chat: int) -> Outgoing:
    """To the managers, with all that finds the payment again."""
    said = filled(
        ORPHAN,
        sum=plain(money(came.amount, "uk")),
        payload=foreign(payload) or plain("—"),
        charge=foreign(came.id, CHARGE_LIMIT),
        provider=foreign(came.provider_id, CHARGE_LIMIT),
        who=foreign(who, 60) or plain("—"),
        chat=plain(str(chat)),
    )
    return _sentence(managers_chat, 0, said.html, None)


def render_refund_due(order: Order, came: Charge, managers_chat: int) -> Outgoing:
    """To the managers, below the card of an order that was paid too much: how much of which payment is to go back."""
    over = Money(min(order.owed.minor, came.amount.minor), came.amount.currency)
    said = filled(
        TO_REFUND,
        number=plain(order.number),
        sum=plain(money(over, "uk")),
        charge=foreign(came.id, CHARGE_LIMIT),
        provider=foreign(came.provider_id, CHARGE_LIMIT),
    )
    return _sentence(managers_chat, 0, said.html, None)


def refused(why: Refusal, number: str, locale: Locale, now: Money | None = None) -> str:
    """Why the invoice of this order may not be paid; `now` is what is due instead."""
    said = PAYMENTS[locale].refusals[why]
    return said.format(number=clip(tidy(number), 20), sum=money(now, locale) if now is not None else "")


def _afterwards(order: Order, words: PaymentWords) -> str:
    if order.owed.minor > 0:
        return words.cancelled if order.state is OrderState.CANCELLED else words.too_much
    if order.due_now.minor > 0:
        return words.still_due
    return words.part_paid if order.due.minor > 0 else words.paid


def _goods(order: Order, rest: Money, words: PaymentWords, locale: Locale) -> str:
    """What is paid for; how the rest is paid stands first, so that it is never cut."""
    later = [words.rest_later.format(rest=money(rest, locale))] if rest.minor > 0 else []
    lines = [_line(line, words, locale) for line in order.lines]
    return clip(" ".join([*later, "; ".join(lines)]), DESCRIPTION_LIMIT)


def _line(line: OrderLine, words: PaymentWords, locale: Locale) -> str:
    said = words.line.format(name=tidy(line.names.spoken(locale)) or line.sku, size=tidy(line.size))
    return clip(said if line.pieces == 1 else f"{said} × {line.pieces}", LINE_LIMIT)


def _sentence(chat: int, topic: int, html: str, markup: dict[str, Any] | None) -> Outgoing:
    params: dict[str, Any] = {"chat_id": chat, "text": html, "parse_mode": "HTML"}
    params |= {"message_thread_id": topic} if topic else {}
    return Outgoing(chat, "sendMessage", params | ({"reply_markup": markup} if markup else {}), topic)
