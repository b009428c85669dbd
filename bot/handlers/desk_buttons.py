"""Taps on the card of a hand-off: looked up, and done if they may be done now. A stale button changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import structlog

from bot import relay
from bot.callbacks_desk import DeskButton, DeskVerb
from bot.handlers.asked import Hand
from bot.handlers.desk_cards import DeskCards
from bot.handlers.desk_talk import TalkDesk
from bot.handlers.manager_orders import OrderDesk
from bot.handlers.persons import Step, order_on
from bot.outbox import Outgoing
from bot.render.desk import rebuttoned
from bot.render.keyboards import keyboard
from bot.render.rich import bold, clip, filled, foreign, plain
from bot.team import may
from bot.texts import managers
from catalog import Catalog
from catalog.staff import StaffRole
from graph.agent import Agent
from graph.errors import HandoffConflict, HandoffNotFound
from graph.handoffs import Handoff, Line

log = structlog.get_logger(__name__)
V = DeskVerb
Act = Callable[[DeskButton, Handoff, Hand], Awaitable[Step]]
SHOWN = 900


class DeskButtons:
    def __init__(self, catalog: Catalog, agent: Agent, talk: TalkDesk, cards: DeskCards, orders: OrderDesk) -> None:
        self._catalog = catalog
        self._handoffs = agent.handoffs
        self._talk = talk
        self._cards = cards
        self._orders = orders
        self._acts: Mapping[DeskVerb, Act] = {
            V.TAKE: self._take,
            V.RETURN: self._return,
            V.RESOLVE: self._resolve,
            V.RAISE: self._raise,
            V.GRAB: self._grab,
            V.TEMPLATES: self._templates,
            V.CARD: self._card,
            V.SEND: self._send,
        }

    async def tapped(self, button: DeskButton, hand: Hand) -> Step:
        """Whoever taps too late is told who holds the talk; what is over stays as it is."""
        try:
            return await self._acts[button.verb](button, await self._handoffs.by_id(button.handoff_id), hand)
        except (HandoffConflict, HandoffNotFound):
            log.info("handoff_tap_too_late", turn=hand.turn.turn_id, manager=hand.person.id, verb=button.verb.value)
            return await self._order_as_it_is(hand)

    async def _take(self, _button: DeskButton, handoff: Handoff, hand: Hand) -> Step:
        return (await self._talk.take(handoff, hand)).step

    async def _return(self, _button: DeskButton, handoff: Handoff, hand: Hand) -> Step:
        """From an order's card, that is brought up to date as well."""
        if hand.card is None or order_on(hand.card) is None:
            return await self._talk.give_back(handoff, hand)
        step = await self._talk.give_back(handoff, replace(hand, card=None))
        if not step.outgoing:
            return await self._order_as_it_is(hand)
        card = (hand.card.chat.id, hand.card.message_id)
        if card in [(one.chat, one.params.get("message_id")) for one in step.outgoing]:
            return step
        line = managers.GIVEN_BACK.format(name=hand.name)
        shown = await self._orders.retold(hand.card, line, hand.earlier, over=True)
        return replace(step, outgoing=(*step.outgoing, *shown))

    async def _order_as_it_is(self, hand: Hand) -> Step:
        """A button of a talk that is over, tapped on an order's card, goes from there."""
        return Step(await self._orders.retold(hand.card, None, hand.earlier)) if hand.card is not None else Step()

    async def _resolve(self, _button: DeskButton, handoff: Handoff, hand: Hand) -> Step:
        return await self._talk.resolve(handoff, hand)

    async def _raise(self, _button: DeskButton, handoff: Handoff, hand: Hand) -> Step:
        return await self._talk.raised(handoff, hand)

    async def _grab(self, _button: DeskButton, handoff: Handoff, hand: Hand) -> Step:
        """From under the words that were not sent: they stay to be sent again."""
        if hand.member is None or not may(hand.member, StaffRole.LEAD) or not handoff.live:
            return Step()
        taken = await self._talk.grab(handoff, replace(hand, card=None))
        done = (rebuttoned(hand.card.chat.id, hand.card.message_id, keyboard([])),) if hand.card is not None else ()
        return replace(taken.step, outgoing=(*taken.step.outgoing, *done)) if taken.mine else taken.step

    async def _templates(self, _button: DeskButton, handoff: Handoff, hand: Hand) -> Step:
        if hand.card is None or not handoff.live:
            return Step()
        return Step(await self._cards.with_templates(handoff, hand.card))

    async def _card(self, _button: DeskButton, handoff: Handoff, hand: Hand) -> Step:
        return Step(await self._own_buttons(handoff, hand))

    async def _send(self, button: DeskButton, handoff: Handoff, hand: Hand) -> Step:
        """In the shopper's language, from whoever taps: they hold the talk from now on."""
        template = next((each for each in self._catalog.shop.templates if each.code == button.code), None)
        taken = await self._talk.take(handoff, hand)
        if template is None or not taken.mine:
            return taken.step if taken.mine else await self._lost(taken.step, taken.handoff, hand)
        now = taken.handoff
        words = template.text.spoken(now.locale)
        await self._talk.keep(hand, now, Line("manager", words, "template", manager_id=hand.person.id))
        log.info("template_sent", handoff=now.id, manager=hand.person.id, template=template.code)
        said = filled(managers.SAYS, name=bold(foreign(hand.name)), text=plain(clip(words, SHOWN)))
        sent = (relay.in_words_of_ours(now, words), self._talk.into_topic(now, said))
        shown = () if taken.step.outgoing else await self._own_buttons(now, hand)
        return Step((*taken.step.outgoing, *sent, *shown), ((now.chat, now.topic),))

    async def _lost(self, step: Step, handoff: Handoff, hand: Hand) -> Step:
        """Somebody else holds it: the list of templates goes."""
        return replace(step, outgoing=(*step.outgoing, *await self._own_buttons(handoff, hand)))

    async def _own_buttons(self, handoff: Handoff, hand: Hand) -> tuple[Outgoing, ...]:
        return await self._cards.with_buttons(handoff, hand.card) if hand.card is not None else ()
