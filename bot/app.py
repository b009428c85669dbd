"""The one place of wiring: catalog, agent, Telegram and queue are opened here, each inside the last."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from dataclasses import replace

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from bot.clock import open_clock, pace_of
from bot.dead_letters import DeadLetters
from bot.digests import Digests
from bot.erasing import Eraser
from bot.errands import Errands
from bot.handlers import DeskDoors, Handlers, HandlerSettings
from bot.handlers.desk_cards import DeskCards
from bot.handlers.order_board import OrderBoard
from bot.handoff_cards import HandoffCards
from bot.housekeeping import Housekeeping
from bot.logs import configure_logging
from bot.menu import announce_commands, own_username
from bot.moves import ChatMoves
from bot.outbox import Outbox
from bot.queue import Queue
from bot.queue_settings import QueueSettings, Rates, WebhookSettings, WebSettings
from bot.settings import BotSettings
from bot.shifts import GroupSettings
from bot.talks import Talks
from bot.team import Team
from bot.telegram import Telegram
from bot.timers import Timers
from bot.undelivered import Explainer
from bot.unsaid import Unsaid
from catalog import Catalog
from catalog import Progress as Report
from catalog.clock import Clock
from catalog.settings import CatalogSettings
from graph.agent import Agent
from graph.settings import GraphSettings

log = structlog.get_logger(__name__)


async def run(settings: BotSettings, catalog_settings: CatalogSettings) -> None:
    """Serve until SIGTERM or SIGINT. CatalogError or BotError when the shop cannot be opened."""
    configure_logging(settings.log_level, as_json=settings.log_json)
    stop = _stop_on_signals()
    token = settings.telegram_token.get_secret_value()
    provider = settings.payment_provider_token.get_secret_value() if settings.payment_provider_token else ""
    async with (
        open_clock(settings) as clock,
        Catalog.open(catalog_settings, clock) as catalog,
        Telegram.open(token, settings.telegram_api_url, provider_token=provider) as telegram,
    ):
        with _progress() as report:
            await catalog.prepare(report, wait=False)
        async with Agent.open(catalog, GraphSettings.read(), clock) as agent:
            outbox, talks = Outbox(catalog.db, settings.bot_id, clock), Talks(catalog.db, settings.bot_id)
            handlers = Handlers(
                catalog,
                agent,
                telegram,
                outbox,
                DeadLetters(catalog.db, settings.bot_id, clock),
                talks,
                DeskDoors.of(catalog.db, settings.bot_id, clock),
                HandlerSettings(
                    settings.managers_chat,
                    settings.owner_id,
                    username=await own_username(telegram),
                    channel=settings.shop_channel,
                    invoices=bool(provider),
                ),
            )
            limits = replace(queue_settings(settings), pace=pace_of(clock))
            explain = Explainer(agent.handoffs, ChatMoves(catalog.db, settings.bot_id, clock), settings.managers_chat)
            unsaid = Unsaid(catalog.db, settings.bot_id, agent.handoffs, settings.managers_chat)
            asked = (handlers.till.decide, explain, unsaid, handlers.lost_cards.after)
            opened = Queue.open(catalog.db, telegram, handlers, limits, clock, *asked)
            async with opened as queue:
                board = OrderBoard(outbox, agent.handoffs, settings.managers_chat)
                errands = Errands(catalog, agent, outbox, talks, board, settings.bot_id, clock)
                on_errands = asyncio.create_task(errands.run(stop))
                on_timers = asyncio.create_task(_timers(settings, catalog, agent, outbox, clock).run(stop))
                on_digests = asyncio.create_task(_digests(settings, catalog, agent, outbox, clock).run(stop))
                tidying = asyncio.create_task(Housekeeping(catalog, agent, queue, clock).run(stop))
                erasing = asyncio.create_task(Eraser(catalog, agent, clock).run(stop))
                announcing = asyncio.create_task(announce_commands(telegram, settings.owner_id, settings.managers_chat))
                await queue.run(stop)
                for job in (on_errands, on_timers, on_digests, tidying, erasing, announcing):
                    job.cancel()


def _timers(settings: BotSettings, catalog: Catalog, agent: Agent, outbox: Outbox, clock: Clock) -> Timers:
    board = OrderBoard(outbox, agent.handoffs, settings.managers_chat)
    cards = DeskCards(catalog, HandoffCards(catalog.db, settings.bot_id), board)
    group = GroupSettings(settings.bot_id, settings.managers_chat, cards.redrawn)
    return Timers(catalog, agent, outbox, Team(catalog, settings.owner_id), clock, group)


def _digests(settings: BotSettings, catalog: Catalog, agent: Agent, outbox: Outbox, clock: Clock) -> Digests:
    return Digests(catalog, agent, outbox, clock, GroupSettings(settings.bot_id, settings.managers_chat))


def queue_settings(settings: BotSettings) -> QueueSettings:
    """The process settings in the queue's own terms."""
    webhook = None
    if settings.webhook_url and settings.webhook_secret:
        secret = settings.webhook_secret.get_secret_value()
        webhook = WebhookSettings(settings.webhook_url, settings.webhook_path, secret)
    return QueueSettings(
        web=WebSettings(settings.web_host, settings.web_port, webhook) if settings.web_port else None,
        rates=Rates() if settings.flood_limits else None,
        concurrency=settings.concurrency,
        managers_chat=settings.managers_chat,
        owner_id=settings.owner_id,
    )


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop


@contextlib.contextmanager
def _progress() -> Iterator[Report]:
    """A bar for each label while the first start works; later starts have nothing to show."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def report(label: str, done: int, total: int) -> None:
            if total and label not in tasks:
                tasks[label] = bars.add_task(label, total=total)
            if label in tasks:
                bars.update(tasks[label], completed=done, total=total)

        yield report
