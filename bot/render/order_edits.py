"""A card of an order as it stands now: its facts told anew, and below them what was done with it and by whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape, unescape
from typing import Any

from aiogram.types import Message

from bot.outbox import Outgoing
from bot.render.keyboards import Keyboard
from bot.render.order_cards import render_order_card
from bot.render.rich import CAPTION_LIMIT, TEXT_LIMIT, bold, filled, plain, units
from bot.texts import order_cards as words
from bot.texts import order_desk
from bot.texts.figures import money
from catalog.orders import Order
from catalog.products import Money
from graph.messages import OrderCard, OrderMatter

MARK = "▸ "
TAG = re.compile(r"<[^>]+>")


def retold(card: Message, order: Order, line: str | None, buttons: Keyboard) -> Outgoing:
    """With one more line, if there is one. A card too old to be read changes only its buttons."""
    said = card.text or card.caption or ""
    if not said:
        return rebuttoned(card, buttons)
    captioned = card.text is None
    done = history(card)
    new = MARK + " ".join(line.splitlines()) if line is not None else ""
    if new and new not in done[-1:]:
        done.append(new)
    html = _facts(card, order, said)
    params: dict[str, Any] = {
        "chat_id": card.chat.id,
        "message_id": card.message_id,
        "caption" if captioned else "text": _written(html, done, CAPTION_LIMIT if captioned else TEXT_LIMIT),
        "parse_mode": "HTML",
        "reply_markup": buttons,
    }
    return Outgoing(card.chat.id, "editMessageCaption" if captioned else "editMessageText", params)


def continued(fresh: Outgoing, done: Sequence[str]) -> Outgoing:
    """A new card of an order with what was done with it before."""
    field, limit = ("text", TEXT_LIMIT) if "text" in fresh.params else ("caption", CAPTION_LIMIT)
    return replace(fresh, params={**fresh.params, field: _written(fresh.params[field], done, limit)})


def retired(card: Message, order: Order, buttons: Keyboard, *, elsewhere: bool = False) -> Outgoing:
    """A card that another takes over from, as it stands for the last time. `elsewhere`: that is in another topic."""
    return retold(card, order, order_desk.MOVED_ELSEWHERE if elsewhere else order_desk.MOVED, buttons)


def render_money_back(order: Order) -> str:
    """That a parcel which was paid for comes back."""
    held = Money(order.paid.minor - order.given_back.minor, order.paid.currency)
    return filled(order_desk.UNCOLLECTED_PAID, number=plain(order.number), paid=bold(plain(money(held, "uk")))).html


def is_retired(card: Message) -> bool:
    return history(card)[-1:] in ([MARK + order_desk.MOVED], [MARK + order_desk.MOVED_ELSEWHERE])


def history(card: Message) -> list[str]:
    """What was done with the order, as far as this card tells it."""
    return [each for each in (card.text or card.caption or "").split("\n") if each.startswith(MARK)]


def rebuttoned(card: Message, buttons: Keyboard) -> Outgoing:
    params = {"chat_id": card.chat.id, "message_id": card.message_id, "reply_markup": buttons}
    return Outgoing(card.chat.id, "editMessageReplyMarkup", params)


def as_read(html: str) -> str:
    """What of our own HTML is read."""
    return unescape(TAG.sub("", html))


def _facts(card: Message, order: Order, said: str) -> str:
    """As a new card would say them, under the heading of this one."""
    head = said.split("\n", 1)[0]
    matter = next((each for each, word in words.MATTERS.items() if head.startswith(word)), OrderMatter.SHOWN)
    name = head.partition(" · ")[2]
    asked = order.returns[-1].id if order.returns else None
    if head.startswith(words.EXCHANGE):
        matter = OrderMatter.RETURN
    told = OrderCard(order, matter, name, return_id=asked if matter is OrderMatter.RETURN else None)
    return str(render_order_card(told, card.chat.id).params["text"])


def _written(html: str, done: Sequence[str], limit: int) -> str:
    kept = _last(done, limit - units(as_read(html)))
    return "\n".join([html, *(escape(each, quote=False) for each in kept)])


def _last(lines: Sequence[str], room: int) -> list[str]:
    """The newest lines that fit."""
    kept: list[str] = []
    for line in reversed(lines):
        room -= units(line) + 1
        if room < 0:
            break
        kept.insert(0, line)
    return kept
