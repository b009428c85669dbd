"""What a manager does in the managers' group, with everything that an answer needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from aiogram.types import Message

from bot.handlers.persons import Step
from bot.outbox import Outgoing
from bot.render.rich import clip, tidy
from bot.team import Person
from bot.worker import LaneTurn
from catalog.effects import EffectKey
from catalog.orders import By
from catalog.staff import StaffMember, StaffRole
from graph.handoffs import Handoff

NAME = 60


@dataclass(frozen=True, slots=True)
class Hand:
    """One event of a manager's: who, in which turn, as which of its events, on which card; `earlier` is what this turn
    has to send so far. `message` is what they wrote (None: they tapped)."""

    person: Person
    turn: LaneTurn
    ordinal: int
    card: Message | None
    earlier: Sequence[Outgoing] = ()
    member: StaffMember | None = None
    message: Message | None = None

    @property
    def by(self) -> By:
        return By.manager(self.person.id)

    @property
    def name(self) -> str:
        return clip(tidy(self.person.name), NAME)

    def key(self, effect: str) -> EffectKey:
        return EffectKey(self.turn.turn_id, effect, self.ordinal)


@dataclass(frozen=True, slots=True)
class Asked:
    """Of "/offer KOS-ZIP" `name` is "offer" and `argument` "KOS-ZIP". `shopper` is the chat that the topic, or the card
    that is replied to, is about; `handoff` their live or latest hand-off. `ordinal` is the event's place in its turn,
    `earlier` what the turn has to send so far."""

    name: str
    argument: str
    message: Message
    person: Person
    member: StaffMember
    turn: LaneTurn
    ordinal: int
    shopper: int | None = None
    handoff: Handoff | None = None
    earlier: Sequence[Outgoing] = ()

    @property
    def hand(self) -> Hand:
        """Who asks, for the desks: what is replied to is the card."""
        answered, words = self.message.reply_to_message, self.message
        return Hand(self.person, self.turn, self.ordinal, answered, self.earlier, self.member, words)

    def key(self, effect: str) -> EffectKey:
        return EffectKey(self.turn.turn_id, effect, self.ordinal)


@dataclass(frozen=True, slots=True)
class Command:
    """Who may, and what it does. `of_a_talk`: it makes sense only where it is clear which shopper is meant."""

    answer: Callable[[Asked], Awaitable[Step]]
    role: StaffRole = StaffRole.MANAGER
    of_a_talk: bool = False


Commands = Mapping[str, Command]
"""By name. Each room of commands offers its own as `commands`; bot/handlers/__init__.py joins them."""
