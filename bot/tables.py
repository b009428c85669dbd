"""The queue's tables. All times are integers: milliseconds since the epoch, UTC."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import BigInteger, Boolean, Index, Integer, String, Text, UniqueConstraint, false, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from catalog.clock import Clock
from catalog.db import Base, Database

AutoId = BigInteger().with_variant(Integer, "sqlite")


def milliseconds(clock: Clock) -> int:
    """The present moment as these tables write it."""
    return int(clock.now().timestamp() * 1000)


def insert_for(db: Database) -> Callable[..., Any]:
    """The dialect's own INSERT, the one that knows ON CONFLICT."""
    return sqlite.insert if db.is_sqlite else postgresql.insert


class LaneRow(Base):
    """One conversation: a chat, or a topic of a group (topic 0: none).

    `fence` is raised by every claim: whoever holds an older one may not commit. `ready_at` is when what waits may
    be claimed (null: nothing waits). `turn_id` names the claimed turn until it is committed. `attempts` counts
    failures of that turn, `takeovers` how often it was taken up again from a process that died. `epoch` is raised
    when a person speaks.
    """

    __tablename__ = "lanes"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    chat: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    topic: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    fence: Mapped[int] = mapped_column(BigInteger, default=0)
    lease_until: Mapped[int] = mapped_column(BigInteger, default=0)
    owner: Mapped[str | None] = mapped_column(String(40))
    checkpoint_id: Mapped[str | None] = mapped_column(String(64))
    epoch: Mapped[int] = mapped_column(BigInteger, default=0)
    asked: Mapped[bool] = mapped_column(Boolean, default=False)
    ready_at: Mapped[int | None] = mapped_column(BigInteger)
    retry_at: Mapped[int] = mapped_column(BigInteger, default=0)
    turn_id: Mapped[str | None] = mapped_column(String(64))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    takeovers: Mapped[int] = mapped_column(Integer, default=0)

    __table_args__ = (Index("ix_lanes_bot_id_ready_at", "bot_id", "ready_at"), Index("ix_lanes_owner", "owner"))


class InboxRow(Base):
    """One update as it came, stored before it is acknowledged. `body` is its JSON in ASCII.

    `state` is waiting, claimed, done or dead. `turn_id` freezes the row into a turn and stays for good.
    """

    __tablename__ = "inbox"

    id: Mapped[int] = mapped_column(AutoId, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    update_id: Mapped[int] = mapped_column(BigInteger)
    chat: Mapped[int] = mapped_column(BigInteger)
    topic: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(8))
    body: Mapped[str] = mapped_column(Text)
    received_at: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    turn_id: Mapped[str | None] = mapped_column(String(64), index=True)
    done_at: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        UniqueConstraint("bot_id", "update_id"),
        Index(
            "ix_inbox_waiting",
            "bot_id",
            "chat",
            "topic",
            "update_id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_inbox_done_at", "done_at"),
    )


class OutboxRow(Base):
    """One Telegram call that a committed turn owes.

    `status` is queued, sending, sent, merged, dropped or dead. `epoch` is what the lane (epoch_chat, epoch_topic) must
    still have when a bot's message is sent; null for a person's words. `uncertain` counts calls whose answer was never
    stored: only these may have been repeated. `message_id` is the first of `messages` consecutive ones.

    Calls of one (`chat`, `stream`) go in their order, those of different streams need not wait for each other: in the
    managers' group every shopper has a stream, named by their chat. `merges`: a text that may be said in one message
    with what stands before it in its stream; then its status is merged, and `carrier` names the row that said it (of an
    edit: the later one that made it needless). `origin_chat` and `origin_message` name the message that a person wrote
    and that this call brings to the other side.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(AutoId, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    turn_id: Mapped[str] = mapped_column(String(80))
    n: Mapped[int] = mapped_column(Integer)
    chat: Mapped[int] = mapped_column(BigInteger)
    topic: Mapped[int] = mapped_column(BigInteger)
    stream: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    merges: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    method: Mapped[str] = mapped_column(String(40))
    params: Mapped[str] = mapped_column(Text)
    priority: Mapped[int] = mapped_column(Integer, default=0)
    epoch_chat: Mapped[int | None] = mapped_column(BigInteger)
    epoch_topic: Mapped[int | None] = mapped_column(BigInteger)
    epoch: Mapped[int | None] = mapped_column(BigInteger)
    handoff_id: Mapped[int | None] = mapped_column(BigInteger)
    origin_chat: Mapped[int | None] = mapped_column(BigInteger)
    origin_message: Mapped[int | None] = mapped_column(BigInteger)
    carrier: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(String(8), default="queued")
    fence: Mapped[int] = mapped_column(BigInteger, default=0)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    uncertain: Mapped[int] = mapped_column(Integer, default=0)
    retry_at: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[int] = mapped_column(BigInteger)
    done_at: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    messages: Mapped[int] = mapped_column(Integer, default=0)
    problem: Mapped[str | None] = mapped_column(String(300))

    __table_args__ = (
        UniqueConstraint("bot_id", "turn_id", "n"),
        Index(
            "ix_outbox_unsent",
            "bot_id",
            "chat",
            "stream",
            "id",
            sqlite_where=text("status IN ('queued', 'sending')"),
            postgresql_where=text("status IN ('queued', 'sending')"),
        ),
        Index("ix_outbox_message_id", "bot_id", "chat", "message_id"),
        Index("ix_outbox_origin", "bot_id", "origin_chat", "origin_message"),
        Index("ix_outbox_carrier", "carrier"),
        Index("ix_outbox_done_at", "done_at"),
    )


class LeaseRow(Base):
    """A job that only one process does at a time, such as sending for one bot."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    fence: Mapped[int] = mapped_column(BigInteger, default=0)
    owner: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[int] = mapped_column(BigInteger, default=0)


class TopicRow(Base):
    """The topic of the managers' group that a shopper has. Telegram lists no topics, so this is the only memory of it.
    `thread` null: the group takes none (no forum, or the bot may not); as `shopper` 0 from nobody. What it refused, to
    make a topic or to reopen it, we ask again after `at`."""

    __tablename__ = "topics"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    group: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    shopper: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    thread: Mapped[int | None] = mapped_column(BigInteger)
    closed: Mapped[bool] = mapped_column(Boolean, default=False)
    at: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (UniqueConstraint("bot_id", "group", "thread"),)


class ChatMoveRow(Base):
    """A group that became a supergroup: Telegram gave it a new id."""

    __tablename__ = "chat_moves"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    old: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    new: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[int] = mapped_column(BigInteger)


class TelegramFileRow(Base):
    """What Telegram calls a file of ours, so that a picture is uploaded once. `key` is the sha256 of its bytes."""

    __tablename__ = "telegram_files"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    file_id: Mapped[str] = mapped_column(String(300))


class DeadLetterRow(Base):
    """A turn or a send that was given up, with the reason. `kind` is turn or send; requeued ones keep their row."""

    __tablename__ = "dead_letters"

    id: Mapped[int] = mapped_column(AutoId, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(8))
    chat: Mapped[int] = mapped_column(BigInteger)
    topic: Mapped[int] = mapped_column(BigInteger)
    turn_id: Mapped[str] = mapped_column(String(80))
    outbox_id: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[int] = mapped_column(BigInteger)
    requeued_at: Mapped[int | None] = mapped_column(BigInteger)
