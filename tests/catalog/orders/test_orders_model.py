"""Whatever shoppers, managers, carriers, clocks and crashes do in any order: pieces and money add up.

Each step may first be cut off before its commit, as a killed process would be, and is always replayed afterwards under
the same effect key. Neither may leave a trace.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.db import Database
from catalog.effects import EffectKey
from catalog.errors import CatalogError, NotEnoughStock
from catalog.orders import By, Discount, Given, Order, OrderLine, Orders, OrderState, PaymentMode, ReturnReason
from catalog.orders.states import PATHS, UNPACKED
from catalog.orders.tables import OrderEventRow, OrderLineRow, OrderRow, PaymentRow, RefundRow, ReturnRow
from catalog.products import Money
from catalog.stock import Stock
from catalog.tables import VariantRow
from tests.catalog.orders.conftest import CARRIER, MANAGER, PRICES, Hands, S, details, fill, rules
from tests.furnishing import refurnish

T = TypeVar("T")
Act = Callable[[Orders, EffectKey], Awaitable[Any]]
CHATS = st.integers(1, 3)
SKUS = st.sampled_from(sorted(PRICES))
PICK = st.integers(0, 50)
CRASH = st.booleans()
RATES = st.sampled_from([0, 33, 50, 150, 1000])
SUMS = st.none() | st.sampled_from([1, 3_333, 5_000, 77_777])
PIECES = 3
WATCHED = (VariantRow, OrderRow, OrderLineRow, OrderEventRow, PaymentRow, RefundRow, ReturnRow)


class Killed(Exception):
    """The process died before its commit."""


class Mortal(Database):
    """Every transaction is cut off when all of its work is done."""

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        async with super().write() as session:
            yield session
            await session.flush()
            raise Killed


class Shop(RuleBasedStateMachine):
    url = ""

    @initialize()
    def open(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.clock = Hands()
        self.turns = 0
        self.came_in = 0
        self.received = Counter(dict.fromkeys(PRICES, PIECES))
        self.run(self._open())

    async def _open(self) -> None:
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        url = self.url or f"sqlite+aiosqlite:///{Path(folder) / 'shop.db'}"
        self.db = await self.stack.enter_async_context(Database.open(url))
        await refurnish(self.db)
        await fill(self.db, PIECES)
        self.orders = Orders(self.db, self.clock, rules())
        self.mortal = Orders(Mortal(self.db.engine), self.clock, rules())

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.run(self.stack.aclose())
            self.loop.close()

    @rule(chat=CHATS, sku=SKUS, pieces=st.integers(1, 3), crash=CRASH)
    def add(self, chat: int, sku: str, pieces: int, crash: bool) -> None:
        self.run(self.orders.settle())
        line = next((each for each in self.run(self.orders.cart(chat)).lines if each.sku == sku), None)
        free = self.run(self._free(sku))
        wanted = pieces + (line.pieces if line is not None and not line.held else 0)
        error = self.act(lambda orders, key: orders.add(key, chat, sku, pieces), crash)
        assert isinstance(error, NotEnoughStock) == (wanted > free)

    @rule(chat=CHATS, pick=PICK, pieces=st.integers(0, 3), crash=CRASH)
    def change(self, chat: int, pick: int, pieces: int, crash: bool) -> None:
        lines = self.run(self.orders.cart(chat)).lines
        if lines:
            line = lines[pick % len(lines)].line
            self.act(lambda orders, key: orders.change(key, chat, line, pieces), crash)

    @rule(chat=CHATS, mode=st.sampled_from(PaymentMode), fee=st.sampled_from([None, Money(8_000)]), crash=CRASH)
    def confirm(self, chat: int, mode: PaymentMode, fee: Money | None, crash: bool) -> None:
        goods = self.run(self.orders.cart(chat)).total.minor
        total = Money(goods + (fee.minor if fee is not None else 0))
        self.act(lambda orders, key: orders.confirm(key, chat, details(), mode, total, fee), crash)

    @rule(pick=PICK, share=st.sampled_from([0.3, 1.0, 1.0, 2.0]), twice=st.booleans(), crash=CRASH)
    def pay(self, pick: int, share: float, twice: bool, crash: bool) -> None:
        order = self.any_order(pick)
        amount, charge = Money(max(1, int(order.total.minor * share))), f"charge-{self.turns}"
        for _ in range(1 + twice):
            assert self.act(lambda orders, key: orders.pay(key, order.number, amount, charge, "card"), crash) is None
        self.came_in += amount.minor

    @rule(pick=PICK, crash=CRASH, seen=st.sampled_from([0.0, 0.5, 1.0]))
    def receipt(self, pick: int, crash: bool, seen: float) -> None:
        order = self.any_order(pick)
        sha256 = f"{self.turns:064}"
        self.act(lambda orders, key: orders.receipt(key, order.chat, order.number, sha256, "photo"), crash)
        found = self.run(self.orders.find(order.number)).receipts[-1].id
        amount = Money(int(order.total.minor * seen))
        if amount.minor == 0:
            self.act(lambda orders, key: orders.refuse_receipt(key, found, MANAGER), crash)
        else:
            self.act(lambda orders, key: orders.accept_receipt(key, found, amount, MANAGER), crash)
            self.came_in += amount.minor

    @rule(pick=PICK, step=PICK, role=st.sampled_from(["shopper", "manager", "carrier", "shop"]), crash=CRASH)
    def move(self, pick: int, step: int, role: str, crash: bool) -> None:
        """Mostly where the table leads, sometimes anywhere."""
        order = self.any_order(pick)
        by = {"shopper": By.shopper(order.chat), "manager": MANAGER, "carrier": CARRIER, "shop": By.shop("bot")}[role]
        ways = [*PATHS[order.mode].get(order.state, {}), *(OrderState if step % 5 == 0 else ())]
        if ways:
            to = ways[step % len(ways)]
            self.act(lambda orders, key: orders.move(key, order.number, to, by), crash)

    @rule(pick=PICK, crash=CRASH)
    def bring_it(self, pick: int, crash: bool) -> None:
        """All the way, so that what comes after a delivery is reached often."""
        order = self.any_order(pick, UNPACKED | {S.SHIPPED, S.ARRIVED, S.PACKED})
        for to in (S.PACKED, S.SHIPPED, S.ARRIVED, S.DELIVERED):
            self.act(partial(_moved, number=order.number, to=to), crash)

    @rule(pick=PICK, line=PICK, sku=st.none() | SKUS, pieces=st.integers(1, 2), crash=CRASH)
    def change_items(self, pick: int, line: int, sku: str | None, pieces: int, crash: bool) -> None:
        order = self.any_order(pick, UNPACKED)
        if order.lines:
            swap = Given(order.lines[line % len(order.lines)].line, pieces, sku)
            self.act(lambda orders, key: orders.change_items(key, order.number, [swap], MANAGER), crash)

    @rule(pick=PICK, rate=RATES, sum_=SUMS, crash=CRASH)
    def discount(self, pick: int, rate: int, sum_: int | None, crash: bool) -> None:
        order = self.any_order(pick)
        given = _discount(rate, sum_, order.goods.minor)
        self.act(lambda orders, key: orders.discount(key, number=order.number, given=given, by=MANAGER), crash)
        found = self.run(self.orders.find(order.number))
        assert found.discount.minor == sum_ or given.minor == 0 or found == order

    @rule(chat=CHATS, rate=RATES, sum_=SUMS, crash=CRASH)
    def discount_cart(self, chat: int, rate: int, sum_: int | None, crash: bool) -> None:
        cart = self.run(self.orders.cart(chat))
        given = _discount(rate, sum_, cart.total.minor + cart.discount.minor)
        self.act(lambda orders, key: orders.discount(key, chat=chat, given=given, by=MANAGER), crash)
        if cart.lines and given.minor:
            assert self.run(self.orders.cart(chat)).discount.minor == sum_

    @rule(pick=PICK, crash=CRASH)
    def change_method(self, pick: int, crash: bool) -> None:
        order = self.any_order(pick, UNPACKED)
        if order.kept.minor or pick % 2:
            charge = f"other-{self.turns}"
            error = self.act(
                lambda orders, key: orders.change_method(key, order.number, "gift", charge, MANAGER), crash
            )
            if error is None:
                self.came_in += order.kept.minor

    @rule(pick=PICK, line=PICK, sku=st.none() | SKUS, pieces=st.integers(1, 2), reason=st.sampled_from(ReturnReason))
    def give_back(self, pick: int, line: int, sku: str | None, pieces: int, reason: ReturnReason) -> None:
        order = self.any_order(pick, {S.DELIVERED})
        given = [Given(order.lines[line % len(order.lines)].line, pieces, sku)]
        if sku is None:
            self.act(lambda orders, key: orders.return_items(key, order.number, given, reason, MANAGER), crash=True)
        else:
            self.act(lambda orders, key: orders.exchange_items(key, order.number, given, reason, MANAGER), crash=True)
        if pick % 3 == 0:  # what is paid meanwhile is too much
            self.run(self.orders.pay(self.new_key(), order.number, Money(100), f"meanwhile-{self.turns}", "card"))
            self.came_in += 100

    @rule(pick=PICK, taken=st.booleans(), restock=st.booleans(), crash=CRASH)
    def decide(self, pick: int, taken: bool, restock: bool, crash: bool) -> None:
        asked = [each for order in self.all_orders() for each in order.returns if each.state == "asked"]
        if not asked:
            return
        found = asked[pick % len(asked)].id
        if taken:
            self.act(lambda orders, key: orders.accept_return(key, found, MANAGER, restock=restock), crash)
        else:
            self.act(lambda orders, key: orders.refuse_return(key, found, MANAGER), crash)

    @rule(pick=PICK, crash=CRASH)
    def refund(self, pick: int, crash: bool) -> None:
        due = [each.id for order in self.all_orders() for each in order.refunds if each.done_at is None]
        if due:
            self.act(lambda orders, key: orders.refunded(key, due[pick % len(due)], MANAGER), crash)

    @rule(minutes=st.sampled_from([5, 31, 60 * 49]))
    def time_passes(self, minutes: int) -> None:
        self.clock.pass_by(minutes=minutes)

    @rule(sku=SKUS, pieces=st.integers(-2, 3))
    def owner_counts(self, sku: str, pieces: int) -> None:
        stock = Stock(self.db, self.clock, self.orders.settle)
        try:
            self.run(stock.change_stock(sku, pieces, "owner:7", self.new_key()))
        except CatalogError:
            return
        self.received[sku] += pieces

    @rule(sku=SKUS, price=st.sampled_from([9_000, 100_000, 150_000]))
    def owner_prices(self, sku: str, price: int) -> None:
        self.run(Stock(self.db, self.clock).set_price(sku, Money(price), "owner:7", self.new_key()))

    @invariant()
    def pieces_add_up(self) -> None:
        if not hasattr(self, "db"):
            return
        variants, orders, lines = (self.run(self._rows(table)) for table in (VariantRow, OrderRow, OrderLineRow))
        state = {order.id: S(order.state) for order in orders}
        for variant in variants:
            own = [line for line in lines if line.variant_sku == variant.sku]
            sold = sum(line.taken - line.restocked for line in own)
            assert variant.stock + sold == self.received[variant.sku]
            assert variant.reserved == sum(line.held for line in own)
            assert 0 <= variant.reserved <= variant.stock
        for line in lines:
            assert line.held in {0, line.pieces}
            if state[line.order_id] is S.DRAFT:
                assert (line.held > 0) == (line.held_until is not None)
            else:
                assert (line.held > 0) == (state[line.order_id] in UNPACKED)
                assert line.held_until is None
            if state[line.order_id] is S.CANCELLED:
                assert line.taken == 0
            if state[line.order_id] is S.RETURNED:
                assert line.returned == line.taken

    @invariant()
    def orders_add_up(self) -> None:
        if not hasattr(self, "db"):
            return
        orders = self.all_orders()
        self.money_adds_up(orders)
        self.every_step_is_in_the_table_and_in_the_trail(orders)

    def money_adds_up(self, orders: list[Order]) -> None:
        payments = [each for order in orders for each in order.payments]
        by_hand = sum(each.amount.minor for each in payments if each.method not in {"carrier", "exchange"})
        assert by_hand == self.came_in
        over = sum(each.amount.minor for each in payments if each.method == "exchange")
        assert over == sum(
            each.amount.minor for order in orders for each in order.refunds if each.reason.startswith("exchange:")
        )
        for order in orders:
            goods = sum(line.total.minor for line in order.lines)
            assert order.goods.minor == goods
            assert order.total.minor == goods - order.discount.minor + order.delivery_fee.minor
            assert order.paid.minor == sum(each.amount.minor for each in order.payments)
            self.check_money(order, self.run(self._worth(order)))

    def check_money(self, order: Order, worth: int) -> None:
        assert 0 <= order.kept.minor <= worth
        match order.state:
            case S.PAID | S.DELIVERED:
                assert order.kept.minor == worth
            case S.PART_PAID:
                assert order.prepayment <= order.kept < order.total
            case S.AWAITING_PAYMENT:
                assert order.kept < order.prepayment
            case S.CANCELLED:
                assert order.kept.minor == 0
            case S.PACKED | S.SHIPPED | S.ARRIVED | S.UNCOLLECTED:
                assert order.kept >= order.prepayment

    def every_step_is_in_the_table_and_in_the_trail(self, orders: list[Order]) -> None:
        for order in orders:
            at = None
            for event in self.run(self.orders.events(order.number)):
                if event.kind != "state":
                    continue
                assert event.before in ({None, "draft"} if at is None else {at})
                if event.before is not None:
                    roles = PATHS[order.mode][S(event.before)][S(event.after or "")]
                    assert event.who.partition(":")[0] in roles
                at = event.after
            assert at == order.state

    def act(self, act: Act, crash: bool) -> CatalogError | None:
        """Perhaps killed first, then done, then replayed."""
        key = self.new_key()
        self.run(self.orders.settle())
        if crash:
            before = self.run(self._all())
            with pytest.raises((Killed, CatalogError)):
                self.run(_awaited(act(self.mortal, key)))
            assert self.run(self._all()) == before
        try:
            done = self.run(_awaited(act(self.orders, key)))
        except CatalogError as error:
            return error
        before = self.run(self._all())
        assert self.run(_awaited(act(self.orders, key))) == done
        assert self.run(self._all()) == before
        return None

    def any_order(self, pick: int, states: frozenset[OrderState] | set[OrderState] = frozenset(OrderState)) -> Order:
        """One that there is, or one that is made for it: no step is idle for want of an order."""
        found = [each for each in self.all_orders() if each.state in states]
        if found and pick % 7:
            return found[pick % len(found)]
        return self.run(self._made(pick, delivered=S.CONFIRMED not in states))

    async def _made(self, pick: int, *, delivered: bool) -> Order:
        chat, sku, mode = 1 + pick % 3, sorted(PRICES)[pick % len(PRICES)], list(PaymentMode)[pick // 3 % 3]
        count = 1 + pick % 2
        await Stock(self.db, self.clock).change_stock(sku, count, "owner:7", self.new_key())
        self.received[sku] += count
        await self.orders.clear(self.new_key(), chat)
        cart = await self.orders.add(self.new_key(), chat, sku, count)
        made = await self.orders.modes(chat, details().phone)
        mode = mode if mode in made else PaymentMode.FULL
        order = await self.orders.confirm(self.new_key(), chat, details(), mode, cart.total)
        if delivered:
            if order.due_now.minor:
                await self.orders.pay(self.new_key(), order.number, order.due_now, f"made-{self.turns}", "card")
                self.came_in += order.due_now.minor
            for to in (S.PACKED, S.SHIPPED, S.ARRIVED, S.DELIVERED):
                order = await self.orders.move(self.new_key(), order.number, to, MANAGER)
        return order

    def all_orders(self) -> list[Order]:
        return [order for chat in (1, 2, 3) for order in self.run(self.orders.of_chat(chat))]

    def new_key(self) -> EffectKey:
        self.turns += 1
        return EffectKey(f"turn-{self.turns}", "act")

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(coroutine)

    async def _rows(self, table: type[Any]) -> list[Any]:
        async with self.db.read() as session:
            return list(await session.scalars(select(table)))

    async def _all(self) -> list[tuple[Any, ...]]:
        async with self.db.read() as session:
            return [tuple(row) for table in WATCHED for row in await session.execute(select(table.__table__))]

    async def _free(self, sku: str) -> int:
        async with self.db.read() as session:
            free = await session.scalar(select(VariantRow.stock - VariantRow.reserved).where(VariantRow.sku == sku))
        return free or 0

    async def _worth(self, order: Order) -> int:
        """Reckoned here once more, from what the door shows."""
        if order.state is S.CANCELLED:
            return 0
        if order.state is S.RETURNED:
            return order.delivery_fee.minor
        async with self.db.read() as session:
            row = (await session.scalars(select(OrderRow).where(OrderRow.number == order.number))).one()
            returns = list(await session.scalars(select(ReturnRow).where(ReturnRow.order_id == row.id)))
        back = sum(each.amount_minor for each in returns if each.state == "accepted")
        if not row.discount_minor:
            assert back == sum(line.returned * (line.price.minor - _off(line, row)) for line in order.lines)
        return order.total.minor - back - sum(each.credit_minor for each in returns if each.state == "asked")


def _off(line: OrderLine, order: OrderRow) -> int:
    return int(Decimal(line.price.minor * order.discount_permille) / 1000)


def _discount(rate: int, sum_: int | None, goods: int) -> Discount:
    """The sum where there is one and the goods cost it, else the rate."""
    return Discount(minor=sum_, of_minor=goods) if sum_ is not None and sum_ <= goods else Discount(permille=rate)


async def _moved(orders: Orders, key: EffectKey, *, number: str, to: OrderState) -> Order:
    return await orders.move(key, number, to, MANAGER)


async def _awaited(awaitable: Awaitable[T]) -> T:
    return await awaitable


LIMITS = settings(
    max_examples=int(os.environ.get("ORDER_SEQUENCES", "12")),
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.timeout(600)
def test_pieces_and_money_add_up_after_any_sequence() -> None:
    run_state_machine_as_test(Shop, settings=LIMITS)


@pytest.mark.timeout(600)
def test_they_add_up_on_postgresql_too(postgres_url: str) -> None:
    machine = type("ShopOnPostgres", (Shop,), {"url": postgres_url})
    run_state_machine_as_test(machine, settings=settings(LIMITS, max_examples=2))
