"""How long a shopper who asks for a person waits until the managers see the card: alone, and a hundred at once.

`python -m scripts.bench handoffs`: through the whole bot over HTTP, first without Telegram's limits, then within its
twenty messages a minute for a group. Those minutes are the sandbox's: its clock is moved on, and the bot's with it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console

from bot.sandbox import Sandbox
from scripts.bench.figures import Figures, print_table, quantile
from scripts.bench.prepared import prepare_shop

ROOT = Path(__file__).resolve().parent.parent.parent
TOKEN = "5000004:bench-has-no-secrets"
MANAGERS = -1001000000001
ASKS = "покличте людину"
FIRST_CHAT = 8000
START_TIMEOUT = 300.0
STOP_TIMEOUT = 25.0
PATIENCE = 600.0
STEP = 0.1  # real seconds between two moves of the sandbox's clock
LEAP = 0.5  # and by how much it is moved then
MINUTE = 60.0


@dataclass(slots=True)
class Desk:
    """A running bot whose managers' group is a forum."""

    name: str
    sandbox: Sandbox
    process: psutil.Process
    limits: bool
    next_chat: int = FIRST_CHAT

    def chats(self, count: int) -> list[int]:
        """So many shoppers whom the bot has never met."""
        self.next_chat += count
        return list(range(self.next_chat - count, self.next_chat))

    def cards(self) -> dict[str, float]:
        """When (by the sandbox's clock) each topic got its first message with buttons, by the topic's name."""
        names = {topic.thread: topic.name for topic in self.sandbox.world.rooms.chat(MANAGERS).topics.values()}
        found: dict[str, float] = {}
        for call in self.sandbox.world.calls():
            if call.ok and _is_card(call.params):
                found.setdefault(names.get(int(call.params["message_thread_id"]), "?"), call.at)
        return found


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench handoffs", description=__doc__)
    parser.add_argument("--alone", type=int, default=20, help="shoppers who ask one after another")
    parser.add_argument("--together", type=int, default=100, help="shoppers who ask at once")
    options = parser.parse_args(argv)
    rows = asyncio.run(_bench(options.alone, options.together))
    print_table(rows, Console(width=140))
    print(json.dumps({"bench_handoffs": [row.as_json() for row in rows]}, ensure_ascii=False))
    return 0


async def _bench(alone: int, together: int) -> list[Figures]:
    rows: list[Figures] = []
    for limits in (False, True):
        async with _desk(limits=limits) as desk:
            await _one_by_one(desk, 1)
            rows.append(await _one_by_one(desk, alone))
            rows.append(await _at_once(desk, together))
    return rows


async def _one_by_one(desk: Desk, count: int) -> Figures:
    began, cpu = desk.sandbox.world.now(), _cpu(desk.process)
    latencies: list[float] = []
    for chat in desk.chats(count):
        await _refilled(desk)
        latencies += await _latencies(desk, [chat])
    return _figures(desk, "card, one by one", 1, count, latencies, began, cpu)


async def _at_once(desk: Desk, count: int) -> Figures:
    await _refilled(desk)
    began, cpu = desk.sandbox.world.now(), _cpu(desk.process)
    async with _passing(desk):
        latencies = await _latencies(desk, desk.chats(count))
    return _figures(desk, f"card, {count} at once", count, count, latencies, began, cpu)


async def _refilled(desk: Desk) -> None:
    """The group has its whole share again, and the bot has heard of it."""
    if desk.limits:
        desk.sandbox.world.advance(MINUTE)
        await asyncio.sleep(3 * STEP)


async def _latencies(desk: Desk, chats: Sequence[int]) -> list[float]:
    """Everybody asks now: seconds by the sandbox's clock until each card is there."""
    world = desk.sandbox.world
    asked = {world.rooms.user(chat).first_name: world.now() for chat in chats}
    for chat in chats:
        await world.say(ASKS, chat=chat)
    with contextlib.suppress(TimeoutError):
        await desk.sandbox.until(lambda: asked.keys() <= desk.cards().keys(), timeout=PATIENCE)
    cards = desk.cards()
    return [cards[name] - at for name, at in asked.items() if name in cards]


def _figures(
    desk: Desk, case: str, chats: int, turns: int, latencies: list[float], began: float, cpu: float
) -> Figures:
    p50, p95, p99 = (quantile(latencies, share) * 1000 for share in (0.5, 0.95, 0.99))
    spent = (_cpu(desk.process) - cpu) * 1000 / max(1, turns)
    rate = len(latencies) / max(1e-9, desk.sandbox.world.now() - began)
    print(f"{desk.name}: {case}, p50 {p50:.0f} ms, p99 {p99:.0f} ms", file=sys.stderr, flush=True)
    return Figures(desk.name, case, chats, turns, len(latencies), len(latencies), p50, p95, p99, spent, rate)


def _is_card(params: Any) -> bool:
    keyboard = (params.get("reply_markup") or {}).get("inline_keyboard")
    return bool(keyboard) and params.get("chat_id") == MANAGERS and "message_thread_id" in params


@asynccontextmanager
async def _passing(desk: Desk) -> AsyncIterator[None]:
    """Within the limits the sandbox's time passes faster than ours."""

    async def pass_on() -> None:
        while True:
            await asyncio.sleep(STEP)
            desk.sandbox.world.advance(LEAP)

    passing = asyncio.create_task(pass_on()) if desk.limits else None
    try:
        yield
    finally:
        if passing is not None:
            passing.cancel()


@asynccontextmanager
async def _desk(*, limits: bool) -> AsyncIterator[Desk]:
    name = "within Telegram's limits" if limits else "without limits"
    print(f"starting the bot, {name} ...", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox.serve(port=0, forum=True) as sandbox:
            if limits:
                sandbox.world.flood()
            environment = await prepare_shop(Path(folder)) | _environment(sandbox.url, limits=limits)
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", cwd=ROOT, env=os.environ | environment, stdout=asyncio.subprocess.DEVNULL
            )
            try:
                await sandbox.until(lambda: sandbox.world.bots.first.known, timeout=START_TIMEOUT)
                yield Desk(name, sandbox, psutil.Process(process.pid), limits)
            finally:
                process.terminate()
                try:
                    await asyncio.wait_for(process.wait(), STOP_TIMEOUT)
                except TimeoutError:
                    process.kill()


def _environment(url: str, *, limits: bool) -> dict[str, str]:
    return {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": url,
        "MANAGERS_CHAT": str(MANAGERS),
        "WEBHOOK_URL": "",
        "FLOOD_LIMITS": str(limits),
        "CLOCK": "control" if limits else "system",
        "LOG_LEVEL": "ERROR",
    }


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
