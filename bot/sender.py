"""The one sender: works off the outbox in the order of its streams, marks before it calls, stores every answer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from time import monotonic
from typing import Any

import structlog

from bot import picking
from bot.copies import Copies
from bot.endings import Ending, Endings, Explain, Regain, Undelivered
from bot.errors import StaleFence, TelegramError, TelegramRefused
from bot.lease import Lease
from bot.limiter import MINUTE, Limiter
from bot.loop import describe, outcome
from bot.moves import ChatMoves
from bot.outbox import Outbox
from bot.picking import Picker, Ready
from bot.queue_settings import QueueSettings
from bot.sends import Head, Sends, Sent
from bot.telegram import Telegram
from bot.topics import Topics
from bot.uploads import Prepared, file_ids, is_stale, prepare
from catalog.clock import Clock
from catalog.db import Database

log = structlog.get_logger(__name__)


class Sender:
    """Sends for one bot while it holds the lease. One transaction per round stores answers and marks the next calls."""

    def __init__(
        self,
        db: Database,
        telegram: Telegram,
        owner: str,
        settings: QueueSettings,
        clock: Clock,
        undelivered: Explain | None = None,
        unsaid: picking.Explain | None = None,
        regain: Regain | None = None,
    ) -> None:
        self._db = db
        self._telegram = telegram
        self._settings = settings
        self._undelivered = undelivered
        self._regain = regain
        self._limiter = Limiter(settings.rates)
        self._sends = Sends(db, telegram.bot_id, clock)
        topics, moves = Topics(db, telegram.bot_id, clock), ChatMoves(db, telegram.bot_id, clock)
        copies, outbox = Copies(db, telegram.bot_id, clock), Outbox(db, telegram.bot_id, clock)
        self._picker = Picker(self._sends, copies, topics, moves, self._limiter, outbox, unsaid)
        self._endings_of = Endings(db, telegram.bot_id, self._sends, topics, moves, settings, clock)
        self._lease = Lease(db, f"outbox:{telegram.bot_id}", owner, settings.sender_lease, clock)
        self._calls: dict[asyncio.Task[Ending], int] = {}
        self._endings: list[Ending] = []
        self._renewed = 0.0
        self._doubt = False
        self._ours = False
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
        await self._sleep(min(self._settings.look_around, self._picker.delay or self._settings.look_around))

    async def drain(self, until: float) -> None:
        """Send what may go now, wait for calls under way, until `until` (monotonic); then give the lease back."""
        while self._ours and monotonic() < until:
            if not self._endings and not self._calls and not await self._sends.any_due():
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
        elif self._picker.delay:
            await self._sleep(min(self._picker.delay, max(0.0, until - monotonic())))

    async def _take_over(self) -> bool:
        if not await self._lease.is_free():
            return False
        async with self._db.write() as session:
            if not await self._lease.acquire(session):
                return False
            repeated = await self._sends.recover(session)
            lately = await self._sends.lately(session, MINUTE)
        now = self._settings.pace()
        self._limiter.recall((chat, messages, now - ago) for chat, messages, ago in lately)
        self._ours = True
        self._renewed = self._settings.pace()
        log.info("sender_lease_taken", fence=self._lease.fence, may_repeat=repeated)
        return True

    def _lose(self) -> None:
        """Another process sends now. A lease that only ran out is renewed instead: nobody took it, nothing repeats."""
        log.warning("sender_lease_lost", fence=self._lease.fence)
        self._ours = False
        self._endings.clear()

    async def _needs_round(self) -> bool:
        return not self._is_fresh() or await self._sends.any_due()

    def _is_fresh(self) -> bool:
        """Nobody can have taken a lease over before it ran out: within its first third the fence need not be asked."""
        return self._lease.held and self._settings.pace() - self._renewed < self._settings.sender_lease / 3

    async def _work(self) -> None:
        endings, self._endings = self._endings, []
        picked: list[Ready] = []
        try:
            async with self._db.write() as session:
                if not self._is_fresh():
                    await self._lease.renew(session)
                    self._renewed = self._settings.pace()
                if self._doubt:
                    under_way = [*self._calls.values(), *(ending.sent.id for ending in endings)]
                    await self._sends.unmark(session, self._lease.fence, under_way)
                for ending in endings:
                    await self._endings_of.store(session, ending)
                room = self._settings.sends_in_flight - len(self._calls)
                picked = await self._picker.pick(session, room, self._lease.fence, self._settings.pace())
                self._settings.probe("send:before_mark")
        except BaseException:
            self._endings = endings + self._endings
            self._doubt, self._renewed = True, 0.0
            raise
        self._doubt = False
        for ready in picked:
            self._settings.probe("send:marked")
            self._start(ready)

    def _start(self, ready: Ready) -> None:
        fence = self._lease.fence
        call = asyncio.create_task(self._send(ready, fence), name=f"send-{ready.head.id}")
        self._calls[call] = ready.head.id
        call.add_done_callback(lambda ended: self._ended(ready.head, fence, ended))

    def _ended(self, head: Head, fence: int, call: asyncio.Task[Ending]) -> None:
        self._calls.pop(call, None)
        if call.cancelled():
            return
        error = call.exception()
        if error is not None:
            log.error("send_failed", row=head.id, method=head.method, error=type(error).__name__)
            dead = Sent(head.id, "dead", problem=f"our own error: {type(error).__name__}")
            self._endings.append(Ending(dead, fence, head))
        else:
            self._endings.append(call.result())
        self.wake.set()

    async def _send(self, ready: Ready, fence: int) -> Ending:
        self._settings.probe("send:before_call")
        if not self._lease.held or self._lease.fence != fence:
            return Ending(Sent(ready.head.id, "queued"), fence)
        if not ready.step.method:
            return Ending(Sent(ready.head.id, "sent"), fence)
        self._settings.probe("send:calling")
        try:
            ending = await self._called(ready, fence)
        except TelegramError as error:
            ending = self._endings_of.refused(ready, error, fence)
        except OSError as error:
            ending = Ending(Sent(ready.head.id, "dead", problem=f"file: {type(error).__name__}"), fence, ready.head)
        self._settings.probe("send:after_call")
        if ending.pause:
            self._limiter.hold(ready.head.chat, self._settings.pace() + ending.pause)
        return await self._regained(await self._explained(ready, ending))

    async def _called(self, ready: Ready, fence: int) -> Ending:
        step = ready.step
        prepared = prepare(step.params, ready.known)
        forgotten: tuple[str, ...] = ()
        try:
            result = await self._call(step.method, prepared)
        except TelegramRefused as error:
            if not prepared.reused or not is_stale(error.description):
                raise
            forgotten = prepared.reused
            prepared = prepare(step.params, {})
            result = await self._call(step.method, prepared)
        return replace(
            self._endings_of.answered(ready, result, fence), learned=file_ids(prepared, result), forgotten=forgotten
        )

    async def _call(self, method: str, prepared: Prepared) -> Any:
        timeout = self._settings.send_timeout * (3 if prepared.files else 1)
        return await self._telegram.call(method, prepared.params, prepared.files, timeout)

    async def _explained(self, ready: Ready, ending: Ending) -> Ending:
        """Whoever wrote what could not be brought over is told so."""
        head = ready.head
        if ending.sent.status != "dead" or head.origin is None or self._undelivered is None:
            return ending
        told = await outcome(self._undelivered(Undelivered(head.chat, head.origin, head.handoff_id, ending.error)))
        if isinstance(told, BaseException):
            log.error("undelivered_untold", row=head.id, error=describe(told))
            return ending
        return replace(ending, told=told)

    async def _regained(self, ending: Ending) -> Ending:
        """What is gone from the managers' group comes again."""
        if ending.gone is None or self._regain is None:
            return ending
        again = await outcome(self._regain(ending.gone))
        if isinstance(again, BaseException):
            log.error("not_regained", row=ending.sent.id, error=describe(again))
            return ending
        return replace(ending, again=tuple(again))

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.wake.wait(), seconds)
        except TimeoutError:
            return
