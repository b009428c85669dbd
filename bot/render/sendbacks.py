"""Returns and exchanges: the questions, one at a time, and what happens after them."""

from __future__ import annotations

from bot.callbacks import pack
from bot.render.calls import Draft, text
from bot.render.goods import order_lines, plain_price, thing
from bot.render.keyboards import Button, button, keyboard, person_row
from bot.render.orders import number_of
from bot.render.rich import TEXT_LIMIT, Rich, bold, filled, fitted, plain
from bot.texts import Texts
from catalog.orders import OrderLine
from catalog.orders import ReturnReason as Reason
from catalog.products import Money
from graph.messages import (
    AskGiveBack,
    AskOrder,
    GiveBackFor,
    GiveBackLine,
    GiveBackWhy,
    OrderWish,
    ShowReturn,
)

SIZES_IN_A_ROW = 4
SIZES_SHOWN = 24


def ask_give_back(message: AskGiveBack, words: Texts) -> Draft:
    """Which thing, then why, then in an exchange which size instead; the thing stands above what is asked of it."""
    told = words.sale.back
    if message.line is None:
        question, rows = told.what_exchanged if message.exchange else told.what_returned, _lines(message, words)
    elif message.reason is None:
        question, rows = told.why, [[button(told.reasons[each], pack(GiveBackWhy(each)))] for each in Reason]
    elif not message.exchange:
        question, rows = told.tell_more, []
    elif message.sizes:
        question, rows = told.which_size, _sizes(message)
    else:
        give_back = pack(AskOrder(message.order.number, OrderWish.RETURN))
        question, rows = told.no_sizes, [[button(words.sale.order.wishes[OrderWish.RETURN], give_back)]]
    chosen = order_lines([line for line in message.order.lines if line.line == message.line], words)
    return text(fitted([*chosen, plain(question)], TEXT_LIMIT), keyboard([*rows, person_row(words)]))


def show_return(message: ShowReturn, words: Texts) -> Draft:
    """What was noted, who pays the way back, when money comes or what is due."""
    told, given = words.sale.back, message.given
    exchange = given.kind == "exchange"
    noted = told.exchange_noted if exchange else told.return_noted
    lines = [
        bold(filled(noted, number=number_of(given.number))),
        plain(told.send_within.of(message.days, words.locale)),
        plain(told.way_back_ours if given.way_back_paid_by_us else told.way_back_theirs),
        *_money(message, words, exchange=exchange),
        plain(told.where_to),
    ]
    return text(fitted(lines, TEXT_LIMIT), keyboard([person_row(words)]))


def _money(message: ShowReturn, words: Texts, *, exchange: bool) -> list[Rich]:
    told, given = words.sale.back, message.given
    if not exchange:
        return [filled(told.money_back, amount=bold(plain_price(given.amount, words)))]
    difference = given.difference
    if difference is None or difference.minor == 0:
        return []
    amount = bold(plain_price(Money(abs(difference.minor), difference.currency), words))
    return [filled(told.surcharge if difference.minor > 0 else told.money_over, amount=amount)]


def _lines(message: AskGiveBack, words: Texts) -> list[list[Button]]:
    left = [line for line in message.order.lines if _has_pieces(line)]
    return [[button(thing(line, words), pack(GiveBackLine(message.order.number, line.line)))] for line in left]


def _has_pieces(line: OrderLine) -> bool:
    return line.pieces > line.returned


def _sizes(message: AskGiveBack) -> list[list[Button]]:
    product = next((line.product_sku for line in message.order.lines if line.line == message.line), "")
    buttons = [button(size, pack(GiveBackFor(sku), product)) for sku, size in message.sizes[:SIZES_SHOWN]]
    return [buttons[start : start + SIZES_IN_A_ROW] for start in range(0, len(buttons), SIZES_IN_A_ROW)]
