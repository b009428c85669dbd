"""The managers' group: who acts there, and which talk it is about. Everything else is in the rooms this leads to.

A manager's words in a shopper's topic, or in reply to a card, go to the shopper; commands and lines that begin with
"//" stay among the managers, and so does all talk that is about no shopper.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

import structlog
from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.callbacks import unpack_order
from bot.callbacks_desk import unpack_desk
from bot.events import Event
from bot.handlers.asked import Asked, Hand
from bot.handlers.desk_buttons import DeskButtons
from bot.handlers.desk_cards import handoff_on
from bot.handlers.desk_commands import DeskCommands
from bot.handlers.desk_news import DeskNews, is_news
from bot.handlers.desk_words import DeskWords, Where, is_internal
from bot.handlers.manager_orders import OrderDesk
from bot.handlers.persons import Step, as_edited, back, order_on, person_of
from bot.outbox import Outbox, Outgoing
from bot.render.rich import plain
from bot.team import Person, Team
from bot.texts import managers
from bot.topics import Topics
from bot.worker import LaneTurn, Record, Work
from catalog import Catalog
from catalog.errors import OrderNotFound
from catalog.orders.forgetting import NOBODY
from catalog.staff import StaffMember
from graph.agent import Agent
from graph.errors import HandoffNotFound
from graph.handoffs import Handoff

log = structlog.get_logger(__name__)

Tapped = Callable[[Asked], Awaitable[Step | None]]
"""Answers a button of its own (`argument` is its data, `message` what it stands under); None: it is another's."""


@dataclass(frozen=True, slots=True)
class DeskRooms:
    """Where the managers' words, taps and commands are answered."""

    orders: OrderDesk
    buttons: DeskButtons
    words: DeskWords
    commands: DeskCommands
    news: DeskNews
    taps: Sequence[Tapped] = ()


class ManagerHandler:
    def __init__(
        self, catalog: Catalog, agent: Agent, outbox: Outbox, topics: Topics, team: Team, rooms: DeskRooms
    ) -> None:
        self._catalog = catalog
        self._handoffs = agent.handoffs
        self._outbox = outbox
        self._topics = topics
        self._team = team
        self._rooms = rooms

    async def handle(self, turn: LaneTurn, events: Sequence[Event]) -> Work:
        steps: list[Step] = []
        numbered = enumerate(events)
        for _, group in groupby(numbered, key=lambda each: _album(each[1]) or each[0]):
            several = list(group)
            earlier = [one for step in steps for one in step.outgoing]
            steps.append(await self._step([event for _, event in several], turn, several[0][0], earlier))
        silences = dict.fromkeys(lane for step in steps for lane in step.silences)
        outgoing = tuple(one for step in steps for one in step.outgoing)
        records = [step.record for step in steps if step.record is not None]
        record = partial(_all, records) if records else None
        return Work(outgoing, None, silences=tuple(silences), record=record)

    async def _step(self, events: Sequence[Event], turn: LaneTurn, ordinal: int, earlier: Sequence[Outgoing]) -> Step:
        event = events[0]
        if is_news(event):
            return await self._rooms.news.heard(event, turn)
        person = person_of(event)
        if person is None:
            return Step()
        hand = Hand(person, turn, ordinal, None, earlier)
        if event.tap is not None:
            card = event.tap.message if isinstance(event.tap.message, Message) else None
            return await self._tapped(event.tap.data or "", card, hand)
        messages = [each.message for each in events if each.message is not None]
        return await self._said(event, messages, hand) if messages else Step()

    async def _tapped(self, data: str, card: Message | None, hand: Hand) -> Step:
        """Whatever the data says, it is looked up; only a member may act by it."""
        member = await self._member(hand.person, card)
        if member is None:
            return Step()
        hand = replace(_known(hand, member), card=as_edited(card, hand.earlier) if card is not None else None)
        of_order, of_desk = unpack_order(data), unpack_desk(data)
        if of_order is not None:
            return await self._rooms.orders.tapped(of_order, hand)
        if of_desk is not None:
            return await self._rooms.buttons.tapped(of_desk, hand)
        if hand.card is None:
            return Step()
        asked = await self._asked("", data, hand.card, hand, await self._where(hand, hand.card))
        for tapped in self._rooms.taps:
            step = await tapped(asked)
            if step is not None:
                return step
        return Step()

    async def _said(self, event: Event, messages: Sequence[Message], hand: Hand) -> Step:
        message = messages[0]
        answered = message.reply_to_message
        where = await self._where(hand, message)
        number = order_on(answered) if answered is not None else None
        command = None if event.edited else self._rooms.commands.called(event)
        if where is None and number is None and command is None and not _is_for_somebody(event):
            return Step()
        member = await self._member(hand.person, message)
        if member is None:
            return Step()
        known = replace(_known(hand, member), card=answered, message=message)
        return await self._obeyed(event, messages, where, known)

    async def _obeyed(self, event: Event, messages: Sequence[Message], where: Where | None, hand: Hand) -> Step:
        """By a member: a correction, a command, words about an order or for a shopper."""
        message, number = messages[0], order_on(hand.card) if hand.card is not None else None
        if _is_no_command(event):
            return Step((back(message, plain(managers.NOT_A_COMMAND).html),))
        if event.edited:
            return await self._rooms.words.corrected(message, where, hand)
        if event.command is not None:
            called = self._rooms.commands.called(event)
            asked = await self._asked(*called, message, hand, where) if called is not None else None
            return await self._rooms.commands.answer(asked) if asked is not None else Step()
        if number is not None:
            internal = is_internal(message.text or message.caption or "")
            return (None if internal else await self._rooms.orders.answered(number, message, hand)) or Step()
        if where is None:
            return Step((back(message, plain(managers.WHICH_CARD).html),))
        return await self._rooms.words.said(messages, where, hand)

    async def _where(self, hand: Hand, message: Message) -> Where | None:
        """Whose talk this is about: of the topic, or of the hand-off that the answered (or tapped) message is of."""
        turn = hand.turn
        shopper = await self._topics.shopper_of(turn.chat, turn.topic) if turn.topic else None
        if shopper is not None:
            return Where(shopper, await self._latest(shopper, hand), topical=True)
        for about in (message.reply_to_message, message):
            found = await self._of(about) if about is not None else None
            if found is not None:
                return Where(found.chat, found)
        return None

    async def _of(self, message: Message) -> Handoff | None:
        found = await self._outbox.handoff_of(message.chat.id, message.message_id) or handoff_on(message)
        try:
            return await self._handoffs.by_id(found) if found is not None else None
        except HandoffNotFound:
            return None

    async def _latest(self, shopper: int, hand: Hand) -> Handoff | None:
        """A replay is about the one that its first run changed, even if another is live by now."""
        before = await self._handoffs.changed_by(hand.turn.turn_id, hand.ordinal)
        return before or await self._handoffs.live(shopper) or await self._handoffs.last(shopper)

    async def _asked(self, name: str, argument: str, message: Message, hand: Hand, where: Where | None) -> Asked:
        """The shopper is that of the topic or of the card, an order's card included."""
        shopper = where.shopper if where is not None else await self._buyer(message)
        handoff = await self._latest(shopper, hand) if shopper is not None else None
        if hand.member is None:
            raise TypeError("nobody asks without a role")
        return Asked(
            name, argument, message, hand.person, hand.member, hand.turn, hand.ordinal, shopper, handoff, hand.earlier
        )

    async def _buyer(self, message: Message) -> int | None:
        about = message.reply_to_message or message
        number = order_on(about)
        try:
            chat = (await self._catalog.orders.find(number)).chat if number is not None else NOBODY
        except OrderNotFound:
            return None
        return chat if chat != NOBODY else None

    async def _member(self, person: Person, about: Message | None) -> StaffMember | None:
        """Somebody without a role is told so once, and nothing else happens."""
        member = await self._team.member(person)
        if member is None and about is not None:
            told = back(about, plain(managers.NO_ROLE).html)
            if await self._outbox.add_once(f"norole/{person.id}", (told,), {}):
                log.info("without_role", person=person.id)
        return member


async def _all(records: Sequence[Record], session: AsyncSession) -> None:
    for record in records:
        await record(session)


def _known(hand: Hand, member: StaffMember) -> Hand:
    """Under the name that the shop knows them by; an anonymous administrator under the one they sign with."""
    person = hand.person
    return replace(hand, person=replace(person, name=member.name) if person.id > 0 else person, member=member)


def _is_for_somebody(event: Event) -> bool:
    """Whoever is alone in the managers' chat writes to shoppers there, and not to colleagues."""
    message = event.message
    if message is None or event.edited:
        return False
    return message.chat.type == "private" and not is_internal(message.text or message.caption or "")


def _is_no_command(event: Event) -> bool:
    """Words that look like a command, and are not one as they stand: they are for nobody."""
    message = event.message
    words = (message.text or message.caption or "").lstrip() if message is not None else ""
    return words.startswith("/") and not is_internal(words) and (event.edited or event.command is None)


def _album(event: Event) -> str | None:
    message = event.message
    return message.media_group_id if message is not None and not event.edited else None
