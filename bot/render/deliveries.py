"""Where to: what is still asked about a delivery, what was understood, and the read-back that is confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.callbacks import pack
from bot.render.calls import Draft, text
from bot.render.goods import cart_lines, discount_line, plain_price
from bot.render.keyboards import Button, button, keyboard, person_row
from bot.render.rich import TEXT_LIMIT, Rich, bold, filled, fitted, foreign, in_sections, italic, joined, plain
from bot.texts import Texts, listed, money
from bot.texts.figures import either
from catalog.delivery import City, DeliveryDetails, Doubt, Part, Piece, Way, Why
from catalog.delivery.read_back import address_line, spaced
from catalog.orders import PaymentMode
from catalog.products import Money
from graph.messages import AskDelivery, ChangeDelivery, ChooseCity, ChooseWay, PlaceOrder, ReadBack, UseKnownDelivery

SAID_LIMIT = 24
CITY_LIMIT = 60
CHOICES_SHOWN = 8
QUOTED = {"uk": " («{said}»)", "ru": " («{said}»)", "en": " (“{said}”)"}
COVERS: Mapping[Part, frozenset[Part]] = {
    Part.NAME: frozenset({Part.NAME, Part.LAST_NAME, Part.FIRST_NAME}),
    Part.CITY: frozenset({Part.CITY, Part.REGION}),
}
"""What need not be asked for beside a doubt about this part: its own sentence asks."""
BELIEVED = frozenset({Why.SPELLING, Why.GUESSED, Why.UNKNOWN})
"""Doubts that leave something to go on with; they are told only when nothing else is asked, and in the read-back."""


def ask_delivery(message: AskDelivery, words: Texts) -> Draft:
    """The first question asks for all in one message, later ones only for what is missing or doubtful."""
    lines = _first(message, words) if message.first else _further(message, words)
    if message.mode is not None:
        lines = [plain(words.sale.read_back.agreed[message.mode]), *lines]
    rows = [*_known_row(message, words), *_city_rows(message, words), *_way_rows(message, words), person_row(words)]
    return text(fitted(lines, TEXT_LIMIT), keyboard(rows))


def read_out(message: ReadBack, words: Texts) -> Draft:
    """All that will be ordered, with one button a way to pay that orders it; the way that was said ahead goes first.
    In short: what it comes to, and the question."""
    told = words.sale.read_back
    heading = told.changed if message.changed else told.heading
    total = filled(told.total, total=bold(plain_price(message.total, words)))
    goods = [plain(heading), *cart_lines(message.cart.lines, words), *discount_line(message.cart.discount, words)]
    above = [] if message.short else [goods, [*_whom_and_where(message.pieces, words)]]
    fee = [] if message.short else _fee(message, words)
    sections = [*above, [*fee, total, *_paid(message, words)], [plain(_question(message, words))]]
    modes = sorted(message.modes, key=lambda mode: mode is not message.mode)
    rows: list[list[Button]] = [[_place(mode, message, words)] for mode in modes]
    change = [button(told.change, pack(ChangeDelivery()))]
    return text(in_sections(sections), keyboard([*rows, change, person_row(words)]))


def place_of(delivery: DeliveryDetails, words: Texts) -> Rich:
    """Town, region and the branch, locker or address, in one line."""
    place = delivery.place
    told = {Part.WAY: place.way.value}
    if place.city is not None:
        told |= {Part.CITY: place.city.name, Part.REGION: place.city.region}
    if place.number is not None:
        told[Part.NUMBER] = str(place.number)
    if place.address is not None:
        told[Part.ADDRESS] = address_line(place.address)
    return _place_line(tuple(Piece(part, said) for part, said in told.items() if said), words)


def recipient_of(delivery: DeliveryDetails) -> Rich:
    return joined([foreign(delivery.recipient.full), plain(spaced(delivery.phone))], ", ")


def _first(message: AskDelivery, words: Texts) -> list[Rich]:
    told = words.sale.delivery
    known = [filled(told.known, place=_place_line(message.known, words))] if message.known else []
    others = [told.also_ways[way] for way in message.ways if way is not Way.BRANCH]
    if message.ways and Way.BRANCH not in message.ways:
        return [*known, plain(told.ask_first_how.format(ways=either(others, words.locale)))]
    also = [plain(told.also.format(ways=either(others, words.locale)))] if others else []
    return [*known, plain(told.elsewhere if known else told.ask_first), *also]


def _further(message: AskDelivery, words: Texts) -> list[Rich]:
    told = words.sale.delivery
    pressing = [doubt for doubt in message.doubts if not _is_believed(doubt, message.missing)]
    answered = {part for doubt in pressing for part in COVERS.get(doubt.part, {doubt.part})}
    left = [part for part in message.missing if part not in answered]
    lines = [_doubtful(doubt, words) for doubt in pressing]
    if left:
        alone = len(left) == 1 and not pressing
        several = told.ask_again if message.again and not pressing else told.ask_several
        parts = listed([told.parts[part] for part in left], words.locale)
        lines.append(plain(told.ask[left[0]] if alone else several.format(parts=parts)))
    return lines or [_doubtful(doubt, words) for doubt in message.doubts] or [plain(told.what_to_change)]


def _is_believed(doubt: Doubt, missing: Sequence[Part]) -> bool:
    return doubt.why in BELIEVED and doubt.part not in missing


def _doubtful(doubt: Doubt, words: Texts) -> Rich:
    """Why, with what was written; without a sentence of its own, just the question."""
    told = words.sale.delivery
    if (doubt.part, doubt.why) == (Part.WAY, Why.NOT_OFFERED) and doubt.said in set(Way):
        return plain(told.not_offered[Way(doubt.said)])
    sentence = told.doubts.get((doubt.part, doubt.why))
    if sentence is None:
        return plain(told.ask[doubt.part])
    said = foreign(doubt.said, SAID_LIMIT)
    quoted = filled(QUOTED[words.locale], said=said) if said else plain("")
    city = foreign(doubt.choices[0].name, CITY_LIMIT) if doubt.choices else said
    return filled(sentence, said=quoted, bare=said, city=city)


def _known_row(message: AskDelivery, words: Texts) -> list[list[Button]]:
    return [[button(words.sale.delivery.use_known, pack(UseKnownDelivery()))]] if message.known else []


def _city_rows(message: AskDelivery, words: Texts) -> list[list[Button]]:
    """The towns of one name, each by its region and, where that is not enough, its district."""
    doubt = next((each for each in message.doubts if each.part is Part.CITY and each.why is Why.NAMESAKES), None)
    choices = doubt.choices[:CHOICES_SHOWN] if doubt else ()
    return [[button(_city(city, words).plain, pack(ChooseCity(n)))] for n, city in enumerate(choices)]


def _way_rows(message: AskDelivery, words: Texts) -> list[list[Button]]:
    if message.first or Part.WAY not in message.missing:
        return []
    ways = [button(words.sale.delivery.ways[way], pack(ChooseWay(way))) for way in message.ways]
    return [ways[start : start + 2] for start in range(0, len(ways), 2)]


def _city(city: City, words: Texts) -> Rich:
    told = words.sale.delivery
    region = filled(told.region, region=foreign(city.region, 40)) if city.region else plain("")
    district = filled(told.district, district=foreign(city.district, 40)) if city.district else plain("")
    return joined([foreign(city.name, CITY_LIMIT), region, district], ", ")


def _whom_and_where(pieces: Sequence[Piece], words: Texts) -> Iterator[Rich]:
    told = words.sale.read_back
    who = joined([_piece(piece, words) for piece in pieces if piece.part in {Part.NAME, Part.PHONE}], ", ")
    if who:
        yield filled(told.recipient, who=who)
    place = _place_line(pieces, words)
    if place:
        yield filled(told.where, place=place)


def _place_line(pieces: Sequence[Piece], words: Texts) -> Rich:
    """Of a number or an address, the way says what it is."""
    told = words.sale.delivery
    by_part = {piece.part: piece for piece in pieces}
    city, region = by_part.get(Part.CITY), by_part.get(Part.REGION)
    way = next((Way(piece.text) for piece in pieces if piece.part is Part.WAY), None)
    parts = [
        _piece(city, words) if city else plain(""),
        filled(told.region, region=_piece(region, words)) if region else plain(""),
    ]
    if way is not None:
        number, address = (
            _piece(by_part[part], words) if part in by_part else plain("")
            for part in (
                Part.NUMBER,
                Part.ADDRESS,
            )
        )
        parts.append(filled(told.places[way], number=number, address=address))
    return joined(parts, ", ")


def _piece(piece: Piece, words: Texts) -> Rich:
    """What was only guessed asks for another look."""
    said = foreign(piece.text)
    if piece.doubt is None:
        return said
    return joined([said, italic(filled("({unsure})", unsure=plain(words.sale.delivery.unsure)))], " ")


def _fee(message: ReadBack, words: Texts) -> list[Rich]:
    """What the way costs and to whom it is paid; a pickup costs nothing and needs no word."""
    told = words.sale.read_back
    if any(piece.part is Part.WAY and piece.text == Way.PICKUP for piece in message.pieces):
        return []
    if message.fee is None:
        if message.carrier_fee is None:
            return [plain(told.fee_to_carrier)]
        return [filled(told.fee_to_carrier_about, fee=plain_price(message.carrier_fee, words))]
    if message.fee.minor == 0:
        return [plain(told.fee_free)]
    return [filled(told.fee if message.sure else told.fee_about, fee=plain_price(message.fee, words))]


def _question(message: ReadBack, words: Texts) -> str:
    told = words.sale.read_back
    if message.refused:
        return told.choose_other
    if message.mode is not None or len(message.modes) == 1:
        return told.question
    return told.choose if message.short else told.question_pay


def _paid(message: ReadBack, words: Texts) -> list[Rich]:
    """How, if that was said; otherwise what a prepayment would come to."""
    if message.mode is None or message.mode is PaymentMode.PART:
        return _prepayment(message, words)
    return [plain(words.sale.read_back.pays[message.mode])]


def _prepayment(message: ReadBack, words: Texts) -> list[Rich]:
    if message.prepayment is None or PaymentMode.PART not in message.modes:
        return []
    rest = Money(message.total.minor - message.prepayment.minor, message.total.currency)
    told = {"prepayment": plain_price(message.prepayment, words), "rest": plain_price(rest, words)}
    said = words.sale.read_back
    return [filled(said.pays[PaymentMode.PART] if message.mode else said.prepayment, **told)]


def _place(mode: PaymentMode, message: ReadBack, words: Texts) -> Button:
    prepayment = money(message.prepayment, words.locale) if message.prepayment else ""
    label = words.sale.read_back.place[mode].format(prepayment=prepayment)
    return button(label, pack(PlaceOrder(mode, message.total.minor)))
