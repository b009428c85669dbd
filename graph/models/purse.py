"""Budgets: nothing that costs money is asked beyond them, and everything that was answered is counted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError

from graph.asking import Feature
from graph.endpoints import Usage
from graph.errors import NotAsked
from graph.models.price_list import MILLION, Budgets
from graph.models.spending import Spending, Spent

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """A call under way, at its dearest."""

    feature: Feature
    shopper: int | None
    micros: int


class Purse:
    """Calls under way are held at their dearest, so that of many at once no more pass than a budget allows: what is
    spent in the end exceeds it by one call at most. Other processes' calls are known when they are paid: each may add
    what it has under way, `at_once` calls an endpoint at most."""

    def __init__(self, spending: Spending, budgets: Budgets) -> None:
        self._spending = spending
        self._budgets = budgets
        self._held: set[_Held] = set()
        self._counting = asyncio.Lock()
        self._writing: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def holding(self, feature: Feature, shopper: int | None, micros: int) -> AsyncIterator[None]:
        """The block is a call that costs at most `micros`; a free one is always allowed. NotAsked: a budget is
        spent."""
        if not micros:
            yield
            return
        held = await self._hold(_Held(feature, shopper, micros))
        try:
            yield
        finally:
            self._held.discard(held)

    async def pay(self, feature: Feature, shopper: int | None, usage: Usage, micros: int) -> None:
        """Count a call that was answered, whatever becomes of who asked. A database that fails costs the count, not
        the answer."""
        task = asyncio.create_task(self._pay(feature, shopper, usage, micros))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
        await asyncio.shield(task)

    async def close(self) -> None:
        """Let what is being written be written."""
        await asyncio.gather(*self._writing, return_exceptions=True)

    async def _pay(self, feature: Feature, shopper: int | None, usage: Usage, micros: int) -> None:
        try:
            await self._spending.add(feature, shopper, usage, micros)
        except SQLAlchemyError as error:
            log.error("spending_not_counted", model=usage.model, micros=micros, error=type(error).__name__)

    async def _hold(self, wanted: _Held) -> _Held:
        limits = self._budgets.limits(wanted.feature, wanted.shopper)
        async with self._counting:
            under_way = self._under_way(
                wanted.shopper
            )  # before SQL: a call that ends meanwhile is rather counted twice
            try:
                spent = await self._spending.spent(wanted.shopper) if limits else under_way
            except SQLAlchemyError as error:
                raise NotAsked("the budget cannot be read") from error
            for scope, limit in limits:
                if spent.of(scope) + under_way.of(scope) >= limit * MILLION:
                    log.info("budget_refused", scope=scope, feature=wanted.feature, chat=wanted.shopper)
                    raise NotAsked(f"the budget of the {scope} is spent")
            self._held.add(wanted)
            return wanted

    def _under_way(self, shopper: int | None) -> Spent:
        features: dict[str, int] = {}
        for held in self._held:
            features[held.feature] = features.get(held.feature, 0) + held.micros
        theirs = sum(held.micros for held in self._held if held.shopper == shopper) if shopper else 0
        return Spent(sum(features.values()), theirs, features)
