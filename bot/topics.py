"""Topics of the managers' group: one for every shopper, made when the first message for it is sent.

A call names its topic as `{"$topic": <shopper's chat>, "name": "Олена"}` in "message_thread_id". The sender finds,
makes or reopens it (bot/topic_calls.py); in a group without topics the field goes and the call is a plain reply.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.inbox import UNSYNCED
from bot.tables import TopicRow, insert_for, milliseconds
from catalog.clock import Clock
from catalog.db import Database

FIELD = "message_thread_id"
WHOLE_GROUP = 0  # in the place of a shopper: what holds for all of them


def in_topic(shopper: int, name: str) -> dict[str, Any]:
    """What a call's params need to land in this shopper's topic. `name` is how a new one is called; without a name
    none is made, and the call goes to the topic only if there is one."""
    return {FIELD: {"$topic": shopper, "name": name}}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A topic as a call names it."""

    group: int
    shopper: int
    name: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What we remember of a topic. `thread` None: the group takes none. What it refused (to make it, to reopen it) we
    ask again after `at` (ms)."""

    thread: int | None
    closed: bool
    at: int


@dataclass(frozen=True, slots=True)
class News:
    """What a call taught us: how the topic is now, or (None) that it is no more."""

    wanted: Wanted
    topic: Topic | None


def wanted_in(chat: int, params: Mapping[str, Any]) -> Wanted | None:
    """The topic that a call to `chat` names, if it does."""
    named = params.get(FIELD)
    if not isinstance(named, Mapping) or "$topic" not in named:
        return None
    return Wanted(chat, int(named["$topic"]), str(named.get("name") or "").strip())


class Topics:
    """What we remember of the topics of one bot's managers' group. Telegram lists none, so this is all there is."""

    def __init__(self, db: Database, bot_id: int, clock: Clock) -> None:
        self._db = db
        self._bot_id = bot_id
        self._clock = clock

    async def shopper_of(self, group: int, thread: int) -> int | None:
        """Whose topic this is; None: nobody's that we know."""
        chosen = select(TopicRow.shopper).where(self._in(group), TopicRow.thread == thread)
        async with self._db.read() as session:
            found: int | None = await session.scalar(chosen)
            return found

    async def thread_of(self, group: int, shopper: int) -> int | None:
        """None: they have no topic, or the group takes none."""
        chosen = select(TopicRow.thread).where(self._in(group), TopicRow.shopper == shopper)
        async with self._db.read() as session:
            found: int | None = await session.scalar(chosen)
            return found

    async def is_elsewhere(self, group: int, shopper: int, message_id: int) -> bool:
        """Whether this message (a card) stands outside the shopper's topic of today, because that was made after it:
        the earlier one was deleted, or the group had none. False while there is no topic."""
        thread = await self.thread_of(group, shopper)
        return thread is not None and message_id < thread

    async def seen(self, group: int, thread: int, *, closed: bool) -> None:
        """A person closed or reopened a topic by hand."""
        changed = update(TopicRow).where(self._in(group), TopicRow.thread == thread)
        async with self._db.write() as session:
            await session.execute(changed.values(closed=closed), execution_options=UNSYNCED)

    async def ask_again(self, group: int) -> None:
        """Something has changed there: what the group refused us, it may grant now."""
        here, now = self._in(group), self.now()
        late = update(TopicRow).where(here, TopicRow.at > now).values(at=now)
        async with self._db.write() as session:
            await session.execute(delete(TopicRow).where(here, TopicRow.thread.is_(None)))
            await session.execute(late, execution_options=UNSYNCED)

    async def known(self, session: AsyncSession, wanted: Collection[Wanted]) -> dict[tuple[int, int], Topic]:
        """By (group, shopper), and what holds for the whole groups. Within the caller's transaction."""
        if not wanted:
            return {}
        wanted = {*wanted, *(Wanted(one.group, WHOLE_GROUP, "") for one in wanted)}
        named = or_(*(and_(TopicRow.group == one.group, TopicRow.shopper == one.shopper) for one in wanted))
        columns = (TopicRow.group, TopicRow.shopper, TopicRow.thread, TopicRow.closed, TopicRow.at)
        rows = await session.execute(select(*columns).where(TopicRow.bot_id == self._bot_id, named))
        return {(row[0], row[1]): Topic(row[2], row[3], row[4]) for row in rows}

    async def learn(self, session: AsyncSession, news: News) -> None:
        """Within the caller's transaction."""
        wanted, topic = news.wanted, news.topic
        here = self._in(wanted.group)
        if topic is None:
            await session.execute(delete(TopicRow).where(here, TopicRow.shopper == wanted.shopper))
            return
        told = {"thread": topic.thread, "closed": topic.closed, "at": topic.at}
        row = {"bot_id": self._bot_id, "group": wanted.group, "shopper": wanted.shopper} | told
        insert = insert_for(self._db)(TopicRow.__table__).values(row)
        places = ["bot_id", "group", "shopper"]
        await session.execute(insert.on_conflict_do_update(index_elements=places, set_=told))

    async def forget_group(self, session: AsyncSession, group: int) -> None:
        """The group has another id now, and its topics with it. Within the caller's transaction."""
        await session.execute(delete(TopicRow).where(self._in(group)))

    def now(self) -> int:
        """The present moment in milliseconds, as `Topic.at` is written."""
        return milliseconds(self._clock)

    def _in(self, group: int) -> ColumnElement[bool]:
        return and_(TopicRow.bot_id == self._bot_id, TopicRow.group == group)
