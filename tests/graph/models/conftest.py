"""Chains over scripted servers, a database and a cache of the test's own, on a clock that only the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from langchain_core.messages import HumanMessage
from pydantic import BaseModel

from catalog.cache import Cache, MemoryCache
from catalog.db import Database
from graph.asking import Answer, Ask
from graph.endpoints import Endpoint
from graph.models.alerts import Alerts
from graph.models.chain import Chain
from graph.models.opening import Switchboard
from graph.models.price_list import NO_LIMITS, Budgets, Price, PriceList
from graph.models.purse import Purse
from graph.models.spending import Spending
from tests.fakes.model_server import ModelServer
from tests.furnishing import furnish

GOOD = {"word": "hat"}
KYIV = ZoneInfo("Europe/Kyiv")
NAMES = ("gpt-4o-mini", "grok-4", "qwen")
DEAR = PriceList({name: Price(Decimal(1), Decimal(10)) for name in NAMES})  # a cent: 0 in, 1000 out


class Word(BaseModel):
    word: str


class OwnClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 11, 10, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@dataclass
class Desk:
    """What chains are opened with; `over` opens one over these servers, called as in `NAMES`."""

    db: Database
    clock: OwnClock
    client: httpx.AsyncClient
    cache: Cache
    prices: PriceList = DEAR
    budgets: Budgets = NO_LIMITS
    purses: list[Purse] = field(default_factory=list)

    @property
    def spending(self) -> Spending:
        return Spending(self.db, self.clock, KYIV)

    @property
    def alerts(self) -> Alerts:
        return Alerts(self.spending, self.budgets)

    def over(self, *servers: ModelServer, **options: Any) -> Chain:
        """A process of its own: nothing is shared with other chains but the database and the cache."""
        entries = [
            Endpoint(model=name, url=server.url, **options) for name, server in zip(NAMES, servers, strict=False)
        ]
        return self.chain(*entries)

    def chain(self, *entries: Endpoint) -> Chain:
        chain = self.switchboard().chain(entries)
        assert chain is not None
        return chain

    def switchboard(self) -> Switchboard:
        purse = Purse(self.spending, self.budgets)
        self.purses.append(purse)
        return Switchboard(self.client, self.cache, self.prices, purse, self.clock)


@pytest.fixture
def clock() -> OwnClock:
    return OwnClock()


@pytest.fixture
async def models() -> AsyncIterator[ModelServer]:
    async with ModelServer.serve() as server:
        yield server


@pytest.fixture
async def second() -> AsyncIterator[ModelServer]:
    async with ModelServer.serve() as server:
        yield server


OpenDesk = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
def open_desk(tmp_path: Path, clock: OwnClock) -> OpenDesk:
    """A desk over the database at `url`, a file of the test's own unless said."""

    @asynccontextmanager
    async def opened(url: str = "", cache: Cache | None = None) -> AsyncIterator[Desk]:
        address = url or f"sqlite+aiosqlite:///{tmp_path / 'spending.db'}"
        async with Database.open(address) as db, httpx.AsyncClient(timeout=None) as client:
            await furnish(db)
            desk = Desk(db, clock, client, cache or MemoryCache(clock))
            yield desk
            for purse in desk.purses:
                await purse.close()

    return opened


@pytest.fixture
async def desk(open_desk: OpenDesk) -> AsyncIterator[Desk]:
    async with open_desk() as opened:
        yield opened


async def ask(chain: Chain, seconds: float = 10.0, **more: Any) -> Answer[Word]:
    """A word, please. `more` are fields of Ask."""
    given: dict[str, Any] = {"check": lambda _: None, "feature": "wording", "prompt": "say_word/1", **more}
    return await chain.ask(Ask(Word, lambda _endpoint: [HumanMessage("a word, please")], **given), seconds)
