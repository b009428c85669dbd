"""The bot that gets killed: a real queue on a real database, with a handler that leaves traces."""

from __future__ import annotations

import asyncio
import operator
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, TypedDict

from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

import catalog.tables
from bot.outbox import Outgoing
from bot.queue import Queue
from bot.queue_settings import Joins, QueueSettings, WebhookSettings, WebSettings
from bot.telegram import Telegram
from bot.worker import LaneTurn, Work
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.effects import JSON, EffectKey, once

EFFECTS = catalog.tables.EffectRow.__tablename__
NIL = "00000000-0000-0000-0000-000000000000"
SECRET = "crash-secret"


class CrashBase(DeclarativeBase):
    """A metadata of its own: the house's must stay what the migrations make."""


class CrashEffectRow(CrashBase):
    """What the handler does in the world. Nothing here keeps a second row away: only `once` does."""

    __tablename__ = "crash_effects"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str]


class State(TypedDict):
    heard: Annotated[list[str], operator.add]
    answer: str


class CrashHandler:
    """Listens in one graph node, acts in another, and answers with what it heard and how much it has ever heard."""

    def __init__(self, db: Database, saver: Any, probe: Callable[[str], None]) -> None:
        self._db = db
        self._probe = probe
        graph = StateGraph(State)
        graph.add_node("listen", self._listen)
        graph.add_node("think", self._think)
        graph.add_edge(START, "listen")
        graph.add_edge("listen", "think")
        graph.add_edge("think", END)
        self._graph = graph.compile(checkpointer=saver)

    async def handle(self, turn: LaneTurn) -> Work:
        words = [update["message"]["text"] for update in turn.updates]
        thread = {"thread_id": f"{turn.chat}", "checkpoint_id": turn.checkpoint_id or NIL}
        config = {"configurable": thread, "recursion_limit": 20}
        checkpoint, state = None, {}
        stream = self._graph.astream(
            {"heard": words, "answer": ""}, config, stream_mode=["checkpoints", "values"], durability="exit"
        )
        async for mode, chunk in stream:
            if mode == "checkpoints":
                checkpoint = chunk["config"]["configurable"]["checkpoint_id"]
            else:
                state = chunk
        self._probe("graph:saved")
        for ordinal, word in enumerate(words):
            async with self._db.write() as session:
                key = EffectKey(turn.turn_id, "count", ordinal)
                await once(session, key, {"word": word}, lambda s, word=word: self._act(s, word))
                self._probe("effect:before_commit")
            self._probe("effect:after_commit")
        text = f"{' '.join(words)} = {len(state['heard'])}"
        call = Outgoing(
            turn.chat, "sendMessage", {"chat_id": turn.chat, "text": text}, epoch_of=(turn.chat, turn.topic)
        )
        return Work((call,), checkpoint_id=checkpoint)

    def apology(self, turn: LaneTurn) -> tuple[Outgoing, ...]:
        return (Outgoing(turn.chat, "sendMessage", {"chat_id": turn.chat, "text": f"sorry {turn.turn_id}"}),)

    async def _act(self, session: AsyncSession, word: str) -> JSON:
        await session.execute(insert(CrashEffectRow).values(word=word))
        return word

    async def _listen(self, _state: State) -> dict[str, Any]:
        self._probe("graph:listen")
        await asyncio.sleep(0.002)
        return {}

    async def _think(self, state: State) -> dict[str, Any]:
        self._probe("graph:think")
        await asyncio.sleep(0.002)
        return {"answer": state["heard"][-1]}


@asynccontextmanager
async def open_saver(url: str, folder: Path) -> AsyncIterator[Any]:
    if url.startswith("sqlite"):
        async with AsyncSqliteSaver.from_conn_string(str(folder / "checkpoints.db")) as saver:
            await saver.setup()
            yield saver
    else:
        async with AsyncPostgresSaver.from_conn_string(url.replace("+asyncpg", "")) as saver:
            yield saver


def prober(point: str, nth: int, deed: str) -> Callable[[str], None]:
    """Kill (or stop) this very process the `nth` time it comes to `point`."""
    seen: Counter[str] = Counter()

    def probe(name: str) -> None:
        seen[name] += 1
        if name == point and seen[name] == nth:
            os.kill(os.getpid(), signal.SIGKILL if deed == "kill" else signal.SIGSTOP)

    return probe


async def run(order: dict[str, Any]) -> None:
    probe = prober(order.get("point", ""), order.get("nth", 1), order.get("deed", "kill"))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    web = None
    if port := order.get("port"):
        address = f"http://127.0.0.1:{port}/hook"
        web = WebSettings(port=port, webhook=WebhookSettings(address, "/hook", SECRET))
    settings = QueueSettings(
        web=web,
        rates=None,
        poll_timeout=2,
        joins=Joins(album_quiet=50, album_most=100, half=50, halves_most=100),
        lane_lease=order.get("lease", 0.3),
        sender_lease=order.get("lease", 0.3),
        look_around=0.03,
        send_retry=0.05,
        takeovers=1000,
        probe=probe,
    )
    async with (
        Database.open(order["database"]) as db,
        open_saver(order["database"], Path(order["folder"])) as saver,
        Telegram.open(order["token"], order["telegram"]) as telegram,
        Queue.open(db, telegram, CrashHandler(db, saver, probe), settings, SystemClock()) as queue,
    ):
        await queue.run(stop)
