"""What was told of a sale, by codes: nothing personal, the same only when nothing new is told."""

from __future__ import annotations

from functools import singledispatch

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


@singledispatch
def sale_code(message: SaleMessage) -> str:
    """Stable from turn to turn."""
    return type(message).__name__


@sale_code.register
def _(message: ShowCart) -> str:
    return "cart:" + ",".join(f"{line.sku}x{line.pieces}" for line in message.cart.lines)


@sale_code.register
def _(message: AskDelivery) -> str:
    doubts = ",".join(doubt.part for doubt in message.doubts)
    return f"delivery:{','.join(message.missing)} doubts={doubts}"


@sale_code.register
def _(message: ReadBack) -> str:
    return f"read_back:{message.total.minor}"


@sale_code.register
def _(message: ShowOrder) -> str:
    return f"order:{message.order.number} {message.order.state} {message.news}"


@sale_code.register
def _(message: ShowOrders) -> str:
    return "orders:" + ",".join(order.number for order in message.orders)


@sale_code.register
def _(message: AskGiveBack) -> str:
    return f"give_back:{message.order.number} {message.line or '-'} {message.reason or '-'}"


@sale_code.register
def _(message: ShowReturn) -> str:
    return f"return:{message.given.number} {message.given.kind}"
