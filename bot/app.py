"""The one place of wiring: catalog, agent, Telegram and queue are opened here, each inside the last."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from datetime import timedelta

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from bot.dead_letters import DeadLetters
from bot.handlers import Handlers, HandlerSettings
from bot.logs import configure_logging
from bot.outbox import Outbox
from bot.queue import Queue
from bot.queue_settings import QueueSettings, Rates, WebhookSettings, WebSettings
from bot.settings import BotSettings
from bot.telegram import Telegram
from catalog import Catalog
from catalog import Progress as Report
from catalog.clock import Clock, SystemClock
from catalog.settings import CatalogSettings
from graph.agent import Agent, thread_of
from graph.settings import GraphSettings

log = structlog.get_logger(__name__)

PRUNE_EVERY = 3600.0
REPLAY_WINDOW = timedelta(days=2)


async def run(settings: BotSettings, catalog_settings: CatalogSettings) -> None:
    """Serve until SIGTERM or SIGINT. CatalogError or BotError when the shop cannot be opened."""
    configure_logging(settings.log_level, as_json=settings.log_json)
    stop = _stop_on_signals()
    clock = SystemClock()
    token = settings.telegram_token.get_secret_value()
    async with (
        Catalog.open(catalog_settings, clock) as catalog,
        Telegram.open(token, settings.telegram_api_url) as telegram,
    ):
        with _progress() as report:
            await catalog.prepare(report, wait=False)
        async with Agent.open(catalog, GraphSettings.read(), clock) as agent:
            handlers = Handlers(
                catalog,
                agent,
                telegram,
                Outbox(catalog.db, settings.bot_id, clock),
                DeadLetters(catalog.db, settings.bot_id, clock),
                HandlerSettings(settings.managers_chat, settings.owner_id),
            )
            async with Queue.open(catalog.db, telegram, handlers, queue_settings(settings), clock) as queue:
                pruning = asyncio.create_task(_prune_checkpoints(agent, queue, clock))
                await queue.run(stop)
                pruning.cancel()


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


async def _prune_checkpoints(agent: Agent, queue: Queue, clock: Clock) -> None:
    """Checkpoints that no lane points to are rubbish; those of the replay window stay."""
    while True:
        await asyncio.sleep(PRUNE_EVERY)
        kept = {(thread_of(chat, topic), checkpoint) for chat, topic, checkpoint in await queue.committed_checkpoints()}
        pruned = await agent.prune(kept, clock.now() - REPLAY_WINDOW)
        log.info("checkpoints_pruned", count=pruned)
