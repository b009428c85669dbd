"""Bring a file of the owner's into the shop: `python -m scripts.import_catalog PATH [--dry-run]`."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.prompt import Confirm

from catalog.clock import SystemClock
from catalog.db import Database
from catalog.errors import CatalogError, ImportUndecided
from catalog.feeds.imports import Agreed, compare, import_feed
from catalog.feeds.plans import Plan
from catalog.feeds.reading import FORMATS, read_feed
from catalog.feeds.reading import Progress as Report
from catalog.feeds.rows import Feed
from catalog.schema import migrate
from catalog.settings import CatalogSettings
from catalog.shop import Limits, Shop, load_shop
from scripts.feed_report import jumps_table, show_plan, summary

WRONG, UNDECIDED = 1, 3
FEED = re.compile(r"[\w.-]{1,60}")


def main(arguments: Sequence[str] | None = None) -> int:
    """0: done. 1: the file, some of its rows or a setting is wrong. 3: somebody has to agree first. What it was is
    printed."""
    given = _parser().parse_args(arguments)
    console = Console()
    try:
        return asyncio.run(_import(given, console))
    except ImportUndecided as error:
        print(f"{error}. Nothing was imported.", file=sys.stderr)
        return UNDECIDED
    except CatalogError as error:
        print(error, file=sys.stderr)
        return WRONG


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.import_catalog",
        description="Apply a file to the shop's database, all or nothing. What differs from the last import of the "
        "same feed is applied; what the shop changed since stays, and both sides are shown. Doing it again changes "
        "nothing.",
        epilog="Exit code 0: done; 1: something in the file is wrong; 3: it needs a yes (see the --yes options).",
    )
    parser.add_argument("path", type=Path, help=FORMATS)
    parser.add_argument("--dry-run", action="store_true", help="print what would change, and change nothing")
    parser.add_argument("--feed", type=_feed, help="whose word this is; by default the file's name without dates")
    parser.add_argument(
        "--mode",
        choices=("partial", "full"),
        default="partial",
        help="full: this is everything that the shop sells; variants that it lacks are switched off (never deleted), "
        "except those of other full feeds",
    )
    parser.add_argument("--yes", action="store_true", help="agree to everything that would be asked")
    parser.add_argument("--yes-prices", action="store_true", help="agree to prices that jump")
    parser.add_argument("--yes-deactivate", action="store_true", help="agree to switching off much of the shop")
    parser.add_argument("--price-threshold", type=_share, metavar="PERCENT", help="what a jump is; see shop.yaml")
    parser.add_argument("--skip-rejected", action="store_true", help="import the rest when some rows cannot be taken")
    parser.add_argument("--overwrite", action="store_true", help="the file wins over what the shop changed since")
    parser.add_argument("--rows", type=int, default=100, help="how many rows of a table to print (100)")
    return parser


async def _import(given: argparse.Namespace, console: Console) -> int:
    settings = CatalogSettings.read()
    shop = load_shop(settings.shop_file)
    limits = _limits(given, shop)
    with _progress(console, f"reading {given.path.name}") as report:
        feed = await read_feed(given.path, settings.data_dir, shop.currency, given.feed, given.mode, report)
    async with Database.open(settings.database_url) as db:
        await migrate(db)
        plan = await compare(db, feed, limits, overwrite=given.overwrite)
        show_plan(console, plan, given.rows, differences=given.dry_run)
        if plan.rejections.count and not given.skip_rejected:
            console.print("Nothing was imported. Correct these rows, or go on without them: --skip-rejected.")
            return WRONG
        if given.dry_run:
            console.print(summary(plan))
            return 0
        agreed = _agreed(given, plan, console)
        return await _write(db, feed, agreed, limits, console) if agreed else UNDECIDED


async def _write(db: Database, feed: Feed, agreed: Agreed, limits: Limits, console: Console) -> int:
    with _progress(console, "writing"):
        imported = await import_feed(db, feed, agreed, limits, SystemClock())
    console.print(summary(imported.plan), f"The catalog is at version {imported.version}.")
    return 0


def _agreed(given: argparse.Namespace, plan: Plan, console: Console) -> Agreed | None:
    """What was said yes to, by option or at the prompt; None: somebody said no, or nobody can be asked."""
    prices, off = given.yes or given.yes_prices, given.yes or given.yes_deactivate
    asked = False
    if plan.jumps and not prices:
        console.print(jumps_table(plan, given.rows))
        question = f"{len(plan.jumps)} prices change by more than {plan.limits.price_change:.0%}. Go on?"
        prices = asked = _confirmed(console, question, "--yes-prices")
    if plan.switches_off_much and not off:
        question = f"{len(plan.off)} of {plan.active} variants would be switched off. Go on?"
        off = asked = _confirmed(console, question, "--yes-deactivate")
    if (plan.jumps and not prices) or (plan.switches_off_much and not off):
        console.print("Nothing was imported.")
        return None
    seen = plan.digest if asked else None
    return Agreed(prices, off, given.skip_rejected, given.overwrite, seen)


def _confirmed(console: Console, question: str, option: str) -> bool:
    if sys.stdin.isatty() and console.is_terminal:
        return Confirm.ask(question, console=console, default=False)
    console.print(f"{question} Nobody is here to ask: say {option} if so.")
    return False


def _limits(given: argparse.Namespace, shop: Shop) -> Limits:
    if given.price_threshold is None:
        return shop.limits
    return Limits(given.price_threshold, shop.limits.switched_off)


def _feed(text: str) -> str:
    if not FEED.fullmatch(text):
        raise argparse.ArgumentTypeError("write up to 60 letters, digits, _ - or .")
    return text


def _share(text: str) -> float:
    number = text.removesuffix("%")
    if not number.isdecimal() or int(number) < 1:
        raise argparse.ArgumentTypeError("write a percentage, for example 50")
    return int(number) / 100


@contextmanager
def _progress(console: Console, label: str) -> Iterator[Report]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[done]}"))
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bars:
        task = bars.add_task(label, total=None, done="")

        def report(done: int) -> None:
            bars.update(task, done=f"{done:,}".replace(",", " "))

        yield report


if __name__ == "__main__":
    sys.exit(main())
