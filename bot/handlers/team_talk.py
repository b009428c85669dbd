"""What every command of the managers' group leans on: its doors, a short answer, and how a talk is taken before a
person's words go to the shopper."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from bot.handlers.asked import Asked
from bot.handlers.order_board import OrderBoard
from bot.handlers.order_cards import OrderCards
from bot.handlers.persons import Step, back
from bot.outbox import PERSON_FIRST, Outgoing
from bot.render.calls import Draft
from bot.render.rich import Rich
from bot.talks import Talks
from catalog import Catalog
from catalog.db import Database
from catalog.effects import JSON, EffectKey, of_turn, once
from catalog.orders import By
from catalog.products import Locale
from graph.agent import Agent
from graph.handoffs import Handoff


@dataclass(frozen=True, slots=True)
class Taken:
    """`handoff` is held by whoever asked from now on, and `step` tells both sides so; None: somebody else has it, and
    `step` tells that."""

    handoff: Handoff | None
    step: Step


Take = Callable[[Asked], Awaitable[Taken]]
"""Opens the talk with the shopper who is spoken of, if need be, and takes it for whoever asked."""


@dataclass(frozen=True, slots=True)
class TeamDoors:
    """`invoices`: orders can be paid in the chat."""

    catalog: Catalog
    agent: Agent
    talks: Talks
    board: OrderBoard
    cards: OrderCards
    take: Take
    invoices: bool = False


@dataclass(frozen=True, slots=True)
class Listener:
    """A shopper's talk, to write to."""

    chat: int
    topic: int
    locale: Locale

    def told(self, draft: Draft, origin: tuple[int, int] | None = None) -> Outgoing:
        """In a person's name: nothing that happens meanwhile holds it back."""
        address = {"chat_id": self.chat} | ({"message_thread_id": self.topic} if self.topic else {})
        params = {**address, **draft.params}
        return Outgoing(self.chat, draft.method, params, self.topic, priority=PERSON_FIRST, origin=origin)


class Decisions:
    """What a command was found to mean when it came first. Handled again, after it has changed what it looked at, it
    must mean the same."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def settled(
        self, key: EffectKey, find: Callable[[], Awaitable[Mapping[str, JSON] | Rich]]
    ) -> Mapping[str, Any] | Rich:
        """What was made before, or what is found now; words that say why nothing is found are kept nowhere."""
        choice = await self.made(key)
        if choice is not None:
            return choice
        found = await find()
        return found if isinstance(found, Rich) else await self.make(key, found)

    async def made(self, key: EffectKey) -> Mapping[str, Any] | None:
        async with self._db.read() as session:
            found = (await of_turn(session, key.turn_id)).get(key)
        return cast("Mapping[str, Any] | None", found)

    async def make(self, key: EffectKey, choice: Mapping[str, JSON]) -> Mapping[str, Any]:
        """This one, unless one was made before. Codes and figures only, nothing personal."""

        async def do(_session: object) -> JSON:
            return choice

        async with self._db.write() as session:
            return cast("Mapping[str, Any]", await once(session, key, {}, do))


def told(asked: Asked, words: Rich, **more: Any) -> Outgoing:
    """A short answer to whoever asked, where they asked."""
    answer = back(asked.message, words.html, **more)
    thread = asked.message.message_thread_id if asked.message.is_topic_message else None
    params = {**answer.params, "message_thread_id": thread} if thread is not None else answer.params
    return of_talk(asked, replace(answer, params=params))


def of_talk(asked: Asked, one: Outgoing) -> Outgoing:
    """Kept in the order of this talk, and forgotten together with it."""
    return replace(one, stream=asked.shopper or 0, handoff_id=asked.handoff.id if asked.handoff is not None else None)


def answered(asked: Asked, words: Rich, *others: Outgoing) -> Step:
    """The answer, and what else comes of it."""
    return Step((told(asked, words), *others))


def by(asked: Asked) -> By:
    return By.manager(asked.member.id)


def origin_of(asked: Asked) -> tuple[int, int]:
    """What is brought to the shopper by this message goes with it, when the manager takes it back."""
    return asked.message.chat.id, asked.message.message_id


async def listener(doors: TeamDoors, chat: int) -> Listener:
    """In the language of the talk as it stands."""
    standing = await doors.talks.standing(chat)
    locale = await doors.agent.language(chat, standing.topic, standing.checkpoint_id)
    return Listener(chat, standing.topic, locale)
