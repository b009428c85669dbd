"""The one sender: works off the outbox in order of chats, marks before it calls, stores every answer."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from time import monotonic
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.dead_letters import DeadLetters
from bot.errors import (
    StaleFence,
    TelegramError,
    TelegramFlooded,
    TelegramRefused,
    TelegramSilent,
)
from bot.lease import Lease
from bot.limiter import Limiter, cost_of
from bot.outbox import Head, Outbox, Sent
from bot.queue_settings import QueueSettings
from bot.tables import DeadLetterRow, milliseconds
from bot.telegram import Telegram
from bot.uploads import Prepared, file_ids, forget_files, is_stale, keys_in, prepare, remember_files
from catalog.clock import Clock
from catalog.db import Database

UNCHANGED = "message is not modified"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Ending:
    """What one call taught us: how it ended, new file_ids, file_ids that Telegram no longer takes."""

    sent: Sent
    fence: int
    learned: dict[str, str]
    forgotten: tuple[str, ...] = ()


class Sender:
    """Sends for one bot while it holds the lease. One transaction per round stores answers and marks the next calls."""

    def __init__(
        self, db: Database, telegram: Telegram, outbox: Outbox, owner: str, settings: QueueSettings, clock: Clock
    ) -> None:
        self._db = db
        self._telegram = telegram
        self._outbox = outbox
        self._settings = settings
        self._clock = clock
        self._limiter = Limiter(settings.rates)
        self._dead = DeadLetters(db, telegram.bot_id, clock)
        self._lease = Lease(db, f"outbox:{telegram.bot_id}", owner, settings.sender_lease, clock)
        self._calls: dict[asyncio.Task[_Ending], int] = {}
        self._endings: list[_Ending] = []
        self._renewed = 0.0
        self._doubt = False
        self._ours = False
        self._delay = 0.0
        self.wake = asyncio.Event()

    async def round(self) -> None:
        """Hold the lease, store what ended, start what may go; then sleep until there is something to do."""
        if not self._ours and not await self._take_over():
            await self._sleep(self._settings.look_around)
            return
        woken = self.wake.is_set()
        self.wake.clear()
        try:
            if woken or self._endings or self._doubt or await self._needs_round():
                await self._work()
        except StaleFence:
            self._lose()
            return
        await self._sleep(min(self._settings.look_around, self._delay or self._settings.look_around))

    async def drain(self, until: float) -> None:
        """Send what may go now, wait for calls under way, until `until` (monotonic); then give the lease back."""
        while self._ours and monotonic() < until:
            if not self._endings and not self._calls and not await self._outbox.any_due():
                break
            await self._drained_round(until)
        if self._calls:
            await asyncio.wait(self._calls, timeout=max(0.0, until - monotonic()))
            if self._endings and self._ours:
                await self._drained_round(until)
        if self._ours:
            self._ours = False
            await self._lease.release()

    async def _drained_round(self, until: float) -> None:
        self.wake.clear()
        try:
            await self._work()
        except StaleFence:
            self._lose()
            return
        if self._calls:
            await self._sleep(max(0.0, until - monotonic()))
        elif self._delay:
            await self._sleep(min(self._delay, max(0.0, until - monotonic())))

    async def _take_over(self) -> bool:
        if not await self._lease.is_free():
            return False
        async with self._db.write() as session:
            if not await self._lease.acquire(session):
                return False
            repeated = await self._outbox.recover(session)
        self._ours = True
        self._renewed = monotonic()
        log.info("sender_lease_taken", fence=self._lease.fence, may_repeat=repeated)
        return True

    def _lose(self) -> None:
        """Another process sends now. A lease that only ran out is renewed instead: nobody took it, nothing repeats."""
        log.warning("sender_lease_lost", fence=self._lease.fence)
        self._ours = False
        self._endings.clear()

    async def _needs_round(self) -> bool:
        return not self._is_fresh() or await self._outbox.any_due()

    def _is_fresh(self) -> bool:
        """Nobody can have taken a lease over before it ran out: within its first third the fence need not be asked."""
        return self._lease.held and monotonic() - self._renewed < self._settings.sender_lease / 3

    async def _work(self) -> None:
        endings, self._endings = self._endings, []
        heads: list[tuple[Head, dict[str, str]]] = []
        try:
            async with self._db.write() as session:
                if not self._is_fresh():
                    await self._lease.renew(session)
                    self._renewed = monotonic()
                if self._doubt:
                    under_way = [*self._calls.values(), *(ending.sent.id for ending in endings)]
                    await self._outbox.unmark(session, self._lease.fence, under_way)
                for ending in endings:
                    await self._store(session, ending)
                heads = await self._choose(session)
                self._settings.probe("send:before_mark")
        except BaseException:
            self._endings = endings + self._endings
            self._doubt, self._renewed = True, 0.0
            raise
        self._doubt = False
        for head, known in heads:
            self._settings.probe("send:marked")
            self._start(head, known)

    async def _choose(self, session: AsyncSession) -> list[tuple[Head, dict[str, str]]]:
        """What may go now, marked. Calls that a person has overtaken are dropped, and the next ones looked at."""
        chosen: list[Head] = []
        room = self._settings.sends_in_flight - len(self._calls)
        while True:
            heads = await self._outbox.heads(session)
            stale = [head.id for head in heads if head.stale]
            if not stale:
                break
            await self._outbox.drop(session, stale)
            log.info("sends_dropped", rows=len(stale))
        self._delay = 0.0
        now = monotonic()
        for head in heads:
            if len(chosen) >= room:
                break
            cost = cost_of(head.method, len(head.params.get("media") or ()))
            wait = self._limiter.delay(head.chat, cost, now) if cost else 0.0
            if wait > 0:
                self._delay = min(self._delay or wait, wait)
                continue
            self._limiter.take(head.chat, cost, now)
            chosen.append(head)
        if not chosen:
            return []
        marked = await self._outbox.mark_sending(session, [head.id for head in chosen], self._lease.fence)
        chosen = [head for head in chosen if head.id in marked]
        keys = {head.id: keys_in(head.params) for head in chosen}
        known = await self._outbox.known(session, [key for some in keys.values() for key in some])
        return [(head, {key: known[key] for key in keys[head.id] if key in known}) for head in chosen]

    def _start(self, head: Head, known: dict[str, str]) -> None:
        fence = self._lease.fence
        call = asyncio.create_task(self._send(head, known, fence), name=f"send-{head.id}")
        self._calls[call] = head.id
        call.add_done_callback(lambda ended: self._ended(head, fence, ended))

    def _ended(self, head: Head, fence: int, call: asyncio.Task[_Ending]) -> None:
        self._calls.pop(call, None)
        if call.cancelled():
            return
        error = call.exception()
        if error is not None:
            log.error("send_failed", row=head.id, method=head.method, error=type(error).__name__)
            dead = Sent(head.id, "dead", problem=f"our own error: {type(error).__name__}")
            self._endings.append(_Ending(dead, fence, {}))
        else:
            self._endings.append(call.result())
        self.wake.set()

    async def _send(self, head: Head, known: dict[str, str], fence: int) -> _Ending:
        prepared = prepare(head.params, known)
        self._settings.probe("send:before_call")
        if not self._lease.held or self._lease.fence != fence:
            return _Ending(Sent(head.id, "queued"), fence, {})
        self._settings.probe("send:calling")
        forgotten: tuple[str, ...] = ()
        try:
            try:
                result = await self._call(head.method, prepared)
            except TelegramRefused as error:
                if UNCHANGED in error.description:
                    return _Ending(Sent(head.id, "sent"), fence, {})
                if not prepared.reused or not is_stale(error.description):
                    raise
                forgotten = prepared.reused
                prepared = prepare(head.params, {})
                result = await self._call(head.method, prepared)
        except TelegramError as error:
            return _Ending(self._failed(head, error), fence, {}, forgotten)
        except OSError as error:
            return _Ending(Sent(head.id, "dead", problem=f"file: {type(error).__name__}"), fence, {}, forgotten)
        self._settings.probe("send:after_call")
        message_id, messages = _message(result)
        return _Ending(Sent(head.id, "sent", message_id, messages), fence, file_ids(prepared, result), forgotten)

    async def _call(self, method: str, prepared: Prepared) -> Any:
        timeout = self._settings.send_timeout * (3 if prepared.files else 1)
        return await self._telegram.call(method, prepared.params, prepared.files, timeout)

    def _failed(self, head: Head, error: TelegramError) -> Sent:
        """429, 5xx and broken connections come again; other refusals will not change."""
        now = milliseconds(self._clock)
        problem = f"{error.status} {error.description}"[:200]
        log.info("send_refused", row=head.id, method=head.method, status=error.status, attempts=head.attempts + 1)
        if isinstance(error, TelegramRefused) or now - head.created_at > self._settings.send_for * 1000:
            return Sent(head.id, "dead", problem=problem)
        if isinstance(error, TelegramFlooded):
            pause = error.retry_after
        else:
            pause = min(self._settings.send_retry * 2 ** min(head.attempts, 10), self._settings.send_retry_most)
            pause *= random.uniform(0.8, 1.2)
        uncertain = isinstance(error, TelegramSilent)
        return Sent(head.id, "queued", retry_at=now + round(pause * 1000), uncertain=uncertain, problem=problem)

    async def _store(self, session: AsyncSession, ending: _Ending) -> None:
        closed = await self._outbox.close(session, ending.sent, ending.fence)
        await forget_files(session, self._telegram.bot_id, ending.forgotten)
        await remember_files(self._db, session, self._telegram.bot_id, ending.learned)
        if closed is None or ending.sent.status != "dead":
            return
        chat, topic, turn_id = closed
        letter = DeadLetterRow(
            bot_id=self._telegram.bot_id,
            kind="send",
            chat=chat,
            topic=topic,
            turn_id=turn_id,
            outbox_id=ending.sent.id,
            reason=ending.sent.problem or "",
            at=milliseconds(self._clock),
        )
        await self._dead.bury(session, letter)
        log.warning("send_dead", row=ending.sent.id, turn_id=turn_id)

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.wake.wait(), seconds)
        except TimeoutError:
            return


def _message(result: Any) -> tuple[int | None, int]:
    """(id of the first message, how many): what the answer to a send says."""
    messages = result if isinstance(result, list) else [result]
    ids = [message.get("message_id") for message in messages if isinstance(message, dict)]
    return (ids[0], len(ids)) if ids and isinstance(ids[0], int) else (None, 0)
