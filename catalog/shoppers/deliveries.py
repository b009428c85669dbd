"""Where a shopper's parcels go, kept for the next order because they said yes."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.clock import Clock
from catalog.db import Database
from catalog.delivery import DeliveryDetails
from catalog.effects import JSON, EffectKey, once
from catalog.orders.work import to_millis
from catalog.shoppers.tables import KnownDeliveryRow


class KnownDeliveries:
    """One a chat, the latest. Nothing of it is kept with the effect."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def find(self, chat: int) -> DeliveryDetails | None:
        """None: nothing was kept, or it was forgotten."""
        async with self._db.read() as session:
            kept = await session.scalar(select(KnownDeliveryRow.delivery).where(KnownDeliveryRow.chat == chat))
        return DeliveryDetails.from_json(kept) if kept is not None else None

    async def keep(self, key: EffectKey, chat: int, delivery: DeliveryDetails) -> None:
        """The shopper agreed to it just now; what was kept before is replaced. Once per `key`."""

        async def do(session: AsyncSession) -> JSON:
            insert = sqlite.insert if self._db.is_sqlite else postgresql.insert
            fresh = {"delivery": delivery.as_json(), "agreed_at": to_millis(self._clock.now())}
            added = insert(KnownDeliveryRow).values(chat=chat, **fresh)
            await session.execute(added.on_conflict_do_update(index_elements=["chat"], set_=fresh))
            return None

        async with self._db.write() as session:
            await once(session, key, {"chat": chat}, do)

    async def forget(self, chat: int) -> None:
        """Nothing is kept from here on; a second time changes nothing."""
        async with self._db.write() as session:
            await session.execute(delete(KnownDeliveryRow).where(KnownDeliveryRow.chat == chat))
