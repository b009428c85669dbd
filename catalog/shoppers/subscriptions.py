"""Who waits for a variant to be there again. Each is told once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.clock import Clock
from catalog.db import Database
from catalog.effects import JSON, EffectKey, once
from catalog.products import Locale
from catalog.shoppers.tables import SubscriptionRow
from catalog.tables import ProductRow, VariantRow


@dataclass(frozen=True, slots=True)
class Subscription:
    """`locale` is the language that it was asked for in."""

    id: int
    chat: int
    variant_sku: str
    locale: Locale
    asked_at: datetime


class Subscriptions:
    """Every writing method is done once per `key`."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def add(self, key: EffectKey, chat: int, variant_sku: str, locale: Locale) -> bool:
        """False: this chat waits for it already."""

        async def do(session: AsyncSession) -> JSON:
            insert = sqlite.insert if self._db.is_sqlite else postgresql.insert
            values = {"chat": chat, "variant_sku": variant_sku, "locale": locale, "asked_at": self._now()}
            added = insert(SubscriptionRow).values(**values).on_conflict_do_nothing()
            return await session.scalar(added.returning(SubscriptionRow.id)) is not None

        async with self._db.write() as session:
            return bool(await once(session, key, {"chat": chat, "variant": variant_sku, "locale": locale}, do))

    async def due(self, limit: int = 50) -> tuple[Subscription, ...]:
        """Those who wait for what is on sale and has a free piece now, the longest waiting first."""
        free = VariantRow.active & ProductRow.active & (VariantRow.stock > VariantRow.reserved)
        there = select(VariantRow.sku).join(ProductRow, ProductRow.sku == VariantRow.product_sku).where(free)
        return await self._waiting(SubscriptionRow.variant_sku.in_(there), limit)

    async def told(self, key: EffectKey, ids: Sequence[int]) -> None:
        """They were written to: they wait no longer."""

        async def do(session: AsyncSession) -> JSON:
            mine = SubscriptionRow.id.in_(ids) & SubscriptionRow.told_at.is_(None)
            await session.execute(update(SubscriptionRow).where(mine).values(told_at=self._now()))
            return None

        async with self._db.write() as session:
            await once(session, key, {"subscriptions": list(ids)}, do)

    async def of_chat(self, chat: int) -> tuple[Subscription, ...]:
        """What this chat still waits for."""
        return await self._waiting(SubscriptionRow.chat == chat, None)

    async def _waiting(self, where: ColumnElement[bool], limit: int | None) -> tuple[Subscription, ...]:
        waiting = select(SubscriptionRow).where(SubscriptionRow.told_at.is_(None), where)
        async with self._db.read() as session:
            rows = await session.scalars(waiting.order_by(SubscriptionRow.id).limit(limit))
            return tuple(map(_subscription, rows))

    def _now(self) -> int:
        return int(self._clock.now().timestamp() * 1000)


def _subscription(row: SubscriptionRow) -> Subscription:
    asked_at = datetime.fromtimestamp(row.asked_at / 1000, UTC)
    return Subscription(row.id, row.chat, row.variant_sku, cast(Locale, row.locale), asked_at)
