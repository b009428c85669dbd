"""What the shop does unasked: it frees what was promised too long, tells shoppers what became of their orders, follows
parcels and their days of storage, says what is back in stock and reminds of what was left.

Several processes run these side by side: whatever reaches a shopper has a name of its own in the outbox, and the second
who stores it stores nothing. First the outbox, then the note that it was told: who dies in between repeats nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import structlog

from bot.handlers.order_board import OrderBoard
from bot.lease import Lease
from bot.loop import keep_on, outcome, sleep
from bot.outbox import Outbox, Outgoing
from bot.render.news import render_back_in_stock, render_event, render_reminder
from bot.render.order_edits import render_money_back
from bot.talks import Standing, Talks
from catalog import Catalog
from catalog.clock import Clock
from catalog.delivery.carriers import ParcelState, Tracking
from catalog.effects import EffectKey
from catalog.errors import CarrierFailed, OrderRefused, ProductNotFound, VariantNotFound
from catalog.orders import By, Event, Order, OrderState, Role
from catalog.orders.forgetting import NOBODY
from catalog.orders.states import who_may
from catalog.products import Locale
from catalog.shoppers.reminders import Reminder
from catalog.shoppers.subscriptions import Subscription
from graph.agent import Agent
from graph.offers import offer_of

log = structlog.get_logger(__name__)

ON_THE_WAY = (OrderState.SHIPPED, OrderState.ARRIVED, OrderState.UNCOLLECTED)
TRACKED = 500  # orders of one state, the newest
TOLD = 200  # events in one round
BY_ITSELF = ("carrier:", "shop:clock")
"""Who changes an order without anybody's turn: the managers' cards of it do not know yet."""
LAST_DAY = timedelta(days=1)
CAME_TO: dict[ParcelState, OrderState] = {
    ParcelState.ARRIVED: OrderState.ARRIVED,
    ParcelState.DELIVERED: OrderState.DELIVERED,
    ParcelState.REFUSED: OrderState.UNCOLLECTED,
    ParcelState.UNCOLLECTED: OrderState.UNCOLLECTED,
}


@dataclass(frozen=True, slots=True)
class Periods:
    """Seconds between two rounds of each errand, and how long one may take. `look` is how often the clock is looked
    at: real seconds, so that a clock that is moved is noticed."""

    release: float = 60.0
    news: float = 1.0
    track: float = 1800.0
    stored: float = 600.0
    back: float = 30.0
    remind: float = 60.0
    most: float = 120.0
    look: float = 0.5


class Errands:
    """The errands of one bot in one process."""

    def __init__(
        self,
        catalog: Catalog,
        agent: Agent,
        outbox: Outbox,
        talks: Talks,
        board: OrderBoard,
        bot_id: int,
        clock: Clock,
        periods: Periods | None = None,
    ) -> None:
        self._catalog = catalog
        self._agent = agent
        self._outbox = outbox
        self._talks = talks
        self._board = board
        self._clock = clock
        self._periods = periods or Periods()
        name = f"errand:track:{bot_id}"
        self._tracking = Lease(catalog.db, name, uuid4().hex, self._periods.track, clock)

    async def run(self, stop: asyncio.Event) -> None:
        """Each errand in a loop of its own: one that fails is logged and tried again, and holds no other up."""
        told = self._periods
        errands = (
            ("release", self.release, told.release),
            ("news", self.tell_news, told.news),
            ("track", self.track, min(told.track, 60.0)),
            ("stored", self.tell_stored, told.stored),
            ("back", self.tell_back, told.back),
            ("remind", self.remind, told.remind),
        )
        await asyncio.gather(*(self._keep_on(name, do, period, stop) for name, do, period in errands))

    async def release(self) -> None:
        """What was promised too long is free again."""
        await self._catalog.orders.release_expired()

    async def tell_news(self) -> None:
        """What happened to orders, to whom they belong, in their order. What a shopper's own turn did, it has told."""
        events = await self._catalog.orders.untold(TOLD)
        own = await self._talks.chats_of({_turn_of(event) for event in events}) if events else {}
        failed: dict[int, BaseException] = {}
        for event in events:
            if event.chat in failed:
                continue
            theirs = own.get(_turn_of(event)) == event.chat
            done = await outcome(self._tell(event, silent=theirs))
            if isinstance(done, BaseException):
                failed[event.chat] = done
        _raise_first(failed)

    async def track(self) -> None:
        """Where parcels are, asked by one process at a time. A carrier that is silent is asked again next time."""
        if not await self._is_my_round():
            return
        found = [await self._catalog.orders.in_state(state, TRACKED) for state in ON_THE_WAY]
        orders = {order.waybill: order for some in found for order in some if order.waybill is not None}
        if not orders:
            return
        try:
            tracked = await self._catalog.deliveries.track(list(orders))
        except CarrierFailed as error:
            log.info("parcels_not_tracked", count=len(orders), error=type(error).__name__)
            return
        for waybill, tracking in tracked.items():
            if waybill in orders:
                await self._follow(orders[waybill], tracking)

    async def tell_stored(self) -> None:
        """Who has a parcel at a branch hears of it once more in the daytime of its last day there."""
        now, rules = self._clock.now(), self._catalog.shop.orders
        first, last = rules.remind_between
        if rules.storage_days < 2 or not first <= now.astimezone(self._catalog.shop.timezone).hour < last:
            return
        failed: dict[int, BaseException] = {}
        for order in await self._catalog.orders.in_state(OrderState.ARRIVED, TRACKED):
            if order.storage_until is None or not now < order.storage_until <= now + LAST_DAY:
                continue
            done = await outcome(self._tell_stored(order))
            if isinstance(done, BaseException):
                failed[order.chat] = done
        _raise_first(failed)

    async def tell_back(self) -> None:
        """Who waited for something that is there again hears of it, once."""
        failed: dict[int, BaseException] = {}
        for subscription in await self._catalog.subscriptions.due():
            done = await outcome(self._tell_back(subscription))
            if isinstance(done, BaseException):
                failed[subscription.id] = done
        _raise_first(failed)

    async def remind(self) -> None:
        """Of what was chosen and left; never while a person holds the talk."""
        failed: dict[int, BaseException] = {}
        for reminder in await self._catalog.reminders.due(self._clock.now(), self._talks.heard):
            done = await outcome(self._remind(reminder))
            if isinstance(done, BaseException):
                failed[reminder.chat] = done
        _raise_first(failed)

    async def _keep_on(self, name: str, do: Callable[[], Awaitable[None]], period: float, stop: asyncio.Event) -> None:
        due = self._clock.now().timestamp()

        async def step() -> None:
            nonlocal due
            now = self._clock.now().timestamp()
            if now >= due:
                due = now + period
                async with asyncio.timeout(self._periods.most):
                    await do()
            await sleep(self._periods.look, stop)

        await keep_on(f"errand-{name}", step, stop)

    async def _tell(self, event: Event, *, silent: bool) -> None:
        name = f"event/{event.id}"
        if event.number is not None and event.chat != NOBODY and not silent:
            order = await self._catalog.orders.find(event.number)
            standing = await self._talks.standing(event.chat)
            told = await self._news(event, order, standing)
            cards = await self._changed(event, order) if event.who.startswith(BY_ITSELF) else ()
            if await self._outbox.add_once(name, [*([told] if told is not None else []), *cards], {}):
                log.info("news_told", order=event.number, event_id=event.id, kind=event.kind)
        await self._catalog.orders.told(EffectKey(name, "told"), [event.id])

    async def _changed(self, event: Event, order: Order) -> tuple[Outgoing, ...]:
        """The managers' card of an order that changed by itself, as it stands now. Nobody is woken by that, but of a
        parcel that was paid for and comes back they are told."""
        cards = await self._board.retold(order)
        if event.after != OrderState.UNCOLLECTED.value or order.paid.minor <= order.given_back.minor:
            return cards
        return (*cards, self._board.below(cards, render_money_back(order)))

    async def _tell_stored(self, order: Order) -> None:
        """As it was told when it came: where it lies, and until when."""
        arrived = OrderState.ARRIVED.value
        event = Event(0, order.number, order.chat, self._clock.now(), "", "state", None, arrived, "", told=False)
        standing = await self._talks.standing(order.chat)
        told = await self._news(event, order, standing)
        if told is not None and await self._outbox.add_once(f"stored/{order.number}", [told], {}):
            log.info("storage_told", order=order.number)

    async def _news(self, event: Event, order: Order, standing: Standing) -> Outgoing | None:
        locale, zone = await self._language(order.chat, standing), self._catalog.shop.timezone
        return render_event(event, order, order.chat, locale, standing.topic, zone)

    async def _is_my_round(self) -> bool:
        if not await self._tracking.is_free():
            return False
        async with self._catalog.db.write() as session:
            return await self._tracking.acquire(session)

    async def _follow(self, order: Order, tracking: Tracking) -> None:
        to = CAME_TO.get(tracking.state)
        if to is None or Role.CARRIER not in who_may(order.mode, order.state, to):
            return
        key = EffectKey(f"track/{order.number}", f"{order.state.value}-{tracking.state.value}")
        try:
            await self._catalog.orders.move(
                key, order.number, to, By.carrier(self._catalog.deliveries.carrier), tracking.state.value
            )
        except OrderRefused as error:
            log.info("parcel_not_followed", order=order.number, error=type(error).__name__)

    async def _tell_back(self, subscription: Subscription) -> None:
        name = f"subscription/{subscription.id}"
        told = await self._back_in_stock(subscription)
        if told is None:
            return
        if await self._outbox.add_once(name, [told], {}):
            log.info("back_in_stock_told", subscription=subscription.id)
        await self._catalog.subscriptions.told(EffectKey(name, "told"), [subscription.id])

    async def _back_in_stock(self, subscription: Subscription) -> Outgoing | None:
        """In the language of the talk today, or else of the day when it was asked for. None: it has just gone again."""
        sku, chat = subscription.variant_sku, subscription.chat
        try:
            product = await self._catalog.product_by_variant(sku)
        except (VariantNotFound, ProductNotFound):
            return None
        variant = next((each for each in product.variants if each.sku == sku), None)
        if variant is None:
            return None
        standing = await self._talks.standing(chat)
        known = standing.checkpoint_id is not None
        locale = await self._language(chat, standing) if known else subscription.locale
        offer = offer_of(product, variant.colour, variant.size)
        return render_back_in_stock(offer, variant.size, chat, locale, standing.topic)

    async def _remind(self, reminder: Reminder) -> None:
        """The epoch is read before the hand-off: a person who takes the talk after that raises it, and the reminder
        is dropped."""
        standing = await self._talks.standing(reminder.chat)
        live = await self._agent.handoffs.live(reminder.chat)
        if live is not None and live.held:
            return
        name = f"reminder/{reminder.chat}/{int(reminder.chosen_at.timestamp() * 1000)}/{reminder.nth}"
        locale = await self._language(reminder.chat, standing)
        told = render_reminder(reminder, reminder.chat, locale, standing.topic)
        if await self._outbox.add_once(name, [told], _epochs(told, standing)):
            log.info("reminded", nth=reminder.nth)
        await self._catalog.reminders.sent(EffectKey(name, "sent"), reminder.chat)

    async def _language(self, chat: int, standing: Standing) -> Locale:
        return await self._agent.language(chat, standing.topic, standing.checkpoint_id)


def _turn_of(event: Event) -> str:
    """The turn that an event came with; no turn has the name that is left of anything else."""
    return event.source.rsplit("/", 2)[0]


def _epochs(told: Outgoing, standing: Standing) -> dict[tuple[int, int], int]:
    return {told.epoch_of: standing.epoch} if told.epoch_of is not None else {}


def _raise_first(failed: dict[int, BaseException]) -> None:
    """So that the loop logs it and waits a moment: the others have been told."""
    for error in failed.values():
        raise error
