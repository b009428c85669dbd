"""What is written to a shopper first: what became of an order, what is back in stock, what was left in the cart."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.callbacks import pack
from bot.outbox import Outgoing
from bot.render.calls import Draft, card, text
from bot.render.deliveries import place_of
from bot.render.goods import cart_lines, plain_price, waited_for
from bot.render.keyboards import Button, button, keyboard, person_row
from bot.render.orders import number_of, order_facts, waybill_of
from bot.render.rich import TEXT_LIMIT, Rich, bold, filled, fitted, plain
from bot.texts import Texts, texts
from bot.texts.figures import day
from catalog.orders import Event, Order, OrderState, Verdict
from catalog.products import Locale, Money
from catalog.shoppers.reminders import Reminder
from catalog.shoppers.reviews import STARS
from graph.messages import AskOrder, Checkout, NoReminders, Offer, OrderWish, PickSize, RateOrder

KYIV = ZoneInfo("Europe/Kyiv")
S = OrderState
SHELF = frozenset({S.CONFIRMED, S.AWAITING_PAYMENT, S.PAYMENT_CHECK, S.PART_PAID, S.PAID, S.PACKED})
UNTOLD = frozenset({S.DRAFT, S.CONFIRMED, S.PAYMENT_CHECK})
"""States that come of the shopper's own word: their own turn told them."""
TOLD_OTHERWISE = frozenset(
    {
        (S.CONFIRMED, S.AWAITING_PAYMENT),  # the turn that placed it
        (S.PAYMENT_CHECK, S.AWAITING_PAYMENT),  # the receipt that was refused, or the payment that was too small
        (S.PAID, S.PART_PAID),  # the things that were changed
        (S.DELIVERED, S.RETURNED),  # the return that was accepted
    }
)
"""Steps that follow from something else, which is news itself."""


def render_event(
    event: Event, order: Order, chat: int, locale: Locale, topic: int = 0, zone: ZoneInfo = KYIV
) -> Outgoing | None:
    """What the shopper hears of this change; None when it is nothing to them, or when another event tells it. These are
    facts: they go out even while a person holds the talk."""
    words = texts(locale)
    lines = _told(event, order, words, zone)
    if not lines:
        return None
    rows = [_stars(event, order, words), _wishes(_next(event, order), order, words), person_row(words)]
    return _addressed(text(fitted(lines, TEXT_LIMIT), keyboard(rows)), chat, topic)


def render_back_in_stock(offer: Offer, size: str, chat: int, locale: Locale, topic: int = 0) -> Outgoing | None:
    """That this size is there again, with its picture and its price of now; None when it is not, after all."""
    words = texts(locale)
    found = next((each for each in offer.sizes if each.size == size and each.stock > 0), None)
    if found is None:
        return None
    take = button(words.sale.news.take, pack(PickSize(found.variant_sku), offer.product_sku))
    lines = [plain(words.sale.news.back_in_stock), waited_for(offer, found, words)]
    return _addressed(card(lines, offer.photo, keyboard([[take], person_row(words)])), chat, topic)


def render_reminder(reminder: Reminder, chat: int, locale: Locale, topic: int = 0) -> Outgoing:
    """What was chosen and left. It is dropped when a person has spoken meanwhile."""
    words = texts(locale)
    told = words.sale.news
    rows = [
        [button(words.sale.cart.checkout_now, pack(Checkout()))],
        [button(told.no_reminders, pack(NoReminders()))],
        person_row(words),
    ]
    shown = [plain(told.reminder), *cart_lines(reminder.lines, words), plain(told.reminder_question)]
    return _addressed(text(fitted(shown, TEXT_LIMIT), keyboard(rows)), chat, topic, epoch_of=(chat, topic))


def _addressed(draft: Draft, chat: int, topic: int, epoch_of: tuple[int, int] | None = None) -> Outgoing:
    address = {"chat_id": chat, "message_thread_id": topic} if topic else {"chat_id": chat}
    return Outgoing(chat, draft.method, {**address, **draft.params}, topic, epoch_of=epoch_of)


def _told(event: Event, order: Order, words: Texts, zone: ZoneInfo) -> list[Rich]:
    match event.kind:
        case "state":
            return _state(event, order, words, zone)
        case "payment" | "receipt" | "refund":
            return _money(event, order, words)
        case "return":
            return _return(event, order, words)
        case "address" | "items" | "waybill":
            return _changed(event, order, words, zone)
    return []


def _state(event: Event, order: Order, words: Texts, zone: ZoneInfo) -> list[Rich]:
    """The news of a state, and what the shopper has to do about it."""
    told, number = words.sale.news, number_of(order.number)
    to = OrderState(event.after or S.DRAFT)
    if to in UNTOLD or (event.before, to) in TOLD_OTHERWISE:
        return []
    if to is S.CANCELLED and event.reason == "unpaid":
        return [filled(told.unpaid, number=number)]
    place = place_of(order.delivery, words) if order.delivery else plain("")
    due = plain_price(order.due_now if order.due_now.minor else order.due, words)
    head = filled(told.states[to], number=number, place=place, due=due)
    return [head, *_further(to, order, words, zone)]


def _further(to: OrderState, order: Order, words: Texts, zone: ZoneInfo) -> list[Rich]:
    told = words.sale.news
    lines: list[Rich] = []
    if to is S.SHIPPED and order.waybill:
        lines.append(filled(words.sale.order.waybill, waybill=waybill_of(order)))
    if to is S.ARRIVED and order.storage_until:
        lines.append(plain(told.stored_until.format(day=day(order.storage_until, zone, words.locale))))
    if to in {S.SHIPPED, S.ARRIVED} and order.due.minor:
        lines.append(filled(told.due_on_delivery, due=bold(plain_price(order.due, words))))
    if to is S.DELIVERED:
        lines.append(plain(told.after_delivery))
    if to in {S.CANCELLED, S.RETURNED} and order.owed.minor:
        lines.append(filled(told.owed, owed=bold(plain_price(order.owed, words))))
    return lines


def _money(event: Event, order: Order, words: Texts) -> list[Rich]:
    """Of money, what no state tells: too little, none, or back."""
    told, number = words.sale.news, number_of(order.number)
    if event.kind == "receipt":
        return [filled(told.receipt_refused, number=number)] if event.after == Verdict.REFUSED else []
    if event.kind == "refund":
        back = _minor(event.before) if event.after == "done" else 0
        amount = plain_price(Money(back, order.total.currency), words)
        return [filled(told.refunded, number=number, amount=amount)] if back else []
    came = Money(_minor(event.after), order.total.currency)
    if event.reason == "exchange" or order.state not in SHELF or not came.minor or not order.due_now.minor:
        return []
    due = bold(plain_price(order.due_now, words))
    return [filled(told.payment_short, number=number, amount=plain_price(came, words), due=due)]


def _return(event: Event, order: Order, words: Texts) -> list[Rich]:
    told, number = words.sale.news, number_of(order.number)
    if event.after == "refused":
        return [filled(told.return_refused, number=number)]
    if event.after != "accepted":
        return []
    owed = [filled(told.owed, owed=bold(plain_price(order.owed, words)))] if order.owed.minor else []
    return [filled(told.return_accepted, number=number), *owed]


def _changed(event: Event, order: Order, words: Texts, zone: ZoneInfo) -> list[Rich]:
    """By a manager. The first waybill is told when the parcel leaves."""
    told, number = words.sale.news, number_of(order.number)
    if event.kind == "items":
        return [filled(told.items, number=number), *order_facts(order, words, zone)]
    if event.kind == "waybill":
        changed = event.before is not None or order.state not in SHELF | {S.SHIPPED}
        return [filled(told.waybill, number=number, waybill=waybill_of(order))] if changed and order.waybill else []
    if order.delivery is None:
        return []
    return [filled(told.address, number=number, place=place_of(order.delivery, words))]


def _next(event: Event, order: Order) -> tuple[OrderWish, ...]:
    """What the shopper may want after this."""
    if event.kind == "state" and event.after == S.DELIVERED:
        return (OrderWish.EXCHANGE, OrderWish.RETURN)
    return (OrderWish.PAY,) if order.state in SHELF and order.due_now.minor else ()


def _stars(event: Event, order: Order, words: Texts) -> list[Button]:
    """How it was, by one tap, when it has come."""
    came = event.kind == "state" and event.after == S.DELIVERED
    told = words.sale.news.stars
    return [button(told.format(n=n), pack(RateOrder(order.number, n))) for n in STARS] if came else []


def _wishes(wishes: Sequence[OrderWish], order: Order, words: Texts) -> list[Button]:
    return [button(words.sale.order.wishes[wish], pack(AskOrder(order.number, wish))) for wish in wishes]


def _minor(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0
