"""Who asked to be forgotten: what goes at once, what goes when it is over, and what is still to go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.audit import share_facts
from catalog.clock import Clock
from catalog.db import Database
from catalog.effects import JSON, EffectKey, once
from catalog.orders.forgetting import NOBODY, Left, drop_cart, forget_over
from catalog.orders.tables import OrderRow
from catalog.orders.work import Work, to_millis, to_moment
from catalog.shop import Shop
from catalog.shoppers.files import SentFiles
from catalog.shoppers.kept import read_kept
from catalog.shoppers.tables import ErasureRow, KnownDeliveryRow, ReminderRow, ReviewRow, SubscriptionRow
from catalog.tables import NoticeToldRow


@dataclass(frozen=True, slots=True)
class Erasure:
    """`chat` asked at `asked_at`: what is from before goes, what came later is a new beginning. `orders` are the
    numbers of all that it had ordered."""

    chat: int
    asked_at: datetime
    orders: tuple[str, ...] = ()


class Erasing:
    """`ask` is the shopper's word; the rest is done by a job until `finished`, so that no crash leaves a half."""

    def __init__(self, db: Database, clock: Clock, shop: Shop, files: SentFiles) -> None:
        self._db = db
        self._clock = clock
        self._shop = shop
        self._files = files

    async def ask(self, key: EffectKey, chat: int) -> tuple[str, ...]:
        """Forget this chat: delivery, subscriptions, reminders, words of reviews and cart at once, its orders as far as
        they are over.

        Gives the numbers of the orders that are not: they keep what they need until they are. Once per `key`."""

        async def do(session: AsyncSession) -> JSON:
            await share_facts(session)
            await self._note(session, chat)
            work = self._work(session)
            left = await forget_over(work, OrderRow.chat == chat)
            await drop_cart(work, chat)
            for table in (KnownDeliveryRow, SubscriptionRow, NoticeToldRow):
                await session.execute(delete(table).where(table.chat == chat))
            await session.execute(update(ReviewRow).where(ReviewRow.chat == chat).values(chat=NOBODY, text=None))
            await session.execute(delete(ReminderRow).where(ReminderRow.chat == chat, ReminderRow.stopped.is_(False)))
            return {"left": list(left.numbers)}

        async with self._db.write() as session:
            done = cast("Mapping[str, list[str]]", await once(session, key, {"chat": chat}, do))
        return tuple(done["left"])

    async def kept(self, chat: int) -> dict[str, Any]:
        """All that this floor keeps about the chat, as JSON values."""
        async with self._db.read() as session:
            return await read_kept(session, chat, self._shop.currency)

    async def asked(self) -> tuple[Erasure, ...]:
        """Whose past is still to go, the first who asked first."""
        async with self._db.read() as session:
            rows = await session.scalars(select(ErasureRow).order_by(ErasureRow.asked_at, ErasureRow.chat))
            return tuple(Erasure(row.chat, to_moment(row.asked_at), tuple(row.orders)) for row in rows)

    async def erase(self, erasure: Erasure) -> Left:
        """What is over by now, and the files that nobody needs. Idempotent. What is left is not over yet."""
        of = (OrderRow.chat == erasure.chat) & (OrderRow.confirmed_at <= to_millis(erasure.asked_at))
        async with self._db.write() as session:
            await share_facts(session)
            left = await forget_over(self._work(session), of)
        await self._files.forget(erasure.asked_at, erasure.chat)
        return left

    async def finished(self, erasure: Erasure) -> None:
        """Nothing of it is left, anywhere. One who asked again meanwhile stays."""
        row = (ErasureRow.chat == erasure.chat) & (ErasureRow.asked_at == to_millis(erasure.asked_at))
        async with self._db.write() as session:
            await session.execute(delete(ErasureRow).where(row))

    async def _note(self, session: AsyncSession, chat: int) -> None:
        of_chat = select(OrderRow.number).where(OrderRow.chat == chat, OrderRow.number.is_not(None))
        before = await session.get(ErasureRow, chat)
        numbers = {*(before.orders if before is not None else ()), *await session.scalars(of_chat)}
        told = {"asked_at": to_millis(self._clock.now()), "orders": sorted(filter(None, numbers))}
        insert = sqlite.insert if self._db.is_sqlite else postgresql.insert
        asked = insert(ErasureRow).values(chat=chat, **told)
        await session.execute(asked.on_conflict_do_update(index_elements=["chat"], set_=told))

    def _work(self, session: AsyncSession) -> Work:
        return Work(session, self._clock.now(), self._shop.orders, self._shop.currency, "erasing")
