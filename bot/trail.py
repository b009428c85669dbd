"""What the queue still holds of one shopper: updates that came, calls that went, here and in the managers' chat."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.inbox import UNSYNCED
from bot.tables import DeadLetterRow, InboxRow, OutboxRow, TelegramFileRow, TopicRow, insert_for
from bot.topics import in_topic
from catalog.db import Database

BLANK = "{}"
UNDONE = ("waiting", "claimed")
UNSENT = ("queued", "sending")


@dataclass(frozen=True, slots=True)
class Whose:
    """A shopper from before `until` (ms): their chat, their hand-offs, the numbers of their orders."""

    chat: int
    until: int
    handoffs: frozenset[int] = frozenset()
    orders: tuple[str, ...] = ()


@dataclass(slots=True)
class Trail:
    """Rows that are of one shopper. `turns` without what a commit adds behind a stroke, `messages` are (chat, message
    id) in groups; `waits`: some of it has yet to be handled or sent."""

    turns: set[str] = field(default_factory=set)
    messages: set[tuple[int, int]] = field(default_factory=set)
    inbox: set[int] = field(default_factory=set)
    outbox: set[int] = field(default_factory=set)
    waits: bool = False


async def is_talking(session: AsyncSession, whose: Whose) -> bool:
    """Whether something that came before is not handled yet: the very turn that asked, perhaps."""
    undone = InboxRow.state.in_(UNDONE) & (InboxRow.chat == whose.chat) & (InboxRow.received_at <= whose.until)
    return await session.scalar(select(InboxRow.id).where(undone).limit(1)) is not None


async def live_turns(session: AsyncSession) -> set[str]:
    """Turns that may be handled again: those under way, and those that were given up and may be requeued."""
    live = select(InboxRow.turn_id).where(InboxRow.state != "done", InboxRow.turn_id.is_not(None)).distinct()
    return {turn for turn in await session.scalars(live) if turn}


async def trail_of(session: AsyncSession, whose: Whose) -> Trail:
    """Their own rows; then, in groups, what their turns and hand-offs or the numbers of their orders lead to, what was
    said to that, and what that led to in turn."""
    trail = Trail()
    theirs = [InboxRow.chat == whose.chat]
    for group, thread in await session.execute(select(TopicRow.group, TopicRow.thread).where(_topic_of(whose))):
        theirs.append((InboxRow.chat == group) & (InboxRow.topic == thread))
    own = or_(*theirs) & (InboxRow.received_at <= whose.until)
    for row_id, turn_id in await session.execute(select(InboxRow.id, InboxRow.turn_id).where(own)):
        trail.inbox.add(row_id)
        trail.turns |= {turn_id} if turn_id else set()
    heard = await _said_in_groups(session)
    sent = await _sent(session, whose)
    size = -1
    while size != len(trail.turns) + len(trail.outbox) + len(trail.inbox):
        size = len(trail.turns) + len(trail.outbox) + len(trail.inbox)
        _follow_sent(trail, whose, sent)
        _follow_said(trail, heard)
    return trail


async def erase(session: AsyncSession, whose: Whose, trail: Trail) -> None:
    """Their words go, the rows stay for the time that Telegram might repeat an update. Dead letters of theirs are over.
    Idempotent."""
    gone = InboxRow.id.in_(trail.inbox) & InboxRow.state.in_(("done", "dead"))
    await session.execute(update(InboxRow).where(gone).values(body=BLANK, state="done"), execution_options=UNSYNCED)
    theirs = OutboxRow.id.in_(trail.outbox)
    over = theirs & OutboxRow.status.in_(("sent", "merged", "dropped", "dead"))
    await session.execute(
        update(OutboxRow).where(over & (OutboxRow.status == "dead")).values(status="dropped"),
        execution_options=UNSYNCED,
    )
    nothing = {"params": BLANK, "problem": None, "origin_chat": None, "origin_message": None}
    await session.execute(update(OutboxRow).where(over).values(nothing), execution_options=UNSYNCED)
    letters = or_(DeadLetterRow.chat == whose.chat, DeadLetterRow.outbox_id.in_(trail.outbox))
    await session.execute(delete(DeadLetterRow).where(letters, DeadLetterRow.at <= whose.until))


async def forget_topics(db: Database, session: AsyncSession, whose: Whose, now: int) -> None:
    """Their topics in managers' groups go with everything in them, through the outbox. Idempotent; `now` in ms."""
    await session.execute(delete(TopicRow).where(TopicRow.shopper == whose.chat, TopicRow.thread.is_(None)))
    for topic in (await session.scalars(select(TopicRow).where(_topic_of(whose)))).all():
        row = {
            "bot_id": topic.bot_id,
            "turn_id": f"forget/{topic.thread}",
            "n": 0,
            "chat": topic.group,
            "topic": 0,
            "stream": whose.chat,
            "method": "deleteForumTopic",
            "params": json.dumps({"chat_id": topic.group, **in_topic(whose.chat, "")}),
            "created_at": now,
        }
        await session.execute(insert_for(db)(OutboxRow).values(row).on_conflict_do_nothing())


async def forget_files(session: AsyncSession, files: Collection[str]) -> None:
    """What Telegram calls these files (SHA-256) of ours."""
    await session.execute(delete(TelegramFileRow).where(TelegramFileRow.key.in_(files)))


@dataclass(frozen=True, slots=True)
class _Sent:
    id: int
    turn: str
    chats: frozenset[int]
    handoff_id: int | None
    messages: frozenset[tuple[int, int]]
    numbers: bool
    unsent: bool
    created_at: int


@dataclass(frozen=True, slots=True)
class _Said:
    id: int
    turn: str | None
    topic: int
    about: frozenset[tuple[int, int]]


def _follow_sent(trail: Trail, whose: Whose, sent: Iterable[_Sent]) -> None:
    for row in sent:
        mine = whose.chat in row.chats or row.handoff_id in whose.handoffs
        if ((mine or row.turn in trail.turns) and row.created_at <= whose.until) or row.numbers:
            trail.outbox.add(row.id)
            trail.messages |= row.messages
            trail.waits |= row.unsent
            if mine:
                trail.turns.add(row.turn)


def _follow_said(trail: Trail, heard: Iterable[_Said]) -> None:
    for row in heard:
        if row.about & trail.messages or (row.topic and row.turn in trail.turns):
            trail.inbox.add(row.id)
            trail.turns |= {row.turn} if row.turn else set()


async def _sent(session: AsyncSession, whose: Whose) -> list[_Sent]:
    named = _named(whose.orders)
    columns = (OutboxRow.id, OutboxRow.turn_id, OutboxRow.chat, OutboxRow.handoff_id, OutboxRow.message_id)
    more = (OutboxRow.messages, OutboxRow.status, OutboxRow.created_at, OutboxRow.params, OutboxRow.stream)
    origin = (OutboxRow.origin_chat, OutboxRow.origin_message)
    near = or_(OutboxRow.chat == whose.chat, OutboxRow.chat < 0, OutboxRow.handoff_id.in_(whose.handoffs))
    found = await session.execute(select(*columns, *more, *origin).where(near, OutboxRow.params != BLANK))
    return [
        _Sent(
            row.id,
            _turn_of(row.turn_id),
            frozenset((row.chat, row.stream, row.origin_chat or row.chat)),
            row.handoff_id,
            _in_groups(row),
            row.chat < 0 and named is not None and named.search(row.params) is not None,
            row.status in UNSENT,
            row.created_at,
        )
        for row in found
    ]


def _in_groups(row: Any) -> frozenset[tuple[int, int]]:
    """What a call left in a group, and what a manager wrote there that it brought over."""
    left = {(row.chat, (row.message_id or 0) + n) for n in range(row.messages if row.chat < 0 else 0)}
    brought = {(row.origin_chat, row.origin_message)} if (row.origin_chat or 0) < 0 else set()
    return frozenset(left | brought)


def _topic_of(whose: Whose) -> ColumnElement[bool]:
    return (TopicRow.shopper == whose.chat) & TopicRow.thread.is_not(None)


def _turn_of(name: str) -> str:
    """The turn that left this call; what no turn left has a name of its own (event/12)."""
    turn, _, more = name.partition("/")
    return turn if "-" in turn or not more else name


async def _said_in_groups(session: AsyncSession) -> list[_Said]:
    """What was said and tapped there, with the messages that it is about."""
    groups: ColumnElement[bool] = (InboxRow.chat < 0) & (InboxRow.body != BLANK) & (InboxRow.state == "done")
    columns = (InboxRow.id, InboxRow.turn_id, InboxRow.topic, InboxRow.chat, InboxRow.body)
    rows = await session.execute(select(*columns).where(groups))
    return [
        _Said(row.id, row.turn_id, row.topic, frozenset((row.chat, n) for n in _messages(row.body))) for row in rows
    ]


def _messages(body: str) -> Iterator[int]:
    """The ids of all messages in an update: its own, the one that it answers, the one whose button was tapped."""
    waiting: list[Any] = [json.loads(body)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if isinstance(value.get("message_id"), int):
                yield value["message_id"]
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _named(orders: Collection[str]) -> re.Pattern[str] | None:
    """These numbers as they stand on cards (№1007) and in the buttons of cards; not as any other figure."""
    if not orders:
        return None
    numbers = "|".join(map(re.escape, sorted(orders, key=len, reverse=True)))
    return re.compile(rf"(?:№|\\u2116|mo\|[a-z_]+\|)\s*(?:{numbers})(?![\d-])")
