"""Every message of the sale as a Telegram call."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.render.calls import Draft
from bot.render.deliveries import ask_delivery, read_out
from bot.render.goods import show_cart
from bot.render.orders import show_order, show_orders
from bot.render.sendbacks import ask_give_back, show_return
from bot.texts import Texts
from graph.messages import (
    AskDelivery,
    AskGiveBack,
    ReadBack,
    SaleMessage,
    ShowCart,
    ShowOrder,
    ShowOrders,
    ShowReturn,
)


def show_sale(message: SaleMessage, words: Texts, zone: ZoneInfo, *, last: bool) -> Draft:
    """`last`: nothing follows it in this reply."""
    match message:
        case ShowCart():
            draft = show_cart(message, words, zone, last=last)
        case AskDelivery():
            draft = ask_delivery(message, words)
        case ReadBack():
            draft = read_out(message, words)
        case ShowOrder():
            draft = show_order(message, words, zone)
        case ShowOrders():
            draft = show_orders(message, words, zone)
        case AskGiveBack():
            draft = ask_give_back(message, words)
        case ShowReturn():
            draft = show_return(message, words)
    return draft
