"""Two ways of asking: each chat waits for its answer (closed), or turns come at a fixed rate regardless (open)."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from dataclasses import dataclass, field

import psutil

from bot.sandbox import Sandbox
from scripts.bench.figures import Figures, quantile

FIRST_CHAT = 7000
ANSWER_TIMEOUT = 30.0
SENDING = frozenset({"sendMessage", "sendPhoto", "sendMediaGroup"})


@dataclass(slots=True)
class Load:
    """What to send, to whom and how often. A `content` of bytes is sent as a photo.

    A chat speaks again when nothing has come for `quiet` seconds: its answer of several messages has ended then.
    """

    bot: str
    case: str
    sandbox: Sandbox
    process: psutil.Process
    chats: int
    turns: int
    content: str | bytes
    quiet: float
    _seen: int = 0
    _received: dict[int, list[tuple[float, int]]] = field(default_factory=dict)

    @property
    def ids(self) -> list[int]:
        return [FIRST_CHAT + n for n in range(self.chats)]

    async def send(self, chat: int) -> float:
        """Hand one update out; return when, in Unix seconds."""
        if isinstance(self.content, bytes):
            await self.sandbox.world.photo(self.content, chat=chat, raw=True)
            return time.time()
        await self.sandbox.world.say(self.content, chat=chat)
        return time.time()

    def begin(self) -> tuple[float, float]:
        """Forget what came before; the moment and the CPU seconds from which to count."""
        self.received()
        self._received.clear()
        return time.time(), _cpu(self.process)

    def received(self) -> dict[int, list[tuple[float, int]]]:
        """Per chat, (Unix time, number of messages) of each send that reached the sandbox, oldest first."""
        for call in self.sandbox.world.calls(since=self._seen):
            self._seen = call.n
            if call.ok and call.method in SENDING:
                count = len(call.result) if isinstance(call.result, list) else 1
                self._received.setdefault(int(call.params["chat_id"]), []).append((call.at, count))
        return self._received

    def answers(self) -> int:
        """How many sends have come since `begin`."""
        return sum(map(len, self.received().values()))

    def figures(self, latencies: list[float], started: tuple[float, float]) -> Figures:
        began, cpu = started
        received = [send for sends in self.received().values() for send in sends]
        ended = max((at for at, _ in received), default=began)
        figures = Figures(
            bot=self.bot,
            case=self.case,
            chats=self.chats,
            turns=self.turns,
            answered=len(latencies),
            messages=sum(count for _, count in received),
            p50=quantile(latencies, 0.50) * 1000,
            p95=quantile(latencies, 0.95) * 1000,
            p99=quantile(latencies, 0.99) * 1000,
            cpu=(_cpu(self.process) - cpu) * 1000 / max(1, self.turns),
            rate=len(latencies) / max(1e-9, ended - began),
        )
        print(f"{self.bot}: {self.case}, {self.chats} chats, p50 {figures.p50:.0f} ms", file=sys.stderr, flush=True)
        return figures


async def measure_closed(load: Load) -> Figures:
    """Every chat sends its next message once the answer to the last one is complete."""
    await asyncio.gather(*(_ask(load, chat) for chat in load.ids))  # warm: uploads, caches, lanes
    started = load.begin()
    rounds = max(1, load.turns // load.chats)
    load.turns = rounds * load.chats
    answers = await asyncio.gather(*(_talk(load, chat, rounds) for chat in load.ids))
    return load.figures([latency for answer in answers for latency in answer], started)


async def measure_open(load: Load, rate: float) -> Figures:
    """Turns arrive at `rate` per second, chat after chat; the n-th answer of a chat belongs to its n-th question."""
    started = load.begin()
    sent: dict[int, list[float]] = {chat: [] for chat in load.ids}
    begin = time.monotonic()
    for n in range(load.turns):
        await asyncio.sleep(max(0.0, begin + n / rate - time.monotonic()))
        chat = load.ids[n % load.chats]
        sent[chat].append(await load.send(chat))
    with contextlib.suppress(TimeoutError):
        await load.sandbox.until(lambda: load.answers() >= load.turns, timeout=ANSWER_TIMEOUT)
    latencies = []
    for chat, questions in sent.items():
        answers = load.received().get(chat, [])
        latencies += [at - asked for asked, (at, _) in zip(questions, answers, strict=False)]
    return load.figures(latencies, started)


async def _talk(load: Load, chat: int, rounds: int) -> list[float]:
    latencies = [await _ask(load, chat) for _ in range(rounds)]
    return [latency for latency in latencies if latency is not None]


async def _ask(load: Load, chat: int) -> float | None:
    """Seconds until the first message back, or None when none came; returns when the whole answer is there."""
    asked = await load.send(chat)
    first = None
    deadline = time.monotonic() + ANSWER_TIMEOUT
    while time.monotonic() < deadline:
        mine = [at for at, _ in load.received().get(chat, []) if at >= asked]
        if mine:
            first = mine[0]
            if time.time() - mine[-1] > load.quiet:
                break
        await asyncio.sleep(0.01)
    return None if first is None else first - asked


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
