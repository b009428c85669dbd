"""What was chosen and left: reminded of at the shop's hours, in the daytime, rarely, and never against a wish."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.clock import Clock
from catalog.db import Database
from catalog.effects import JSON, EffectKey, once
from catalog.orders.cart import read_cart
from catalog.orders.order import CartLine
from catalog.orders.states import OrderState
from catalog.orders.tables import OrderLineRow, OrderRow
from catalog.shop import Shop
from catalog.shoppers.tables import ReminderRow

LOOKED_AT = 200
GIVEN_UP = timedelta(days=2)
"""So long after the last reminder should have gone, nobody is reminded any more: we were down, or just began to."""

Heard = Callable[[Sequence[int]], Awaitable[Mapping[int, datetime]]]
"""When each of these chats wrote last; who is not in it, never wrote."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """The `nth` (from 1) reminder of what `chat` chose at `chosen_at`: the lines of its cart that can still be had."""

    chat: int
    lines: tuple[CartLine, ...]
    nth: int
    chosen_at: datetime


@dataclass(frozen=True, slots=True)
class _Choice:
    """A cart with something in it, and how often this very choice was reminded of."""

    chat: int
    chosen: datetime
    sent: int = 0
    last: datetime | None = None


async def _nobody(_chats: Sequence[int]) -> Mapping[int, datetime]:
    return {}


class Reminders:
    """Every writing method is done once per `key`."""

    def __init__(self, db: Database, clock: Clock, shop: Shop) -> None:
        self._db = db
        self._clock = clock
        self._shop = shop

    async def stop(self, key: EffectKey, chat: int) -> None:
        """This shopper wants none, ever."""

        async def do(session: AsyncSession) -> JSON:
            await self._keep(session, {"chat": chat, "chosen_at": self._now(), "stopped": True}, {"stopped": True})
            return None

        async with self._db.write() as session:
            await once(session, key, {"chat": chat}, do)

    async def due(self, now: datetime, heard: Heard = _nobody, limit: int = 50) -> tuple[Reminder, ...]:
        """Whom to remind now. The first goes `remind_hours[0]` after the choice or the shopper's last words, whichever
        is later; the next only when they stayed silent. `heard` tells when chats wrote last."""
        hours = self._shop.orders.remind_hours
        if not hours or not self._is_day(now):
            return ()
        async with self._db.read() as session:
            choices = await self._choices(session, now)
        wrote = await heard([choice.chat for choice in choices]) if choices else {}
        ready = [choice for choice in choices if self._is_ready(choice, now, wrote.get(choice.chat))]
        async with self._db.read() as session:
            told = [await self._reminder(session, choice) for choice in ready[:limit]]
        return tuple(reminder for reminder in told if reminder.lines)

    async def sent(self, key: EffectKey, chat: int) -> None:
        """This chat was reminded of what it has chosen."""

        async def do(session: AsyncSession) -> JSON:
            draft = (OrderRow.chat == chat) & (OrderRow.state == OrderState.DRAFT.value)
            chosen = await session.scalar(select(OrderRow.created_at).where(draft))
            before = await session.get(ReminderRow, chat)
            if chosen is not None:
                count = before.sent if before is not None and before.chosen_at == chosen else 0
                told = {"chosen_at": chosen, "sent": count + 1, "sent_at": self._now()}
                await self._keep(session, {"chat": chat, **told}, told)
            return None

        async with self._db.write() as session:
            await once(session, key, {"chat": chat}, do)

    async def _keep(self, session: AsyncSession, row: Mapping[str, object], told: Mapping[str, object]) -> None:
        insert = sqlite.insert if self._db.is_sqlite else postgresql.insert
        kept = insert(ReminderRow).values(**row)
        await session.execute(kept.on_conflict_do_update(index_elements=["chat"], set_=told))

    async def _choices(self, session: AsyncSession, now: datetime) -> Sequence[_Choice]:
        """Carts with something in them that may have a reminder to come, the oldest choice first."""
        hours = self._shop.orders.remind_hours
        latest = _millis(now - timedelta(hours=hours[0]))
        earliest = _millis(now - timedelta(hours=hours[-1]) - GIVEN_UP)
        begun = and_(ReminderRow.chosen_at == OrderRow.created_at, ReminderRow.sent >= len(hours))
        wanted = (
            select(OrderRow.chat, OrderRow.created_at, ReminderRow.chosen_at, ReminderRow.sent, ReminderRow.sent_at)
            .outerjoin(ReminderRow, ReminderRow.chat == OrderRow.chat)
            .where(
                OrderRow.state == OrderState.DRAFT.value,
                OrderRow.created_at.between(earliest, latest),
                exists().where(OrderLineRow.order_id == OrderRow.id),
                or_(ReminderRow.chat.is_(None), and_(ReminderRow.stopped.is_(False), ~begun)),
            )
            .order_by(OrderRow.created_at)
            .limit(LOOKED_AT)
        )
        found = await session.execute(wanted)
        return [
            _Choice(chat, _moment(chosen), sent, _moment(last))
            if of == chosen and last is not None
            else _Choice(chat, _moment(chosen))
            for chat, chosen, of, sent, last in found
        ]

    def _is_ready(self, choice: _Choice, now: datetime, wrote: datetime | None) -> bool:
        hours = [timedelta(hours=each) for each in self._shop.orders.remind_hours]
        if choice.last is None:
            return now >= max(choice.chosen, wrote or choice.chosen) + hours[0]
        if wrote is not None and wrote > choice.last:
            return False
        step = hours[choice.sent] - hours[choice.sent - 1]
        return now >= max(choice.chosen + hours[choice.sent], choice.last + step)

    async def _reminder(self, session: AsyncSession, choice: _Choice) -> Reminder:
        cart = await read_cart(session, choice.chat, self._shop.currency, None)
        lines = tuple(line for line in cart.lines if line.held or line.free > 0)
        return Reminder(choice.chat, lines, choice.sent + 1, choice.chosen)

    def _is_day(self, now: datetime) -> bool:
        first, last = self._shop.orders.remind_between
        return first <= now.astimezone(self._shop.timezone).hour < last

    def _now(self) -> int:
        return _millis(self._clock.now())


def _millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _moment(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)
