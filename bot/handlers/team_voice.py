"""A sale that was agreed by voice, read from one message of a manager: what, for whom, where to, how it is paid."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.handlers.team_products import Wanted, wanted
from bot.handlers.team_talk import TeamDoors
from bot.render import team_voice as render
from bot.render.rich import Rich, plain
from bot.texts import team as words
from bot.voice import VoiceLine, VoiceSale
from catalog.delivery import DeliveryDetails, Details, Part, Why
from catalog.errors import CarrierRefused, PlaceUnknown
from catalog.orders import PaymentMode
from catalog.products import Money
from graph.sale.totals import total_for
from graph.sale.wishes import mode_ahead

PARTS = re.compile(r"[;\n]+")
PIECES = re.compile(r"\s*(?:[xх×*]\s*(\d{1,3})|\s(\d{1,3})\s*шт\.?)\s*$", re.IGNORECASE)
PLAIN_MODE = re.compile(r"[^\d,]+")


async def read_sale(doors: TeamDoors, text: str, chat: int | None) -> VoiceSale | Rich:
    """Or the first thing that is wrong or missing, in words."""
    first, *rest = [part.strip() for part in PARTS.split(text) if part.strip()]
    lines = await _lines(doors, first)
    if isinstance(lines, Rich):
        return lines
    mode = next((mode for part in rest if (mode := _mode(part)) is not None), None)
    details = await _details(doors, rest)
    delivery = _complete(doors, details)
    if isinstance(delivery, Rich):
        return delivery
    allowed = doors.catalog.shop.orders.payments
    if mode is None:
        return plain(words.NO_MODE)
    if mode.value not in allowed:
        return render.mode_refused([PaymentMode(each) for each in allowed])
    try:
        total = await total_for(doors.catalog.deliveries, _goods(lines), delivery.place)
    except (PlaceUnknown, CarrierRefused):
        return plain(words.PLACE_REFUSED)
    return VoiceSale(lines, details, delivery, mode, total, chat)


async def _lines(doors: TeamDoors, said: str) -> tuple[VoiceLine, ...] | Rich:
    """ "KOS-ZIP-PINK-128 x2, KOS-ZIP рожевий 104": what is there in these numbers."""
    lines: list[VoiceLine] = []
    for item in filter(None, (each.strip() for each in said.split(","))):
        count = PIECES.search(item)
        found = await wanted(doors, item[: count.start()] if count else item)
        if isinstance(found, Rich):
            return found
        pieces = int(count[1] or count[2]) if count else 1
        variant = next((each for each in found.product.of_colour(found.colour) if each.size == found.size), None)
        if variant is None or pieces < 1:
            return _sizes(found) if variant is None else render.not_a_line(item)
        lines.append(VoiceLine(found.product, variant, pieces))
    promised: dict[str, int] = {}
    for line in lines:
        promised[line.variant.sku] = promised.get(line.variant.sku, 0) + line.pieces
        if promised[line.variant.sku] > line.variant.stock:
            return render.too_few(line.variant.sku, line.variant.stock)
    return tuple(lines) or render.not_a_line(said)


def _sizes(found: Wanted) -> Rich:
    there = [each.sku for each in found.product.of_colour(found.colour) if each.stock > 0]
    return render.not_one_size(found.sku, there)


async def _details(doors: TeamDoors, parts: Sequence[str]) -> Details:
    """As shoppers' own words about a delivery are read."""
    told = [part for part in parts if _mode(part) is None or PLAIN_MODE.fullmatch(part) is None]
    deliveries = doors.catalog.deliveries
    return await deliveries.checked(deliveries.read("\n".join(told)))


def _complete(doors: TeamDoors, details: Details) -> DeliveryDetails | Rich:
    doubt = details.doubt(Part.CITY)
    if doubt is not None and doubt.why is Why.NAMESAKES and doubt.choices:
        return render.namesakes(doubt.choices)
    complete = details.complete(doors.catalog.deliveries.carrier)
    return complete if complete is not None else render.missing(details.missing)


def _mode(said: str) -> PaymentMode | None:
    code = said.casefold().strip()
    return PaymentMode(code) if code in set(PaymentMode) else mode_ahead(said)


def _goods(lines: Sequence[VoiceLine]) -> Money:
    total = sum(line.variant.price.minor * line.pieces for line in lines)
    return Money(total, lines[0].variant.price.currency)
