"""How a call ended, and all that follows from it, stored in one transaction: the row's fate, what we learned of files,
topics and moved groups, and who must hear of a failure."""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.callbacks import unpack_order
from bot.dead_letters import DeadLetters
from bot.errors import TelegramError, TelegramFlooded, TelegramRefused, TelegramSilent
from bot.moves import ChatMoves
from bot.outbox import Outbox, Outgoing
from bot.picking import Ready
from bot.queue_settings import QueueSettings
from bot.refusals import is_about_rights, is_about_the_group, is_done_already, is_edit_of_nothing, moved_to
from bot.render.failures import Loss, render_loss
from bot.sends import Head, Sends, Sent
from bot.tables import DeadLetterRow, milliseconds
from bot.topic_calls import taught, taught_by_refusal
from bot.topics import News, Topics
from bot.uploads import forget_files, remember_files
from catalog.clock import Clock
from catalog.db import Database

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A person's message (`origin`: its chat and id) that could not be brought to `chat`, by Telegram's error."""

    chat: int
    origin: tuple[int, int]
    handoff_id: int | None
    error: TelegramError | None


Explain = Callable[[Undelivered], Coroutine[Any, Any, Outgoing | None]]


@dataclass(frozen=True, slots=True)
class Gone:
    """What is no more in the group `chat`: the topic of a `shopper`, a message of a hand-off or of an `order` (its
    number), or, if none is named, all of it: the group has another id."""

    chat: int
    shopper: int | None = None
    handoff_id: int | None = None
    message_id: int | None = None
    order: str | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """What takes the place of something that is gone, stored once under its name."""

    name: str
    outgoing: tuple[Outgoing, ...]


Regain = Callable[[Gone], Coroutine[Any, Any, Sequence[Again]]]


@dataclass(frozen=True, slots=True)
class Ending:
    """What one call taught us. `learned` and `forgotten` are of file_ids, `moved` are a group's ids (old, new). For
    `pause` seconds nothing more should go to this chat. `lost`: the managers' group does not let us in, or not manage
    its topics. `told` goes to whoever wrote what could not be sent; `again` takes the place of what is `gone`."""

    sent: Sent
    fence: int
    head: Head | None = None
    learned: dict[str, str] = field(default_factory=dict)
    forgotten: tuple[str, ...] = ()
    news: News | None = None
    moved: tuple[int, int] | None = None
    pause: float = 0.0
    lost: Loss | None = None
    error: TelegramError | None = None
    told: Outgoing | None = None
    gone: Gone | None = None
    again: tuple[Again, ...] = ()


class Endings:
    """Reads what a call of one bot's sender brought, and stores it."""

    def __init__(
        self,
        db: Database,
        bot_id: int,
        sends: Sends,
        topics: Topics,
        moves: ChatMoves,
        settings: QueueSettings,
        clock: Clock,
    ) -> None:
        self._db = db
        self._bot_id = bot_id
        self._sends = sends
        self._topics = topics
        self._moves = moves
        self._settings = settings
        self._clock = clock
        self._outbox = Outbox(db, bot_id, clock)
        self._dead = DeadLetters(db, bot_id, clock)
        self._refusals = 0

    def answered(self, ready: Ready, result: Any, fence: int) -> Ending:
        """Telegram took it. What only prepared a topic leaves the row for its own call."""
        news = taught(ready.step, result, milliseconds(self._clock))
        if self._is_managers(ready.head.chat):
            self._refusals = 0
        if ready.step.prepares:
            return Ending(Sent(ready.head.id, "queued"), fence, ready.head, news=news)
        return Ending(Sent(ready.head.id, "sent", *_message(result)), fence, ready.head, news=news)

    def refused(self, ready: Ready, error: TelegramError, fence: int) -> Ending:
        """429, 5xx and broken connections come again, and so does what the managers' group does not take now; a topic
        that is gone is made anew, a group that moved is followed; other refusals will not change."""
        head, step = ready.head, ready.step
        said = {"row": head.id, "method": step.method, "status": error.status, "attempts": head.attempts + 1}
        log.info("send_refused", **said)
        problem = f"{error.status} {error.description}"[:200]
        new = moved_to(error)
        if new is not None:
            sent = Sent(head.id, "queued", problem=problem)
            return Ending(sent, fence, head, moved=(head.chat, new), gone=Gone(head.chat))
        if not isinstance(error, TelegramRefused):
            return self._again(head, error, problem, fence)
        return self._not_taken(ready, error, problem, fence)

    async def store(self, session: AsyncSession, ending: Ending) -> None:
        """Within the caller's transaction."""
        ours = await self._sends.close(session, ending.sent, ending.fence)
        await forget_files(session, self._bot_id, ending.forgotten)
        await remember_files(self._db, session, self._bot_id, ending.learned)
        if ending.news is not None:
            await self._topics.learn(session, ending.news)
            if ending.news.topic is None and ending.sent.problem:
                log.warning("topic_lost", row=ending.sent.id, shopper=ending.news.wanted.shopper)
        if ending.moved is not None:
            await self._moves.store(session, *ending.moved)
            log.warning("group_moved", old=ending.moved[0], new=ending.moved[1])
        for again in ending.again:
            await self._outbox.add_within(session, again.name, again.outgoing, {})
        if ending.lost is not None:
            await self._tell_owner(session, ending.lost)
        if ours and ending.sent.status == "dead" and ending.head is not None:
            await self._bury(session, ending, ending.head)

    def _not_taken(self, ready: Ready, error: TelegramRefused, problem: str, fence: int) -> Ending:
        """The call came too late, or taught us of the topic or the group; or else it is given up."""
        head, step = ready.head, ready.step
        if is_done_already(error):
            return Ending(Sent(head.id, "sent"), fence, head)
        news = taught_by_refusal(step, error, milliseconds(self._clock))
        if news is not None:
            over = not step.prepares and step.method.endswith("ForumTopic")
            sent = Sent(head.id, "sent" if over else "queued", problem=problem)
            lost: Loss | None = "topics" if step.prepares and is_about_rights(error) else None
            gone = Gone(head.chat, shopper=news.wanted.shopper) if news.topic is None else None
            return Ending(sent, fence, head, news=news, lost=lost, gone=gone)
        if self._is_managers(head.chat) and head.origin is None and is_edit_of_nothing(error, step.method):
            return Ending(Sent(head.id, "dropped", problem=problem), fence, head, gone=_card_gone(ready))
        if self._is_managers(head.chat) and is_about_the_group(error, step.method):
            return self._shut_out(head, error, problem, fence)
        return Ending(Sent(head.id, "dead", problem=problem), fence, head, error=error)

    def _again(self, head: Head, error: TelegramError, problem: str, fence: int) -> Ending:
        now = milliseconds(self._clock)
        if not self._is_managers(head.chat) and now - head.created_at > self._settings.send_for * 1000:
            return Ending(Sent(head.id, "dead", problem=problem), fence, head, error=error)
        flooded = isinstance(error, TelegramFlooded)
        pause = error.retry_after if isinstance(error, TelegramFlooded) else self._pause(head.attempts)
        uncertain = isinstance(error, TelegramSilent)
        sent = Sent(head.id, "queued", retry_at=now + round(pause * 1000), uncertain=uncertain, problem=problem)
        return Ending(sent, fence, head, pause=pause if flooded else 0.0)

    def _shut_out(self, head: Head, error: TelegramError, problem: str, fence: int) -> Ending:
        """Nothing for the managers is lost while their group is closed to us: it waits, longer every time."""
        pause = min(self._settings.send_retry * 2.0 ** min(self._refusals, 10), self._settings.group_retry_most)
        self._refusals += 1
        retry_at = milliseconds(self._clock) + round(pause * 1000)
        sent = Sent(head.id, "queued", retry_at=retry_at, problem=problem)
        return Ending(sent, fence, head, pause=pause, lost="group", error=error)

    def _is_managers(self, chat: int) -> bool:
        return chat == self._moves.remembered(self._settings.managers_chat)

    def _pause(self, attempts: int) -> float:
        pause = min(self._settings.send_retry * 2.0 ** min(attempts, 10), self._settings.send_retry_most)
        return pause * random.uniform(0.8, 1.2)

    async def _tell_owner(self, session: AsyncSession, loss: Loss) -> None:
        """Once a day, in private: only they can let us in again."""
        log.warning("managers_group_lost", loss=loss)
        if self._settings.owner_id is not None:
            name = f"lost_{loss}/{self._clock.now().date().isoformat()}"
            await self._outbox.add_within(session, name, [render_loss(self._settings.owner_id, loss)], {})

    async def _bury(self, session: AsyncSession, ending: Ending, head: Head) -> None:
        letter = DeadLetterRow(
            bot_id=self._bot_id,
            kind="send",
            chat=head.chat,
            topic=head.topic,
            turn_id=head.turn_id,
            outbox_id=head.id,
            reason=ending.sent.problem or "",
            at=milliseconds(self._clock),
        )
        letter_id = await self._dead.bury(session, letter)
        log.warning("send_dead", row=head.id, turn_id=head.turn_id)
        if ending.told is not None:
            await self._outbox.add_within(session, f"{head.turn_id}/undelivered{letter_id}", [ending.told], {})


def _card_gone(ready: Ready) -> Gone | None:
    """The card that this edit was for; None: it was for no card."""
    head, params = ready.head, ready.step.params
    rows = (params.get("reply_markup") or {}).get("inline_keyboard", ())
    buttons = (unpack_order(each.get("callback_data", "")) for row in rows for each in row)
    order = next((each.number for each in buttons if each is not None), None)
    if head.handoff_id is None and order is None:
        return None
    return Gone(head.chat, handoff_id=head.handoff_id, message_id=params.get("message_id"), order=order)


def _message(result: Any) -> tuple[int | None, int]:
    """(id of the first message, how many): what the answer to a send says."""
    messages = result if isinstance(result, list) else [result]
    ids = [message.get("message_id") for message in messages if isinstance(message, dict)]
    return (ids[0], len(ids)) if ids and isinstance(ids[0], int) else (None, 0)
