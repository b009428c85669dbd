"""Further calls than those of the tasks, made from any state of the bench's shop: its gold calls are all allowed, so
that whoever only replays them has refused nothing yet; and no task of the public half changes how an order is paid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from evals.tau2.bench import Refused, Rule, apply
from evals.tau2.world import Address, Bought, Call, Item, Order, World


def forbidden(world: World, order: Order) -> Iterator[tuple[Call, Rule]]:
    """Whatever might be asked of this order, as far as the bench refuses it, with its rule."""
    for call in _asked(world, order):
        rule = _refusal(world, call)
        if rule is not None:
            yield call, rule


def possible(world: World, order: Order) -> Iterator[Call]:
    """Whatever might be asked of it, as far as the bench does it."""
    return (call for call in _asked(world, order) if _refusal(world, call) is None)


def _refusal(world: World, call: Call) -> Rule | None:
    try:
        apply(world, call)
    except Refused as refused:
        return refused.rule
    return None


def _asked(world: World, order: Order) -> Iterator[Call]:
    number = {"order_id": order.id}
    cancel = {**number, "reason": "no longer needed"}
    yield Call("cancel_pending_order", cancel)
    yield Call("cancel_pending_order", {**cancel, "order_id": f"{order.id}0"})
    for stranger in [user for key, user in world.users.items() if key != order.user][:1]:
        yield Call("cancel_pending_order", cancel, stranger.id)
        yield Call("modify_pending_order_address", {**number, **_told(stranger.address)})
    for method in world.users[order.user].methods:
        yield Call("modify_pending_order_payment", {**number, "payment_method_id": method})
    yield from _of_items(world, order, number)


def _of_items(world: World, order: Order, number: Mapping[str, str]) -> Iterator[Call]:
    first = order.items[0]
    paid = {**number, "payment_method_id": order.payments[0].method}
    held = sum(bought.item == first.item for bought in order.items)
    yield Call("return_delivered_order_items", {**paid, "item_ids": [first.item]})
    yield Call("return_delivered_order_items", {**paid, "item_ids": [first.item] * (held + 1)})
    for other in _strangers(world, order):
        yield Call("return_delivered_order_items", {**paid, "item_ids": [other.id]})
    for tool in ("exchange_delivered_order_items", "modify_pending_order_items"):
        for wanted in _wanted(world, order, first):
            yield Call(tool, {**paid, "item_ids": [first.item], "new_item_ids": [wanted.id]})


def _wanted(world: World, order: Order, old: Bought) -> Iterator[Item]:
    """Instead of the old one: itself, one that is there, one that is not, one of another product."""
    others = [item for item in world.products[old.product].items if item.id != old.item]
    yield world.items[old.item]
    yield from [item for item in others if item.available][:1]
    yield from [item for item in others if not item.available][:1]
    yield from _strangers(world, order)


def _strangers(world: World, order: Order) -> list[Item]:
    """One that is available, is not in the order and is another product than the first item of it."""
    inside, product = {bought.item for bought in order.items}, order.items[0].product
    others = (item for item in world.items.values() if item.id not in inside and item.product != product)
    return [item for item in others if item.available][:1]


def _told(address: Address) -> dict[str, str]:
    told = asdict(address)
    return {"address1": told.pop("line1"), "address2": told.pop("line2"), **told}
