"""What managers read of an order: one compact card, with the buttons that its state allows to them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.callbacks import OrderButton, OrderVerb, pack_order
from bot.outbox import Outgoing
from bot.render.keyboards import Button, Keyboard, button, keyboard
from bot.render.rich import Rich, bold, code, filled, fitted, foreign, joined, plain
from bot.texts import managers, money
from bot.texts import order_cards as words
from catalog.delivery import DeliveryDetails, Way
from catalog.delivery.read_back import address_line, spaced
from catalog.orders import Order, OrderLine, OrderState, Return, Role
from catalog.orders.order import Receipt
from catalog.orders.states import ENDED, who_may
from catalog.products import Money
from graph.messages import OrderCard, OrderMatter

CARD_LIMIT = 800
LINES_SHOWN = 8
RECEIPTS_SHOWN = 3
MOVES = {
    OrderVerb.PACK: OrderState.PACKED,
    OrderVerb.SHIP: OrderState.SHIPPED,
    OrderVerb.ARRIVED: OrderState.ARRIVED,
    OrderVerb.DELIVERED: OrderState.DELIVERED,
    OrderVerb.UNCOLLECTED: OrderState.UNCOLLECTED,
    OrderVerb.RETURNED: OrderState.RETURNED,
    OrderVerb.CANCEL: OrderState.CANCELLED,
}


def render_order_card(
    card: OrderCard, managers_chat: int, photo: Path | None = None, paper: Path | None = None
) -> Outgoing:
    """The card for the managers' chat, with its picture (`photo`: the receipt's, or the first of a return) or its PDF
    (`paper`). Kept well below Telegram's limit, so that what was done can be written under it later."""
    text = fitted(_lines(card), CARD_LIMIT)
    params: dict[str, Any] = {
        "chat_id": managers_chat,
        "parse_mode": "HTML",
        "reply_markup": order_keyboard(card.order),
    }
    for method, kind, file in (("sendPhoto", "photo", photo), ("sendDocument", "document", paper)):
        if file is not None:
            shown = {kind: {"$file": str(file), "key": file.stem}, "caption": text.html}
            return Outgoing(managers_chat, method, params | shown)
    return Outgoing(managers_chat, "sendMessage", params | {"text": text.html})


def render_more_photos(card: OrderCard, managers_chat: int, photos: Sequence[Path]) -> Outgoing | None:
    """The pictures of a return that its card has no room for, up to an album; None when there are none."""
    if not photos:
        return None
    caption = words.PICTURES.format(number=card.order.number)
    files = [{"$file": str(path), "key": path.stem} for path in photos[:10]]
    if len(files) == 1:
        return Outgoing(managers_chat, "sendPhoto", {"chat_id": managers_chat, "photo": files[0], "caption": caption})
    media: list[dict[str, Any]] = [{"type": "photo", "media": file} for file in files]
    media[0]["caption"] = caption
    return Outgoing(managers_chat, "sendMediaGroup", {"chat_id": managers_chat, "media": media})


def order_state(order: Order) -> str:
    """How the order stands, in a few words of plain text."""
    return words.STATES[order.state]


def order_keyboard(order: Order) -> Keyboard:
    """What a manager can do with the order as it stands: money first, then its way, then the rest."""
    cancel = _may(order, OrderVerb.CANCEL)
    return keyboard(
        [
            *_receipts(order),
            *_returns(order),
            *([_button(order, OrderVerb.REFUNDED, each.id, each.amount)] for each in order.refunds if not each.done_at),
            *_pairs([_button(order, verb) for verb in MOVES if verb is not OrderVerb.CANCEL and _may(order, verb)]),
            [_button(order, OrderVerb.TALK), *([_button(order, OrderVerb.CANCEL)] if cancel else [])],
        ]
    )


def receipt_amount(order: Order) -> Money:
    """What a receipt is most likely of: what is due at once, else all that is due, else the same sum once more."""
    wanted = (order.due_now, order.due, order.prepayment, order.total)
    return next((amount for amount in wanted if amount.minor > 0), order.total)


def open_receipt(order: Order) -> Receipt | None:
    """The newest one that nobody has decided about."""
    return next((each for each in reversed(order.receipts) if each.verdict is None), None)


def _receipts(order: Order) -> list[list[Button]]:
    waiting = [each for each in order.receipts if each.verdict is None][-RECEIPTS_SHOWN:]
    return [
        [
            _button(order, OrderVerb.ACCEPT_RECEIPT, each.id, receipt_amount(order)),
            _button(order, OrderVerb.REFUSE_RECEIPT, each.id),
        ]
        for each in waiting
    ]


def _returns(order: Order) -> list[list[Button]]:
    asked = [each for each in order.returns if each.state == "asked"]
    return [
        [_button(order, OrderVerb.ACCEPT_RETURN, each.id), _button(order, OrderVerb.REFUSE_RETURN, each.id)]
        for each in asked
    ]


def _may(order: Order, verb: OrderVerb) -> bool:
    """A delivered order comes back by its returns, not by a button."""
    if (order.state, verb) == (OrderState.DELIVERED, OrderVerb.RETURNED):
        return False
    return Role.MANAGER in who_may(order.mode, order.state, MOVES[verb])


def _button(order: Order, verb: OrderVerb, of: int = 0, amount: Money | None = None) -> Button:
    told = words.BUTTONS[verb].format(amount=_money(amount)) if amount else words.BUTTONS[verb]
    return button(told, pack_order(OrderButton(verb, order.number, of)))


def _pairs(buttons: Sequence[Button]) -> list[Sequence[Button]]:
    return [buttons[start : start + 2] for start in range(0, len(buttons), 2)]


def _lines(card: OrderCard) -> list[Rich]:
    order = card.order
    given = next((each for each in order.returns if each.id == card.return_id), None)
    return [
        joined([_head(card, given), foreign(card.name, 60) or plain(managers.NAMELESS)], " · "),
        filled(words.STATE, state=plain(words.STATES[order.state]), mode=plain(words.MODES[order.mode])),
        *(_return_lines(order, given) if given else []),
        _money_line(order),
        *_person_lines(order.delivery),
        *([filled(words.WAYBILL, waybill=code(order.waybill))] if order.waybill else []),
        *([filled(words.EXCHANGE_OF, number=foreign(order.exchange_of, 24))] if order.exchange_of else []),
        *map(_goods, order.lines[:LINES_SHOWN]),
        *([plain(words.MORE_LINES.format(count=len(order.lines) - LINES_SHOWN))] if order.lines[LINES_SHOWN:] else []),
        *([plain(words.OTHER_SUM)] if open_receipt(order) is not None else []),
    ]


def _head(card: OrderCard, given: Return | None) -> Rich:
    exchange = card.matter is OrderMatter.RETURN and given is not None and given.kind == "exchange"
    matter = words.EXCHANGE if exchange else words.MATTERS[card.matter]
    return bold(filled(words.HEAD, matter=plain(matter), number=foreign(card.order.number, 24)))


def _goods(line: OrderLine) -> Rich:
    """The SKU first and copied by a tap: by it the thing is found on the shelf."""
    return filled(
        words.LINE,
        sku=code(line.sku),
        what=_named(line),
        size=foreign(line.size, 16),
        pieces=plain(str(line.pieces)),
        price=plain(_money(line.total)),
    )


def _named(line: OrderLine) -> Rich:
    return joined([foreign(line.names.uk, 60), foreign(line.colour_names.uk, 30)], ", ")


def _money_line(order: Order) -> Rich:
    total = plain(_money(order.total))
    fee = plain(_money(order.delivery_fee))
    told = (
        filled(words.TOTAL_WITH_FEE, total=total, fee=fee)
        if order.delivery_fee.minor
        else filled(words.TOTAL, total=total)
    )
    later = Money(order.due.minor - order.due_now.minor, order.due.currency)
    over = order.state in ENDED or order.state is OrderState.DELIVERED  # what an exchange took along is not missing
    discount = filled(words.DISCOUNT, discount=plain(_money(order.discount))) if order.discount.minor else plain("")
    parts = [
        discount,
        told,
        filled(words.PAID, paid=plain(_money(order.paid))) if order.paid.minor else plain(""),
        filled(words.DUE_NOW, due=bold(plain(_money(order.due_now))))
        if order.due_now.minor and not over
        else plain(""),
        filled(words.DUE_LATER, due=plain(_money(later))) if later.minor and not over else plain(""),
        filled(words.OWED, owed=bold(plain(_money(order.owed)))) if order.owed.minor else plain(""),
    ]
    return joined(parts, " · ")


def _person_lines(delivery: DeliveryDetails | None) -> list[Rich]:
    if delivery is None:
        return [plain(words.ERASED)]
    who = joined([foreign(delivery.recipient.full), plain(spaced(delivery.phone))], ", ")
    return [who, _place(delivery)]


def _place(delivery: DeliveryDetails) -> Rich:
    place = delivery.place
    address = foreign(address_line(place.address)) if place.address else plain("")
    way = filled(words.WAYS[place.way], number=plain(str(place.number or "")), address=address)
    if place.way is Way.PICKUP or place.city is None:
        return way
    region = filled(words.REGION, region=foreign(place.city.region, 40)) if place.city.region else plain("")
    return joined([bold(foreign(place.city.name, 60)), region, way], ", ")


def _return_lines(order: Order, given: Return) -> list[Rich]:
    """What comes back and why, who pays the way, what is wanted instead, where the money goes."""
    lines = {line.line: line for line in order.lines}
    reason = plain(words.REASONS[given.reason])
    things = [
        filled(words.GIVEN, what=_named(lines[each.line]), pieces=plain(str(each.pieces)), reason=reason)
        for each in given.lines
        if each.line in lines
    ]
    instead = [filled(words.INSTEAD, sku=code(each.instead)) for each in given.lines if each.instead]
    new = filled(words.REPLACEMENT, number=foreign(given.replacement, 24)) if given.replacement else plain("")
    more = given.difference if given.difference and given.difference.minor > 0 else None
    extra = filled(words.SURCHARGE, amount=plain(_money(more))) if more else plain("")
    way_back = words.WAY_BACK_OURS if given.way_back_paid_by_us else words.WAY_BACK_THEIRS
    return [*things, joined([*instead, new, extra], ", "), plain(way_back), *_account(order, given)]


def _account(order: Order, given: Return) -> list[Rich]:
    """Where the money goes, copied by a tap; or that the buyer has to be asked, as long as it has not gone."""
    if given.refund_to:
        return [filled(words.REFUND_TO, account=code(given.refund_to))]
    cheaper = given.difference is not None and given.difference.minor < 0
    open_ = given.state == "asked" or (given.state == "accepted" and order.owed.minor > 0)
    asks = order.refund_needs_account and open_ and (given.kind == "return" or cheaper)
    return [plain(words.REFUND_ASK)] if asks else []


def _money(amount: Money) -> str:
    return money(amount, "uk")
