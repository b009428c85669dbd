"""The part of the door that reads: orders as they stand, what happened to them, and what shoppers have not heard of."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.effects import JSON, EffectKey, once
from catalog.errors import NotYours, OrderNotFound
from catalog.orders import reading
from catalog.orders.keyed import Keyed
from catalog.orders.order import Event, Order
from catalog.orders.states import PACKABLE, OrderState
from catalog.orders.tables import OrderEventRow, OrderRow

LATEST = 20


class Records(Keyed):
    async def find(self, number: str, chat: int | None = None) -> Order:
        """OrderNotFound; NotYours when a `chat` is told and it is another's."""
        found = await self._read(OrderRow.number == number, 1)
        if not found:
            raise OrderNotFound(number)
        if chat is not None and found[0].chat != chat:
            raise NotYours(number)
        return found[0]

    async def of_chat(self, chat: int) -> tuple[Order, ...]:
        """The chat's latest orders, newest first; its cart is none of them."""
        return await self._read(OrderRow.chat == chat, LATEST)

    async def in_state(self, state: OrderState, limit: int = 50) -> tuple[Order, ...]:
        """For people and carriers: all that stand here, newest first."""
        return await self._read(OrderRow.state == state.value, limit)

    async def packing(self, limit: int = 200) -> tuple[Order, ...]:
        """What is to be packed now: paid for as its way to pay asks. Oldest first; `due` is taken on delivery."""
        await self.settle()
        ready = [
            (OrderRow.mode == mode.value) & OrderRow.state.in_([state.value for state in states])
            for mode, states in PACKABLE.items()
        ]
        async with self._db.read() as session:
            return await reading.read_orders(session, or_(*ready), limit, oldest=True)

    async def events(self, number: str) -> tuple[Event, ...]:
        """All that happened to an order."""
        async with self._db.read() as session:
            return await reading.read_events(session, [OrderRow.number == number], 1000)

    async def untold(self, limit: int = 50) -> tuple[Event, ...]:
        """What shoppers have not heard of yet, oldest first."""
        async with self._db.read() as session:
            return await reading.read_events(session, [OrderEventRow.told.is_(False)], limit)

    async def told(self, key: EffectKey, events: Sequence[int]) -> None:
        """They have now."""

        async def do(session: AsyncSession) -> JSON:
            await session.execute(update(OrderEventRow).where(OrderEventRow.id.in_(events)).values(told=True))
            return None

        async with self._db.write() as session:
            await once(session, key, {"events": list(events)}, do)
