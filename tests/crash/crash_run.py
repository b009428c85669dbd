"""The harness: feeds updates to bots that are killed again and again, and counts what came of them."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import func, select

from bot.outbox import Outbox, Tally
from bot.sandbox import Sandbox
from bot.tables import InboxRow, OutboxRow
from catalog.clock import SystemClock
from catalog.db import Base, Database
from tests.crash.crash_bot import SECRET, CrashBase, CrashEffectRow, open_saver

BOT = 700
TOKEN = f"{BOT}:crash"
CHATS = tuple(range(501, 509))
POINTS = (
    "intake:begin",
    "intake:before_commit",
    "intake:after_commit",
    "claim:before_commit",
    "claim:after_commit",
    "turn:claimed",
    "graph:listen",
    "graph:think",
    "graph:saved",
    "effect:before_commit",
    "effect:after_commit",
    "turn:handled",
    "turn:before_finish",
    "turn:before_commit",
    "turn:after_commit",
    "send:before_mark",
    "send:marked",
    "send:before_call",
    "send:calling",
    "send:after_call",
)


@dataclass
class Report:
    """What a run saw. `repeated` are messages that a shopper got more than once."""

    name: str
    updates: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    effects_twice: int = 0
    effects_missing: int = 0
    out_of_order: int = 0
    wrong_history: int = 0
    repeated: int = 0
    repeated_outside: int = 0
    dead: int = 0
    violations: int = 0
    duplicates: int = 0
    seconds: float = 0.0
    tally: Tally | None = None

    def line(self) -> str:
        window = self.tally.repeatable if self.tally else 0
        return (
            f"{self.name}: {self.updates} updates ({self.duplicates} sent twice), {self.kills.total()} kills at "
            f"{len(self.kills)} places, lost {self.lost}, effects twice {self.effects_twice}, missing "
            f"{self.effects_missing}, out of order {self.out_of_order}, wrong history {self.wrong_history}, "
            f"repeated {self.repeated} (all in the window of {window}; outside it {self.repeated_outside}), "
            f"{self.seconds:.0f} s"
        )


class Nursery:
    """Bots by fork. `start` gives a process id; every bot is dead when the block ends."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._born: list[int] = []

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Nursery]:
        root = Path(__file__).parents[2]
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=root,
            env=os.environ | {"PYTHONPATH": str(root), "ENV_FILE": ""},
        )
        nursery = cls(process)
        try:
            assert nursery._line() == b"ready\n"
            yield nursery
        finally:
            for pid in nursery._born:
                end(pid, signal.SIGKILL)
            process.kill()
            process.wait()

    def start(self, order: Mapping[str, Any]) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        pid = int(self._line())
        self._born.append(pid)
        return pid

    def _line(self) -> bytes:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def end(pid: int, how: signal.Signals) -> None:
    if alive(pid):
        os.kill(pid, how)


async def kill(pid: int) -> None:
    end(pid, signal.SIGKILL)
    await gone(pid, 5.0)


async def gone(pid: int, seconds: float) -> bool:
    """Wait until the process has ended; false if it has not within `seconds`."""

    async def ended() -> bool:
        return not alive(pid)

    return await until(ended, seconds, 0.005)


async def still(pid: int, seconds: float) -> bool:
    """Wait until the process has stopped itself; false if it has not within `seconds`."""

    async def stopped() -> bool:
        return state(pid) == "T"

    return await until(stopped, seconds, 0.01)


def state(pid: int) -> str:
    """The state letter of a process, as the kernel writes it."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


async def until(true: Callable[[], Awaitable[bool]], seconds: float, pause: float) -> bool:
    """Ask again and again: nobody tells us of other processes. False if it is not true within `seconds`."""
    for _ in range(round(seconds / pause)):
        if await true():
            return True
        await asyncio.sleep(pause)
    return False


class Siege:
    """One database, one way of intake, many short lives of a bot."""

    def __init__(self, sandbox: Sandbox, nursery: Nursery, db: Database, order: dict[str, Any], seed: int) -> None:
        self.sandbox = sandbox
        self.db = db
        self._nursery = nursery
        self._order = order
        self._random = random.Random(seed)
        self._update_id = 1000
        self._born: list[int] = []
        self._told: dict[int, list[str]] = {chat: [] for chat in CHATS}
        self.report = Report("")

    @classmethod
    @asynccontextmanager
    async def open(
        cls, nursery: Nursery, url: str, folder: Path, *, webhook: bool, seed: int = 1
    ) -> AsyncIterator[Siege]:
        async with Sandbox.serve(patience=0.02) as sandbox, Database.open(url) as db:
            async with db.engine.begin() as connection:
                await connection.run_sync(Base.metadata.create_all)
                await connection.run_sync(CrashBase.metadata.create_all)
            async with open_saver(url, folder) as saver:
                await saver.setup()
            order: dict[str, Any] = {
                "database": url,
                "folder": str(folder),
                "token": TOKEN,
                "telegram": sandbox.url,
                "port": free_port() if webhook else 0,
            }
            siege = cls(sandbox, nursery, db, order, seed)
            try:
                yield siege
            finally:
                for pid in siege._born:
                    await kill(pid)

    async def start(self, **changes: Any) -> int:
        """A bot that does not outlive the siege."""
        self._born.append(self._nursery.start(self._order | changes))
        return self._born[-1]

    async def feed(self, count: int) -> None:
        """New updates to random chats, ids out of order across chats (never within one), some brought twice."""
        batch = []
        for _ in range(count):
            chat = self._random.choice(CHATS)
            self._update_id += 1
            batch.append((self._update_id, chat))
            word = f"q{self._update_id}"
            self._told[chat].append(word)
        self.report.updates += count
        again = self._random.sample(batch, k=len(batch) // 4)
        self.report.duplicates += len(again)
        self._shuffle(batch)
        for update_id, chat in [*batch, *again]:
            await self.sandbox.world.update(said(update_id, chat), bot=BOT)
        await asyncio.sleep(0)
        if self._order["port"]:
            await self._bring_again(again)

    async def life(self, point: str, nth: int, patience: float = 1.2) -> bool:
        """Start a bot that dies the `nth` time at `point`; false if it had to be killed before it got there."""
        pid = await self.start(point=point, nth=nth)
        await self._trickle()
        reached = await gone(pid, patience)
        self.report.kills[point if reached else "at random"] += 1
        await kill(pid)
        return reached

    async def random_life(self) -> None:
        pid = await self.start()
        await self._trickle()
        await asyncio.sleep(self._random.uniform(0.0, 0.3))
        self.report.kills["at random"] += 1
        await kill(pid)

    async def _trickle(self) -> None:
        for _ in range(self._random.randint(1, 3)):
            await self.feed(self._random.randint(1, 4))
            await asyncio.sleep(self._random.uniform(0.0, 0.06))

    async def stalled(self, point: str) -> int:
        """A bot that stands still at `point`, with one update in its hands. One that by chance also holds the only
        writing lock that SQLite has is no stalled process but a stalled machine, so another takes its place."""
        await self.feed(1)
        while True:
            pid = await self.start(point=point, deed="stop")
            assert await still(pid, 20.0), f"never came to {point}"
            if await self._is_writable():
                return pid
            await kill(pid)

    async def settle(self, seconds: float = 30.0) -> None:
        """One bot that nobody kills, until every word is answered; then ask it to stop."""
        pid = await self.start()
        assert await until(self._is_settled, seconds, 0.05), "words are still unanswered"
        end(pid, signal.SIGTERM)
        await gone(pid, 5.0)

    async def judge(self) -> Report:
        report = self.report
        report.violations = len(self.sandbox.violations)
        report.tally = await Outbox(self.db, BOT, SystemClock()).tally()
        async with self.db.read() as session:
            effects = Counter((await session.scalars(select(CrashEffectRow.word))).all())
            rows = (await session.execute(select(OutboxRow.params, OutboxRow.uncertain))).all()
            report.dead = len((await session.scalars(select(InboxRow.id).where(InboxRow.state == "dead"))).all())
        allowed = {json.loads(params)["text"]: uncertain for params, uncertain in rows}
        words = [word for told in self._told.values() for word in told]
        report.effects_twice = sum(effects[word] > 1 for word in words)
        report.effects_missing = sum(effects[word] == 0 for word in words)
        for chat in CHATS:
            self._judge_chat(chat, allowed)
        return report

    def answers(self, chat: int) -> list[str]:
        """Every text that reached this chat, answers that a killed bot never heard of included."""
        calls = self.sandbox.world.calls("sendMessage")
        return [call.params["text"] for call in calls if call.ok and int(call.params["chat_id"]) == chat]

    def _judge_chat(self, chat: int, allowed: dict[str, int]) -> None:
        texts = self.answers(chat)
        for answer, times in Counter(texts).items():
            self.report.repeated += times - 1
            self.report.repeated_outside += max(0, times - 1 - allowed.get(answer, 0))
        once = list(dict.fromkeys(texts))
        heard: list[str] = []
        for answer in once:
            words, _, total = answer.partition(" = ")
            heard.extend(words.split())
            self.report.wrong_history += int(total) != len(heard)
        told = self._told[chat]
        self.report.lost += len(set(told) - set(heard))
        self.report.out_of_order += heard != told

    async def _bring_again(self, again: list[tuple[int, int]]) -> None:
        """Straight to the webhook, overtaking whatever Telegram's queue holds of other chats."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.3)) as session:
            for update_id, chat in again:
                if said_first := self._first_of(chat, update_id):
                    url = f"http://127.0.0.1:{self._order['port']}/hook"
                    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
                    try:
                        async with session.post(url, json=said(said_first, chat), headers=headers):
                            pass
                    except (aiohttp.ClientError, TimeoutError):
                        continue

    def _first_of(self, chat: int, update_id: int) -> int | None:
        """An update of this chat that every order allows to come now: its oldest."""
        told = self._told[chat]
        return int(told[0][1:]) if told else update_id

    def _shuffle(self, batch: list[tuple[int, int]]) -> None:
        """Out of order, but each chat's own updates in theirs."""
        chats = [chat for _, chat in batch]
        self._random.shuffle(chats)
        queues = {chat: [one for one in batch if one[1] == chat] for chat in set(chats)}
        batch[:] = [queues[chat].pop(0) for chat in chats]

    async def _is_writable(self) -> bool:
        if not self.db.is_sqlite:
            return True
        file = self._order["database"].partition("///")[2]
        try:
            with closing(sqlite3.connect(file, timeout=0.5, isolation_level=None)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return False
        return True

    async def _is_settled(self) -> bool:
        async with self.db.read() as session:
            stored = await session.scalar(select(func.count()).select_from(InboxRow))
            turns = select(InboxRow.id).where(InboxRow.state.in_(("waiting", "claimed"))).limit(1)
            sends = select(OutboxRow.id).where(OutboxRow.status.in_(("queued", "sending"))).limit(1)
            for unfinished in (turns, sends):
                if (await session.execute(unfinished)).first():
                    return False
        return stored == self.report.updates


def said(update_id: int, chat: int) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "Олена"}
    message = {
        "message_id": update_id,
        "date": 1_790_000_000,
        "chat": {"id": chat, "type": "private", "first_name": "Олена"},
        "from": person,
        "text": f"q{update_id}",
    }
    return {"update_id": update_id, "message": message}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def besiege(nursery: Nursery, url: str, folder: Path, *, webhook: bool, updates: int, seed: int) -> Report:
    """Kill at every point in turn and at random, until `updates` were told; then let it settle and judge."""
    begun = time.monotonic()
    async with Siege.open(nursery, url, folder, webhook=webhook, seed=seed) as siege:
        chance = random.Random(seed)
        points = list(POINTS)
        chance.shuffle(points)
        while siege.report.updates < updates or points:
            if points and chance.random() < 0.75:
                point = points.pop()
                if not await siege.life(point, chance.randint(1, 2)):
                    points.insert(0, point)
            else:
                await siege.random_life()
        await siege.settle()
        report = await siege.judge()
    kind = "sqlite" if url.startswith("sqlite") else "postgresql"
    report.name = f"{kind}, {'webhook' if webhook else 'polling'}"
    report.seconds = time.monotonic() - begun
    return report
