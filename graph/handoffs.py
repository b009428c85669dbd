"""Hand-offs: a shopper who needs a person, who took it, and everything that happened to it.

Every change happens once per effect key, so a replayed turn changes nothing twice. The rules (one live hand-off per
chat, what each status means) are constraints of SQL; this file only asks politely first.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import cast

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.clock import Clock
from catalog.db import Database
from catalog.effects import JSON, EffectKey, once
from catalog.products import Locale
from graph.errors import HandoffConflict, HandoffNotFound
from graph.messages import Reason
from graph.tables import HandoffEventRow, HandoffRow


class Status(StrEnum):
    """Open: a person was called. Claimed: a person answers and the bot is silent. The other two are over."""

    OPEN = "open"
    CLAIMED = "claimed"
    RETURNED = "returned"
    RESOLVED = "resolved"


LIVE = (Status.OPEN, Status.CLAIMED)


@dataclass(frozen=True, slots=True)
class Handoff:
    """`reasons` in the order they came. `card` is (chat, message id) of the managers' card once it was sent.

    `fresh` is true only for the call, and its replays, that opened, claimed or returned it: then people are told.
    """

    id: int
    chat: int
    topic: int
    shopper_name: str
    locale: Locale
    status: Status
    reasons: tuple[Reason, ...]
    manager_id: int | None
    manager_name: str | None
    opened_at: datetime
    card: tuple[int, int] | None = None
    fresh: bool = False


class Handoffs:
    """The door to both tables."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def open(
        self, key: EffectKey, *, chat: int, reason: Reason, topic: int = 0, name: str = "", locale: Locale = "uk"
    ) -> Handoff:
        """Call a person for this chat. A second reason joins the live hand-off instead of opening another."""

        async def do(session: AsyncSession) -> JSON:
            fresh = await self._insert(session, chat, topic, name, locale)
            row = await _live(session, chat, to_change=True)
            if row is None:
                raise HandoffNotFound(0)
            if reason.value not in row.reasons:
                row.reasons = [*row.reasons, reason.value]
            self._record(session, row.id, "opened" if fresh else "joined", key, reason=reason)
            return {"id": row.id, "fresh": fresh}

        return await self._once(key, {"chat": chat, "reason": reason.value}, do)

    async def claim(self, key: EffectKey, handoff_id: int, manager: int, name: str) -> Handoff:
        """Take it. Whoever comes second gets HandoffConflict with the holder's name; taking one's own again is fine."""

        async def do(session: AsyncSession) -> JSON:
            free = (HandoffRow.id == handoff_id) & (HandoffRow.status == Status.OPEN)
            taken = update(HandoffRow).where(free).returning(HandoffRow.id)
            values = {"status": Status.CLAIMED.value, "manager_id": manager, "manager_name": name}
            mine = await session.scalar(taken.values(**values, claimed_at=self._now()))
            row = await _row(session, handoff_id)
            if mine is None and not (row.status == Status.CLAIMED and row.manager_id == manager):
                raise HandoffConflict(row.manager_name or "")
            if mine is not None:
                self._record(session, handoff_id, "claimed", key, manager=manager)
            return {"id": handoff_id, "fresh": mine is not None}

        return await self._once(key, {"handoff": handoff_id, "manager": manager}, do)

    async def give_back(self, key: EffectKey, handoff_id: int, manager: int) -> Handoff:
        """Return the shopper to the bot. Raises HandoffConflict unless this manager holds it."""

        async def do(session: AsyncSession) -> JSON:
            held = (HandoffRow.id == handoff_id) & (HandoffRow.status == Status.CLAIMED)
            closing = update(HandoffRow).where(held & (HandoffRow.manager_id == manager)).returning(HandoffRow.id)
            values = {"status": Status.RETURNED.value, "closed_at": self._now()}
            closed = await session.scalar(closing.values(**values))
            row = await _row(session, handoff_id)
            if closed is None and not (row.status == Status.RETURNED and row.manager_id == manager):
                raise HandoffConflict(row.manager_name or "")
            if closed is not None:
                self._record(session, handoff_id, "returned", key, manager=manager)
            return {"id": handoff_id, "fresh": closed is not None}

        return await self._once(key, {"handoff": handoff_id, "manager": manager}, do)

    async def card_posted(self, handoff_id: int, chat: int, message_id: int) -> None:
        """Where the managers see it. Saying it again changes nothing."""
        async with self._db.write() as session:
            row = await _row(session, handoff_id)
            if (row.card_chat, row.card_message_id) != (chat, message_id):
                row.card_chat, row.card_message_id = chat, message_id
                self._record(session, handoff_id, "card_posted")

    async def live(self, chat: int) -> Handoff | None:
        """The open or claimed one of this chat."""
        async with self._db.read() as session:
            row = await _live(session, chat)
        return _handoff(row) if row else None

    async def by_id(self, handoff_id: int) -> Handoff:
        """HandoffNotFound: there is none."""
        async with self._db.read() as session:
            return _handoff(await _row(session, handoff_id))

    async def _once(
        self, key: EffectKey, arguments: Mapping[str, JSON], do: Callable[[AsyncSession], Awaitable[JSON]]
    ) -> Handoff:
        async with self._db.write() as session:
            done = cast("Mapping[str, int]", await once(session, key, arguments, do))
            return _handoff(await _row(session, done["id"]), fresh=bool(done.get("fresh")))

    async def _insert(self, session: AsyncSession, chat: int, topic: int, name: str, locale: Locale) -> bool:
        """Whether a new one was opened; not when one is live, whoever opened it."""
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        opened = insert(HandoffRow).values(
            chat=chat,
            topic=topic,
            shopper_name=name,
            locale=locale,
            status=Status.OPEN.value,
            reasons=[],
            opened_at=self._now(),
        )
        alone = opened.on_conflict_do_nothing(
            index_elements=[HandoffRow.chat], index_where=HandoffRow.closed_at.is_(None)
        )
        return await session.scalar(alone.returning(HandoffRow.id)) is not None

    def _record(
        self,
        session: AsyncSession,
        handoff_id: int,
        kind: str,
        key: EffectKey | None = None,
        *,
        manager: int | None = None,
        reason: Reason | None = None,
    ) -> None:
        session.add(
            HandoffEventRow(
                handoff_id=handoff_id,
                kind=kind,
                at=self._now(),
                turn_id=key.turn_id if key else None,
                manager_id=manager,
                reason=reason.value if reason else None,
            )
        )

    def _now(self) -> int:
        return int(self._clock.now().timestamp() * 1000)


async def _live(session: AsyncSession, chat: int, *, to_change: bool = False) -> HandoffRow | None:
    wanted = select(HandoffRow).where(HandoffRow.chat == chat, HandoffRow.closed_at.is_(None))
    return await session.scalar(wanted.with_for_update() if to_change else wanted)


async def _row(session: AsyncSession, handoff_id: int) -> HandoffRow:
    row = await session.get(HandoffRow, handoff_id, populate_existing=True)
    if row is None:
        raise HandoffNotFound(handoff_id)
    return row


def _handoff(row: HandoffRow, fresh: bool = False) -> Handoff:
    locales: Mapping[str, Locale] = {"uk": "uk", "ru": "ru", "en": "en"}
    card = (row.card_chat, row.card_message_id)
    return Handoff(
        id=row.id,
        chat=row.chat,
        topic=row.topic,
        shopper_name=row.shopper_name,
        locale=locales[row.locale],
        status=Status(row.status),
        reasons=tuple(Reason(reason) for reason in row.reasons),
        manager_id=row.manager_id,
        manager_name=row.manager_name,
        opened_at=datetime.fromtimestamp(row.opened_at / 1000, UTC),
        card=(card[0], card[1]) if card[0] is not None and card[1] is not None else None,
        fresh=fresh,
    )
