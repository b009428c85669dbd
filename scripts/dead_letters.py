"""What the bot gave up, and once more please: `python -m scripts.dead_letters list|show|requeue`."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from bot.dead_letters import DeadLetters
from bot.errors import BotError
from bot.settings import BotSettings
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.errors import CatalogError
from catalog.settings import CatalogSettings


def main(arguments: Sequence[str] | None = None) -> int:
    """0: done; 1: there is no such letter, or the settings are wrong, and why was printed."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.dead_letters",
        description="Turns and messages that the bot gave up. A requeued turn keeps its id, so nothing that it did "
        "happens again. A running bot picks it up by itself.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="the newest letters, with their reasons")
    listing.add_argument("--limit", type=int, default=20)
    for name, does in (("show", "the raw updates or the call of one letter"), ("requeue", "put one back into line")):
        commands.add_parser(name, help=does).add_argument("id", type=int)
    given = parser.parse_args(arguments)
    try:
        return asyncio.run(_run(given))
    except (BotError, CatalogError) as error:
        print(error, file=sys.stderr)
        return 1


async def _run(given: argparse.Namespace) -> int:
    bot_id = BotSettings.read().bot_id
    async with Database.open(CatalogSettings.read().database_url) as db:
        letters = DeadLetters(db, bot_id, SystemClock())
        if given.command == "list":
            return await _list(letters, given.limit)
        if given.command == "show":
            return await _show(letters, given.id)
        return await _requeue(letters, given.id)


async def _list(letters: DeadLetters, limit: int) -> int:
    table = Table("id", "at (UTC)", "kind", "chat", "reason")
    for letter in await letters.list(limit):
        table.add_row(str(letter.id), f"{letter.at:%Y-%m-%d %H:%M}", letter.kind, str(letter.chat), letter.reason)
    Console().print(table if table.row_count else "no dead letters")
    return 0


async def _show(letters: DeadLetters, letter_id: int) -> int:
    letter = await letters.by_id(letter_id)
    if letter is None:
        return _none(letter_id)
    print(f"{letter.kind} {letter.turn_id} in chat {letter.chat}: {letter.reason}")
    for body in await letters.bodies(letter_id):
        print(json.dumps(json.loads(body), ensure_ascii=False, indent=2))
    return 0


async def _requeue(letters: DeadLetters, letter_id: int) -> int:
    if not await letters.requeue(letter_id):
        return _none(letter_id)
    print(f"dead letter {letter_id} is back in line")
    return 0


def _none(letter_id: int) -> int:
    print(f"there is no dead letter {letter_id}, or it was requeued already", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
