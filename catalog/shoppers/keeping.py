"""How long is kept what nobody asked to forget. docs/privacy.md is the table of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.clock import Clock
from catalog.db import Database
from catalog.orders.forgetting import NOBODY, anonymise
from catalog.orders.states import OrderState
from catalog.orders.tables import OrderLineRow, OrderRow
from catalog.orders.work import Work, to_millis
from catalog.shop import Shop
from catalog.shoppers.files import SentFiles
from catalog.shoppers.tables import KnownDeliveryRow, ReminderRow, ReviewRow, SubscriptionRow
from catalog.tables import NoticeRow, NoticeToldRow

DAYS_BOOKS = 1095
"""Tax Code of Ukraine, 44.3: what an order was paid with is shown on request for three years."""


@dataclass(frozen=True, slots=True)
class Terms:
    """In days. `orders`: with name, phone and place, since they were confirmed, and words of reviews since they were
    said; `files` since they were sent last, unless an order has them; `deliveries` since the shopper agreed; `told` and
    `waiting` of subscriptions."""

    orders: int = DAYS_BOOKS
    files: int = 90
    deliveries: int = 730
    told: int = 30
    waiting: int = 180
    carts: int = 30


class Keeping:
    def __init__(self, db: Database, clock: Clock, shop: Shop, files: SentFiles, terms: Terms | None = None) -> None:
        self._db = db
        self._clock = clock
        self._shop = shop
        self._files = files
        self._terms = terms or Terms()

    async def prune(self) -> None:
        """Let go what has been kept for long enough. Idempotent; several processes may do it at once."""
        async with self._db.write() as session:
            await self._orders(session)
            await self._carts(session)
            for table, column, days in (
                (KnownDeliveryRow, KnownDeliveryRow.agreed_at, self._terms.deliveries),
                (SubscriptionRow, SubscriptionRow.told_at, self._terms.told),
                (SubscriptionRow, SubscriptionRow.asked_at, self._terms.waiting),
            ):
                await session.execute(delete(table).where(column < to_millis(self._before(days))))
            over = select(NoticeRow.id).where(NoticeRow.lifted_at < to_millis(self._before(self._terms.told)))
            await session.execute(delete(NoticeToldRow).where(NoticeToldRow.notice_id.in_(over)))
            said = ReviewRow.at < to_millis(self._before(self._terms.orders))
            await session.execute(update(ReviewRow).where(said).values(chat=NOBODY, text=None))
            old = ReminderRow.chosen_at < to_millis(self._before(self._terms.carts))
            await session.execute(delete(ReminderRow).where(old, ReminderRow.stopped.is_(False)))
        await self._files.forget(self._before(self._terms.files))

    async def _orders(self, session: AsyncSession) -> None:
        """Whatever state they stand in: after so long nobody comes back to them."""
        confirmed = OrderRow.confirmed_at < to_millis(self._before(self._terms.orders))
        somebodys = (OrderRow.chat != NOBODY) | OrderRow.phone.is_not(None)  # a sale by voice has no chat
        old = select(OrderRow).where(confirmed, somebodys).order_by(OrderRow.id).with_for_update()
        work = Work(session, self._clock.now(), self._shop.orders, self._shop.currency, "keeping")
        await anonymise(work, list(await session.scalars(old)))

    async def _carts(self, session: AsyncSession) -> None:
        """Forgotten ones whose promises are over; a line that is held still is somebody's choice of today."""
        held = select(OrderLineRow.order_id).where(OrderLineRow.held > 0)
        old = OrderRow.created_at < to_millis(self._before(self._terms.carts))
        draft = OrderRow.state == OrderState.DRAFT.value
        await session.execute(delete(OrderRow).where(draft, old, OrderRow.id.not_in(held)))

    def _before(self, days: int) -> datetime:
        return self._clock.now() - timedelta(days=days)
