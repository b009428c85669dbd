"""Orders as their shopper reads them: how one stands, what is to be paid and where, several to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.callbacks import pack
from bot.render.calls import Draft, text
from bot.render.deliveries import place_of
from bot.render.goods import discount_line, order_lines, plain_price
from bot.render.keyboards import Button, button, keyboard, person_row
from bot.render.rich import TEXT_LIMIT, Rich, bold, code, filled, fitted, foreign, in_sections, plain
from bot.texts import Texts, money
from bot.texts.figures import currency, day, moment, plain_amount
from catalog.order_rules import Payee
from catalog.orders import Order, OrderState
from catalog.products import Money
from graph.messages import AskOrder, KeepDelivery, OrderNews, OrderWish, ShowOrder, ShowOrders

ORDERS_SHOWN = 8
NUMBER_LIMIT = 24
SETTLED = frozenset({OrderState.CANCELLED, OrderState.RETURNED, OrderState.DELIVERED})
COMPANY_DIGITS = 8


def show_order(message: ShowOrder, words: Texts, zone: ZoneInfo) -> Draft:
    order, told = message.order, words.sale.order
    sections = _told(message, words, zone)
    rows = _wish_rows(message, words)
    if message.ask_to_keep:
        sections.append([plain(told.ask_to_keep)])
        keep = [button(told.keep, pack(KeepDelivery(yes=True))), button(told.keep_not, pack(KeepDelivery(yes=False)))]
        rows = [keep, *rows]
    if message.news is OrderNews.CANCEL_ASKED:
        sure = (OrderWish.CANCEL_SURE, OrderWish.SHOW)
        rows = [[_wish_button(order, wish, words) for wish in sure]]
    return text(in_sections(sections), keyboard([*rows, person_row(words)]))


def show_orders(message: ShowOrders, words: Texts, zone: ZoneInfo) -> Draft:
    """The newest, one line and one button each."""
    told, shown = words.sale.order, message.orders[:ORDERS_SHOWN]
    lines = [plain(told.which[message.wish]), *(_in_list(order, words, zone) for order in shown)]
    buttons = [button(f"№{order.number}", pack(AskOrder(order.number, message.wish))) for order in shown]
    rows = [buttons[start : start + 4] for start in range(0, len(buttons), 4)]
    return text(fitted(lines, TEXT_LIMIT), keyboard([*rows, person_row(words)]))


def order_facts(order: Order, words: Texts, zone: ZoneInfo) -> list[Rich]:
    """What is in it, what it costs, what was paid and is to come, where it goes."""
    told = words.sale.order
    total = filled(words.sale.read_back.total, total=bold(plain_price(order.total, words)))
    return [
        *order_lines(order.lines, words),
        *discount_line(order.discount, words),
        total,
        *_money(order, words),
        *_way(order, words, zone),
        *([filled(told.exchanged, number=number_of(order.exchange_of))] if order.exchange_of else []),
    ]


def number_of(number: str) -> Rich:
    return foreign(number, NUMBER_LIMIT)


def waybill_of(order: Order) -> Rich:
    return code(foreign(order.waybill or "", 40).plain)


def _told(message: ShowOrder, words: Texts, zone: ZoneInfo) -> list[list[Rich]]:
    order, told = message.order, words.sale.order
    number = number_of(order.number)
    sentence = _sentences(words).get(message.news)
    if sentence is not None and (order.delivery is not None or message.news is not OrderNews.ADDRESS_CHANGED):
        place = place_of(order.delivery, words) if order.delivery else plain("")
        lines = [filled(sentence, number=number, total=plain_price(order.total, words), place=place)]
        return [[*lines, *(_owed(order, words) if message.news is OrderNews.CANCELLED else [])]]
    if message.news in {OrderNews.PLACED, OrderNews.PAY}:
        head = [[bold(filled(told.placed, number=number))]] if message.news is OrderNews.PLACED else []
        return [*head, *_to_pay(message, words, zone)]
    state = plain(told.states[order.state])
    return [[bold(filled(told.head, number=number, state=state)), *order_facts(order, words, zone)]]


def _sentences(words: Texts) -> Mapping[OrderNews, str]:
    """What is said in one sentence."""
    told = words.sale.order
    return {
        OrderNews.RECEIPT_TAKEN: told.receipt_taken,
        OrderNews.CANCELLED: told.cancelled,
        OrderNews.CANCEL_ASKED: told.cancel_sure,
        OrderNews.ADDRESS_CHANGED: told.address_changed,
    }


def _to_pay(message: ShowOrder, words: Texts, zone: ZoneInfo) -> list[list[Rich]]:
    """Where to pay what is due now. Without requisites a person tells; on delivery there is nothing to do now."""
    order, told = message.order, words.sale.order
    now = order.due_now
    if order.due.minor == 0:
        return [[plain(told.paid_already)]]
    if now.minor == 0:
        will_write = [plain(told.will_write)] if message.news is OrderNews.PLACED else []
        return [[filled(told.on_delivery, due=plain_price(order.due, words)), *will_write]]
    if message.payee is None:
        return [[filled(told.placed_no_payee, due=bold(plain_price(now, words)))]]
    until = moment(order.pay_until, zone, words.locale) if order.pay_until else ""
    asked = filled(told.pay, due=bold(plain_price(now, words)))
    ends = [plain(told.pay_until.format(time=until))] if until else []
    return [[asked, *_requisites(message.payee, order, now, words)], [plain(told.send_receipt), *ends]]


def _requisites(payee: Payee, order: Order, amount: Money, words: Texts) -> list[Rich]:
    """Each copied by a tap, as the bank's form wants them."""
    told = words.sale.order
    groups = " ".join(payee.iban[start : start + 4] for start in range(0, len(payee.iban), 4))
    tax = told.tax_company if len(payee.tax_id) == COMPANY_DIGITS else told.tax_person
    purpose = payee.purpose.replace("{number}", order.number)
    unit = plain(currency(amount.currency, words.locale))
    return [
        filled(told.payee, value=code(payee.name)),
        filled(told.iban, value=code(groups)),
        filled(tax, value=code(payee.tax_id)),
        filled(told.amount, value=code(plain_amount(amount)), currency=unit),
        filled(told.purpose, value=code(purpose)),
    ]


def _money(order: Order, words: Texts) -> list[Rich]:
    told = words.sale.order
    lines = [filled(told.paid, paid=plain_price(order.paid, words))] if order.paid.minor else []
    if order.state not in SETTLED:
        later = Money(order.due.minor - order.due_now.minor, order.due.currency)
        if order.due_now.minor:
            lines.append(filled(told.due_now, due=bold(plain_price(order.due_now, words))))
        if later.minor > 0:
            lines.append(filled(told.due_later, due=bold(plain_price(later, words))))
    return [*lines, *_owed(order, words)]


def _owed(order: Order, words: Texts) -> list[Rich]:
    owed = words.sale.order.owed
    return [filled(owed, owed=bold(plain_price(order.owed, words)))] if order.owed.minor else []


def _way(order: Order, words: Texts, zone: ZoneInfo) -> list[Rich]:
    told = words.sale.order
    where = words.sale.read_back.where
    lines = [filled(where, place=place_of(order.delivery, words))] if order.delivery else []
    if order.waybill:
        lines.append(filled(told.waybill, waybill=waybill_of(order)))
    if order.storage_until and order.state is OrderState.ARRIVED:
        lines.append(plain(told.stored_until.format(day=day(order.storage_until, zone, words.locale))))
    return lines


def _in_list(order: Order, words: Texts, zone: ZoneInfo) -> Rich:
    told = words.sale.order
    return filled(
        f"• {told.in_list}",
        number=number_of(order.number),
        day=plain(day(order.confirmed_at, zone, words.locale)),
        total=plain(money(order.total, words.locale)),
        state=plain(told.states[order.state]),
    )


def _wish_rows(message: ShowOrder, words: Texts) -> list[list[Button]]:
    """Where to pay needs no button beside the requisites themselves."""
    needless = {OrderWish.SHOW} if message.payee is None else {OrderWish.SHOW, OrderWish.PAY}
    wishes: Sequence[OrderWish] = [wish for wish in message.wishes if wish not in needless]
    buttons = [_wish_button(message.order, wish, words) for wish in wishes]
    return [buttons[start : start + 2] for start in range(0, len(buttons), 2)]


def _wish_button(order: Order, wish: OrderWish, words: Texts) -> Button:
    return button(words.sale.order.wishes[wish], pack(AskOrder(order.number, wish)))
