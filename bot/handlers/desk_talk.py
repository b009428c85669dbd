"""Talks with shoppers as managers take, raise and end them: the one place where a talk changes hands by a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import structlog

from bot import relay
from bot.handlers.asked import Hand
from bot.handlers.desk_cards import DeskCards
from bot.handlers.desk_posts import DeskPosts
from bot.handlers.persons import Step, back
from bot.outbox import Outgoing
from bot.render.desk import called, grab_keyboard
from bot.render.rich import Rich, filled, foreign, plain
from bot.talks import Talks
from bot.team import ROLE_OF, Team, may
from bot.texts import managers
from catalog.staff import StaffRole
from graph.agent import Agent
from graph.errors import HandoffConflict
from graph.handoffs import Handoff, Level, Line, Status
from graph.messages import Reason

log = structlog.get_logger(__name__)
NAME = 60


@dataclass(frozen=True, slots=True)
class Taken:
    """`mine`: whoever acts holds the talk now; else `step` tells them why not. `handoff` is how it stands."""

    step: Step
    handoff: Handoff
    mine: bool


class TalkDesk:
    def __init__(
        self, agent: Agent, talks: Talks, posts: DeskPosts, team: Team, cards: DeskCards, managers_chat: int
    ) -> None:
        self._agent = agent
        self._handoffs = agent.handoffs
        self._talks = talks
        self._posts = posts
        self._team = team
        self._cards = cards
        self._chat = managers_chat

    async def taken(self, shopper: int, hand: Hand, reason: Reason = Reason.ASKED_FOR_PERSON, name: str = "") -> Taken:
        """The talk with this shopper in these hands: opened when none is live, taken when nobody has it. A replay means
        the talk that the first run took, even if it is over by now."""
        before = await self._handoffs.changed_by(hand.turn.turn_id, hand.ordinal)
        live = before or await self._handoffs.live(shopper)
        return await self.take(live or await self._opened(shopper, hand, reason, name), hand)

    async def take(self, handoff: Handoff, hand: Hand, *, anybodys: bool = False) -> Taken:
        """A replay says what the first run said; taking one's own again is nothing new. `anybodys`: from whoever holds
        it."""
        if is_off_shift(hand) and handoff.manager_id != hand.person.id:
            return Taken(off_shift(hand), handoff, False)
        key, person = hand.key("claim"), hand.person
        try:
            taken = await self._handoffs.claim(key, handoff.id, person.id, person.name, anybodys=anybodys)
        except HandoffConflict:
            return self._anothers(await self._handoffs.by_id(handoff.id), hand)
        if not taken.fresh:
            return Taken(Step(), taken, True)
        log.info("handoff_claimed", handoff=taken.id, manager=hand.person.id)
        card = await self._cards.place(taken, hand.card)
        if card is not None:
            await self._handoffs.card_posted(taken.id, *card)
            shown = await self._cards.redrawn(taken, on=hand.card, earlier=hand.earlier)
        else:
            on_orders = await self._cards.on_orders(taken, earlier=hand.earlier)
            shown = (*await self._posts.missing(taken), *on_orders)
        told = (relay.person_here(taken, hand.person.name), *shown)
        return Taken(Step(told, (_lane(taken),)), taken, True)

    async def grab(self, handoff: Handoff, hand: Hand) -> Taken:
        """A lead takes it from whoever holds it. HandoffConflict: it is over."""
        return await self.take(handoff, hand, anybodys=True)

    async def give_back(self, handoff: Handoff, hand: Hand) -> Step:
        """To the bot, which says so once. HandoffConflict: it is another's, or over."""
        return await self._ended(handoff, Status.RETURNED, hand)

    async def resolve(self, handoff: Handoff, hand: Hand) -> Step:
        """The matter is done. HandoffConflict: it is another's, or over."""
        return await self._ended(handoff, Status.RESOLVED, hand)

    async def raised(self, handoff: Handoff, hand: Hand) -> Step:
        """One level higher, whoever held it: those of that level are called. HandoffConflict: it is over."""
        if not handoff.live:
            raise HandoffConflict(handoff.manager_name or "")
        level = next((each for each in (Level.LEAD, Level.OWNER) if each > handoff.level), None)
        if level is None:
            return Step((self.into_topic(handoff, plain(managers.RAISED_HIGHEST)),))
        raised = handoff.raised(level, hand.turn.started_at)
        log.info("handoff_raised", handoff=raised.id, level=int(level), manager=hand.person.id)
        sorry = (relay.senior_called(raised),) if handoff.held else ()
        card = await self._cards.redrawn(raised, on=hand.card, earlier=hand.earlier)
        told = (*sorry, *card, await self._call(raised, but=hand.person.id))
        done = partial(self._handoffs.raise_level, hand.key("raise"), handoff.id, level, hand.person.id)
        return Step(told, record=lambda session: done(within=session))

    async def _call(self, handoff: Handoff, but: int) -> Outgoing:
        """One short message that mentions those who are called now, whoever calls them left out."""
        members = await self._team.called(ROLE_OF[handoff.level], but)
        return self.into_topic(handoff, called(handoff.level, members))

    def into_topic(self, handoff: Handoff, words: Rich) -> Outgoing:
        """Among managers, where the talk is."""
        return relay.among_managers(handoff, self._chat, words)

    async def keep(self, hand: Hand, handoff: Handoff, *lines: Line) -> None:
        """What was said by this event."""
        await self._handoffs.said(hand.key("said"), handoff.id, lines)

    async def _opened(self, shopper: int, hand: Hand, reason: Reason, name: str) -> Handoff:
        standing = await self._talks.standing(shopper)
        locale = await self._agent.language(shopper, standing.topic, standing.checkpoint_id)
        last = await self._handoffs.last(shopper)
        called = name or (last.shopper_name if last is not None else "")
        return await self._handoffs.open(
            hand.key("handoff"), chat=shopper, reason=reason, topic=standing.topic, name=called, locale=locale
        )

    def _anothers(self, handoff: Handoff, hand: Hand) -> Taken:
        if not handoff.held:
            step = _refused(hand, plain(managers.OVER)) if hand.message is not None else Step()
            return Taken(step, handoff, False)
        if handoff.manager_id == hand.person.id:
            return Taken(Step(), handoff, True)
        return Taken(held_by_another(handoff, hand), handoff, False)

    async def _ended(self, handoff: Handoff, to: Status, hand: Hand) -> Step:
        """With the turn's commit: the bot, who may speak from then on, is heard after what is told here."""
        lead = is_lead(hand)
        if handoff.status is to:
            return Step()
        if not handoff.may_end(to, hand.person.id, anybodys=lead):
            raise HandoffConflict(handoff.manager_name or "")
        ended = handoff.ended(to, hand.turn.started_at)
        log.info("handoff_over", handoff=ended.id, status=to.value, manager=hand.person.id)
        words, end, name = (relay.bot_again, self._handoffs.give_back, "give_back")
        if to is Status.RESOLVED:
            words, end, name = (relay.person_done, self._handoffs.resolve, "resolve")
        told = (words(ended),) if ended.claimed_at is not None else ()
        shown = await self._cards.redrawn(ended, hand.name, hand.card, hand.earlier)
        done = partial(end, hand.key(name), handoff.id, hand.person.id, anybodys=lead)
        return Step((*told, *shown, *await self._closed(ended)), record=lambda session: done(within=session))

    async def _closed(self, ended: Handoff) -> tuple[Outgoing, ...]:
        """Its topic is put away; the next message to it opens it again."""
        if not await self._posts.has_topic(ended.chat):
            return ()
        return (relay.topic_closed(ended, self._chat),)


def _lane(handoff: Handoff) -> tuple[int, int]:
    return (handoff.chat, handoff.topic)


def is_lead(hand: Hand) -> bool:
    return hand.member is not None and may(hand.member, StaffRole.LEAD)


def held_by_another(handoff: Handoff, hand: Hand) -> Step:
    """Who has the talk, told to whoever wrote or tapped; a lead may take it from them."""
    holder = foreign(handoff.manager_name or managers.NAMELESS, NAME)
    words = filled(managers.HELD_BY_OTHER, name=holder)
    if hand.message is None:
        words = filled(managers.TAKEN_BY_OTHER, loser=foreign(hand.name, NAME), name=holder)
    return _refused(hand, words, handoff.id if is_lead(hand) else None)


def is_off_shift(hand: Hand) -> bool:
    """Whoever is not at work takes no talks."""
    return hand.member is not None and not hand.member.on_shift


def off_shift(hand: Hand) -> Step:
    """Told to whoever taps as well: nothing else would show them why nothing happens."""
    about = hand.message or hand.card
    return Step((back(about, plain(managers.SHIFT_FIRST).html),)) if about is not None else Step()


def _refused(hand: Hand, words: Rich, grab: int | None = None) -> Step:
    """To whoever wrote, or under the card to whoever tapped it too late."""
    about = hand.message or hand.card
    if about is None:
        return Step()
    told = back(about, words.html)
    return Step((told if grab is None else replace(told, params={**told.params, "reply_markup": grab_keyboard(grab)}),))
