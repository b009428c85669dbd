"""The bench's calls at our doors: each written call is made twice under one key, and must happen once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence

from catalog.effects import EffectKey
from catalog.orders import By, Given, Order, Orders, ReturnReason
from evals.tau2.feed import chats_of, details_of
from evals.tau2.world import Call, World, address_of

NOT_LIKED = ReturnReason.NOT_LIKED


class NoDoor(Exception):
    """Our shop has no service for this call."""


class HappenedTwice(Exception):
    """A call that came again under its key did something again."""


class Replayer:
    """One task's calls. `turn` tells its effects from those of others."""

    def __init__(self, orders: Orders, world: World, turn: str) -> None:
        self._orders = orders
        self._world = world
        self._chats = chats_of(world)
        self._turn = turn
        self._made = 0

    async def write(self, call: Call) -> None:
        """Raises CatalogError when our doors refuse, NoDoor when there is none, HappenedTwice."""
        does = self._doors().get(call.name)
        if does is None:
            raise NoDoor(call.name)
        number = call.arguments["order_id"]
        self._made += 1
        await does(call, number, self._by(call))

    def _doors(self) -> Mapping[str, Callable[[Call, str, By], Awaitable[None]]]:
        return {
            "cancel_pending_order": self._cancel,
            "modify_pending_order_address": self._change_address,
            "modify_pending_order_payment": self._change_method,
            "modify_pending_order_items": self._change_items,
            "return_delivered_order_items": self._return,
            "exchange_delivered_order_items": self._exchange,
        }

    def _key(self, effect: str) -> EffectKey:
        return EffectKey(self._turn, effect, self._made)

    def _by(self, call: Call) -> By:
        """Whoever the order is of, unless the call says who asks."""
        order = self._world.orders.get(call.arguments["order_id"])
        user = call.user or (order.user if order else next(iter(self._world.users)))
        return By.shopper(self._chats[user])

    async def _cancel(self, call: Call, number: str, by: By) -> None:
        key, reason = self._key("cancel"), call.arguments["reason"]
        await _twice(lambda: self._orders.cancel(key, number, by, reason))

    async def _change_address(self, call: Call, number: str, by: By) -> None:
        user = self._world.users[self._world.orders[number].user]
        key, details = self._key("address"), details_of(user, self._chats[user.id], address_of(call.arguments))
        await _twice(lambda: self._orders.change_address(key, number, details, by))

    async def _change_method(self, call: Call, number: str, by: By) -> None:
        key, method, charge = self._key("method"), call.arguments["payment_method_id"], self._charge()
        await _twice(lambda: self._orders.change_method(key, number, method, charge, by))

    async def _change_items(self, call: Call, number: str, by: By) -> None:
        """What it costs more is paid at once, as the bench's tool does."""
        key, swaps = self._key("items"), await self._given(number, by, call)
        changed = await _twice(lambda: self._orders.change_items(key, number, swaps, by))
        if changed.due.minor:
            due, method = self._key("pay"), call.arguments["payment_method_id"]
            await _twice(lambda: self._orders.pay(due, number, changed.due, self._charge(), method))

    async def _return(self, call: Call, number: str, by: By) -> None:
        key, given, method = (
            self._key("return"),
            await self._given(number, by, call),
            call.arguments["payment_method_id"],
        )
        await _twice(lambda: self._orders.return_items(key, number, given, NOT_LIKED, by, refund_to=method))

    async def _exchange(self, call: Call, number: str, by: By) -> None:
        key, given = self._key("exchange"), await self._given(number, by, call)
        await _twice(lambda: self._orders.exchange_items(key, number, given, NOT_LIKED, by))

    async def _given(self, number: str, by: By, call: Call) -> list[Given]:
        """What the order has nothing of is given as a line that it cannot have: the door is to say so."""
        order = await self._orders.find(number, by.chat)
        lines = {line.sku: line.line for line in order.lines}
        items: Sequence[str] = call.arguments["item_ids"]
        instead: Sequence[str | None] = call.arguments.get("new_item_ids") or [None] * len(items)
        pairs = Counter(zip(items, instead, strict=True))
        return [Given(lines.get(item, 0), pieces, wanted) for (item, wanted), pieces in pairs.items()]

    def _charge(self) -> str:
        return f"{self._turn}:{self._made}"


async def _twice(do: Callable[[], Awaitable[Order]]) -> Order:
    first, again = await do(), await do()
    if first != again:
        raise HappenedTwice(first.number)
    return again
