"""What managers do with orders from their cards: pack, send, take money and things back, cancel, write to the buyer.

A card is edited in place; whoever comes second gets it as it stands now, and no message.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

import structlog
from aiogram.types import Message

from bot import relay
from bot.callbacks import OrderButton, OrderVerb, pack_order
from bot.handlers.amounts import price_in
from bot.handlers.asked import Hand
from bot.handlers.desk_talk import held_by_another, is_lead, is_off_shift, off_shift
from bot.handlers.desk_words import line_of
from bot.handlers.order_board import OrderBoard
from bot.handlers.persons import Step, back, order_on
from bot.handlers.waybills import asked_for, waybill_in
from bot.outbox import Outgoing
from bot.render.keyboards import button as tappable
from bot.render.keyboards import keyboard
from bot.render.order_cards import open_receipt, receipt_amount
from bot.render.order_edits import rebuttoned
from bot.render.rich import filled, plain
from bot.talks import Talks
from bot.texts import managers, order_desk
from bot.texts.figures import money
from catalog import Catalog
from catalog.delivery import Way
from catalog.effects import EffectKey
from catalog.errors import CarrierFailed, CarrierUnavailable, ChangeRefused, OrderNotFound, OrderRefused
from catalog.orders import Order, OrderState, ReturnReason, Role
from catalog.orders.forgetting import NOBODY
from catalog.orders.states import who_may
from catalog.products import Money
from graph.agent import Agent
from graph.errors import HandoffConflict
from graph.handoffs import Handoff
from graph.messages import Reason

log = structlog.get_logger(__name__)
V = OrderVerb
MOVES: Mapping[OrderVerb, OrderState] = {
    V.PACK: OrderState.PACKED,
    V.ARRIVED: OrderState.ARRIVED,
    V.DELIVERED: OrderState.DELIVERED,
    V.UNCOLLECTED: OrderState.UNCOLLECTED,
    V.RETURNED: OrderState.RETURNED,
    V.CANCEL: OrderState.CANCELLED,
}
SURE, NOT_SURE = 1, 2
WITHOUT_WAYBILL = 1
MOST_TIMES = 10


Act = Callable[[OrderButton, Order, Hand], Awaitable[str | None]]
"""Does what a button says and tells the line for the card; None: somebody else has done it before."""


class OrderDesk:
    def __init__(self, catalog: Catalog, agent: Agent, talks: Talks, board: OrderBoard) -> None:
        self._catalog = catalog
        self._orders = catalog.orders
        self._agent = agent
        self._handoffs = agent.handoffs
        self._talks = talks
        self._board = board
        self._acts: Mapping[OrderVerb, Act] = {
            **dict.fromkeys(MOVES, self._move),
            V.ACCEPT_RECEIPT: self._accept_receipt,
            V.REFUSE_RECEIPT: self._refuse_receipt,
            V.ACCEPT_RETURN: self._decide_return,
            V.REFUSE_RETURN: self._decide_return,
            V.REFUNDED: self._refunded,
        }

    async def tapped(self, button: OrderButton, hand: Hand) -> Step:
        """Of two who tap, the second makes no noise: the card shows what the first did."""
        try:
            order = await self._orders.find(button.number)
        except OrderNotFound:
            log.info("order_unknown", turn=hand.turn.turn_id)
            return Step()
        if button.verb is V.TALK:
            return await self._taken_by_tap(order, hand)
        if button.verb is V.REFUNDED and not is_lead(hand):
            return _told(hand, managers.LEAD_ONLY)
        if button.verb is V.CANCEL and button.id != SURE:
            return await self._asked_twice(button, order, hand)
        try:
            if button.verb is V.SHIP:
                return await self._ship(button, order, hand)
            line = await self._acts[button.verb](button, order, hand)
        except (OrderRefused, ChangeRefused) as error:
            log.info("order_tap_too_late", order=order.number, verb=button.verb.value, error=type(error).__name__)
            line = None
        return await self._brought_up_to_date(order.number, hand, line)

    async def answered(self, number: str, message: Message, hand: Hand) -> Step | None:
        """A manager replied to a card: the number of a parcel, how much came by a receipt, or words for the buyer.
        None: the order is unknown."""
        try:
            order = await self._orders.find(number)
        except OrderNotFound:
            return None
        waybill = waybill_in(message.text or "")
        if waybill is not None and (order.state is OrderState.PACKED or await self._is_mine(order, hand.key("ship"))):
            return await self._sent_off(order, waybill, hand)
        amount, key = price_in(" ".join((message.text or "").split())), hand.key("receipt_amount")
        if amount is not None and (open_receipt(order) is not None or await self._is_mine(order, key)):
            return await self._received(order, Money(amount, order.total.currency), message, hand, key)
        return await self._to_buyer(order, message, hand)

    async def _received(self, order: Order, amount: Money, message: Message, hand: Hand, key: EffectKey) -> Step:
        """Another sum than the button's. Nothing, or many times what the order costs, is a slip of the finger."""
        if not 0 < amount.minor <= order.total.minor * MOST_TIMES:
            told = {"amount": plain(money(amount, "uk")), "total": plain(money(order.total, "uk"))}
            return Step((back(message, filled(order_desk.SUM_ODD, number=plain(order.number), **told).html),))
        receipt = open_receipt(order)
        if receipt is not None and not await self._is_mine(order, key):
            order = await self._orders.accept_receipt(key, receipt.id, amount, hand.by)
        line = await self._unless_done(order, key, order_desk.DONE[V.ACCEPT_RECEIPT], hand, amount)
        return await self._brought_up_to_date(order.number, hand, line)

    async def _to_buyer(self, order: Order, message: Message, hand: Hand) -> Step:
        """From the person who holds, or now takes, the talk."""
        if order.chat == NOBODY:
            return _told(hand, _nobody(order))
        if is_off_shift(hand):
            return off_shift(hand)
        taken, handoff = await self._talk(order, hand)
        if handoff.manager_id != hand.person.id:
            return held_by_another(handoff, hand)
        lane = (handoff.chat, handoff.topic)
        await self._handoffs.said(hand.key("said"), handoff.id, [line_of(message, hand)])
        return Step((*taken.outgoing, relay.to_shopper(handoff, message)), (lane,))

    async def retold(
        self, card: Message, line: str | None, earlier: Sequence[Outgoing], *, over: bool = False
    ) -> tuple[Outgoing, ...]:
        """The card of an order with one more line; nothing when it is no such card. `over`: this turn ends the talk."""
        number = order_on(card)
        try:
            order = await self._orders.find(number) if number is not None else None
        except OrderNotFound:
            return ()
        return await self._board.retold(order, card, line, earlier, over=over) if order is not None else ()

    async def _taken_by_tap(self, order: Order, hand: Hand) -> Step:
        if order.chat == NOBODY:
            return _told(hand, _nobody(order))
        if is_off_shift(hand):
            return off_shift(hand)
        step, handoff = await self._talk(order, hand)
        if handoff.manager_id != hand.person.id:
            return held_by_another(handoff, hand)
        return step if step.outgoing else await self._brought_up_to_date(order.number, hand, _held_by(hand))

    async def _asked_twice(self, button: OrderButton, order: Order, hand: Hand) -> Step:
        """A cancelled order stays so, hence a second tap; "no" brings the other buttons back."""
        if hand.card is None:
            return Step()
        if button.id == NOT_SURE or Role.MANAGER not in who_may(order.mode, order.state, OrderState.CANCELLED):
            return Step((rebuttoned(hand.card, await self._board.keyboard(order)),))
        answers = ((order_desk.SURE, SURE), (order_desk.NOT_SURE, NOT_SURE))
        row = [tappable(words, pack_order(OrderButton(V.CANCEL, order.number, of))) for words, of in answers]
        return Step((rebuttoned(hand.card, keyboard([row])),))

    async def _move(self, button: OrderButton, order: Order, hand: Hand) -> str | None:
        await self._orders.move(hand.key(button.verb.value), order.number, MOVES[button.verb], hand.by)
        return order_desk.DONE[button.verb].format(name=hand.name)

    async def _ship(self, button: OrderButton, order: Order, hand: Hand) -> Step:
        mine = await self._is_mine(order, hand.key("ship"))
        if order.state is not OrderState.PACKED and not mine:
            return await self._brought_up_to_date(order.number, hand, None)
        by_hand = order.delivery is None or order.delivery.place.way is Way.PICKUP
        if button.id == WITHOUT_WAYBILL or by_hand:
            return await self._sent_off(order, None, hand)
        try:
            waybill = order.waybill or await self._made_by_carrier(order, hand)
        except CarrierFailed as error:
            log.info("waybill_not_made", order=order.number, error=type(error).__name__)
            away = isinstance(error, CarrierUnavailable)
            words = order_desk.WAYBILL_BY_HAND if away else order_desk.WAYBILL_REFUSED
            return Step((asked_for(order, hand.turn.chat, hand.card, words),))
        if waybill is None:
            return Step((asked_for(order, hand.turn.chat, hand.card, order_desk.WAYBILL),))
        return await self._sent_off(order, waybill, hand)

    async def _made_by_carrier(self, order: Order, hand: Hand) -> str | None:
        """A second try finds the waybill of the first. What the buyer paid us for the way, we pay the carrier."""
        if order.delivery is None:
            return None
        contents = ", ".join(dict.fromkeys(line.names.uk for line in order.lines))
        collect = order.due if order.due.minor > 0 else None
        parcel = self._catalog.deliveries.parcel(order.number, order.goods_reduced, contents, collect)
        day = hand.turn.started_at.astimezone(self._catalog.shop.timezone).date()
        parcel = replace(parcel, sender_pays=order.delivery_fee.minor > 0)
        made = await self._catalog.deliveries.ship(parcel, order.delivery, day)
        return made.number if made is not None else None

    async def _sent_off(self, order: Order, waybill: str | None, hand: Hand) -> Step:
        line = order_desk.DONE[V.SHIP].format(name=hand.name)
        try:
            if waybill is not None:
                await self._orders.waybill(hand.key("waybill"), order.number, waybill, hand.by)
                line = order_desk.SHIPPED_WITH.format(name=hand.name, waybill=waybill)
            await self._orders.move(hand.key("ship"), order.number, OrderState.SHIPPED, hand.by)
        except OrderRefused as error:
            log.info("order_tap_too_late", order=order.number, verb=V.SHIP.value, error=type(error).__name__)
            return await self._brought_up_to_date(order.number, hand, None)
        return await self._brought_up_to_date(order.number, hand, line)

    async def _accept_receipt(self, button: OrderButton, order: Order, hand: Hand) -> str | None:
        """As much as was due when the button was tapped. A replay finds the sum of the first run."""
        charge = f"receipt:{button.id}"
        known = next((each.amount for each in order.payments if each.charge_id == charge), None)
        amount = known or receipt_amount(order)
        key = hand.key(button.verb.value)
        after = await self._orders.accept_receipt(key, button.id, amount, hand.by)
        return await self._unless_done(after, key, order_desk.DONE[button.verb], hand, amount)

    async def _refuse_receipt(self, button: OrderButton, order: Order, hand: Hand) -> str | None:
        key = hand.key(button.verb.value)
        after = await self._orders.refuse_receipt(key, button.id, hand.by)
        return await self._unless_done(after, key, order_desk.DONE[button.verb], hand)

    async def _decide_return(self, button: OrderButton, order: Order, hand: Hand) -> str | None:
        """What came back with a defect does not go onto the shelf again."""
        key = hand.key(button.verb.value)
        if button.verb is V.REFUSE_RETURN:
            after = await self._orders.refuse_return(key, button.id, hand.by)
        else:
            broken = any(each.id == button.id and each.reason is ReturnReason.DEFECT for each in order.returns)
            after = await self._orders.accept_return(key, button.id, hand.by, restock=not broken)
        return await self._unless_done(after, key, order_desk.DONE[button.verb], hand)

    async def _refunded(self, button: OrderButton, order: Order, hand: Hand) -> str | None:
        """This refund; without an id, all that are open."""
        open_ = [each.id for each in order.refunds if each.done_at is None]
        line = order_desk.DONE[button.verb]
        told = None
        for refund in [button.id] if button.id else open_:
            key = hand.key(f"refunded-{refund}")
            after = await self._orders.refunded(key, refund, hand.by)
            told = await self._unless_done(after, key, line, hand) or told
        return told

    async def _unless_done(
        self, order: Order, key: EffectKey, line: str, hand: Hand, amount: Money | None = None
    ) -> str | None:
        """The line, if this key is what did it: a second tap changes nothing, and is not to be told as a first."""
        if not await self._is_mine(order, key):
            return None
        return line.format(name=hand.name, amount=money(amount, "uk") if amount is not None else "")

    async def _is_mine(self, order: Order, key: EffectKey) -> bool:
        return any(event.source == str(key) for event in await self._orders.events(order.number))

    async def _talk(self, order: Order, hand: Hand) -> tuple[Step, Handoff]:
        """Opens and takes the talk with the buyer, so that replies reach them. The hand-off as it stands now."""
        standing = await self._talks.standing(order.chat)
        locale = await self._agent.language(order.chat, standing.topic, standing.checkpoint_id)
        name = order.delivery.recipient.first if order.delivery is not None else ""
        opened = await self._handoffs.open(
            hand.key("handoff"), chat=order.chat, reason=Reason.BOUGHT, topic=standing.topic, name=name, locale=locale
        )
        try:
            handoff = await self._handoffs.claim(hand.key("claim"), opened.id, hand.person.id, hand.person.name)
        except HandoffConflict:
            return Step(), await self._handoffs.by_id(opened.id)
        if not handoff.fresh:
            return Step(), handoff
        log.info("handoff_claimed", handoff=handoff.id, manager=hand.person.id, order=order.number)
        if hand.card is not None:
            await self._handoffs.card_posted(handoff.id, hand.card.chat.id, hand.card.message_id)
        shown = await self._board.retold(order, hand.card, _held_by(hand), hand.earlier) if hand.card else ()
        return Step((relay.person_here(handoff, hand.person.name), *shown), ((handoff.chat, handoff.topic),)), handoff

    async def _brought_up_to_date(self, number: str, hand: Hand, line: str | None) -> Step:
        if hand.card is None:
            return Step()
        return Step(await self._board.retold(await self._orders.find(number), hand.card, line, hand.earlier))


def _held_by(hand: Hand) -> str:
    return managers.HELD_BY.format(name=hand.name)


def _told(hand: Hand, words: str) -> Step:
    """To whoever wrote, or under the card to whoever tapped."""
    about = hand.message or hand.card
    return Step((back(about, plain(words).html),)) if about is not None else Step()


def _nobody(order: Order) -> str:
    """Why its buyer cannot be written to."""
    return order_desk.NOBODY if order.delivery is None else order_desk.NOT_FROM_CHAT
