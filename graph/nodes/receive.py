"""Receive: a receipt for an order that waits for its payment, or the question where to pay."""

from __future__ import annotations

from collections.abc import Sequence

from langgraph.runtime import Runtime

from catalog.effects import EffectKey
from catalog.errors import ReceiptKnown
from catalog.orders import Order, OrderState
from graph.deps import Deps
from graph.messages import (
    Message,
    OrderCard,
    OrderMatter,
    OrderNews,
    OrderWish,
    Paper,
    Picture,
    Reason,
    Say,
    Saying,
    ShowOrders,
)
from graph.sale.showing import is_owing, show_order, waiting_order
from graph.sale.wishes import SaleWish, wishes_in
from graph.state import State, merged
from graph.talk import say

MOST_FILES = 3


async def receive(state: State, runtime: Runtime[Deps]) -> State:
    deps = runtime.context
    order = await waiting_order(state, deps)
    files = _files(deps)
    if order is None:
        return await _whose(state, deps, files=bool(files))
    about = State(stage="payment", about_order=order.number)
    if files:
        return merged(await _taken(state, deps, order, files), about, State(answered_by="receipt"))
    if SaleWish.WHERE in wishes_in(state["meaning"].text):
        return merged(say(state, show_order(deps, order, OrderNews.PAY)), about)
    return merged(say(state, Say(Saying.RECEIPT_PLEASE)), about)


def _files(deps: Deps) -> list[tuple[str, str]]:
    """SHA-256 and the id in the photo store, empty for a file that is no picture."""
    found = [
        (part.photo_id, part.photo_id) if isinstance(part, Picture) else (part.sha256, "")
        for part in deps.turn.parts
        if isinstance(part, Picture | Paper)
    ]
    return [(sha256, photo) for sha256, photo in dict.fromkeys(found) if sha256 and photo is not None][:MOST_FILES]


async def _whose(state: State, deps: Deps, *, files: bool) -> State:
    """No order waits for money, or several do and none was spoken of."""
    mine = await deps.catalog.orders.of_chat(deps.turn.chat)
    owing = tuple(order for order in mine if is_owing(order))
    if owing:
        return say(state, ShowOrders(owing, OrderWish.PAY))
    if mine and _paid_in_vain(state, mine, files=files):
        return State(plan=("escalate",), reason=Reason.PAYMENT_CHECK)
    if files:
        return say(state, Say(Saying.RECEIPT_NO_ORDER))
    return State(plan=("inform",)) if state["meaning"].policies else State(plan=("converse",))


def _paid_in_vain(state: State, mine: Sequence[Order], *, files: bool) -> bool:
    """Money is said to have come, and no order waits for any: one was dropped meanwhile, or it is of something else."""
    says = SaleWish.PAID in wishes_in(state["meaning"].text)
    return says and (files or (mine[0].state is OrderState.CANCELLED and not mine[0].payments))


async def _taken(state: State, deps: Deps, order: Order, files: list[tuple[str, str]]) -> State:
    """Each file once; what was sent before is said so."""
    known: Message | None = None
    cards = list[OrderCard]()
    for n, (sha256, photo) in enumerate(files):
        key = EffectKey(deps.turn.id, "receipt", n)
        try:
            order = await deps.catalog.orders.receipt(key, deps.turn.chat, order.number, sha256, photo)
        except ReceiptKnown as error:
            known = Say(Saying.RECEIPT_KNOWN if error.number is not None else Saying.RECEIPT_NO_ORDER)
            continue
        found = next(each.id for each in order.receipts if each.sha256 == sha256)
        cards.append(OrderCard(order, OrderMatter.RECEIPT, deps.turn.name, receipt=found, photo_id=photo or None))
    if not cards:
        return say(state, known or Say(Saying.RECEIPT_NO_ORDER))
    told = say(state, show_order(deps, order, OrderNews.RECEIPT_TAKEN))
    return merged(told, State(orders=(*state.get("orders", ()), *cards)))
