"""How an order stands: what may be asked about it now, and what of it can still come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from catalog.order_rules import OrderRules
from catalog.orders import Order, OrderLine, OrderState, Role
from catalog.orders.states import ENDED, UNPACKED, UNSHIPPED, who_may
from graph.messages import OrderNews, OrderWish
from graph.stages import Stage
from graph.state import State

OVER = ENDED | {OrderState.DELIVERED}


def wishes_of(order: Order, at: datetime, rules: OrderRules) -> tuple[OrderWish, ...]:
    """What its state allows the shopper now, as buttons under it."""
    return tuple(
        wish
        for wish, allowed in (
            (OrderWish.PAY, is_payable(order)),
            (OrderWish.ADDRESS, order.state in UNSHIPPED and order.delivery is not None),
            (OrderWish.CANCEL, Role.SHOPPER in who_may(order.mode, order.state, OrderState.CANCELLED)),
            (OrderWish.RETURN, is_returnable(order, at, rules.return_days)),
            (OrderWish.EXCHANGE, is_returnable(order, at, rules.return_days)),
        )
        if allowed
    )


def is_payable(order: Order) -> bool:
    """Whether money is due by transfer, and no receipt for it waits for a manager's look."""
    waits = order.state in UNPACKED - {OrderState.PAYMENT_CHECK}
    return waits and order.due_now.minor > 0


def is_returnable(order: Order, at: datetime, days: int) -> bool:
    """Whether something of it can come back that is not on its way already, by the days alone: the shop's `days`, or
    those of the category that gives more."""
    in_time = is_in_time(order, at, max(days, order.return_days))
    return order.state is OrderState.DELIVERED and in_time and bool(left_of(order))


def is_in_time(order: Order, at: datetime, days: int) -> bool:
    return order.delivered_at is not None and at <= order.delivered_at + timedelta(days=days)


def left_of(order: Order) -> dict[int, int]:
    """Pieces by line that the shopper has and has not yet said to send back."""
    said: dict[int, int] = {}
    for given in (given for each in order.returns if each.state == "asked" for given in each.lines):
        said[given.line] = said.get(given.line, 0) + given.pieces
    left = {line.line: line.taken - line.returned - said.get(line.line, 0) for line in order.lines}
    return {line: pieces for line, pieces in left.items() if pieces > 0}


def line_of(order: Order, line: int) -> OrderLine | None:
    return next((each for each in order.lines if each.line == line), None)


def stage_of(order: Order) -> Stage:
    """Where a talk about it stands: a receipt is waited for, or not."""
    return "payment" if is_payable(order) else "done"


def under_way(orders: Sequence[Order]) -> list[Order]:
    """Those that have not come to their end."""
    return [order for order in orders if order.state not in OVER]


def asks_to_cancel(state: State) -> bool:
    """Whether our last word (see graph/sale/codes.py) asked if the order of the talk should really be cancelled."""
    about, last = state.get("about_order"), state.get("history", [])[-1:]
    said = last[0]["said"] if last else ""
    return about is not None and said.startswith(f"order:{about} ") and said.endswith(f" {OrderNews.CANCEL_ASKED}")
