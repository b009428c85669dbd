"""The siege of the managers' desk: bots that are killed again and again while shoppers and managers talk."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import func, select

from bot.outbox import Outbox
from bot.sandbox import Sandbox
from bot.tables import InboxRow, OutboxRow
from catalog.clock import SystemClock
from catalog.db import Base, Database
from graph.handoffs import Handoffs
from tests.crash.crash_run import BOT, TOKEN, Nursery, alive, end, gone, kill, until
from tests.crash.crash_run import POINTS as QUEUE_POINTS
from tests.crash.desk_judge import DeskReport, judge
from tests.crash.desk_story import Story

POINTS = (
    *(point for point in QUEUE_POINTS if not point.startswith(("graph:", "effect:"))),
    "handoff:opened",
    "handoff:claimed",
    "handoff:returned",
    "createForumTopic:calling",
    "createForumTopic:called",
    "reopenForumTopic:called",
    "closeForumTopic:called",
    "card:calling",
    "card:called",
    "sendMessage:called",
    "copyMessage:calling",
    "copyMessage:called",
    "editMessageText:called",
)


class DeskSiege:
    """One database, one managers' forum, many short lives of a bot."""

    def __init__(self, sandbox: Sandbox, nursery: Nursery, db: Database, order: dict[str, Any], seed: int) -> None:
        self.sandbox = sandbox
        self.db = db
        self.handoffs = Handoffs(db, SystemClock())
        self.story = Story(sandbox.world, self.handoffs, BOT, seed)
        self.report = DeskReport("")
        self._nursery = nursery
        self._order = order
        self._random = random.Random(seed)
        self._born: list[int] = []

    @classmethod
    @asynccontextmanager
    async def open(cls, nursery: Nursery, url: str, *, seed: int = 1) -> AsyncIterator[DeskSiege]:
        async with Sandbox.serve(forum=True) as sandbox, Database.open(url) as db:
            async with db.engine.begin() as connection:
                await connection.run_sync(Base.metadata.create_all)
            order = {"desk": True, "database": url, "token": TOKEN, "telegram": sandbox.url}
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

    async def life(self, point: str, nth: int = 1, patience: float = 2.0) -> bool:
        """A bot that dies the `nth` time at `point`, while people go on; false if it was killed before it got there."""
        if point.startswith("createForumTopic"):
            await self.story.calls(self.story.comes())
        pid = await self.start(point=point, nth=nth)
        ends = time.monotonic() + patience
        while alive(pid) and time.monotonic() < ends:
            await self._people(0.04)
        return await self._ended(pid, point)

    async def random_life(self) -> None:
        pid = await self.start()
        ends = time.monotonic() + self._random.uniform(0.05, 0.6)
        while time.monotonic() < ends:
            await self._people(0.04)
        await self._ended(pid, "")

    async def until_dead(self, point: str, seconds: float = 20.0) -> None:
        """A bot that dies at `point` by itself, whatever people do."""
        pid = await self.start(point=point)
        assert await gone(pid, seconds), f"never came to {point}"
        self.report.kills[point] += 1

    async def settle(self, seconds: float = 40.0) -> None:
        """One bot that nobody kills, until everything is handled and sent; then ask it to stop."""
        pid = await self.start()
        assert await until(self._is_settled, seconds, 0.05), "something is still undone"
        end(pid, signal.SIGTERM)
        await gone(pid, 5.0)

    async def judge(self) -> DeskReport:
        self.report.violations = len(self.sandbox.violations)
        self.report.tally = await Outbox(self.db, BOT, SystemClock()).tally()
        async with self.db.read() as session:
            await judge(session, self.story, self.sandbox.world.calls(), self.report)
        return self.report

    async def _people(self, pause: float) -> None:
        await self.story.go_on()
        await asyncio.sleep(self._random.uniform(0.0, pause))

    async def _ended(self, pid: int, point: str) -> bool:
        reached = bool(point) and not alive(pid)
        self.report.kills[point if reached else "at random"] += 1
        await kill(pid)
        return reached

    async def _is_settled(self) -> bool:
        if self.sandbox.world.pending(BOT):
            return False
        undone = select(func.count()).select_from(InboxRow).where(InboxRow.state.in_(("waiting", "claimed")))
        unsent = select(func.count()).select_from(OutboxRow).where(OutboxRow.status.in_(("queued", "sending")))
        async with self.db.read() as session:
            return not (await session.scalar(undone) or await session.scalar(unsent))


async def besiege_desk(nursery: Nursery, url: str, *, updates: int, seed: int) -> DeskReport:
    """Kill at every point in turn and at random, until `updates` were made; then let it settle and judge."""
    begun = time.monotonic()
    async with DeskSiege.open(nursery, url, seed=seed) as siege:
        chance = random.Random(seed)
        points = list(POINTS)
        chance.shuffle(points)
        while siege.story.updates < updates or points:
            if points and chance.random() < 0.8:
                point = points.pop()
                if not await siege.life(point):
                    points.insert(0, point)
            else:
                await siege.random_life()
        await siege.settle()
        report = await siege.judge()
    report.name = f"hand-offs, {'sqlite' if url.startswith('sqlite') else 'postgresql'}"
    report.seconds = time.monotonic() - begun
    return report
