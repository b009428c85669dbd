"""The owner hears of a budget once a day at 80 % and once at 100 %, whatever is replayed and however many processes."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.effects import JSON, EffectKey, of_turn, once
from graph.messages import Notice, NoticeKind
from graph.models.price_list import MILLION, Budgets
from graph.models.spending import Spending

NEAR = Decimal("0.8")


class Alerts:
    """A notice belongs to the first turn that comes upon it, and to that turn's replays: it is told in its reply."""

    def __init__(self, spending: Spending, budgets: Budgets) -> None:
        self._spending = spending
        self._budgets = budgets

    async def of_turn(self, turn_id: str, shopper: int) -> tuple[Notice, ...]:
        """What the owner should hear because of this turn; "shopper" is told of the first one who comes so far."""
        limits = self._budgets.limits(None, shopper)
        if not limits:
            return ()
        spent = await self._spending.spent(shopper)
        reached = [
            Notice(_kind(so_far, limit), scope, so_far, limit)
            for scope, limit in limits
            if (so_far := Decimal(spent.of(scope)) / MILLION) and so_far >= limit * NEAR
        ]
        claimed = [await self._claimed(turn_id, notice) for notice in reached]
        return tuple(notice for notice in claimed if notice is not None)

    async def _claimed(self, turn_id: str, notice: Notice) -> Notice | None:
        """The notice as it was first seen, when it is this turn's to tell."""
        place = f"budget/{self._spending.today}/{notice.scope}"
        key = EffectKey(place, notice.kind.value)
        async with self._spending.db.read() as session:
            done = await of_turn(session, place)
        if key not in done and EffectKey(place, NoticeKind.BUDGET_SPENT.value) in done:
            return None  # nearly spent, of another shopper, after the worse was told

        async def claim(_session: AsyncSession) -> JSON:
            return {"turn": turn_id, "spent": str(notice.spent), "limit": str(notice.limit)}

        told = done.get(key)
        if told is None:
            async with self._spending.db.write() as session:
                told = await once(session, key, {}, claim)
        if not isinstance(told, dict) or told["turn"] != turn_id:
            return None
        return Notice(notice.kind, notice.scope, Decimal(str(told["spent"])), Decimal(str(told["limit"])))


def _kind(spent: Decimal, limit: Decimal) -> NoticeKind:
    return NoticeKind.BUDGET_SPENT if spent >= limit else NoticeKind.BUDGET_NEAR
