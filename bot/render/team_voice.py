"""A sale by voice as it is read back to the manager who typed it, and why it cannot be made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiogram.types import Message

from bot.callbacks_team import DropSale, Sell, pack_team
from bot.outbox import Outgoing
from bot.render.changes import skus
from bot.render.deliveries import place_of, recipient_of
from bot.render.keyboards import Keyboard, button, keyboard
from bot.render.rich import TEXT_LIMIT, Rich, bold, code, filled, fitted, foreign, italic, joined, plain
from bot.texts import listed, money, order_cards, texts
from bot.texts import team as words
from bot.voice import VoiceLine, VoiceSale
from catalog.delivery import City, Part, Way
from catalog.orders import PaymentMode
from catalog.products import Money

UK = texts("uk")


def read_back(sale: VoiceSale, heading: str) -> Rich:
    """All that will be ordered, with what was only guessed."""
    total = filled(
        words.TOTAL,
        total=bold(plain(money(sale.total.total, "uk"))),
        mode=plain(order_cards.MODES[sale.mode]),
    )
    lines = [
        plain(heading),
        *map(_line, sale.lines),
        recipient_of(sale.delivery),
        place_of(sale.delivery, UK),
        *_doubts(sale),
        *_fee(sale),
        total,
        italic(plain(words.FOR_SHOPPER if sale.chat is not None else words.FOR_NOBODY)),
    ]
    return fitted(lines, TEXT_LIMIT)


def sale_keyboard(sale: VoiceSale) -> Keyboard:
    sell = button(words.SELL, pack_team(Sell(sale.total.total.minor, sale.draft)))
    return keyboard([[sell, button(words.SELL_NOT, pack_team(DropSale()))]])


def edited(question: Message, text: Rich, buttons: Keyboard | None = None) -> Outgoing:
    params: dict[str, Any] = {
        "chat_id": question.chat.id,
        "message_id": question.message_id,
        "text": text.html,
        "parse_mode": "HTML",
    }
    markup = {"reply_markup": buttons} if buttons is not None else {}
    return Outgoing(question.chat.id, "editMessageText", params | markup)


def done(number: str, by: str) -> Rich:
    return plain(words.SALE_DONE.format(number=number, name=by))


def dropped(by: str) -> Rich:
    return plain(words.SALE_DROPPED.format(name=by))


def not_a_line(said: str) -> Rich:
    return filled(words.NOT_A_LINE, said=foreign(said, 60))


def not_one_size(sku: str, there: Sequence[str]) -> Rich:
    return filled(words.NOT_ONE_SIZE, sku=code(sku), skus=skus(there))


def too_few(sku: str, free: int) -> Rich:
    return filled(words.TOO_FEW, sku=code(sku), free=plain(str(free)))


def missing(parts: Sequence[Part]) -> Rich:
    named = listed([UK.sale.delivery.parts[part] for part in parts], "uk")
    return filled(words.MISSING, parts=plain(named))


def namesakes(cities: Sequence[City]) -> Rich:
    named = [
        filled("{city} ({region})", city=foreign(each.name, 40), region=foreign(each.region, 40)) for each in cities
    ]
    return filled(words.NAMESAKES, cities=joined(named, ", "))


def mode_refused(modes: Sequence[PaymentMode]) -> Rich:
    named = listed([order_cards.MODES[mode] for mode in modes], "uk")
    return filled(words.MODE_REFUSED, modes=plain(named))


def _line(line: VoiceLine) -> Rich:
    """As the order's card will have it, all its pieces in one sum."""
    product, variant = line.product, line.variant
    colour = next((each.names.uk for each in product.colours if each.code == variant.colour), variant.colour)
    return filled(
        order_cards.LINE,
        sku=code(variant.sku),
        what=joined([foreign(product.names.uk, 60), foreign(colour, 30)], ", "),
        size=foreign(variant.size, 16),
        pieces=plain(str(line.pieces)),
        price=plain(money(Money(variant.price.minor * line.pieces, variant.price.currency), "uk")),
    )


def _doubts(sale: VoiceSale) -> list[Rich]:
    named = UK.sale.delivery.parts
    return [
        filled(words.DOUBTFUL, part=plain(named[each.part]), said=foreign(each.said, 40))
        for each in sale.details.doubts
        if each.said
    ]


def _fee(sale: VoiceSale) -> list[Rich]:
    if sale.delivery.place.way is Way.PICKUP:
        return []
    fee = sale.total.fee
    if fee is None:
        return [plain(words.FEE_TO_CARRIER)]
    return [filled(words.FEE, fee=plain(money(fee, "uk"))) if fee.minor else plain(words.FEE_FREE)]


def after(read: str, ending: Rich) -> Rich:
    """How it ended, above what was read back."""
    return joined([bold(ending), plain(read)], "\n")
