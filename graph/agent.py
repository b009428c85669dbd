"""The agent: one Turn goes in, one Reply comes out. This is the graph's only door."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import Self, cast

import structlog
from langchain_core.runnables import RunnableConfig
from langsmith import tracing_context

from catalog import Catalog, Vocabulary
from catalog.clock import Clock
from catalog.effects import rehearsal
from catalog.products import Locale
from graph.build import build
from graph.cards import card_of, tried_in
from graph.checkpoints import Checkpoints, copied, first_id_at, open_checkpoints, prune
from graph.deps import Deps
from graph.facts import Gate
from graph.forgetting import at_rest, forget_rows, forget_spending, prune_rows
from graph.handoffs import Handoffs
from graph.handoffs.rehearsed import RehearsedHandoffs
from graph.messages import Card, Reply, Turn
from graph.models.opening import Chains, open_models
from graph.moderation.pace import Limits
from graph.redaction import redacted
from graph.runs import Run
from graph.sessions import Session, Sessions
from graph.settings import GraphSettings
from graph.stages import Stage
from graph.state import State
from graph.traces import Told, Traces
from graph.tracing import Journey, travelling
from graph.turns import Turns
from graph.understanding.by_example import examples_of
from graph.understanding.by_model import ModelReader
from graph.understanding.cascade import Cascade
from graph.understanding.lexicon import Lexicon
from graph.vision.identifying import Identifier, identifier_with

log = structlog.get_logger(__name__)

NOWHERE = "00000000-0000-0000-0000-000000000000"
MOST_STEPS = 21
READING_SHARE = 0.5  # of the time for texts; the rest is for wording
PERSONAL = frozenset({"delivery", "payment", "done", "human"})  # where people write who and where they are
LAST = "~"  # after every checkpoint's id
Committed = Callable[[], Awaitable[tuple[Mapping[str, str], bool]]]
"""The checkpoints that a chat's lanes point to by `thread_of`, and whether no turn of them runs: asked for after a look
at what is saved, so that what is saved later is never taken for rubbish. A turn that died may leave a half behind that
is newer than what its lane points to."""


def thread_of(chat: int, topic: int | str) -> str:
    """The name of a lane's talk among the checkpoints."""
    return f"{chat}:{topic}"


class Agent:
    """Holds no talk itself: everything that a turn needs is in the checkpoint it starts from."""

    def __init__(
        self,
        catalog: Catalog,
        checkpoints: Checkpoints,
        identifier: Identifier,
        chains: Chains,
        traces: Traces,
        settings: GraphSettings,
        clock: Clock,
    ) -> None:
        self.handoffs = Handoffs(catalog.db, clock)
        self._rehearsed = RehearsedHandoffs(catalog.db, clock)
        self.accounts = Turns(catalog.db)
        self._sessions = Sessions(catalog.cache)
        self._identifier = identifier
        self.chains = chains
        self._traces = traces
        self._catalog = catalog
        self._clock = clock
        self._checkpoints = checkpoints
        self._graph = build(checkpoints.saver)
        self._limits = Limits(settings.pace_burst, settings.pace_every)
        self._text_seconds = settings.text_seconds
        self._read_seconds = settings.text_seconds * READING_SHARE
        self._reading = asyncio.Lock()
        self._lexicon: tuple[Vocabulary, Lexicon] | None = None
        self._reader: ModelReader | None = None
        self._examples = examples_of(catalog)
        self._gate: Gate | None = None
        self._prompts = settings.read_prompts()

    @classmethod
    @asynccontextmanager
    async def open(cls, catalog: Catalog, settings: GraphSettings, clock: Clock) -> AsyncIterator[Self]:
        """With its checkpoints, models and traces; the tables of `catalog.db` must exist before the first hand-off."""
        async with (
            open_checkpoints(settings) as checkpoints,
            open_models(catalog, settings, clock) as chains,
            Traces.open(settings) as traces,
        ):
            identifier = identifier_with(catalog, chains.vision, settings.photo_seconds, settings.read_prompts())
            yield cls(catalog, checkpoints, identifier, chains, traces, settings, clock)

    async def reply(self, turn: Turn, after: str | None) -> Reply:
        """Answer a turn, continuing from exactly the checkpoint `after` (None: from the beginning).

        The same turn from the same checkpoint may be asked again: nothing is done twice. TurnFailed: no answer.
        """
        deps = await self._deps(turn)
        run = Run(await self._stage(turn, after))
        with travelling() as journey, tracing_context(enabled=False):
            try:
                await run.through(self._graph, deps, _config(turn.chat, turn.topic, after))
                notices = await self.chains.alerts.of_turn(turn.id, turn.chat)
                reply = replace(run.reply(turn, journey), notices=notices)
            except Exception as error:
                self._tell(turn, run, journey, None, type(error).__name__)
                raise
        self._tell(turn, run, journey, reply, None)
        await self._sessions.keep(turn.chat, turn.topic, Session.of(run.state, reply.checkpoint))
        log.info(
            "turn_answered",
            turn_id=turn.id,
            answered_by=reply.answered_by,
            stage=reply.stage,
            model_used=reply.model_used,
            prompts=reply.prompts,
            cost=str(journey.cost),
        )
        return reply

    async def rehearse(self, turn: Turn, after: str | None) -> tuple[Reply, Journey]:
        """Answer as `reply` would now, and leave nothing behind: no effect, no checkpoint, no trace. Models are really
        asked. CheckpointGone: `after` was pruned."""
        saver = await copied(self._checkpoints, thread_of(turn.chat, turn.topic), after)
        deps = replace(await self._deps(turn), handoffs=self._rehearsed, rehearsal=True)
        run = Run("init")
        with travelling() as journey, tracing_context(enabled=False), rehearsal():
            await run.through(build(saver), deps, _config(turn.chat, turn.topic, after))
            return run.reply(turn, journey), journey

    async def session(self, chat: int, topic: int, after: str | None) -> Session:
        """Where the talk stands at this checkpoint: out of the cache, or out of the checkpoint itself."""
        if after is None:
            return Session(checkpoint=NOWHERE)
        kept = await self._sessions.find(chat, topic, after)
        if kept is not None:
            return kept
        found = await self._graph.aget_state(_config(chat, topic, after))
        session = Session.of(cast("State", found.values), after)
        await self._sessions.keep(chat, topic, session)
        return session

    async def brief(self, chat: int, topic: int, after: str | None) -> Card | None:
        """The card of the live hand-off of this chat, or else of the last one, made again as the talk and the shop are
        now. None: no person was ever called."""
        handoff = await self.handoffs.live(chat) or await self.handoffs.last(chat)
        if handoff is None:
            return None
        state = State()
        if after is not None:
            state = cast("State", (await self._graph.aget_state(_config(chat, topic, after))).values)
        tried = tried_in(await self.handoffs.events(handoff.id))
        return await card_of(state, self._catalog, handoff, handoff.reasons[-1], handoff.shopper_name, tried)

    async def language(self, chat: int, topic: int, after: str | None) -> Locale:
        """In which language the talk is held at this checkpoint; Ukrainian before it has begun."""
        return (await self.session(chat, topic, after)).locale

    async def prune(self, keep: Collection[tuple[str, str]], older_than: datetime) -> int:
        """Delete checkpoints saved before `older_than`, except `keep`: pairs of `thread_of` and the id that a lane
        points to. Returns how many went."""
        await self.accounts.prune(older_than)
        return await prune(self._checkpoints, keep, older_than)

    async def forget(self, chat: int, asked_at: datetime, committed: Committed) -> bool:
        """Erase what this floor keeps of a chat from before `asked_at`; whether all of it has gone. What its lanes
        point to, and what a turn that runs has saved since, is of the talk that came after.

        Models' answers hold words and are not kept by shopper, so all of them go. CacheUnavailable. Idempotent."""
        today, asked_on = self._day(self._clock.now()), self._day(asked_at)
        async with self._catalog.db.write() as session:
            over = await forget_rows(session, chat, asked_at)
            over &= await forget_spending(session, chat, asked_on, today)
        found = await self._checkpoints.of_threads(thread_of(chat, ""))
        lanes, idle = await committed()
        spared = {(thread, each) for thread, each in found if not idle and each > lanes.get(thread, LAST)}
        await self._checkpoints.delete([each for each in found if each not in spared and each not in lanes.items()])
        for kept in (f"session:{chat}:*", "answer:*"):
            await self._catalog.cache.clear(kept)  # not `delete`: that shrugs at a Redis that does not answer
        return await self._checkpoints.leave_no_trace() and over and not spared

    def is_before(self, checkpoint: str, moment: datetime) -> bool:
        """Whether it was saved before this moment."""
        return checkpoint < first_id_at(moment)

    async def prune_rows(self, handoffs_before: datetime, spent_before: datetime) -> None:
        """Let go calls for a person that were over by then, and who it was that models were paid for."""
        async with self._catalog.db.write() as session:
            await prune_rows(session, handoffs_before, spent_before)

    async def rest(self, chat: int, topic: int, after: str) -> str | None:
        """A talk that has rested for long, without the words, wishes, heights and choices in it: the checkpoint to go
        on from. None: nothing of that kind is in it. What a payment is waited for, and the language, stay."""
        config = _config(chat, topic, after)
        state = cast("State", (await self._graph.aget_state(config)).values)
        rested = at_rest(state)
        if rested is None:
            return None
        placed = await self._graph.aupdate_state(config, rested, as_node="word")
        return str(placed["configurable"]["checkpoint_id"])

    def _day(self, at: datetime) -> str:
        return at.astimezone(self._catalog.shop.timezone).date().isoformat()

    async def _deps(self, turn: Turn) -> Deps:
        lexicon = await self._words()
        understanding = Cascade(lexicon, self._reader, self._examples)
        return Deps(
            self._catalog,
            self.handoffs,
            lexicon,
            understanding,
            self.chains.chat,
            self._identifier,
            turn,
            self._limits,
            gate=self._gate,
            text_until=monotonic() + self._text_seconds,
            prompts=self._prompts,
        )

    async def _stage(self, turn: Turn, after: str | None) -> Stage:
        """Where the talk stood, for the trace."""
        return (await self.session(turn.chat, turn.topic, after)).stage if self._traces.on else "init"

    def _tell(self, turn: Turn, run: Run, journey: Journey, reply: Reply | None, error: str | None) -> None:
        if self._traces.on and self._lexicon is not None:
            vocabulary, lexicon = self._lexicon
            said = "" if run.before in PERSONAL else redacted("\n".join(turn.texts), lexicon, vocabulary.sizes)
            stage = run.state.get("stage", run.before)
            self._traces.tell(Told(turn, said, run.before, stage, journey, reply, error))

    async def _words(self) -> Lexicon:
        """The lexicon of the catalog's words as they are now, built by one reader at a time."""
        vocabulary = await self._catalog.vocabulary()
        async with self._reading:
            if self._lexicon is None or self._lexicon[0] is not vocabulary:
                policies = self._catalog.shop.policies
                lexicon = await asyncio.to_thread(Lexicon, vocabulary, policies)
                if self.chains.chat is not None:
                    seconds, prompts = self._read_seconds, self._prompts
                    self._reader = ModelReader(self.chains.chat, vocabulary, policies, seconds, prompts)
                if self.chains.chat is not None and self._catalog.shop.wording == "models":
                    self._gate = await asyncio.to_thread(Gate, vocabulary)
                self._lexicon = (vocabulary, lexicon)
            return self._lexicon[1]


def _config(chat: int, topic: int, after: str | None) -> RunnableConfig:
    place = {"thread_id": thread_of(chat, topic), "checkpoint_ns": "", "checkpoint_id": after or NOWHERE}
    return {"configurable": place, "recursion_limit": MOST_STEPS}
