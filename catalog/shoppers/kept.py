"""All that the catalog keeps about one shopper, as plain values for themselves alone."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.orders.cart import read_cart
from catalog.orders.order import Cart, Event, Order
from catalog.orders.reading import read_events, read_orders
from catalog.orders.tables import OrderRow
from catalog.shoppers.tables import ErasureRow, KnownDeliveryRow, ReminderRow, ReviewRow, SentFileRow, SubscriptionRow
from catalog.tables import NoticeToldRow

ALL = 10_000
Rows = type[KnownDeliveryRow | SubscriptionRow | ReminderRow | ReviewRow | SentFileRow | ErasureRow | NoticeToldRow]
TABLES: dict[str, Rows] = {
    "known_delivery": KnownDeliveryRow,
    "subscriptions": SubscriptionRow,
    "reminders": ReminderRow,
    "reviews": ReviewRow,
    "files": SentFileRow,
    "erasure": ErasureRow,
    "notices_told": NoticeToldRow,
}


async def read_kept(session: AsyncSession, chat: int, currency: str) -> dict[str, Any]:
    """JSON values. Times of rows are milliseconds since 1970, as they are kept."""
    orders = await read_orders(session, OrderRow.chat == chat, ALL)
    events = await read_events(session, [OrderRow.chat == chat], ALL)
    cart = await read_cart(session, chat, currency, None)
    kept: dict[str, Any] = {
        "cart": _shape(Cart).dump_python(cart, mode="json"),
        "orders": [_shape(Order).dump_python(order, mode="json") for order in orders],
        "order_events": [_shape(Event).dump_python(event, mode="json") for event in events],
    }
    for name, table in TABLES.items():
        rows = await session.execute(select(table.__table__).where(table.chat == chat))
        kept[name] = [dict(row) for row in rows.mappings()]
    return kept


@cache
def _shape(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
