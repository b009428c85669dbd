"""A small shop with stock, a clock that the test owns, and the orders of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select, update

from catalog.db import Database
from catalog.delivery import City, DeliveryDetails, PersonName, Place, Way
from catalog.delivery.rates import Rate, Rates
from catalog.effects import EffectKey
from catalog.order_rules import OrderRules
from catalog.orders import By, Order, Orders, OrderState, PaymentMode
from catalog.products import Money
from catalog.shop import Shop, load_shop
from catalog.tables import (
    CatalogMetaRow,
    CategoryRow,
    ColourRow,
    ProductColourRow,
    ProductRow,
    SizeRow,
    VariantRow,
)

DATA = Path(__file__).parent.parent / "data"
NAMES = {"name_uk": "а", "name_ru": "б", "name_en": "c", "aliases": []}
TEXTS = {f"{field}_{language}": "a" for field in ("description", "fabric") for language in ("uk", "ru", "en")}
GUIDE = {"features": {}, "confused_with": [], "critical_check": {}}
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CHAT = 501
MANAGER = By.manager(7)
CARRIER = By.carrier("flat")
SHOPPER = By.shopper(CHAT)
RULES = OrderRules(payments=("full", "part", "cod"), prepayment=15_000)
RATES = Rates(ways={Way.BRANCH: Rate(8_000, free_from=300_000), Way.COURIER: Rate(13_000)})
SMALL, LARGE, SOCKS = "KOS-PINK-92", "KOS-PINK-98", "SOX-PINK-92"
PRICES = {SMALL: 129_000, LARGE: 139_000, SOCKS: 9_000}
S = OrderState


@dataclass
class Hands:
    """A clock whose hands a test moves."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def pass_by(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass
class Keys:
    """A new effect key each time."""

    numbers: count[int] = field(default_factory=count)

    def __call__(self) -> EffectKey:
        return EffectKey(f"turn-{next(self.numbers)}", "order")


def details(city: str = "Львів", phone: str = "+380670000001") -> DeliveryDetails:
    place = Place(Way.BRANCH, City(city, "Львівська"), number=12)
    return DeliveryDetails(PersonName("Вигадана", "Особа"), phone, place, "flat")


def rules(**changed: object) -> Shop:
    return replace(load_shop(DATA / "shop.yaml"), orders=replace(RULES, **changed), delivery=RATES)  # type: ignore[arg-type]


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def key() -> Keys:
    return Keys()


@pytest.fixture
async def shelves(database: Database) -> Database:
    """Three pieces of each; socks are not taken back."""
    await fill(database)
    return database


@pytest.fixture
def orders(shelves: Database, clock: Hands) -> Orders:
    return Orders(shelves, clock, rules())


@pytest.fixture
async def elsewhere(shelves: Database, database_url: str, clock: Hands) -> AsyncIterator[Callable[[], Orders]]:
    """The same shop as other processes see it: engines of their own. They are closed at the end."""
    async with AsyncExitStack() as stack:
        engines = [await stack.enter_async_context(Database.open(database_url)) for _ in range(3)]
        opened = iter(engines)
        yield lambda: Orders(next(opened), clock, rules())


async def fill(database: Database, pieces: int = 3) -> None:
    async with database.write() as session:
        session.add_all(
            [
                SizeRow(chart="kids", label="92", position=0, height_min=87, height_max=92),
                SizeRow(chart="kids", label="98", position=1, height_min=93, height_max=98),
                CategoryRow(code="tracksuits", size_chart="kids", position=0, **NAMES),
                CategoryRow(code="socks", size_chart="kids", position=1, returnable=False, **NAMES),
                ColourRow(code="pink", hex="#ff0000", position=0, **NAMES),
                CatalogMetaRow(id=1, version=1, source_sha256=""),
            ]
        )
        await session.flush()
        for sku, category in (("KOS", "tracksuits"), ("SOX", "socks")):
            product = {"category": category, "size_chart": "kids", "for_whom": "child", "position": 0, "active": True}
            session.add(ProductRow(sku=sku, **product, **NAMES, **TEXTS, **GUIDE))
        await session.flush()
        session.add_all([ProductColourRow(product_sku=sku, colour="pink", position=0) for sku in ("KOS", "SOX")])
        await session.flush()
        session.add_all(
            [
                VariantRow(
                    sku=sku,
                    product_sku=sku[:3],
                    colour="pink",
                    size=sku[-2:],
                    price_minor=price,
                    currency="UAH",
                    stock=pieces,
                    reserved=0,
                    active=True,
                )
                for sku, price in PRICES.items()
            ]
        )


@dataclass
class Desk:
    """What tests do again and again."""

    orders: Orders
    key: Keys
    database: Database

    async def ordered(
        self, *skus: str, mode: PaymentMode = PaymentMode.FULL, chat: int = CHAT, fee: Money | None = None
    ) -> Order:
        for sku in skus or (SMALL,):
            await self.orders.add(self.key(), chat, sku)
        total = (await self.orders.cart(chat)).total.minor + (fee.minor if fee is not None else 0)
        return await self.orders.confirm(self.key(), chat, details(), mode, Money(total), fee)

    async def paid(self, *skus: str, chat: int = CHAT) -> Order:
        order = await self.ordered(*skus, chat=chat)
        return await self.orders.pay(self.key(), order.number, order.due, f"charge-{order.number}", "card")

    async def through(self, order: Order, *states: OrderState, by: By = MANAGER) -> Order:
        for state in states:
            order = await self.orders.move(self.key(), order.number, state, by)
        return order

    async def delivered(self, *skus: str, chat: int = CHAT) -> Order:
        paid = await self.paid(*skus, chat=chat)
        return await self.through(paid, S.PACKED, S.SHIPPED, S.ARRIVED, S.DELIVERED)

    async def shelf(self, sku: str = SMALL) -> tuple[int, int]:
        """What lies there, and how much of it is promised."""
        async with self.database.read() as session:
            wanted = select(VariantRow.stock, VariantRow.reserved).where(VariantRow.sku == sku)
            stock, reserved = (await session.execute(wanted)).one()
        return stock, reserved

    async def set(self, sku: str = SMALL, **values: object) -> None:
        async with self.database.write() as session:
            await session.execute(update(VariantRow).where(VariantRow.sku == sku).values(**values))


@pytest.fixture
def desk(orders: Orders, key: Keys, shelves: Database) -> Desk:
    return Desk(orders, key, shelves)
