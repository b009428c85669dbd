"""What the bench's own tools do to its database, and what they refuse: the final state that ours is compared with.

After policy.md and the tools of tau2-bench; docs/decisions/021-tau2.md says where they are not followed.
Pure: a call gives a new world.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from evals.tau2.world import Bought, Call, GivenBack, Item, Method, Order, Paid, User, World, address_of


class Rule(StrEnum):
    """Why the bench refuses a call."""

    NO_SUCH_ORDER = "no such order"
    OF_ANOTHER = "another user's order"
    NOT_PENDING = "the order is not pending"
    CHANGED_BEFORE = "its items were changed before"
    NOT_DELIVERED = "the order is not delivered"
    ASKED_BEFORE = "a return or an exchange was asked before"
    REASON = "no reason that counts"
    NOT_IN_ORDER = "not in the order, or not so many"
    UNEVEN = "as many new items as old ones"
    NO_SUCH_ITEM = "no such item of this product"
    UNAVAILABLE = "the new item is not available"
    SAME_ITEM = "the same item again"
    NO_SUCH_METHOD = "no such payment method"
    SAME_METHOD = "the same payment method again"
    PAID_IN_PARTS = "another payment method after the items were changed"
    BALANCE = "the gift card holds too little"
    REFUND_ELSEWHERE = "a refund to neither the first method nor a gift card"


class Refused(Exception):
    def __init__(self, rule: Rule) -> None:
        super().__init__(rule.value)
        self.rule = rule


PENDING = "pending"
CHANGED = "pending (item modified)"
DELIVERED = "delivered"
RETURNING = "return requested"
EXCHANGING = "exchange requested"
CANCELLED = "cancelled"
REASONS = frozenset({"no longer needed", "ordered by mistake"})


def apply(world: World, call: Call) -> World:
    """The world after the call; tools that only read change nothing. Refused: with the rule."""
    if call.name == "modify_user_address":
        user = world.users[call.arguments["user_id"]]
        moved = replace(user, address=address_of(call.arguments))
        return replace(world, users={**world.users, user.id: moved})
    if call.name not in TOOLS:
        return world
    order = world.orders.get(call.arguments["order_id"])
    if order is None:
        raise Refused(Rule.NO_SUCH_ORDER)
    if call.user is not None and call.user != order.user:
        raise Refused(Rule.OF_ANOTHER)
    return TOOLS[call.name](world, order, call)


def _cancel(world: World, order: Order, call: Call) -> World:
    _must_be(order, PENDING)
    if call.arguments["reason"] not in REASONS:
        raise Refused(Rule.REASON)
    refunds = tuple(Paid("refund", paid.amount, paid.method) for paid in order.payments)
    for refund in refunds:
        world = _charge(world, order.user, refund.method, -refund.amount)
    return _with(world, replace(order, status=CANCELLED, payments=order.payments + refunds))


def _change_address(world: World, order: Order, call: Call) -> World:
    _must_be(order, PENDING, CHANGED)
    return _with(world, replace(order, address=address_of(call.arguments)))


def _change_method(world: World, order: Order, call: Call) -> World:
    _must_be(order, PENDING, CHANGED)
    method = _method(world, order.user, call)
    first = order.payments[0]
    if len(order.payments) != 1:
        raise Refused(Rule.PAID_IN_PARTS)
    if first.method == method.id:
        raise Refused(Rule.SAME_METHOD)
    _must_hold(method, first.amount)
    world = _charge(world, order.user, method.id, first.amount)
    world = _charge(world, order.user, first.method, -first.amount)
    moved = (first, Paid("payment", first.amount, method.id), Paid("refund", first.amount, first.method))
    return _with(world, replace(order, payments=moved))


def _change_items(world: World, order: Order, call: Call) -> World:
    _must_be(order, PENDING)
    swaps = _swaps(world, order, call)
    if any(old.item == new.id for old, new in swaps):
        raise Refused(Rule.SAME_ITEM)
    method = _method(world, order.user, call)
    difference = sum(new.price - old.price for old, new in swaps)
    _must_hold(method, difference)
    items = list(order.items)
    for old, new in swaps:
        items[items.index(old)] = Bought(new.id, new.product, new.price)
    paid = order.payments
    if difference:
        paid += (Paid("payment" if difference > 0 else "refund", abs(difference), method.id),)
    world = _charge(world, order.user, method.id, difference)
    return _with(world, replace(order, items=tuple(items), payments=paid, status=CHANGED))


def _return(world: World, order: Order, call: Call) -> World:
    _must_be(order, DELIVERED)
    method = _method(world, order.user, call)
    if method.balance is None and method.id != order.payments[0].method:
        raise Refused(Rule.REFUND_ELSEWHERE)
    old = call.arguments["item_ids"]
    _must_contain(order, old)
    return _with(world, replace(order, status=RETURNING, back=GivenBack(tuple(sorted(old)), method.id)))


def _exchange(world: World, order: Order, call: Call) -> World:
    _must_be(order, DELIVERED)
    swaps = _swaps(world, order, call)
    if any(old.item == new.id for old, new in swaps):
        raise Refused(Rule.SAME_ITEM)  # policy.md: "of different product option"; the tool itself does not look
    method = _method(world, order.user, call)
    difference = sum(new.price - old.price for old, new in swaps)
    _must_hold(method, difference)
    old, new = (tuple(sorted(call.arguments[name])) for name in ("item_ids", "new_item_ids"))
    return _with(world, replace(order, status=EXCHANGING, back=GivenBack(old, method.id, new, difference)))


TOOLS: Mapping[str, Callable[[World, Order, Call], World]] = {
    "cancel_pending_order": _cancel,
    "modify_pending_order_address": _change_address,
    "modify_pending_order_payment": _change_method,
    "modify_pending_order_items": _change_items,
    "return_delivered_order_items": _return,
    "exchange_delivered_order_items": _exchange,
}
WRITES = frozenset({*TOOLS, "modify_user_address"})


def _must_be(order: Order, *statuses: str) -> None:
    if order.status in statuses:
        return
    if PENDING in statuses:
        raise Refused(Rule.CHANGED_BEFORE if order.status == CHANGED else Rule.NOT_PENDING)
    raise Refused(Rule.ASKED_BEFORE if order.back is not None else Rule.NOT_DELIVERED)


def _must_contain(order: Order, items: Sequence[str]) -> None:
    if not items or Counter(items) - Counter(bought.item for bought in order.items):
        raise Refused(Rule.NOT_IN_ORDER)


def _must_hold(method: Method, amount: int) -> None:
    if method.balance is not None and method.balance < amount:
        raise Refused(Rule.BALANCE)


def _swaps(world: World, order: Order, call: Call) -> list[tuple[Bought, Item]]:
    old, new = call.arguments["item_ids"], call.arguments["new_item_ids"]
    _must_contain(order, old)
    if len(old) != len(new):
        raise Refused(Rule.UNEVEN)
    bought = {each.item: each for each in order.items}
    return [(bought[given], _wanted(world, bought[given], wanted)) for given, wanted in zip(old, new, strict=True)]


def _wanted(world: World, old: Bought, wanted: str) -> Item:
    item = world.items.get(wanted)
    if item is None or item.product != old.product:
        raise Refused(Rule.NO_SUCH_ITEM)
    if not item.available:
        raise Refused(Rule.UNAVAILABLE)
    return item


def _method(world: World, user: str, call: Call) -> Method:
    found = world.users[user].methods.get(call.arguments["payment_method_id"])
    if found is None:
        raise Refused(Rule.NO_SUCH_METHOD)
    return found


def _charge(world: World, user: str, method: str, amount: int) -> World:
    """A gift card's balance goes down; whoever issued the others keeps count."""
    owner = world.users[user]
    held = owner.methods.get(method)
    if held is None or held.balance is None:
        return world
    lighter: User = replace(owner, methods={**owner.methods, method: replace(held, balance=held.balance - amount)})
    return replace(world, users={**world.users, user: lighter})


def _with(world: World, order: Order) -> World:
    return replace(world, orders={**world.orders, order.id: order})
