"""The managers' group: taps on cards, and replies that go to the shopper. All other talk there is none of ours.

A reply to an open card takes it, because a person has spoken. Lines that begin with "//" stay among the managers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from bot import relay
from bot.callbacks import Claim, GiveBack, unpack_managers
from bot.events import Event, whole
from bot.outbox import Outbox, Outgoing
from bot.render.managers import claimed_keyboard, told_under
from bot.render.rich import filled, foreign
from bot.texts import managers
from bot.worker import LaneTurn, Work
from catalog.effects import EffectKey
from graph.agent import Agent
from graph.errors import HandoffConflict, HandoffNotFound
from graph.handoffs import Status

log = structlog.get_logger(__name__)
INTERNAL = "//"


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts in the managers' group."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """What one event leaves behind."""

    outgoing: tuple[Outgoing, ...] = ()
    silences: tuple[tuple[int, int], ...] = ()


class ManagerHandler:
    def __init__(self, agent: Agent, outbox: Outbox) -> None:
        self._handoffs = agent.handoffs
        self._outbox = outbox

    async def handle(self, turn: LaneTurn, events: Sequence[Event]) -> Work:
        steps = [await self._step(event, turn, n) for n, event in enumerate(events)]
        silences = dict.fromkeys(lane for step in steps for lane in step.silences)
        return Work(tuple(one for step in steps for one in step.outgoing), None, silences=tuple(silences))

    async def _step(self, event: Event, turn: LaneTurn, ordinal: int) -> Step:
        person = _person(event)
        if person is None or event.edited:
            return Step()
        if event.tap is not None:
            return await self._tapped(event.tap, person, turn, ordinal)
        return await self._said(event.message, person, turn, ordinal) if event.message else Step()

    async def _tapped(self, tap: CallbackQuery, person: Person, turn: LaneTurn, ordinal: int) -> Step:
        """The loser of a race gets no message: the winner's edit of the card shows who holds it."""
        card = tap.message if isinstance(tap.message, Message) else None
        try:
            match unpack_managers(tap.data or ""):
                case Claim(handoff_id):
                    return await self._claim(handoff_id, person, EffectKey(turn.turn_id, "claim", ordinal), card)
                case GiveBack(handoff_id):
                    return await self._give_back(
                        handoff_id, person, EffectKey(turn.turn_id, "give_back", ordinal), card
                    )
        except (HandoffConflict, HandoffNotFound):
            log.info("handoff_tap_too_late", turn=turn.turn_id, manager=person.id)
        return Step()

    async def _claim(self, handoff_id: int, person: Person, key: EffectKey, card: Message | None) -> Step:
        """Taking one's own again is nothing new; a replay says what the first run said."""
        handoff = await self._handoffs.claim(key, handoff_id, person.id, person.name)
        if not handoff.fresh:
            return Step()
        log.info("handoff_claimed", handoff=handoff.id, manager=person.id)
        if card is not None:
            await self._handoffs.card_posted(handoff.id, card.chat.id, card.message_id)
        line = managers.HELD_BY.format(name=person.name)
        shown = told_under(card, line, claimed_keyboard(handoff.id)) if card else None
        outgoing = (relay.person_here(handoff, person.name), *([shown] if shown else []))
        return Step(outgoing, ((handoff.chat, handoff.topic),))

    async def _give_back(self, handoff_id: int, person: Person, key: EffectKey, card: Message | None) -> Step:
        handoff = await self._handoffs.give_back(key, handoff_id, person.id)
        if not handoff.fresh:
            return Step()
        log.info("handoff_given_back", handoff=handoff.id, manager=person.id)
        shown = told_under(card, managers.GIVEN_BACK.format(name=person.name), None) if card else None
        return Step((relay.bot_again(handoff), *([shown] if shown else [])))

    async def _said(self, message: Message, person: Person, turn: LaneTurn, ordinal: int) -> Step:
        words = message.text or message.caption or ""
        answered = message.reply_to_message
        if answered is None or words.lstrip().startswith(INTERNAL):
            return Step()
        handoff_id = await self._outbox.handoff_of(message.chat.id, answered.message_id) or _on_card(answered)
        if handoff_id is None:
            return Step()
        try:
            return await self._answer(handoff_id, message, person, EffectKey(turn.turn_id, "claim", ordinal))
        except HandoffNotFound:
            return Step((_back(message, managers.OVER),))

    async def _answer(self, handoff_id: int, message: Message, person: Person, key: EffectKey) -> Step:
        try:
            taken = await self._claim(handoff_id, person, key, message.reply_to_message)
        except HandoffConflict:
            taken = Step()
        handoff = await self._handoffs.by_id(handoff_id)
        if handoff.status is not Status.CLAIMED:
            return Step((_back(message, managers.OVER),))
        if handoff.manager_id != person.id:
            holder = foreign(handoff.manager_name or managers.NAMELESS, 60)
            return Step((_back(message, filled(managers.HELD_BY_OTHER, name=holder).html),))
        lane = (handoff.chat, handoff.topic)
        return Step((*taken.outgoing, relay.to_shopper(handoff, message)), (lane,))


def _person(event: Event) -> Person | None:
    """Who did this; None for bots. An anonymous administrator writes in the name of the group itself."""
    message, user = event.message, event.sender
    if message is not None and message.sender_chat is not None and message.sender_chat.id == message.chat.id:
        return Person(message.sender_chat.id, whole(message.author_signature or managers.ANONYMOUS))
    return Person(user.id, whole(user.first_name)) if user is not None and not user.is_bot else None


def _on_card(answered: Message) -> int | None:
    """The hand-off of a card, read from its button: a card whose sending was never recorded still leads back."""
    markup = answered.reply_markup
    rows = markup.inline_keyboard if isinstance(markup, InlineKeyboardMarkup) else []
    found = [unpack_managers(button.callback_data or "") for row in rows for button in row]
    return next((action.handoff_id for action in found if action is not None), None)


def _back(message: Message, html: str) -> Outgoing:
    """A short answer to the manager's own message."""
    params: dict[str, Any] = {
        "chat_id": message.chat.id,
        "text": html,
        "parse_mode": "HTML",
        "reply_parameters": {"message_id": message.message_id, "allow_sending_without_reply": True},
    }
    return Outgoing(message.chat.id, "sendMessage", params)
