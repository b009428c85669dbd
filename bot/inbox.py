"""The durable inbox: an update is a row before anybody tells Telegram that we have it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import ColumnElement, literal_column, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.arrivals import Arrival, read
from bot.joining import Waiting, ready_at
from bot.queue_settings import QueueSettings
from bot.tables import InboxRow, LaneRow, insert_for, milliseconds
from catalog.clock import Clock
from catalog.db import Database

log = structlog.get_logger(__name__)

# Spelled out, not bound: a partial index is used only for the very words that it was made with.
IS_WAITING: ColumnElement[bool] = literal_column("inbox.state = 'waiting'")


@dataclass(frozen=True, slots=True)
class Stored:
    """What `Inbox.store` kept: the arrivals that were new, and the moment (ms) when the first lane becomes ready."""

    new: tuple[Arrival, ...]
    ready_at: int | None


@dataclass(frozen=True, slots=True)
class _Lane:
    """What intake needs to know of a lane."""

    asked: bool
    turn_id: str | None
    ready_at: int | None


class Inbox:
    """Stores updates of one bot. `on_seen` is told of all that comes, before it is stored, and so perhaps again;
    `on_stored` of everything new, after its commit."""

    def __init__(
        self,
        db: Database,
        bot_id: int,
        settings: QueueSettings,
        clock: Clock,
        on_stored: Callable[[Stored], None],
        on_seen: Callable[[Sequence[Arrival]], None] | None = None,
    ) -> None:
        self._db = db
        self._bot_id = bot_id
        self._settings = settings
        self._clock = clock
        self._on_stored = on_stored
        self._on_seen = on_seen

    async def store(self, updates: Sequence[Any]) -> Stored:
        """Keep raw updates, in one transaction; when this returns they are safe. Repeated ones are not kept again."""
        return await self.keep([read(update) for update in updates])

    async def keep(self, arrivals: Sequence[Arrival]) -> Stored:
        if not arrivals:
            return Stored((), None)
        if self._on_seen is not None:
            self._on_seen(arrivals)
        unique = {arrival.update_id: arrival for arrival in arrivals}
        now = milliseconds(self._clock)
        self._settings.probe("intake:begin")
        async with self._db.write() as session:
            lanes = await self._lock_lanes(session, unique.values())
            fresh = await self._insert(session, list(unique.values()), now)
            new = tuple(arrival for arrival in unique.values() if arrival.update_id in fresh)
            earliest = await self._set_ready(session, new, lanes, now)
            self._settings.probe("intake:before_commit")
        self._settings.probe("intake:after_commit")
        stored = Stored(new, earliest)
        if new:
            log.debug("updates_stored", new=len(new), repeated=len(arrivals) - len(new))
            self._on_stored(stored)
        return stored

    async def _lock_lanes(self, session: AsyncSession, arrivals: Any) -> dict[tuple[int, int], _Lane]:
        """Lanes first and in order: a commit that looks for what waits, and we, must not miss each other."""
        places = sorted({(arrival.chat, arrival.topic) for arrival in arrivals})
        rows = [{"bot_id": self._bot_id, "chat": chat, "topic": topic} | NEW_LANE for chat, topic in places]
        insert = insert_for(self._db)(LaneRow.__table__)
        keys = ["bot_id", "chat", "topic"]
        locked = insert.on_conflict_do_update(index_elements=keys, set_={"fence": LaneRow.fence}).returning(
            LaneRow.chat, LaneRow.topic, LaneRow.asked, LaneRow.turn_id, LaneRow.ready_at
        )
        return {(row[0], row[1]): _Lane(*row[2:]) for row in await session.execute(locked, rows)}

    async def _insert(self, session: AsyncSession, arrivals: list[Arrival], now: int) -> set[int]:
        """The rows are parameters, not part of the statement: so it is compiled once, and cut to size by SQLAlchemy."""
        rows = [
            {
                "bot_id": self._bot_id,
                "update_id": arrival.update_id,
                "chat": arrival.chat,
                "topic": arrival.topic,
                "kind": arrival.kind,
                "body": arrival.body,
                "received_at": now,
                "state": "waiting",
            }
            for arrival in arrivals
        ]
        insert = insert_for(self._db)(InboxRow.__table__)
        once = insert.on_conflict_do_nothing(index_elements=["bot_id", "update_id"]).returning(InboxRow.update_id)
        return set((await session.execute(once, rows)).scalars())

    async def _set_ready(
        self, session: AsyncSession, new: Sequence[Arrival], lanes: dict[tuple[int, int], _Lane], now: int
    ) -> int | None:
        """A lane with a running turn is left alone: its commit looks for what has come meanwhile."""
        idle = sorted({place for arrival in new if lanes[place := (arrival.chat, arrival.topic)].turn_id is None})
        if not idle:
            return None
        waiting = await self._waiting(session, new, lanes, idle, now)
        earliest: list[int] = []
        for chat, topic in idle:
            lane = lanes[chat, topic]
            ready = ready_at(
                waiting[chat, topic],
                lane.asked,
                self._settings.joins,
                self._settings.rows_a_turn,
                apart=self._settings.is_apart(chat),
            )
            if ready is not None:
                earliest.append(ready)
            here = (LaneRow.bot_id == self._bot_id) & (LaneRow.chat == chat) & (LaneRow.topic == topic)
            await session.execute(update(LaneRow).where(here).values(ready_at=ready), execution_options=UNSYNCED)
        return min(earliest, default=None)

    async def _waiting(
        self,
        session: AsyncSession,
        new: Sequence[Arrival],
        lanes: dict[tuple[int, int], _Lane],
        idle: list[tuple[int, int]],
        now: int,
    ) -> dict[tuple[int, int], list[Waiting]]:
        """What waits in the idle lanes; where nothing waited before, that is what has just come."""
        found: dict[tuple[int, int], list[Waiting]] = defaultdict(list)
        for arrival in sorted(new, key=lambda one: one.update_id):
            found[arrival.chat, arrival.topic].append(Waiting(0, arrival.kind, now, arrival.body))
        waited = [place for place in idle if lanes[place].ready_at is not None]
        return found | await waiting_in(session, self._bot_id, waited) if waited else found


NEW_LANE: dict[str, object] = {"asked": False} | dict.fromkeys(
    ("fence", "lease_until", "epoch", "retry_at", "attempts", "takeovers"), 0
)
UNSYNCED = {"synchronize_session": False}


async def waiting_in(
    session: AsyncSession, bot_id: int, places: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], list[Waiting]]:
    """What waits in these lanes, in Telegram's order: an update that was overtaken on its way steps back into line."""
    columns = (InboxRow.chat, InboxRow.topic, InboxRow.id, InboxRow.kind, InboxRow.received_at, InboxRow.body)
    chosen = select(*columns, InboxRow.turn_id).where(InboxRow.bot_id == bot_id, IS_WAITING)
    if len(places) == 1:
        chosen = chosen.where(InboxRow.chat == places[0][0], InboxRow.topic == places[0][1])
    else:
        chosen = chosen.where(tuple_(InboxRow.chat, InboxRow.topic).in_(places))
    found: dict[tuple[int, int], list[Waiting]] = defaultdict(list)
    for chat, topic, row_id, kind, received_at, body, turn_id in await session.execute(
        chosen.order_by(InboxRow.update_id)
    ):
        found[chat, topic].append(Waiting(row_id, kind, received_at, body, turn_id))
    return found
