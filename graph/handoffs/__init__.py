"""Hand-offs: a shopper who needs a person, who took it, and everything that happened to it.

Every change happens once per effect key, so a replayed turn changes nothing twice. The rules (one live hand-off per
chat, what each status means) are constraints of SQL; this door only asks politely first. What lets the bot speak again
can be done `within` the caller's transaction, so that it holds from the moment that the shopper is told so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from types import MappingProxyType
from typing import Final, cast

from sqlalchemy import ColumnElement, update
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.clock import Clock
from catalog.db import Database
from catalog.effects import JSON, EffectKey, once
from catalog.products import Locale
from graph.errors import HandoffConflict, HandoffNotFound
from graph.handoffs.handoff import HELD, LIVE, EventKind, Handoff, Happened, Level, Line, Side, Status
from graph.handoffs.reading import Reading, handoff_of, live_row, row_of
from graph.handoffs.writing import line_row, locked, opened, record
from graph.messages import Reason
from graph.tables import HandoffRow

__all__ = ["HELD", "LIVE", "EventKind", "Handoff", "Handoffs", "Happened", "Level", "Line", "Side", "Status"]

NOTHING: Mapping[str, object] = MappingProxyType({})
DETAIL_LIMIT: Final = 80
TRIES: Final = 3
"""Somebody may close the live one between two looks at it."""


class Handoffs(Reading):
    """The door to the tables."""

    def __init__(self, db: Database, clock: Clock) -> None:
        super().__init__(db)
        self._clock = clock

    async def open(
        self,
        key: EffectKey,
        *,
        chat: int,
        reason: Reason,
        topic: int = 0,
        name: str = "",
        locale: Locale = "uk",
        photo_id: str | None = None,
        tried: Sequence[str] = (),
    ) -> Handoff:
        """Call a person for this chat. A second reason joins the live hand-off instead of opening another; a newer
        photo takes the place of the last. `tried` are ways that led nowhere, kept with the event."""

        async def do(session: AsyncSession) -> JSON:
            for _ in range(TRIES):
                fresh = await opened(session, chat, topic, name, locale, self._now())
                row = await live_row(session, chat, to_change=True)
                if row is not None:
                    break
            else:
                raise HandoffNotFound(0)
            new = reason.value not in row.reasons
            if new:
                row.reasons = [*row.reasons, reason.value]
            row.photo_id = photo_id or row.photo_id
            ways = ",".join(tried)[:DETAIL_LIMIT] or None
            record(session, row.id, "opened" if fresh else "joined", self._now(), key, reason=reason, detail=ways)
            return {"id": row.id, "fresh": fresh, "joined": new and not fresh}

        return await self._once(key, {"chat": chat, "reason": reason.value}, do)

    async def claim(
        self, key: EffectKey, handoff_id: int, manager: int, name: str, *, anybodys: bool = False
    ) -> Handoff:
        """Take it. Whoever comes second gets HandoffConflict with the holder's name, unless they may take `anybodys`;
        taking one's own again is fine."""

        async def do(session: AsyncSession) -> JSON:
            taker = {"manager_id": manager, "manager_name": name, "claimed_at": self._now()}
            anothers = HandoffRow.manager_id.is_distinct_from(manager)
            before = LIVE if anybodys else (Status.OPEN,)
            mine = await self._turn(session, handoff_id, before, Status.CLAIMED, anothers, values=taker)
            row = await row_of(session, handoff_id)
            if not mine and not (Status(row.status) in HELD and row.manager_id == manager):
                raise HandoffConflict(row.manager_name or "")
            if mine:
                record(session, handoff_id, "claimed", self._now(), key, manager=manager)
            return {"id": handoff_id, "fresh": mine}

        return await self._once(key, {"handoff": handoff_id, "manager": manager}, do)

    async def give_back(
        self,
        key: EffectKey,
        handoff_id: int,
        manager: int,
        *,
        anybodys: bool = False,
        within: AsyncSession | None = None,
    ) -> Handoff:
        """Return the shopper to the bot. Raises HandoffConflict unless this manager holds it, or may end `anybodys`."""
        return await self._end(key, handoff_id, manager, Status.RETURNED, anybodys, within)

    async def resolve(
        self,
        key: EffectKey,
        handoff_id: int,
        manager: int,
        *,
        anybodys: bool = False,
        within: AsyncSession | None = None,
    ) -> Handoff:
        """The matter is done. Raises as `give_back` does; one that is open may be resolved by anybody."""
        return await self._end(key, handoff_id, manager, Status.RESOLVED, anybodys, within)

    async def raise_level(
        self,
        key: EffectKey,
        handoff_id: int,
        to: Level,
        manager: int,
        *,
        within: AsyncSession | None = None,
    ) -> Handoff:
        """Call somebody of a higher level; whoever held it lets it go. Not fresh when it is as high already.
        HandoffConflict: it is over."""

        async def do(session: AsyncSession) -> JSON:
            lower = HandoffRow.level < to
            free = {"level": int(to), "manager_id": None, "manager_name": None}
            raised = await self._turn(session, handoff_id, LIVE, Status.OPEN, lower, values=free)
            row = await row_of(session, handoff_id)
            if row.closed_at is not None:
                raise HandoffConflict(row.manager_name or "")
            if raised:
                record(session, handoff_id, "raised", self._now(), key, manager=manager, detail=f"L{int(to)}")
            return {"id": handoff_id, "fresh": raised}

        return await self._once(key, {"handoff": handoff_id, "to": int(to)}, do, within)

    async def said(
        self, key: EffectKey, handoff_id: int, lines: Sequence[Line], *, within: AsyncSession | None = None
    ) -> Handoff:
        """Keep what was said, and whose turn it is now: the last line of a shopper or manager decides while a person
        holds it. Lines of a replay are not kept twice."""

        async def do(session: AsyncSession) -> JSON:
            row, now = await locked(session, handoff_id), self._now()
            session.add_all(line_row(handoff_id, key, n, line, now) for n, line in enumerate(lines))
            sides = [line.side for line in lines if line.side != "note"]
            waited = (Status.CLAIMED, Status.WAITING_MANAGER)
            if sides and sides[-1] == "manager":
                if await self._turn(session, handoff_id, waited, Status.WAITING_SHOPPER):
                    record(session, handoff_id, "answered", now, key, manager=lines[-1].manager_id)
            elif sides and await self._turn(session, handoff_id, (Status.WAITING_SHOPPER,), Status.WAITING_MANAGER):
                record(session, handoff_id, "asked", now, key)
            if "manager" in sides and row.closed_at is None and row.answered_at is None:
                row.answered_at = now
            return {"id": handoff_id, "fresh": True}

        return await self._once(key, {"handoff": handoff_id, "lines": len(lines)}, do, within)

    async def note_event(
        self, key: EffectKey, handoff_id: int, kind: EventKind, manager: int | None, detail: str | None = None
    ) -> None:
        """Put down something that changes no status, such as a discount. HandoffNotFound."""

        async def do(session: AsyncSession) -> JSON:
            await row_of(session, handoff_id)
            record(session, handoff_id, kind, self._now(), key, manager=manager, detail=detail)
            return {"id": handoff_id}

        await self._once(key, {"handoff": handoff_id, "kind": kind, "detail": detail}, do)

    async def card_posted(self, handoff_id: int, chat: int, message_id: int) -> None:
        """Where the managers see it. Saying it again changes nothing."""
        async with self._db.write() as session:
            row = await locked(session, handoff_id)
            if (row.card_chat, row.card_message_id) != (chat, message_id):
                row.card_chat, row.card_message_id = chat, message_id
                record(session, handoff_id, "card_posted", self._now())

    async def _end(
        self,
        key: EffectKey,
        handoff_id: int,
        manager: int,
        to: Status,
        anybodys: bool,
        within: AsyncSession | None,
    ) -> Handoff:
        async def do(session: AsyncSession) -> JSON:
            theirs = None if anybodys else HandoffRow.manager_id == manager
            end = {"closed_at": self._now()}
            over = await self._turn(session, handoff_id, LIVE if anybodys else HELD, to, theirs, values=end)
            if not over and to is Status.RESOLVED:
                over = await self._turn(session, handoff_id, (Status.OPEN,), to, values=end)
            row = await row_of(session, handoff_id)
            if not over and row.status != to.value:
                raise HandoffConflict(row.manager_name or "")
            if over:
                kind: EventKind = "resolved" if to is Status.RESOLVED else "returned"
                record(session, handoff_id, kind, self._now(), key, manager=manager)
            return {"id": handoff_id, "fresh": over}

        return await self._once(key, {"handoff": handoff_id, "manager": manager}, do, within)

    async def _once(
        self,
        key: EffectKey,
        arguments: Mapping[str, JSON],
        do: Callable[[AsyncSession], Awaitable[JSON]],
        within: AsyncSession | None = None,
    ) -> Handoff:
        async with nullcontext(within) if within is not None else self._db.write() as session:
            done = cast("Mapping[str, int]", await once(session, key, arguments, do))
            row = await row_of(session, done["id"])
            return handoff_of(row, fresh=bool(done.get("fresh")), joined=bool(done.get("joined")))

    async def _turn(
        self,
        session: AsyncSession,
        handoff_id: int,
        before: Sequence[Status],
        after: Status,
        also: ColumnElement[bool] | None = None,
        values: Mapping[str, object] = NOTHING,
    ) -> bool:
        """Compare and set: whether this call is the one that moved it."""
        from_there = (HandoffRow.id == handoff_id) & HandoffRow.status.in_([status.value for status in before])
        moved = update(HandoffRow).where(from_there if also is None else from_there & also)
        turned = {"status": after.value, "turned_at": self._now(), "reminded": 0, **values}
        return await session.scalar(moved.values(**turned).returning(HandoffRow.id)) is not None

    def _now(self) -> int:
        return int(self._clock.now().timestamp() * 1000)
