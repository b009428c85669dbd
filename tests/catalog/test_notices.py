"""Notices of the shop: told once to each chat, and the time of promises stands still while they hold."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from catalog.db import Database
from catalog.effects import EffectKey
from catalog.notices import Notices
from catalog.orders import Orders, OrderState, PaymentMode
from catalog.orders.tables import OrderLineRow
from catalog.products import Money
from catalog.tables import AuditRow, VariantRow
from tests.catalog.orders.conftest import NOON, PRICES, SMALL, Hands, Keys, details, fill, rules
from tests.furnishing import furnish

CHAT, OTHER = 501, 502
RESERVE, PAY = timedelta(minutes=30), timedelta(hours=1)
OWNER = "owner:1"


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
async def orders(database: Database, clock: Hands) -> Orders:
    await fill(database)
    return Orders(database, clock, rules(pay_hours=1))


@pytest.fixture
def notices(database: Database, clock: Hands, orders: Orders) -> Notices:
    return Notices(database, clock, orders)


def key(turn: str) -> EffectKey:
    return EffectKey(turn, "notice")


async def test_a_notice_holds_until_it_is_lifted(notices: Notices) -> None:
    assert await notices.current() is None
    posted = await notices.post(key("1"), "Немає світла", OWNER)
    assert await notices.current() == posted
    assert await notices.lift(key("2"), OWNER) == posted
    assert await notices.current() is None
    assert await notices.lift(key("3"), OWNER) is None


async def test_a_chat_hears_of_it_once(notices: Notices, database: Database) -> None:
    first = await notices.post(key("1"), "Немає світла", OWNER)
    for _ in range(2):
        async with database.write() as session:
            await notices.tell(session, first.id, CHAT)
    assert (await notices.untold(CHAT), await notices.untold(OTHER)) == (None, first)

    second = await notices.post(key("2"), "Світло є, інтернету немає", OWNER)
    assert await notices.untold(CHAT) == second
    await notices.lift(key("3"), OWNER)
    assert await notices.untold(OTHER) is None


async def test_every_time_it_held_is_told(notices: Notices, clock: Hands) -> None:
    await notices.post(key("1"), "Тривога", OWNER)
    clock.pass_by(hours=1)
    await notices.post(key("2"), "Немає світла", OWNER)
    clock.pass_by(hours=2)
    await notices.lift(key("3"), OWNER)
    clock.pass_by(hours=3)
    await notices.post(key("4"), "Тривога", OWNER)

    hour = timedelta(hours=1)
    all_of_them = ((NOON, NOON + hour), (NOON + hour, NOON + 3 * hour), (NOON + 6 * hour, None))
    assert await notices.pauses(NOON) == all_of_them
    assert await notices.pauses(NOON + 2 * hour) == all_of_them[1:]
    assert await notices.pauses(NOON + 9 * hour) == all_of_them[2:]


async def test_a_replayed_notice_is_posted_and_lifted_once(notices: Notices, orders: Orders, clock: Hands) -> None:
    added = await orders.add(EffectKey("add", "order"), CHAT, SMALL)
    posted = await notices.post(key("1"), "Тривога", OWNER)
    clock.pass_by(hours=1)
    assert await notices.post(key("1"), "Тривога", OWNER) == posted
    for _ in range(3):
        assert await notices.lift(key("2"), OWNER) == posted

    held = (await orders.cart(CHAT)).lines[0].held_until
    assert held is not None
    assert added.lines[0].held_until is not None
    assert held - added.lines[0].held_until == timedelta(hours=1)


async def test_whoever_posted_and_lifted_is_remembered(notices: Notices, database: Database) -> None:
    posted = await notices.post(key("1"), "Тривога", OWNER)
    await notices.lift(key("2"), "lead:2")

    async with database.read() as session:
        rows = list(await session.scalars(select(AuditRow).order_by(AuditRow.id)))
    assert [(row.who, row.sku, row.before, row.after) for row in rows] == [
        (OWNER, f"notice:{posted.id}", "off", "on"),
        ("lead:2", f"notice:{posted.id}", "on", "off"),
    ]


async def test_what_was_over_before_a_notice_does_not_outlive_it(
    notices: Notices, orders: Orders, clock: Hands
) -> None:
    await orders.add(EffectKey("add", "order"), CHAT, SMALL)
    clock.pass_by(minutes=31)
    await notices.post(key("1"), "Тривога", OWNER)
    assert not (await orders.cart(CHAT)).lines[0].held


async def test_two_who_lift_at_once_add_the_time_once(
    notices: Notices, orders: Orders, clock: Hands, database_url: str
) -> None:
    added = await orders.add(EffectKey("add", "order"), CHAT, SMALL)
    posted = await notices.post(key("1"), "Тривога", OWNER)
    clock.pass_by(hours=1)
    async with Database.open(database_url) as other:
        elsewhere = Notices(other, clock, Orders(other, clock, rules(pay_hours=1)))
        lifted = await asyncio.gather(notices.lift(key("2"), OWNER), elsewhere.lift(key("3"), OWNER))

    assert sorted(lifted, key=bool) == [None, posted]
    held = (await orders.cart(CHAT)).lines[0].held_until
    assert (held, added.lines[0].held_until) == (NOON + RESERVE + timedelta(hours=1), NOON + RESERVE)


@dataclass
class Run:
    """A promise, and how long it has run: notices stopped its time."""

    lasts: timedelta
    ran: timedelta = field(default_factory=timedelta)

    @property
    def over(self) -> bool:
        return self.ran >= self.lasts


STEPS = st.lists(
    st.sampled_from(["post", "lift"])
    | st.tuples(st.sampled_from(["add", "order"]), st.sampled_from(sorted(PRICES)))
    | st.sampled_from([1, 10, 15, 29, 30, 45, 61]),
    min_size=4,
    max_size=16,
)
Step = str | int | tuple[str, str]
ONE_BY_ONE = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@example(steps=["post", 45, ("add", SMALL), 45, "lift", 29, 1])  # made meanwhile
@example(steps=["post", ("order", SMALL), 61, "post", 61, "lift", 45, 15])  # through two of them
@example(steps=[("add", SMALL), 10, "post", 45, "post", 45, "lift", 15, 10])  # made before
@given(steps=STEPS)
@ONE_BY_ONE
def test_no_promise_ends_before_or_after_its_time_whatever_notices_come(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_live_through(f"sqlite+aiosqlite:///{Path(folder) / 'shop.db'}", steps))


async def _live_through(url: str, steps: list[Step]) -> None:
    async with Database.open(url) as database:
        await furnish(database)
        await fill(database, 50)
        world = World(database)
        for step in steps:
            await world.take(step)
            await world.check()


class World:
    """The shop, and beside it what it should be: each promise with its own stop-watch."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Hands()
        self.key = Keys()
        self.orders = Orders(database, self.clock, rules(pay_hours=1))
        self.notices = Notices(database, self.clock, self.orders)
        self.carts: dict[str, Run] = {}
        self.unpaid: dict[str, Run] = {}
        self.paused = False

    async def take(self, step: Step) -> None:
        match step:
            case "post":
                await self.notices.post(self.key(), "Тривога", OWNER)
                self.paused = True
            case "lift":
                await self.notices.lift(self.key(), OWNER)
                self.paused = False
            case ("add", str(sku)):
                await self.orders.add(self.key(), CHAT, sku)
                self.carts[sku] = Run(RESERVE)
            case (_, str(sku)):
                await self.orders.add(self.key(), OTHER, sku)
                order = await self.orders.confirm(
                    self.key(), OTHER, details(), PaymentMode.FULL, Money(PRICES[sku]), None
                )
                self.unpaid[order.number] = Run(PAY)
            case int(minutes):
                self.clock.pass_by(minutes=minutes)
                for run in (*self.carts.values(), *self.unpaid.values()):
                    run.ran += timedelta(minutes=0 if self.paused else minutes)

    async def check(self) -> None:
        held = {line.sku: line.held for line in (await self.orders.cart(CHAT)).lines}
        assert held == {sku: not run.over for sku, run in self.carts.items()}
        for number, run in self.unpaid.items():
            assert ((await self.orders.find(number)).state is OrderState.CANCELLED) == run.over
        async with self.database.read() as session:
            promised = {
                sku: pieces
                for sku, pieces in await session.execute(
                    select(OrderLineRow.variant_sku, func.sum(OrderLineRow.held)).group_by(OrderLineRow.variant_sku)
                )
            }
            for variant in await session.scalars(select(VariantRow)):
                assert variant.reserved == promised.get(variant.sku, 0)
