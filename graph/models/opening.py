"""Opens the chains of the environment over one database, cache and price list. Light to import: what is heavy comes
with the first chain."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from catalog import Catalog
from catalog.cache import Cache, RedisCache
from catalog.clock import Clock
from graph.endpoints import Endpoint
from graph.models.alerts import Alerts
from graph.models.answers import Answers
from graph.models.breaker import Breaker, Health
from graph.models.limits import Limit, OwnLimit, SharedLimit
from graph.models.price_list import NO_LIMITS, Budgets, PriceList, read_price_list
from graph.models.purse import Purse
from graph.models.spending import Spending, Tally
from graph.settings import GraphSettings

if TYPE_CHECKING:
    from graph.models.chain import Chain
    from graph.models.line import Guard


@dataclass(frozen=True, slots=True)
class Report:
    """How models stand in this process, and what this day of the shop has cost so far."""

    chat: tuple[Health, ...]
    vision: tuple[Health, ...]
    tallies: tuple[Tally, ...]
    budgets: Budgets


@dataclass(frozen=True, slots=True)
class Chains:
    """None where the environment names no model."""

    chat: Chain | None
    vision: Chain | None
    spending: Spending
    prices: PriceList
    alerts: Alerts

    async def report(self) -> Report:
        chat, vision = (chain.health() if chain is not None else () for chain in (self.chat, self.vision))
        return Report(chat, vision, await self.spending.tallies(), self.prices.budgets)


@asynccontextmanager
async def open_models(catalog: Catalog, settings: GraphSettings, clock: Clock) -> AsyncIterator[Chains]:
    """Connects lazily; connections are closed with the block. SourceInvalid: data/models.yaml is wrong."""
    prices = read_price_list(settings.models_file)
    spending = Spending(catalog.db, clock, catalog.shop.timezone)
    if not settings.chat_models and not settings.vision_models:
        yield Chains(None, None, spending, prices, Alerts(spending, NO_LIMITS))
        return
    purse = Purse(spending, prices.budgets)
    async with httpx.AsyncClient(timeout=None, follow_redirects=True) as client:
        switchboard = Switchboard(client, catalog.cache, prices, purse, clock)
        chat, vision = switchboard.chain(settings.chat_models), switchboard.chain(settings.vision_models)
        try:
            yield Chains(chat, vision, spending, prices, Alerts(spending, prices.budgets))
        finally:
            await purse.close()


class Switchboard:
    """Makes chains whose lines to one model of one server share its limits and its breaker."""

    def __init__(self, client: httpx.AsyncClient, cache: Cache, prices: PriceList, purse: Purse, clock: Clock) -> None:
        self._client = client
        self._cache = cache
        self._prices = prices
        self._purse = purse
        self._clock = clock
        self._guards: dict[tuple[str, str], Guard] = {}

    def chain(self, endpoints: Sequence[Endpoint]) -> Chain | None:
        """None without endpoints."""
        if not endpoints:
            return None
        # Two seconds of import that a shop without models need not pay.
        from graph.models.chain import Chain  # noqa: PLC0415
        from graph.models.line import Line, open_model  # noqa: PLC0415

        self._prices.warn_of_unlisted(endpoints)
        lines = [Line(each, open_model(each, self._client), self._guard(each), self._clock) for each in endpoints]
        return Chain(lines, self._prices, self._purse, Answers(self._cache))

    def _guard(self, endpoint: Endpoint) -> Guard:
        from graph.models.line import Guard  # noqa: PLC0415  # the same

        place = (endpoint.url, endpoint.model)
        if place not in self._guards:
            breaker = Breaker(endpoint.model, self._clock)
            self._guards[place] = Guard(breaker, self._limit(endpoint), asyncio.Semaphore(endpoint.at_once))
        return self._guards[place]

    def _limit(self, endpoint: Endpoint) -> Limit | None:
        if not endpoint.per_minute:
            return None
        own = OwnLimit(self._clock, endpoint.per_minute)
        if not isinstance(self._cache, RedisCache):
            return own
        place = hashlib.sha256(f"{endpoint.url}|{endpoint.model}".encode()).hexdigest()
        return SharedLimit(self._cache, f"limit:{place[:32]}", own)
