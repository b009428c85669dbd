"""The shape of the sale in one language: cart, delivery, orders, what comes back, what is written first.

As in bot/texts/words.py: plain text, filled and escaped by bot/render, without a gender for the bot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.texts.plurals import Plural
from catalog.delivery import Part, Way, Why
from catalog.orders import OrderState, PaymentMode, ReturnReason
from graph.messages import OrderWish


@dataclass(frozen=True, slots=True)
class CartWords:
    """`rest` is over what was in the cart before, `free` tells which ways cost nothing. `gone` and `few` stand behind a
    line that is not held any more."""

    added: str
    rest: str
    heading: str
    line: str
    lines: str
    more: str
    fewer: str
    price_now: str
    gone: str
    few: str
    discount: str
    total: str
    to_free: str
    free: str
    held: str
    checkout: str
    checkout_now: str


@dataclass(frozen=True, slots=True)
class DeliveryWords:
    """`ask` is the question for one part alone, `parts` name them in a list of several. In `doubts`, `{said}` is what
    was written, in quotes and after a space, or nothing. `also` names the other ways than a branch."""

    ask_first: str
    ask_first_how: str
    also: str
    known: str
    elsewhere: str
    use_known: str
    ask: Mapping[Part, str]
    parts: Mapping[Part, str]
    ask_several: str
    ask_again: str
    what_to_change: str
    doubts: Mapping[tuple[Part, Why], str]
    not_offered: Mapping[Way, str]
    ways: Mapping[Way, str]
    also_ways: Mapping[Way, str]
    places: Mapping[Way, str]
    region: str
    district: str
    unsure: str


@dataclass(frozen=True, slots=True)
class ReadBackWords:
    """`place` are the buttons that order, one a way to pay; they say so. `pays` tell the way that was said ahead
    (`agreed` at once), `choose` and `choose_other` ask for one when all the rest stands just above."""

    heading: str
    changed: str
    recipient: str
    where: str
    fee: str
    fee_about: str
    fee_free: str
    fee_to_carrier: str
    fee_to_carrier_about: str
    total: str
    prepayment: str
    question: str
    question_pay: str
    choose: str
    choose_other: str
    pays: Mapping[PaymentMode, str]
    agreed: Mapping[PaymentMode, str]
    place: Mapping[PaymentMode, str]
    change: str


@dataclass(frozen=True, slots=True)
class OrderWords:
    """`states` follow "Order No. 1007: ". `which` asks for one of several."""

    states: Mapping[OrderState, str]
    head: str
    placed: str
    on_delivery: str
    will_write: str
    placed_no_payee: str
    paid_already: str
    pay: str
    pay_until: str
    payee: str
    iban: str
    tax_company: str
    tax_person: str
    amount: str
    purpose: str
    send_receipt: str
    receipt_taken: str
    cancelled: str
    cancel_sure: str
    address_changed: str
    ask_to_keep: str
    keep: str
    keep_not: str
    paid: str
    due_now: str
    due_later: str
    owed: str
    waybill: str
    stored_until: str
    exchanged: str
    which: Mapping[OrderWish, str]
    in_list: str
    wishes: Mapping[OrderWish, str]


@dataclass(frozen=True, slots=True)
class BackWords:
    """A return or an exchange, question by question."""

    what_returned: str
    what_exchanged: str
    why: str
    reasons: Mapping[ReturnReason, str]
    which_size: str
    no_sizes: str
    tell_more: str
    return_noted: str
    exchange_noted: str
    send_within: Plural
    way_back_ours: str
    way_back_theirs: str
    money_back: str
    surcharge: str
    money_over: str
    where_to: str


@dataclass(frozen=True, slots=True)
class NewsWords:
    """What a shopper hears without having asked. `states` tell what an order has become."""

    states: Mapping[OrderState, str]
    unpaid: str
    due_on_delivery: str
    stored_until: str
    owed: str
    after_delivery: str
    stars: str
    payment_short: str
    receipt_refused: str
    refunded: str
    waybill: str
    address: str
    items: str
    return_accepted: str
    return_refused: str
    back_in_stock: str
    reminder: str
    reminder_question: str
    take: str
    no_reminders: str


@dataclass(frozen=True, slots=True)
class SaleWords:
    cart: CartWords
    delivery: DeliveryWords
    read_back: ReadBackWords
    order: OrderWords
    back: BackWords
    news: NewsWords
    tell_when_back: str
    still_open: str
    forget_me: str
