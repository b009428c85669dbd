"""Changes of carts and orders that are done once per key, each in one transaction, and what is over by itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import cache
from typing import Any

import structlog
from pydantic import TypeAdapter
from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.audit import share_facts
from catalog.clock import Clock
from catalog.db import Database
from catalog.effects import JSON, EffectKey, once
from catalog.orders import cart, expiry, pausing, reading
from catalog.orders.order import Cart, Order
from catalog.orders.tables import OrderRow
from catalog.orders.work import Work
from catalog.shop import Shop

log = structlog.get_logger(__name__)

Told = dict[str, JSON]


class Keyed:
    """What the parts of the door have in common."""

    def __init__(self, db: Database, clock: Clock, shop: Shop) -> None:
        self._db = db
        self._clock = clock
        self._rules = shop.orders
        self._currency = shop.currency
        self._free_from = shop.delivery.free_from
        self._watch = expiry.Watch(db, clock, shop.orders)

    async def release_expired(self) -> int:
        """Free what was promised for too long, nothing while a notice holds; how many carts and orders that were."""
        async with self._db.write() as session:
            await share_facts(session)
            count = await expiry.release(self._work(session, "expiry"))
        if count:
            log.info("promises_expired", count=count)
        return count

    async def release_over(self, session: AsyncSession, source: str) -> None:
        """The same in the caller's transaction, which holds the facts."""
        await expiry.release(self._work(session, source))

    async def lengthen(self, session: AsyncSession, start: int, end: int) -> None:
        """A notice held from `start` to `end` (milliseconds): what ran meanwhile runs as much longer. In the caller's
        transaction, which holds the facts."""
        await pausing.lengthen(session, self._rules, start, end)

    async def settle(self) -> None:
        """Before anything is read: what is over by now is free by now. Costs a query at most every few minutes."""
        if await self._watch.is_due():
            await self.release_expired()

    async def _read(self, where: ColumnElement[bool], limit: int) -> tuple[Order, ...]:
        await self.settle()
        async with self._db.read() as session:
            return await reading.read_orders(session, where, limit)

    async def _cart_once(
        self, key: EffectKey, told: Told, chat: int, change: Callable[[Work], Awaitable[None]]
    ) -> Cart:
        async def do(session: AsyncSession) -> JSON:
            await share_facts(session)
            await change(self._work(session, str(key)))
            await session.flush()
            now = await cart.read_cart(session, chat, self._currency, self._free_from)
            return _plain(_cart_shape().dump_python(now, mode="json"))

        await self.settle()
        async with self._db.write() as session:
            done = await once(session, key, told, do)
        log.info("cart_changed", effect=str(key))
        return _cart_shape().validate_python(done)

    async def _order_once(self, key: EffectKey, told: Told, change: Callable[[Work], Awaitable[OrderRow]]) -> Order:
        """What is personal is not kept with the effect, it is read from the order, as long as it is there."""

        async def do(session: AsyncSession) -> JSON:
            await share_facts(session)
            row = await change(self._work(session, str(key)))
            await session.flush()
            order = await reading.read_order(session, row)
            returns = tuple(replace(each, refund_to=None) for each in order.returns)
            return _plain(_order_shape().dump_python(replace(order, delivery=None, returns=returns), mode="json"))

        await self.settle()
        async with self._db.write() as session:
            done = _order_shape().validate_python(await once(session, key, told, do))
            now = (await reading.read_orders(session, OrderRow.number == done.number, 1))[0]
        log.info("order_changed", effect=str(key), order=done.number, state=done.state.value)
        return replace(done, delivery=now.delivery)

    def _work(self, session: AsyncSession, source: str) -> Work:
        return Work(session, self._clock.now(), self._rules, self._currency, source)


@cache
def _cart_shape() -> TypeAdapter[Cart]:
    return TypeAdapter(Cart)


@cache
def _order_shape() -> TypeAdapter[Order]:
    return TypeAdapter(Order)


def _plain(value: Any) -> JSON:
    told: JSON = value
    return told


def digest(personal: object) -> str:
    """Tells two apart without keeping either."""
    return hashlib.sha256(json.dumps(personal, sort_keys=True).encode()).hexdigest()
