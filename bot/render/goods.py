"""What is chosen or ordered, line by line, and the cart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.callbacks import pack
from bot.render.calls import Draft, text
from bot.render.keyboards import Button, button, keyboard, person_row
from bot.render.rich import TEXT_LIMIT, Rich, bold, clip, filled, fitted, foreign, joined, plain, tidy
from bot.texts import Texts, money
from bot.texts.figures import clock_time, either
from catalog.orders import CartLine, OrderLine
from catalog.products import Money
from graph.messages import ChangeLine, Checkout, Offer, Saying, ShowCart, SizeOffer

SIZE_LIMIT = 16
LINES_SHOWN = 12
LINES_PRESSED = 6
NAME_ON_BUTTON = 22
LESS, MORE, GONE = "−", "+", "✕"


def show_cart(message: ShowCart, words: Texts, zone: ZoneInfo, *, last: bool) -> Draft:
    """What is chosen, what it costs, how long it is held. `last`: nothing follows, so lines can be changed and the
    order made from here; otherwise the next question is already there."""
    cart, told = message.cart, words.sale.cart
    lines = [*_headed(message, words), *_sums(message, words)]
    if message.held_until is not None:
        lines.append(_held(message.held_until, words, zone))
    rows: list[list[Button]] = []
    if last and cart.lines:
        checkout = told.checkout.format(total=money(cart.total, words.locale))
        rows = [*_line_rows(cart.lines, words), [button(checkout, pack(Checkout()))], person_row(words)]
    elif last:
        rows = [person_row(words)]
    return text(fitted(lines, TEXT_LIMIT), keyboard(rows) if rows else None)


def cart_lines(lines: Sequence[CartLine], words: Texts) -> list[Rich]:
    """One a line, with the price of now; what is no longer held says whether it can still be had."""
    return [*(_listed(_cart_line(line, words)) for line in lines[:LINES_SHOWN]), *_more(lines, words)]


def order_lines(lines: Sequence[OrderLine], words: Texts) -> list[Rich]:
    shown = (_listed(_line(line, plain_price(line.price, words), words)) for line in lines[:LINES_SHOWN])
    return [*shown, *_more(lines, words)]


def discount_line(discount: Money, words: Texts) -> list[Rich]:
    """What is taken off the prices above it, if anything is."""
    return [filled(words.sale.cart.discount, discount=plain_price(discount, words))] if discount.minor > 0 else []


def waited_for(offer: Offer, size: SizeOffer, words: Texts) -> Rich:
    """One size with its price of now."""
    name = foreign(offer.names.spoken(words.locale)) or foreign(offer.product_sku)
    what = joined([bold(name), foreign(offer.colour.names.spoken(words.locale), 40)], ", ")
    price = bold(plain_price(size.price, words))
    return filled(words.sale.cart.line, what=what, size=foreign(size.size, SIZE_LIMIT), price=price)


def thing(line: CartLine | OrderLine, words: Texts) -> str:
    """Name and size, as short as a button wants them."""
    name = clip(tidy(line.names.spoken(words.locale)) or line.product_sku, NAME_ON_BUTTON)
    return f"{name}, {clip(tidy(line.size), SIZE_LIMIT)}"


def plain_price(amount: Money, words: Texts) -> Rich:
    return plain(money(amount, words.locale))


def _headed(message: ShowCart, words: Texts) -> list[Rich]:
    told, lines = words.sale.cart, message.cart.lines
    if not lines:
        return [plain(words.sayings[Saying.CART_EMPTY])]
    new = [line for line in lines if line.sku in message.added]
    if not new:
        return [plain(told.heading), *cart_lines(lines, words)]
    pieces = words.pieces.of(message.fewer, words.locale) if message.fewer else ""
    heading = told.fewer.format(pieces=pieces) if pieces else told.added
    rest = [line for line in lines if line.sku not in message.added]
    before = [plain(told.rest), *cart_lines(rest, words)] if rest else []
    return [plain(heading), *cart_lines(new, words), *before]


def _sums(message: ShowCart, words: Texts) -> list[Rich]:
    """The total where there is anything to add up, and what is missing to a free delivery, or which way is free now."""
    cart, told = message.cart, words.sale.cart
    adds_up = cart.pieces > 1 or cart.discount.minor > 0
    total = [filled(told.total, total=bold(plain_price(cart.total, words)))] if adds_up else []
    total = [*discount_line(cart.discount, words), *total]
    missing = cart.missing_to_free
    if missing is not None and missing.minor > 0:
        total.append(filled(told.to_free, missing=plain_price(missing, words)))
    if message.free_ways and cart.lines:
        ways = [words.sale.delivery.also_ways[way] for way in message.free_ways]
        total.append(plain(told.free.format(ways=either(ways, words.locale))))
    return total


def _held(until: datetime, words: Texts, zone: ZoneInfo) -> Rich:
    return plain(words.sale.cart.held.format(time=clock_time(until, zone)))


def _cart_line(line: CartLine, words: Texts) -> Rich:
    told = words.sale.cart
    price = bold(plain_price(line.price, words))
    if line.told_price != line.price:
        price = filled(told.price_now, price=price, old=plain_price(line.told_price, words))
    return joined([_line(line, price, words), _still(line, words)], ", ")


def _still(line: CartLine, words: Texts) -> Rich:
    """Nothing as long as all of it is held, or could be."""
    told = words.sale.cart
    if line.held or line.free >= line.pieces:
        return plain("")
    if line.free <= 0:
        return bold(plain(told.gone))
    return bold(plain(told.few.format(pieces=words.pieces.of(line.free, words.locale))))


def _line(line: CartLine | OrderLine, price: Rich, words: Texts) -> Rich:
    told = words.sale.cart
    name = foreign(line.names.spoken(words.locale)) or foreign(line.product_sku)
    what = joined([bold(name), foreign(line.colour_names.spoken(words.locale), 40)], ", ")
    template = told.line if line.pieces == 1 else told.lines
    size = foreign(line.size, SIZE_LIMIT)
    return filled(template, what=what, size=size, price=price, pieces=plain(str(line.pieces)))


def _more(lines: Sequence[CartLine | OrderLine], words: Texts) -> list[Rich]:
    """How many pieces there was no room for."""
    left = sum(line.pieces for line in lines[LINES_SHOWN:])
    return [plain(words.sale.cart.more.format(pieces=words.pieces.of(left, words.locale)))] if left else []


def _listed(line: Rich) -> Rich:
    return joined([plain("•"), line], " ")


def _line_rows(lines: Sequence[CartLine], words: Texts) -> list[list[Button]]:
    """A row a line: away with it, one less where there are several, one more where there is one."""
    rows = []
    for line in lines[:LINES_PRESSED]:
        row = [button(f"{GONE} {thing(line, words)}", pack(ChangeLine(line.line, 0)))]
        if line.pieces > 1:
            row.append(button(LESS, pack(ChangeLine(line.line, line.pieces - 1))))
        if line.free > (0 if line.held else line.pieces):
            row.append(button(MORE, pack(ChangeLine(line.line, line.pieces + 1))))
        rows.append(row)
    return rows
