"""Whatever shoppers, managers, timers and crashes do in any order, a hand-off stays what it says.

Each step may first be cut off before its commit, as a killed process would be, and is always replayed afterwards under
the same effect key. Neither may leave a trace.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.db import Database
from catalog.effects import EffectKey
from graph.errors import HandoffConflict
from graph.handoffs import HELD, Handoff, Handoffs, Level, Line, Side, Status
from graph.handoffs.overdue import Move, Overdue
from graph.messages import Reason
from graph.tables import HandoffEventRow, HandoffLineRow, HandoffRow
from tests.furnishing import refurnish

T = TypeVar("T")
Act = Callable[[Handoffs, EffectKey], Awaitable[Handoff]]
CHATS = st.integers(1, 2)
MANAGERS = st.sampled_from([901, 902])
PICK = st.integers(0, 20)
CRASH = st.booleans()
WATCHED = (HandoffRow, HandoffEventRow, HandoffLineRow)
SILENT_CHANGES = ("photo_id", "reasons", "answered_at")
"""What changes along with an event of another kind, or with a line."""


class Killed(Exception):
    """The process died before its commit."""


class Mortal(Database):
    """Every transaction is cut off when all of its work is done."""

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        async with super().write() as session:
            yield session
            await session.flush()
            raise Killed


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 11, 10, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


class Desk(RuleBasedStateMachine):
    url = ""

    @initialize()
    def open_door(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.clock = Hands()
        self.turns = 0
        self.run(self._open())

    async def _open(self) -> None:
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        url = self.url or f"sqlite+aiosqlite:///{Path(folder) / 'desk.db'}"
        self.db = await self.stack.enter_async_context(Database.open(url))
        await refurnish(self.db)
        self.handoffs = Handoffs(self.db, self.clock)
        self.mortal = Handoffs(Mortal(self.db.engine), self.clock)

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.run(self.stack.aclose())
            self.loop.close()

    @rule(chat=CHATS, reason=st.sampled_from(Reason), photo=st.sampled_from([None, "a", "b"]), crash=CRASH)
    def call(self, chat: int, reason: Reason, photo: str | None, crash: bool) -> None:
        before = self.run(self.handoffs.live(chat))
        called = self.act(lambda door, key: door.open(key, chat=chat, reason=reason, photo_id=photo), crash)
        assert called is not None
        assert called.fresh == (before is None)
        assert reason in called.reasons
        assert called.status is (before.status if before is not None else Status.OPEN)

    @rule(pick=PICK, manager=MANAGERS, anybodys=st.booleans(), crash=CRASH)
    def claim(self, pick: int, manager: int, anybodys: bool, crash: bool) -> None:
        """`anybodys`: a lead, who takes it from whoever holds it."""
        one = self.any_one(pick)
        name = f"M{manager}"
        taken = self.act(lambda door, key: door.claim(key, one.id, manager, name, anybodys=anybodys), crash)
        mine = one.held and one.manager_id == manager
        assert (taken is not None) == (one.status is Status.OPEN or mine or (one.held and anybodys))
        if taken is not None:
            assert (taken.manager_id, taken.manager_name, taken.fresh) == (manager, name, not mine)

    @rule(pick=PICK, held_by=MANAGERS, late=st.booleans())
    def let_go(self, pick: int, held_by: int, late: bool) -> None:
        """The timers, who saw it in somebody's hands; `late`: it has moved on since they looked."""
        one = self.any_one(pick)
        if not one.held or one.manager_id != held_by:
            return
        seen = replace(one, reminded=one.reminded + 1) if late else one
        moved = self.run(Overdue(self.db, self.clock).settle([Move(seen, "requeued")], nobody_told))
        now = self.run(self.handoffs.by_id(one.id))
        assert len(moved) == (not late)
        assert (now.status, now.manager_id) == ((one.status, held_by) if late else (Status.OPEN, None))

    @rule(pick=PICK, manager=MANAGERS, anybodys=st.booleans(), returned=st.booleans(), crash=CRASH)
    def end(self, pick: int, manager: int, anybodys: bool, returned: bool, crash: bool) -> None:
        one = self.any_one(pick)
        to = Status.RETURNED if returned else Status.RESOLVED

        def ended(door: Handoffs, key: EffectKey) -> Awaitable[Handoff]:
            verb = door.give_back if returned else door.resolve
            return verb(key, one.id, manager, anybodys=anybodys)

        theirs = one.live and (anybodys or one.manager_id == manager or (one.status is Status.OPEN and not returned))
        over = self.act(ended, crash)
        assert (over is not None) == (theirs or one.status is to)
        if over is not None:
            assert (over.status, over.fresh) == (to, theirs)

    @rule(pick=PICK, to=st.sampled_from(Level), manager=MANAGERS, crash=CRASH)
    def raise_it(self, pick: int, to: Level, manager: int, crash: bool) -> None:
        one = self.any_one(pick)
        raised = self.act(lambda door, key: door.raise_level(key, one.id, to, manager), crash)
        assert (raised is not None) == one.live
        if raised is not None:
            assert raised.fresh == (to > one.level)
            assert raised.level == (to if raised.fresh else one.level)
            assert raised.held == (one.held and not raised.fresh)

    @rule(pick=PICK, sides=st.lists(st.sampled_from(["shopper", "manager", "note"]), max_size=3), crash=CRASH)
    def say(self, pick: int, sides: list[Side], crash: bool) -> None:
        one = self.any_one(pick)
        lines = [Line(side, "слово", manager_id=901 if side == "manager" else None) for side in sides]
        told = self.act(lambda door, key: door.said(key, one.id, lines), crash)
        assert told is not None
        heard = [side for side in sides if side != "note"]
        if not one.held or not heard:
            assert told.status is one.status
        elif heard[-1] == "manager":
            assert told.status is Status.WAITING_SHOPPER
        else:
            assert told.status is (Status.WAITING_MANAGER if one.status is not Status.CLAIMED else one.status)

    @rule(pick=PICK, message=st.integers(1, 2))
    def post_card(self, pick: int, message: int) -> None:
        one = self.any_one(pick)
        for _ in range(2):
            before = self.run(self._all())
            self.run(self.handoffs.card_posted(one.id, -100, message))
            self.one_event_for_one_change(before)

    @rule(minutes=st.integers(1, 60))
    def time_passes(self, minutes: int) -> None:
        self.clock.at += timedelta(minutes=minutes)

    @invariant()
    def each_is_what_it_says(self) -> None:
        if not hasattr(self, "db"):
            return
        every = self.all_of_them()
        live = [one.chat for one in every if one.live]
        assert len(live) == len(set(live))
        for one in every:
            assert one.held == (one.status in HELD)
            assert not one.held or (one.manager_id is not None and one.claimed_at is not None)
            assert one.status is not Status.OPEN or one.manager_id is None
            assert one.live == (one.closed_at is None)
            assert one.reasons

    @invariant()
    def its_events_lead_to_where_it_stands(self) -> None:
        if not hasattr(self, "db"):
            return
        leads = {"opened": "open", "claimed": "claimed", "answered": "waiting_shopper", "asked": "waiting_manager"}
        leads |= {"raised": "open", "requeued": "open", "returned": "returned", "resolved": "resolved"}
        for one in self.all_of_them():
            moved = [leads[each.kind] for each in self.run(self.handoffs.events(one.id)) if each.kind in leads]
            assert moved[-1] == one.status
            assert moved.count("returned") + moved.count("resolved") == (0 if one.live else 1)

    def act(self, act: Act, crash: bool) -> Handoff | None:
        """Perhaps killed first, then done, then replayed. None: refused, and nothing has changed."""
        self.turns += 1
        key, before = EffectKey(f"turn-{self.turns}", "act"), self.run(self._all())
        if crash:
            with pytest.raises((Killed, HandoffConflict)):
                self.run(_awaited(act(self.mortal, key)))
            assert self.run(self._all()) == before
        try:
            done = self.run(_awaited(act(self.handoffs, key)))
        except HandoffConflict:
            assert self.run(self._all()) == before
            return None
        self.one_event_for_one_change(before)
        after = self.run(self._all())
        assert self.run(_awaited(act(self.handoffs, key))) == done
        assert self.run(self._all()) == after
        return done

    def one_event_for_one_change(self, before: dict[str, list[dict[str, Any]]]) -> None:
        """One of them at most changes in a step, and then exactly one event says so; a call that joins is one too."""
        after = self.run(self._all())
        events = after["handoff_events"][len(before["handoff_events"]) :]
        rows = {row["id"]: row for row in before["handoffs"]}
        changed = [row["id"] for row in after["handoffs"] if _told(row) != _told(rows.get(row["id"], {}))]
        joined = [event["handoff_id"] for event in events if event["kind"] == "joined"]
        assert [event["handoff_id"] for event in events] == (joined or changed)

    def any_one(self, pick: int) -> Handoff:
        """One that there is, or one that is made for it."""
        every = self.all_of_them()
        if every:
            return every[-1 - pick % min(3, len(every))]
        self.turns += 1
        return self.run(self.handoffs.open(EffectKey(f"turn-{self.turns}", "act"), chat=1, reason=Reason.COMPLAINT))

    def all_of_them(self) -> tuple[Handoff, ...]:
        return self.run(self.handoffs.since(datetime(2026, 1, 1, tzinfo=UTC)))

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(coroutine)

    async def _all(self) -> dict[str, list[dict[str, Any]]]:
        async with self.db.read() as session:
            told = {}
            for table in WATCHED:
                rows = await session.execute(select(table.__table__).order_by(table.id))
                told[table.__tablename__] = [dict(row._mapping) for row in rows]
            return told


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in SILENT_CHANGES}


async def nobody_told(_session: AsyncSession, _moved: tuple[Move, ...]) -> None:
    """The timers' words are not what is tried here."""


async def _awaited(awaitable: Awaitable[T]) -> T:
    return await awaitable


LIMITS = settings(
    max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False
)


@pytest.mark.timeout(600)
def test_a_hand_off_stays_what_it_says_after_any_sequence() -> None:
    run_state_machine_as_test(Desk, settings=LIMITS)


@pytest.mark.timeout(600)
def test_it_does_on_postgresql_too(postgres_url: str) -> None:
    machine = type("DeskOnPostgres", (Desk,), {"url": postgres_url})
    run_state_machine_as_test(machine, settings=settings(LIMITS, max_examples=3))
