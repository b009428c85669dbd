"""Run a stored turn once more, with the models and prompts of now or with others: `python -m scripts.replay TURN`."""

from __future__ import annotations

import argparse
import asyncio
import html
import re
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from bot.errors import BotError
from bot.handlers.parts import Parts
from bot.handlers.settings import HandlerSettings
from bot.outbox import Outgoing
from bot.render import render
from bot.replays import stored_turn
from bot.settings import BotSettings
from bot.telegram import Telegram
from catalog import Catalog
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.errors import CatalogError
from catalog.settings import CatalogSettings
from graph.agent import Agent
from graph.errors import GraphError
from graph.messages import Reply
from graph.settings import GraphSettings
from graph.tracing import Journey
from graph.turns import Account, Turns

NONE = "none"
TAG = re.compile(r"<[^>]+>")


def main(arguments: Sequence[str] | None = None) -> int:
    """0: it was run, or listed; 1: the turn, its words or its checkpoint are gone, or the settings are wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.replay",
        description="Answers a stored turn again, from the checkpoint that it began with and with the catalog of now, "
        "and shows then and now side by side. Nothing is sent, ordered or remembered; models are really asked. What "
        "shoppers wrote is shown on this screen: mind who looks.",
    )
    parser.add_argument("turn", nargs="?", help="its id, as in the log, in a trace or in --list")
    parser.add_argument("--list", action="store_true", help="the newest turns, with how they were answered")
    parser.add_argument("--limit", type=int, default=20, help="how many of them (%(default)s)")
    parser.add_argument("--chat-models", metavar="CHAIN", help='in place of CHAT_MODELS; "none": without a model')
    parser.add_argument("--vision-models", metavar="CHAIN", help='in place of VISION_MODELS; "none": without a model')
    parser.add_argument("--prompts", metavar="DIR", help="prompt files in place of those with the same name")
    given = parser.parse_args(arguments)
    if not (given.turn or given.list):
        parser.error("name a turn, or --list")
    try:
        return asyncio.run(_listed(given.limit) if given.list else _replayed(given))
    except (BotError, CatalogError, GraphError) as error:
        print(error, file=sys.stderr)
        return 1


async def _listed(limit: int) -> int:
    table = Table("turn", "at (UTC)", "stage", "answered by", "model", "prompts")
    async with Database.open(CatalogSettings.read().database_url) as db:
        for account in await Turns(db).latest(limit):
            prompts = ", ".join(account.prompts)
            at = f"{account.at:%Y-%m-%d %H:%M:%S}"
            table.add_row(account.turn_id, at, account.stage, account.answered_by, account.model_used or "", prompts)
    Console().print(table if table.row_count else "no turns yet")
    return 0


async def _replayed(given: argparse.Namespace) -> int:
    bot, clock = BotSettings.read(), SystemClock()
    told = HandlerSettings(bot.managers_chat, bot.owner_id, channel=bot.shop_channel)
    async with (
        Catalog.open(CatalogSettings.read(), clock) as catalog,
        Telegram.open(bot.telegram_token.get_secret_value(), bot.telegram_api_url) as telegram,
    ):
        account = await Turns(catalog.db).find(given.turn)
        turn = await stored_turn(catalog.db, account, Parts(catalog, telegram, told)) if account else None
        if account is None or turn is None:
            print(f"nothing is kept of the turn {given.turn}", file=sys.stderr)
            return 1
        await catalog.prepare()
        async with Agent.open(catalog, GraphSettings.read(**_others(given)), clock) as agent:
            reply, journey = await agent.rehearse(turn, account.before)
        _show(account, turn.texts, reply, journey)
        for message in render(reply, turn.chat, turn.topic, assistant=catalog.shop.assistant):
            print(f"\n{_words(message)}")
    return 0


def _others(given: argparse.Namespace) -> dict[str, str]:
    """What stands in place of the environment."""
    told = {
        "chat_models": given.chat_models,
        "vision_models": given.vision_models,
        "prompts_dir": given.prompts,
    }
    return {name: "" if value == NONE else value for name, value in told.items() if value is not None}


def _show(account: Account, said: Sequence[str], reply: Reply, journey: Journey) -> None:
    for text in said:
        print(f"> {text}")
    table = Table("", "then", "now")
    table.add_row("answered by", account.answered_by, reply.answered_by)
    table.add_row("stage", account.stage, reply.stage)
    table.add_row("model", account.model_used or "", reply.model_used or "")
    table.add_row("prompts", ", ".join(account.prompts), ", ".join(reply.prompts))
    Console().print(table)
    for call in journey.calls:
        cost = f", ${call.cost}" if call.cost is not None else ""
        print(
            f"{call.feature}: {call.model}, {call.prompt}, {call.outcome} by {call.source} in {call.seconds:.2f} s, "
            f"{call.tokens_in} + {call.tokens_out} tokens{cost}"
        )


def _words(message: Outgoing) -> str:
    told = message.params.get("text") or message.params.get("caption") or message.method
    return html.unescape(TAG.sub("", str(told)))


if __name__ == "__main__":
    sys.exit(main())
