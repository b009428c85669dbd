"""The till at work: real orders, the real queue and handlers, and a Telegram whose people press "Pay"."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.handlers import DeskDoors, Handlers, HandlerSettings
from bot.queue import Queue
from bot.render.payments import render_invoice
from bot.sandbox import Sandbox
from bot.talks import Talks
from bot.telegram import Telegram
from catalog.db import Database
from catalog.orders import Order, Orders, PaymentMode
from catalog.papers import Papers
from catalog.products import Locale
from graph.handoffs import Handoffs
from graph.messages import OrderNews, Reply, ShowOrder
from graph.turns import Turns
from tests.bot.handlers.conftest import MANAGERS, FakeAgent, FakeCatalog, FakeDeadLetters, FakeOutbox
from tests.bot.queue.conftest import FAST
from tests.catalog.orders.conftest import Desk, Hands, Keys, fill, rules

TOKEN = "7000000002:sandbox_test"


class Till:
    """The running bot, and what a test does beside it: `desk` orders, `agent` answers words."""

    def __init__(self, sandbox: Sandbox, handlers: Handlers, queue: Queue, telegram: Telegram, desk: Desk) -> None:
        self.sandbox, self.handlers, self.queue, self.telegram, self.desk = sandbox, handlers, queue, telegram, desk
        self.agent: Any = None
        self.catalog: Any = None
        self.clock: Any = None

    @property
    def orders(self) -> Orders:
        return self.desk.orders

    async def invoiced(self, order: Order | None = None, *, locale: Locale = "uk", **how: Any) -> Order:
        """An order whose invoice stands in its chat."""
        placed = order or await self.desk.ordered(**how)
        sent = render_invoice(placed, placed.chat, 0, locale)
        await self.telegram.call(sent.method, dict(sent.params))
        return placed

    def said(self, chat: int = 501) -> list[str]:
        """The bot's words in a chat, with plain spaces."""
        messages = [each for each in self.sandbox.world.messages(chat) if each["from"]["is_bot"]]
        return [(each.get("text") or each.get("caption") or "").replace("\u00a0", " ") for each in messages]

    async def says(self, piece: str, chat: int = 501) -> str:
        """Wait until the bot has said something with `piece` in it."""
        return await self.sandbox.until(lambda: next((text for text in self.said(chat) if piece in text), ""), 30.0)

    async def order(self, number: str) -> Order:
        return await self.orders.find(number)

    async def shows(self, order: Order, news: OrderNews = OrderNews.PLACED, locale: Locale = "uk") -> None:
        """The next answer of the talk."""
        self.agent.answer = Reply((ShowOrder(order, news),), locale, "c1", "button")


@pytest.fixture(autouse=True)
def _quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.serve(patience=0.05) as served:
        yield served
        assert served.violations == []


@pytest.fixture
async def till(sandbox: Sandbox, database: Database, tmp_path: Path) -> AsyncIterator[Till]:
    await fill(database)
    clock = Hands()
    shop = rules()
    orders = Orders(database, clock, shop)
    agent = FakeAgent(Handoffs(database, clock), Turns(database))
    catalog: Any = FakeCatalog(database)
    catalog.orders, catalog.shop, catalog.papers = orders, replace(shop), Papers(tmp_path / "papers")
    async with Telegram.open(TOKEN, sandbox.url, provider_token="test:token") as telegram:
        await telegram.call("getMe")
        doors: Any = (catalog, agent, telegram, FakeOutbox(), FakeDeadLetters(), Talks(database, telegram.bot_id))
        doors = (*doors, DeskDoors.of(database, telegram.bot_id, clock))
        handlers = Handlers(*doors, HandlerSettings(MANAGERS, username="vitrina_bot", invoices=True))
        opened = Queue.open(database, telegram, handlers, FAST, clock, handlers.till.decide)
        async with opened as queue:
            stop = asyncio.Event()
            running = asyncio.create_task(queue.run(stop))
            till = Till(sandbox, handlers, queue, telegram, Desk(orders, Keys(), database))
            till.agent, till.catalog, till.clock = agent, catalog, clock
            yield till
            stop.set()
            await running


FULL, PART, COD = PaymentMode
