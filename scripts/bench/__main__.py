"""Measure the shop: latency of text and of a repeated photo, CPU per turn, sustained rate, beside a bare echo bot.

`python -m scripts.bench search` measures the search alone, at up to 100,000 products.
`python -m scripts.bench feeds` measures imports and exports of 10,000 variants.
`python -m scripts.bench cache` measures what the product cache is worth.
`python -m scripts.bench photos` measures the local recogniser among 10,000 pictures.
`python -m scripts.bench handoffs` measures how soon the managers see who asks for a person.

Everything runs on this machine: the sandbox in this process, each bot as a process of its own that polls over HTTP.
Absolute times depend on the machine; read the ratios to the echo bot in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
from rich.console import Console

from bot.sandbox import Sandbox
from scripts.bench import cache, feeds, handoffs, photos, search
from scripts.bench.figures import Figures, print_table
from scripts.bench.load import Load, measure_closed, measure_open
from scripts.bench.prepared import prepare_shop

ROOT = Path(__file__).resolve().parent.parent.parent
TOKEN = "5000002:bench-has-no-secrets"
TEXT = "рожевий костюм на блискавці"
SENTENCE = "дякую"
RATES = (10, 20, 30, 40)
MANY_CHATS = 40
MESSAGE_A_SECOND = 1.1
START_TIMEOUT = 300.0
STOP_TIMEOUT = 25.0


@dataclass(frozen=True, slots=True)
class Running:
    """A bot that polls: its sandbox and its process. `quiet`: how long a chat waits before it speaks again, seconds."""

    name: str
    sandbox: Sandbox
    process: psutil.Process
    quiet: float = 0.4


def main(argv: Sequence[str] | None = None) -> int:
    argv = sys.argv[1:] if argv is None else argv
    if argv[:1] == ["search"]:
        return search.main(argv[1:])
    if argv[:1] == ["feeds"]:
        return feeds.main(argv[1:])
    if argv[:1] == ["cache"]:
        return cache.main(argv[1:])
    if argv[:1] == ["photos"]:
        return photos.main(argv[1:])
    if argv[:1] == ["handoffs"]:
        return handoffs.main(argv[1:])
    options = _arguments().parse_args(argv)
    rows = asyncio.run(_bench(options.turns, options.seconds))
    print_table(rows, Console(width=140))
    print(json.dumps({"bench": [row.as_json() for row in rows]}, ensure_ascii=False))
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench", description=__doc__)
    parser.add_argument("--turns", type=int, default=120, help="turns per latency case (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=10.0, help="length of one sustained-rate step")
    return parser


async def _bench(turns: int, seconds: float) -> list[Figures]:
    sample = sorted((ROOT / "data" / "samples").glob("forwarded-*.jpg"))[0].read_bytes()
    cases: dict[str, str | bytes] = {"sentence": SENTENCE, "product": TEXT, "repeated photo": sample}
    rows: list[Figures] = []
    async with _echo() as bot:
        rows += await _closed(bot, {"text": TEXT}, turns)
        rows += await _sustained(bot, "text", TEXT, seconds)
    for flood_limits in (False, True):
        async with _vitrina(flood_limits=flood_limits) as bot:
            # within the limits every turn waits for Telegram's second, so fewer of them
            rows += await _closed(bot, cases, turns // 4 if flood_limits else turns)
            for case in ("sentence", "repeated photo"):
                rows += await _sustained(bot, case, cases[case], seconds)
    return rows


async def _closed(bot: Running, cases: Mapping[str, str | bytes], turns: int) -> list[Figures]:
    """Every case with one chat and with many."""
    return [
        await measure_closed(_load(bot, case, chats, turns, content))
        for case, content in cases.items()
        for chats in (1, MANY_CHATS)
    ]


def _load(bot: Running, case: str, chats: int, turns: int, content: str | bytes) -> Load:
    return Load(bot.name, case, bot.sandbox, bot.process, chats, turns, content, bot.quiet)


async def _sustained(bot: Running, case: str, content: str | bytes, seconds: float) -> list[Figures]:
    """Raise the offered rate until it is no longer kept."""
    rows: list[Figures] = []
    for rate in RATES:
        load = _load(bot, f"{case} at {rate}/s", MANY_CHATS, int(rate * seconds), content)
        rows.append(await measure_open(load, rate))
        if rows[-1].p99 > 1000 or rows[-1].answered < rows[-1].turns:
            break
    return rows


@asynccontextmanager
async def _echo() -> AsyncIterator[Running]:
    async with Sandbox.serve(port=0) as sandbox:
        arguments = ("-m", "scripts.bench.echo", sandbox.url, TOKEN)
        async with _process("aiogram echo", sandbox, arguments, {}) as running:
            yield running


@asynccontextmanager
async def _vitrina(*, flood_limits: bool) -> AsyncIterator[Running]:
    name = "vitrina, limiter on" if flood_limits else "vitrina, limiter off"
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox.serve(port=0) as sandbox:
            environment = await prepare_shop(Path(folder)) | {
                "TELEGRAM_TOKEN": TOKEN,
                "TELEGRAM_API_URL": sandbox.url,
                "MANAGERS_CHAT": "-1001000000001",
                "WEBHOOK_URL": "",
                "FLOOD_LIMITS": str(flood_limits),
                "LOG_LEVEL": "ERROR",
            }
            async with _process(name, sandbox, ("-m", "bot"), environment) as running:
                # within the limits a person gets one message a second: do not measure our own waiting for that
                yield replace(running, quiet=MESSAGE_A_SECOND) if flood_limits else running


@asynccontextmanager
async def _process(
    name: str, sandbox: Sandbox, arguments: Sequence[str], environment: dict[str, str]
) -> AsyncIterator[Running]:
    print(f"starting {name} ...", file=sys.stderr, flush=True)
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, env=os.environ | environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await sandbox.until(lambda: sandbox.world.bots.first.known, timeout=START_TIMEOUT)
        yield Running(name, sandbox, psutil.Process(process.pid))
    finally:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_TIMEOUT)
        except TimeoutError:
            process.kill()


if __name__ == "__main__":
    sys.exit(main())
