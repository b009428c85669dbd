"""What managers write to shoppers: relayed from a topic or from a reply, corrected, taken back, or kept among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiogram.types import Message

from bot import relay
from bot.copies import Copies, of_copy
from bot.handlers.asked import Asked, Hand
from bot.handlers.desk_talk import TalkDesk
from bot.handlers.persons import Step, back
from bot.outbox import PERSON_FIRST, Outgoing
from bot.render.rich import plain
from bot.team import may
from bot.texts import desk, managers
from catalog.staff import StaffRole
from graph.handoffs import Handoff, Line

INTERNAL = "//"
THERE = ("queued", "sending", "sent", "merged")
"""Copies that the shopper has, or will have."""


@dataclass(frozen=True, slots=True)
class Where:
    """Whose talk a message belongs to: the `shopper` of its topic, or the `handoff` of the card that it answers (then
    it is for that hand-off only, over or not)."""

    shopper: int
    handoff: Handoff | None = None
    topical: bool = False


class DeskWords:
    def __init__(self, talk: TalkDesk, copies: Copies) -> None:
        self._talk = talk
        self._copies = copies

    async def said(self, messages: Sequence[Message], where: Where, hand: Hand) -> Step:
        """One message, or the parts of an album. In a topic that takes the talk, opening it if need be; a reply to a
        card whose hand-off is over is not sent."""
        words = next((text for each in messages if (text := each.text or each.caption)), "")
        if is_internal(words):
            await self._kept_inside(words, where, hand)
            return Step()
        handoff = where.handoff
        if not where.topical and (handoff is None or not handoff.live):
            return Step((back(messages[0], plain(managers.OVER).html),))
        if where.topical or handoff is None:
            taken = await self._talk.taken(where.shopper, hand)
        else:
            taken = await self._talk.take(handoff, hand)
        if not taken.mine:
            return taken.step
        now = taken.handoff
        await self._talk.keep(hand, now, *(line_of(each, hand) for each in messages))
        sent = relay.to_shopper(now, *messages)
        return Step((*taken.step.outgoing, sent), ((now.chat, now.topic),))

    async def corrected(self, message: Message, where: Where | None, hand: Hand) -> Step:
        """The copy that the shopper has, or will have, says what the message says now. Words that were kept among
        managers stay there; words that now are, are taken back."""
        words = message.text or message.caption or ""
        origin = (message.chat.id, message.message_id)
        copies = [copy for copy in await self._copies.of(origin) if copy.status in THERE]
        if is_internal(words):
            return Step(tuple(_deleted(copy.chat, origin) for copy in copies))
        if copies or message.media_group_id is None:
            return Step(tuple(_edited(copy.chat, origin, message) for copy in copies if words))
        handoff = where.handoff if where is not None else None
        mine = handoff is not None and handoff.held and handoff.manager_id == hand.person.id
        return Step((relay.corrected(handoff, words),)) if handoff is not None and mine and words else Step()

    async def taken_back(self, asked: Asked) -> Step:
        """The shopper's copies of the message that is answered go. Only one's own words, unless one is a lead."""
        message = asked.message.reply_to_message
        if message is None or message.from_user is None:
            return Step((back(asked.message, plain(desk.DELETE_USAGE).html),))
        if message.from_user.id != asked.person.id and not may(asked.member, StaffRole.LEAD):
            return Step((back(asked.message, plain(desk.NOT_YOUR_WORDS).html),))
        origin = (message.chat.id, message.message_id)
        copies = [copy for copy in await self._copies.of(origin) if copy.status in THERE]
        told = desk.DELETED if copies else desk.NOTHING_TO_DELETE
        return Step((*(_deleted(copy.chat, origin) for copy in copies), back(asked.message, plain(told).html)))

    async def _kept_inside(self, words: str, where: Where, hand: Hand) -> None:
        handoff = where.handoff
        if handoff is not None:
            line = Line("note", words.lstrip()[len(INTERNAL) :].strip(), "aside", manager_id=hand.person.id)
            await self._talk.keep(hand, handoff, line)


def is_internal(words: str) -> bool:
    """Among managers only."""
    return words.lstrip().startswith(INTERNAL)


def _edited(chat: int, origin: tuple[int, int], message: Message) -> Outgoing:
    words, field, marks, method = message.text, "text", "entities", "editMessageText"
    if words is None:
        words, field, marks, method = message.caption, "caption", "caption_entities", "editMessageCaption"
    entities = (message.entities if field == "text" else message.caption_entities) or []
    params: dict[str, Any] = {"chat_id": chat, **of_copy(origin), field: words}
    params[marks] = [each.model_dump(mode="json", exclude_none=True) for each in entities]
    return Outgoing(chat, method, params, priority=PERSON_FIRST, origin=origin)


def _deleted(chat: int, origin: tuple[int, int]) -> Outgoing:
    params = {"chat_id": chat, **of_copy(origin)}
    return Outgoing(chat, "deleteMessage", params, priority=PERSON_FIRST, origin=origin)


def line_of(message: Message, hand: Hand) -> Line:
    """A manager's message to a shopper, to be kept with the hand-off."""
    return Line("manager", message.text or message.caption or "", relay.kind_of(message), manager_id=hand.person.id)
