"""What the shop does unasked: told once, in the talk's language, whichever process comes first and wherever it dies."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.errands import Errands, Periods
from bot.handlers.order_board import OrderBoard
from bot.outbox import Outbox
from bot.render.order_cards import render_order_card
from bot.tables import InboxRow, LaneRow, OutboxRow
from bot.talks import Talks
from bot.texts import texts
from catalog.cache import MemoryCache
from catalog.db import Database
from catalog.delivery.carriers import ParcelState, Tracking
from catalog.effects import EffectKey
from catalog.errors import CarrierFailed, CarrierUnavailable
from catalog.orders import By, Order, Orders, OrderState, PaymentMode
from catalog.product_cache import ProductCache
from catalog.products import Locale, Product
from catalog.shoppers.reminders import Reminders
from catalog.shoppers.subscriptions import Subscriptions
from graph.handoffs import Handoffs
from graph.messages import OrderCard, OrderMatter, Reason
from tests.catalog.orders.conftest import (
    CHAT,
    MANAGER,
    NOON,
    SMALL,
    Desk,
    Hands,
    Keys,
    clock,
    desk,
    key,
    orders,
    rules,
    shelves,
)

__all__ = ["clock", "desk", "key", "orders", "shelves"]

S = OrderState
BOT = 42
OTHER, MANAGERS = 502, -1001000000001
WAYBILL = "20450123456789"


@dataclass
class FakeCarrier:
    """`parcels` by waybill; `asked` is what was asked for."""

    parcels: dict[str, ParcelState] = field(default_factory=dict)
    asked: list[Sequence[str]] = field(default_factory=list)
    problem: CarrierFailed | None = None
    carrier: str = "nova_poshta"

    async def track(self, numbers: Sequence[str]) -> Mapping[str, Tracking]:
        self.asked.append(numbers)
        if self.problem is not None:
            raise self.problem
        return {number: Tracking(number, state, "7") for number, state in self.parcels.items() if number in numbers}


class FakeAgent:
    """Holds talks in Ukrainian, unless a checkpoint says otherwise."""

    def __init__(self, handoffs: Handoffs) -> None:
        self.handoffs = handoffs
        self.broken: set[int] = set()

    async def language(self, chat: int, topic: int, after: str | None) -> Locale:
        if chat in self.broken:
            raise RuntimeError("this talk cannot be read")
        return "en" if after == "english" else "uk"


class Process:
    """The errands as one process runs them, with an engine of its own."""

    def __init__(self, db: Database, clock: Hands, carrier: FakeCarrier) -> None:
        shop = rules(remind_hours=(3, 24), remind_between=(10, 20))
        self.agent = FakeAgent(Handoffs(db, clock))
        self.orders, self.subscriptions = Orders(db, clock, shop), Subscriptions(db, clock)
        products = ProductCache(db, MemoryCache(clock), Path("."))

        async def product_by_variant(sku: str) -> Product:
            return (await products.read([sku[:3]]))[sku[:3]]

        self.catalog: Any = SimpleNamespace(
            db=db,
            shop=shop,
            orders=self.orders,
            deliveries=carrier,
            subscriptions=self.subscriptions,
            reminders=Reminders(db, clock, shop),
            product_by_variant=product_by_variant,
        )
        agent: Any = self.agent
        outbox, talks = Outbox(db, BOT, clock), Talks(db, BOT)
        board = OrderBoard(outbox, self.agent.handoffs, MANAGERS)
        self.errands = Errands(self.catalog, agent, outbox, talks, board, BOT, clock, Periods(look=0.01))


@dataclass
class Street:
    """Two processes side by side, and what they have put into the outbox."""

    one: Process
    other: Process
    database: Database
    carrier: FakeCarrier

    async def told(self, chat: int = CHAT) -> list[str]:
        """Texts for this chat, in order."""
        wanted = select(OutboxRow.params).where(OutboxRow.chat == chat).order_by(OutboxRow.id)
        async with self.database.read() as session:
            params = [json.loads(each) for each in await session.scalars(wanted)]
        return [each.get("text") or each.get("caption") or "" for each in params]

    async def rows(self) -> list[OutboxRow]:
        async with self.database.read() as session:
            return list(await session.scalars(select(OutboxRow).order_by(OutboxRow.id)))

    async def talking(self, chat: int = CHAT, checkpoint: str | None = None, epoch: int = 0) -> None:
        async with self.database.write() as session:
            session.add(LaneRow(bot_id=BOT, chat=chat, topic=0, checkpoint_id=checkpoint, epoch=epoch))

    async def turn(self, turn_id: str, chat: int = CHAT, at: float = NOON.timestamp()) -> None:
        """A turn of this chat's that was, or is being, answered."""
        async with self.database.write() as session:
            row = InboxRow(bot_id=BOT, update_id=int(at), chat=chat, topic=0, kind="talk", body="{}", state="done")
            row.turn_id, row.received_at = turn_id, int(at * 1000)
            session.add(row)

    async def both(self, errand: str) -> None:
        await asyncio.gather(*(getattr(each.errands, errand)() for each in (self.one, self.other)))


@pytest.fixture
async def street(shelves: Database, database_url: str, clock: Hands) -> AsyncIterator[Street]:
    carrier = FakeCarrier()
    async with AsyncExitStack() as stack:
        engines = [await stack.enter_async_context(Database.open(database_url)) for _ in range(2)]
        one, other = (Process(engine, clock, carrier) for engine in engines)
        yield Street(one, other, shelves, carrier)


async def shipped(desk: Desk) -> Order:
    order = await desk.through(await desk.ordered(mode=PaymentMode.COD), S.PACKED, S.SHIPPED)
    return await desk.orders.waybill(desk.key(), order.number, WAYBILL, MANAGER)


async def test_two_processes_tell_news_once_and_in_order(street: Street, desk: Desk) -> None:
    order = await desk.ordered(mode=PaymentMode.COD)
    await desk.through(order, S.PACKED, S.SHIPPED, S.ARRIVED)
    await street.both("tell_news")
    told = await street.told()
    assert len(told) == len(set(told))
    assert [order.number in text for text in told] == [True] * len(told)
    shipped = next(n for n, text in enumerate(told) if "в дорозі" in text)
    arrived = next(n for n, text in enumerate(told) if "чекає на вас" in text)
    assert shipped < arrived
    await street.both("tell_news")
    assert await street.told() == told


async def test_who_died_between_the_outbox_and_the_note_repeats_nothing(street: Street, desk: Desk) -> None:
    await desk.through(await desk.ordered(mode=PaymentMode.COD), S.CANCELLED)
    real = street.one.orders.told

    async def dies(key: EffectKey, events: Sequence[int]) -> None:
        raise KeyError("the process is gone")

    street.one.orders.told = dies  # type: ignore[method-assign]
    with pytest.raises(KeyError):
        await street.one.errands.tell_news()
    told = await street.told()
    assert len(told) == 1
    street.one.orders.told = real  # type: ignore[method-assign]
    await street.both("tell_news")
    assert await street.told() == told
    assert await street.other.orders.untold() == ()


async def test_what_a_shoppers_own_turn_did_is_not_told_again(street: Street, desk: Desk) -> None:
    order = await desk.ordered()
    await street.turn("own-turn")
    await desk.orders.pay(EffectKey("own-turn", "pay"), order.number, order.due, "charge", "telegram")
    await street.both("tell_news")
    assert await street.told() == []
    assert await street.one.orders.untold() == ()


async def test_a_managers_turn_is_told_to_the_shopper(street: Street, desk: Desk) -> None:
    order = await desk.ordered(mode=PaymentMode.COD)
    await street.turn("managers-turn", chat=-100)
    await desk.orders.move(EffectKey("managers-turn", "cancel"), order.number, S.CANCELLED, MANAGER)
    await street.one.errands.tell_news()
    (told,) = await street.told()
    assert "скасовано" in told


async def test_news_come_in_the_language_of_the_talk(street: Street, desk: Desk) -> None:
    await street.talking(checkpoint="english")
    await desk.through(await desk.ordered(mode=PaymentMode.COD), S.CANCELLED)
    await street.one.errands.tell_news()
    (told,) = await street.told()
    assert "cancelled" in told.lower()


async def test_facts_are_told_while_a_person_holds_the_talk_and_reminders_are_not(
    street: Street, desk: Desk, key: Keys, clock: Hands
) -> None:
    order = await desk.ordered(mode=PaymentMode.COD)
    await desk.orders.add(key(), CHAT, SMALL)
    opened = await street.one.agent.handoffs.open(key(), chat=CHAT, reason=Reason.ASKED_FOR_PERSON)
    await street.one.agent.handoffs.claim(key(), opened.id, 901, "Марина")
    await desk.orders.move(desk.key(), order.number, S.CANCELLED, MANAGER)
    clock.pass_by(hours=4)
    await street.both("tell_news")
    await street.both("remind")
    (row,) = await street.rows()
    assert row.epoch is None
    await street.one.agent.handoffs.give_back(key(), opened.id, 901)
    await street.one.errands.remind()
    assert len(await street.rows()) == 2


async def test_one_talk_that_fails_holds_no_other_up(street: Street, desk: Desk) -> None:
    for chat in (CHAT, OTHER):
        order = await desk.ordered(mode=PaymentMode.COD, chat=chat)
        await desk.orders.move(desk.key(), order.number, S.CANCELLED, MANAGER)
    street.one.agent.broken = {CHAT}
    with pytest.raises(RuntimeError):
        await street.one.errands.tell_news()
    assert (await street.told(), len(await street.told(OTHER))) == ([], 1)
    await street.other.errands.tell_news()
    assert (len(await street.told()), len(await street.told(OTHER))) == (1, 1)


async def test_an_unpaid_order_ends_by_itself_and_its_shopper_hears_why(
    street: Street, desk: Desk, clock: Hands
) -> None:
    order = await desk.ordered()
    await desk.orders.move(desk.key(), order.number, S.AWAITING_PAYMENT, By.shop("order"))
    await street.one.errands.tell_news()
    before = len(await street.told())
    clock.pass_by(hours=49)
    await street.both("release")
    await street.both("tell_news")
    assert (await desk.orders.find(order.number)).state is S.CANCELLED
    assert len(await street.told()) == before + 1
    assert await desk.shelf() == (3, 0)


async def test_a_parcel_is_followed_by_one_process_and_its_shopper_hears_where_it_is(
    street: Street, desk: Desk, clock: Hands
) -> None:
    order = await shipped(desk)
    await street.one.errands.tell_news()
    before = len(await street.told())
    street.carrier.parcels = {WAYBILL: ParcelState.ARRIVED}
    await street.both("track")
    await street.both("track")
    assert street.carrier.asked == [[WAYBILL]]
    clock.pass_by(minutes=31)
    street.carrier.parcels = {WAYBILL: ParcelState.DELIVERED}
    await street.both("track")
    assert len(street.carrier.asked) == 2
    after = await desk.orders.find(order.number)
    assert (after.state, after.paid) == (S.DELIVERED, order.total)
    await street.both("tell_news")
    assert len(await street.told()) == before + 2


async def test_a_parcel_that_nobody_takes_comes_back_and_the_managers_card_says_so(
    street: Street, desk: Desk, clock: Hands
) -> None:
    order = await shipped(desk)
    card = render_order_card(OrderCard(order, OrderMatter.PLACED, "Олена"), MANAGERS)
    await Outbox(street.database, BOT, clock).add_once("placed", [card], {})
    async with street.database.write() as session:
        await session.execute(update(OutboxRow).values(status="sent", message_id=70, messages=1))
    await street.both("tell_news")
    assert len(await street.told(MANAGERS)) == 1
    street.carrier.parcels = {WAYBILL: ParcelState.REFUSED}
    await street.one.errands.track()
    assert (await desk.orders.find(order.number)).state is S.UNCOLLECTED
    await street.both("tell_news")
    (_, edited) = await street.told(MANAGERS)
    assert "не забрали" in edited
    assert f"Нове замовлення №{order.number}" in edited


async def test_money_of_a_parcel_that_comes_back_is_told_to_the_managers_once(
    street: Street, desk: Desk, clock: Hands
) -> None:
    order = await desk.through(await desk.paid(), S.PACKED, S.SHIPPED)
    order = await desk.orders.waybill(desk.key(), order.number, WAYBILL, MANAGER)
    card = render_order_card(OrderCard(order, OrderMatter.PLACED, "Олена"), MANAGERS)
    await Outbox(street.database, BOT, clock).add_once("placed", [card], {})
    async with street.database.write() as session:
        await session.execute(update(OutboxRow).values(status="sent", message_id=70, messages=1))
    street.carrier.parcels = {WAYBILL: ParcelState.ARRIVED}
    await street.one.errands.track()
    await street.both("tell_news")
    assert len(await street.told(MANAGERS)) == 2
    clock.pass_by(hours=1)
    street.carrier.parcels = {WAYBILL: ParcelState.REFUSED}
    await street.one.errands.track()
    await street.both("tell_news")
    (*_, told) = await street.rows()
    params = json.loads(told.params)
    assert (told.method, told.chat) == ("sendMessage", MANAGERS)
    assert f"№{order.number} не забрали, а сплачено <b>1\u00a0290\u00a0грн</b>" in params["text"]
    assert params["reply_parameters"]["message_id"] == 70
    assert len(await street.told(MANAGERS)) == 4
    await street.both("tell_news")
    assert len(await street.told(MANAGERS)) == 4


async def test_a_parcel_that_a_manager_marks_as_left_behind_wakes_nobody(street: Street, desk: Desk) -> None:
    await desk.through(await desk.paid(), S.PACKED, S.SHIPPED, S.UNCOLLECTED)
    await street.both("tell_news")
    assert await street.told(MANAGERS) == []


async def test_a_silent_carrier_is_asked_again_later(street: Street, desk: Desk, clock: Hands) -> None:
    order = await shipped(desk)
    street.carrier.problem = CarrierUnavailable()
    await street.both("track")
    street.carrier.problem, street.carrier.parcels = None, {WAYBILL: ParcelState.ARRIVED}
    clock.pass_by(minutes=31)
    await street.both("track")
    assert (await desk.orders.find(order.number)).state is S.ARRIVED


async def test_the_last_day_of_a_parcel_at_a_branch_is_told_once_and_by_day(
    street: Street, desk: Desk, clock: Hands
) -> None:
    await desk.through(await shipped(desk), S.ARRIVED)
    await street.both("tell_news")
    before = len(await street.told())
    clock.pass_by(days=5)
    await street.both("tell_stored")
    clock.pass_by(days=1, hours=10)  # midnight in Kyiv
    await street.both("tell_stored")
    assert len(await street.told()) == before
    clock.pass_by(hours=10)
    await street.both("tell_stored")
    await street.both("tell_stored")
    assert len(await street.told()) == before + 1
    clock.pass_by(days=1)
    await street.both("tell_stored")
    assert len(await street.told()) == before + 1


async def test_who_waits_for_a_size_hears_once_that_it_is_back(street: Street, desk: Desk, key: Keys) -> None:
    await desk.set(stock=0)
    await street.one.subscriptions.add(key(), CHAT, SMALL, "en")
    await street.both("tell_back")
    assert await street.told() == []
    await desk.set(stock=1)
    await street.both("tell_back")
    await desk.set(stock=0)
    await desk.set(stock=1)
    await street.both("tell_back")
    (told,) = await street.told()
    assert told.startswith(texts("en").sale.news.back_in_stock)


async def test_a_choice_that_was_left_is_reminded_of_once_a_time_and_not_to_who_wrote_since(
    street: Street, desk: Desk, key: Keys, clock: Hands
) -> None:
    await street.talking(epoch=5)
    await desk.orders.add(key(), CHAT, SMALL)
    await desk.orders.add(key(), OTHER, SMALL)
    clock.pass_by(hours=4)
    await street.turn("t", OTHER, (clock.at - timedelta(minutes=5)).timestamp())
    await street.both("remind")
    await street.both("remind")
    (row,) = await street.rows()
    assert (row.chat, row.epoch_chat, row.epoch) == (CHAT, CHAT, 5)
    assert '"nr"' in row.params
    clock.pass_by(hours=24)
    await street.both("remind")
    assert [row.chat for row in await street.rows()].count(CHAT) == 2


async def test_the_loop_does_each_errand_and_outlives_what_fails(street: Street, desk: Desk) -> None:
    await desk.through(await desk.ordered(mode=PaymentMode.COD), S.CANCELLED)

    async def fails() -> int:
        raise RuntimeError("the shelf fell over")

    street.one.orders.release_expired = fails  # type: ignore[method-assign]
    stop = asyncio.Event()
    running = asyncio.create_task(street.one.errands.run(stop))
    for _ in range(1500):
        if await street.told():
            break
        await asyncio.sleep(0.02)
    assert await street.told()
    assert not running.done()
    stop.set()
    await asyncio.wait_for(running, 10)
