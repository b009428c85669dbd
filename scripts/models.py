"""The models of this shop: who is asked, whether they answer, what today cost: `python -m scripts.models [--ask]`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

import httpx
import structlog
from langchain_core.messages import HumanMessage
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

from catalog.cache import open_cache
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.errors import CatalogError
from catalog.product_cache import key_prefix
from catalog.schema import migrate
from catalog.settings import CatalogSettings
from catalog.shop import load_shop
from graph.asking import Ask, Feature
from graph.endpoints import Endpoint
from graph.errors import AnswerRefused, ModelsUnavailable
from graph.models.opening import Switchboard
from graph.models.price_list import MILLION, NO_LIMITS, PriceList, read_price_list
from graph.models.purse import Purse
from graph.models.spending import Spending
from graph.settings import GraphSettings

NONE = "No models: CHAT_MODELS and VISION_MODELS are empty, the shop works by its own words and eyes. See .env.example."


TROUBLES = {
    "RateLimitError": "busy, or no credit left (429)",
    "AuthenticationError": "the key is wrong (401)",
    "PermissionDeniedError": "the key may not use it (403)",
    "NotFoundError": "no such model there (404)",
    "InternalServerError": "the server fails (5xx)",
    "APIConnectionError": "nobody answers at this address",
    "TimeoutError": "no answer in time; try more --seconds",
    "ValidationError": "answered, but not in the shape that was asked for",
}


class Ready(BaseModel):
    """The whole answer to the question whether somebody answers."""

    ready: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """An entry of a chain, and whose budget pays when it is asked."""

    chain: str
    feature: Feature
    endpoint: Endpoint


def main(arguments: Sequence[str] | None = None) -> int:
    """0: done; 1: with --ask, somebody did not answer; 2: a setting or file is wrong, and why was printed."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.models",
        description="Shows the chains of CHAT_MODELS and VISION_MODELS with prices and limits, and what today cost "
        "beside the budgets of data/models.yaml. Keys are never shown.",
    )
    parser.add_argument("--ask", action="store_true", help="put a short question to each of them, past its budget")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long to wait for each (default: %(default)s)")
    given = parser.parse_args(arguments)
    logging_before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        return asyncio.run(_run(Console(), given.seconds if given.ask else None))
    except CatalogError as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        structlog.configure(**logging_before)


async def _run(console: Console, seconds: float | None) -> int:
    settings, catalog = GraphSettings.read(), CatalogSettings.read()
    seats = [
        *(Seat("chat", "understanding", each) for each in settings.chat_models),
        *(Seat("vision", "vision", each) for each in settings.vision_models),
    ]
    prices, clock = read_price_list(settings.models_file), SystemClock()
    async with Database.open(catalog.database_url) as db:
        await migrate(db)
        spending = Spending(db, clock, load_shop(catalog.shop_file).timezone)
        said: list[str] = []
        if seconds is not None and seats:
            prefix = key_prefix(catalog.database_url)
            async with httpx.AsyncClient(timeout=None) as client, open_cache(catalog.redis_url, clock, prefix) as cache:
                purse = Purse(spending, NO_LIMITS)
                switchboard = Switchboard(client, cache, prices, purse, clock)
                with console.status("asking"):
                    said = await asyncio.gather(*(_asked(switchboard, seat, seconds) for seat in seats))
                await purse.close()
        console.print(_chains(seats, prices, said) if seats else NONE)
        await _tell_spending(console, spending, prices)
    return int(any(not each.startswith("answered") for each in said))


async def _asked(switchboard: Switchboard, seat: Seat, seconds: float) -> str:
    chain = switchboard.chain([seat.endpoint])
    ask = Ask(
        Ready,
        lambda _: [HumanMessage("Are you ready? Answer with JSON.")],
        lambda _: None,
        seat.feature,
        "are_you_ready/1",
    )
    try:
        answer = await chain.ask(ask, seconds) if chain is not None else None
    except (ModelsUnavailable, AnswerRefused) as error:
        said = str(error).removeprefix(f"{seat.endpoint.model}: ")
        return next((words for kind, words in TROUBLES.items() if kind in said), said)
    return f"answered in {answer.usage.seconds:.1f} s" if answer is not None else ""


def _chains(seats: Sequence[Seat], prices: PriceList, said: Sequence[str]) -> Table:
    table = Table("chain", "model", "server", "key", "$ per million", "limits", *(["now"] if said else []))
    for n, seat in enumerate(seats):
        each = seat.endpoint
        row = [seat.chain, each.model, urlsplit(each.url).netloc, each.key or "-", _price(prices, each), _limits(each)]
        table.add_row(*row, *said[n : n + 1])
    return table


def _price(prices: PriceList, endpoint: Endpoint) -> str:
    price = prices.price(endpoint)
    if price is None:
        return f"not listed, counted as {prices.unlisted.tokens_in} in, {prices.unlisted.tokens_out} out"
    return f"{price.tokens_in} in, {price.tokens_out} out"


def _limits(endpoint: Endpoint) -> str:
    minute = f"{endpoint.per_minute} a minute" if endpoint.per_minute else "no limit a minute"
    return f"{minute}, {endpoint.at_once} at once" + (", cheap" if endpoint.cheap else "")


async def _tell_spending(console: Console, spending: Spending, prices: PriceList) -> None:
    table = Table("today", "calls", "tokens in", "tokens out", "shoppers", "spent, $", "budget, $")
    limits: dict[str, Decimal] = {str(name): limit for name, limit in prices.budgets.features.items()}
    total = 0
    for tally in await spending.tallies():
        total += tally.micros
        figures = [str(each) for each in (tally.calls, tally.tokens_in, tally.tokens_out, tally.shoppers)]
        table.add_row(tally.feature, *figures, _dollars(tally.micros), _or_none(limits.get(tally.feature)))
    table.add_row("everything", "", "", "", "", _dollars(total), _or_none(prices.budgets.day))
    console.print(table)
    console.print(f"The day {spending.today} is that of the shop. One shopper: {_or_none(prices.budgets.shopper)} $.")


def _dollars(micros: int) -> str:
    return f"{Decimal(micros) / MILLION:.4f}"


def _or_none(limit: Decimal | None) -> str:
    return str(limit) if limit is not None else "no limit"


if __name__ == "__main__":
    sys.exit(main())
