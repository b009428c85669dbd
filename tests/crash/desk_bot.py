"""The bot of hand-offs that gets killed: the real handlers and the real queue, with an agent that needs no model."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from bot.dead_letters import DeadLetters
from bot.handlers import DeskDoors, Handlers, HandlerSettings
from bot.outbox import Outbox
from bot.queue import Queue
from bot.queue_settings import Joins, QueueSettings
from bot.tables import InboxRow
from bot.talks import Talks
from bot.telegram import Telegram
from bot.unsaid import Unsaid
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.effects import EffectKey
from catalog.products import Names
from graph.handoffs import Handoff, Handoffs
from graph.messages import Card, Reason, Reply, Say, Saying, Turn
from graph.turns import Turns
from tests.bot.handlers.conftest import MANAGERS, FakeAgent, FakeCatalog
from tests.crash.crash_bot import prober

CALL = "людина"
ALONE, OVERHEARD = "a", "b"
"""How the bot's answer to the word "q7" begins: "a7", or "b7" when it was said to a person who had been called."""

Probe = Callable[[str], None]


class ProbedTelegram(Telegram):
    """May die right before a call and right after it, before anybody has heard of its answer."""

    probe: Probe

    async def call(
        self, method: str, params: Mapping[str, Any] | None = None, files: Any = None, timeout: float | None = None
    ) -> Any:
        name = (
            "card" if method.startswith("send") and '"mc|' in json.dumps((params or {}).get("reply_markup")) else method
        )
        self.probe(f"{name}:calling")
        result = await super().call(method, params, files, timeout)
        self.probe(f"{name}:called")
        return result


class ProbedHandoffs(Handoffs):
    """May die right when a hand-off has changed hands, before the turn that did it has been committed."""

    probe: Probe

    async def open(self, key: EffectKey, **told: Any) -> Handoff:
        opened = await super().open(key, **told)
        self.probe("handoff:opened")
        return opened

    async def claim(self, key: EffectKey, handoff_id: int, manager: int, name: str, **told: Any) -> Handoff:
        claimed = await super().claim(key, handoff_id, manager, name, **told)
        self.probe("handoff:claimed")
        return claimed

    async def give_back(self, key: EffectKey, handoff_id: int, manager: int, **told: Any) -> Handoff:
        returned = await super().give_back(key, handoff_id, manager, **told)
        self.probe("handoff:returned")
        return returned


class SiegeAgent(FakeAgent):
    """Answers every numbered word, and calls a person for whoever asks for one."""

    def __init__(self, db: Database, handoffs: Handoffs) -> None:
        super().__init__(handoffs, Turns(db))
        self._db = db

    async def reply(self, turn: Turn, after: str | None) -> Reply:
        words = " ".join(turn.texts).split()
        called = CALL in words
        before = await self.handoffs.live(turn.chat)
        await asyncio.sleep(0.005)
        cards: tuple[Card, ...] = ()
        if called:
            key, reason = EffectKey(turn.id, "handoff"), Reason.ASKED_FOR_PERSON
            opened = await self.handoffs.open(key, chat=turn.chat, reason=reason, name=turn.name)
            cards = (await self._card(opened),) if opened.fresh else ()
        side = OVERHEARD if before is not None and not cards else ALONE
        told = " ".join(f"{side}{word[1:]}" for word in words if word.startswith("q"))
        say = Say(Saying.POLICY, policy=Names(told, told, told))
        return Reply((say,), "uk", f"after-{turn.id}"[:64], "lexicon", cards=cards)

    async def brief(self, chat: int, topic: int, after: str | None) -> Card | None:
        handoff = await self.handoffs.last(chat)
        return await self._card(handoff) if handoff is not None else None

    async def _card(self, handoff: Handoff) -> Card:
        """With the last messages as written, as the real one."""
        told = select(InboxRow.body).where(InboxRow.chat == handoff.chat, InboxRow.turn_id.is_not(None))
        async with self._db.read() as session:
            bodies = list(await session.scalars(told.order_by(InboxRow.update_id.desc()).limit(3)))
        words = tuple(json.loads(body)["message"]["text"] for body in reversed(bodies))
        return Card(handoff.id, handoff.reasons[-1], handoff.chat, handoff.shopper_name, handoff.locale, words)


async def run_desk(order: dict[str, Any]) -> None:
    probe = prober(order.get("point", ""), order.get("nth", 1), order.get("deed", "kill"))
    stop, clock = asyncio.Event(), SystemClock()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = QueueSettings(
        rates=None,
        poll_timeout=2,
        joins=Joins(album_quiet=50, album_most=100, half=50, halves_most=100),
        lane_lease=0.3,
        sender_lease=0.3,
        look_around=0.03,
        send_retry=0.05,
        takeovers=1000,
        managers_chat=MANAGERS,
        probe=probe,
    )
    async with (
        Database.open(order["database"]) as db,
        ProbedTelegram.open(order["token"], order["telegram"]) as telegram,
    ):
        telegram.probe = probe
        handlers = _handlers(db, telegram, clock, probe)
        regain = handlers.lost_cards.after
        unsaid = Unsaid(db, telegram.bot_id, Handoffs(db, clock), MANAGERS)
        async with Queue.open(db, telegram, handlers, settings, clock, unsaid=unsaid, regain=regain) as queue:
            await queue.run(stop)


def _handlers(db: Database, telegram: ProbedTelegram, clock: SystemClock, probe: Probe) -> Handlers:
    handoffs = ProbedHandoffs(db, clock)
    handoffs.probe = probe
    bot, agent = telegram.bot_id, SiegeAgent(db, handoffs)
    queued = (Outbox(db, bot, clock), DeadLetters(db, bot, clock), Talks(db, bot), DeskDoors.of(db, bot, clock))
    doors: Any = (FakeCatalog(db), agent, telegram, *queued)
    return Handlers(*doors, HandlerSettings(MANAGERS, None, "vitrina_bot"))
