"""An order as it is told: with the money that is due now, and what may be asked of it."""

from __future__ import annotations

from catalog.errors import OrderNotFound
from catalog.orders import Order
from catalog.orders.states import UNPACKED
from graph.deps import Deps
from graph.messages import OrderNews, ShowOrder
from graph.sale.standing import wishes_of
from graph.state import State


def show_order(deps: Deps, order: Order, news: OrderNews, *, ask_to_keep: bool = False) -> ShowOrder:
    """Whom to pay is told where money is due by transfer, and nowhere else."""
    due = is_owing(order) and news in {OrderNews.PLACED, OrderNews.PAY}
    payee = deps.catalog.shop.orders.payee if due else None
    wishes = wishes_of(order, deps.turn.at, deps.catalog.shop.orders)
    return ShowOrder(order, news, payee, ask_to_keep, wishes)


def is_owing(order: Order) -> bool:
    """Whether money is due before it is packed."""
    return order.state in UNPACKED and order.due_now.minor > 0


async def waiting_order(state: State, deps: Deps, *, only: bool = True) -> Order | None:
    """The order whose payment is waited for: the one that was spoken of last, else the only one."""
    owing = [order for order in await deps.catalog.orders.of_chat(deps.turn.chat) if is_owing(order)]
    spoken = next((order for order in owing if order.number == state.get("about_order")), None)
    return spoken or (owing[0] if len(owing) == 1 or (owing and not only) else None)


async def spoken_order(state: State, deps: Deps) -> Order | None:
    """The one that was spoken of last."""
    number = state.get("about_order")
    try:
        return await deps.catalog.orders.find(number, deps.turn.chat) if number is not None else None
    except OrderNotFound:
        return None
