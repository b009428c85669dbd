"""Final states side by side: what the bench's database says of orders and shelves, and what ours does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields

from sqlalchemy import select, text

from catalog.db import Database
from catalog.delivery import DeliveryDetails
from catalog.orders import Orders, OrderState
from catalog.orders import order as ours
from catalog.tables import VariantRow
from evals.tau2.bench import CANCELLED, CHANGED, DELIVERED, EXCHANGING, PENDING, RETURNING
from evals.tau2.feed import chats_of, details_of
from evals.tau2.world import Order, World

IN_OUR_WORDS = {
    PENDING: OrderState.PAID,
    CHANGED: OrderState.PAID,
    "processed": OrderState.SHIPPED,
    DELIVERED: OrderState.DELIVERED,
    RETURNING: OrderState.DELIVERED,
    EXCHANGING: OrderState.DELIVERED,
    CANCELLED: OrderState.CANCELLED,
}
Items = tuple[tuple[str, int], ...]
Rows = Mapping[int, AbstractSet[tuple[object, ...]]]
OF_ORDERS = ("orders", "order_lines", "payments", "refunds", "returns", "order_events")


@dataclass(frozen=True, slots=True)
class Back:
    """What was asked to go back. `refund_to` is where the money goes, None where it goes the way it came."""

    items: tuple[str, ...]
    instead: tuple[str, ...]
    difference: int
    refund_to: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """An order as both sides can say it. `kept` is what of the payments the shop keeps; in an exchange also what went
    over to the new order."""

    state: OrderState
    delivery: DeliveryDetails | None
    items: Items
    kept: int
    payments: tuple[tuple[str, int], ...]
    refunds: int
    back: tuple[Back, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """`what` is a field of Shown, "refund_to", "address_book", "shelf" or "others"."""

    where: str
    what: str
    expected: object
    found: object


def expected_of(world: World, order: Order) -> Shown:
    """As the bench says it."""
    user = world.users[order.user]
    came = sorted((paid.method, paid.amount) for paid in order.payments if paid.kind == "payment")
    refunds = sum(paid.amount for paid in order.payments if paid.kind == "refund")
    return Shown(
        IN_OUR_WORDS[order.status],
        details_of(user, chats_of(world)[user.id], order.address),
        tuple(sorted((bought.item, bought.price) for bought in order.items)),
        sum(amount for _, amount in came) - refunds,
        tuple(came),
        refunds,
        tuple(_expected_back(order)),
    )


def _expected_back(order: Order) -> Iterator[Back]:
    back = order.back
    if back is None:
        return
    goes = not back.instead or back.difference < 0
    yield Back(back.items, back.instead, back.difference, back.method if goes else None)


async def found_of(orders: Orders, number: str) -> Shown:
    """As our doors say it."""
    order = await orders.find(number)
    over = [await orders.find(each.replacement) for each in order.returns if each.replacement is not None]
    moved = sum(payment.amount.minor for one in over for payment in one.payments if payment.method == "exchange")
    return Shown(
        order.state,
        order.delivery,
        tuple(sorted((line.sku, line.price.minor) for line in order.lines for _ in range(line.pieces))),
        order.kept.minor + sum(one.kept.minor for one in over),
        tuple(sorted((payment.method, payment.amount.minor) for payment in order.payments)),
        order.owed.minor + order.given_back.minor - moved,
        tuple([_found_back(order, each, over) for each in order.returns]),
    )


def _found_back(order: ours.Order, asked: ours.Return, over: Iterable[ours.Order]) -> Back:
    skus = {line.line: line.sku for line in order.lines}
    items = sorted(skus[given.line] for given in asked.lines for _ in range(given.pieces))
    new = [line for one in over if one.number == asked.replacement for line in one.lines]
    instead = sorted(line.sku for line in new for _ in range(line.pieces))
    difference = asked.difference.minor if asked.difference is not None else 0
    return Back(tuple(items), tuple(instead), difference, asked.refund_to)


async def compare(db: Database, orders: Orders, world: World, touched: Iterable[str]) -> list[Difference]:
    """The orders of the users that a task touched, and every shelf."""
    found: list[Difference] = []
    users = frozenset(touched)
    for order in world.orders.values():
        if order.user in users:
            found += _differences(order.id, expected_of(world, order), await found_of(orders, order.id), order)
    return [*found, *await _shelf_differences(db, world)]


def _differences(number: str, expected: Shown, found: Shown, order: Order) -> Iterator[Difference]:
    for name in (field.name for field in fields(Shown) if field.name != "back"):
        told, ours_ = getattr(expected, name), getattr(found, name)
        if told != ours_:
            yield Difference(number, name, told, ours_)
    if _without_place(expected.back) != _without_place(found.back):
        yield Difference(number, "back", expected.back, found.back)
    came_by = {method for method, _ in found.payments}
    for method in _refunded_to(expected, order):
        if method not in came_by | {back.refund_to for back in found.back}:
            yield Difference(number, "refund_to", method, sorted(came_by))


def _without_place(back: Iterable[Back]) -> list[tuple[object, ...]]:
    return [(each.items, each.instead, each.difference) for each in back]


def _refunded_to(expected: Shown, order: Order) -> set[str]:
    """Where the bench sends money."""
    asked = {back.refund_to for back in expected.back if back.refund_to is not None}
    return asked | {paid.method for paid in order.payments if paid.kind == "refund"}


async def _shelf_differences(db: Database, world: World) -> Iterator[Difference]:
    """Promised are the items of pending orders and those that are wanted instead of others."""
    promised = Counter[str]()
    for order in world.orders.values():
        if order.status in {PENDING, CHANGED}:
            promised.update(bought.item for bought in order.items)
        if order.back is not None:
            promised.update(order.back.instead)
    async with db.read() as session:
        rows: Mapping[str, int] = {
            sku: reserved for sku, reserved in await session.execute(select(VariantRow.sku, VariantRow.reserved))
        }
    return (Difference(sku, "shelf", promised[sku], rows[sku]) for sku in rows if promised[sku] != rows[sku])


async def read_by_chat(db: Database) -> Rows:
    """Every row about orders, as the database keeps it: a task leaves those of other chats alone."""
    rows: dict[int, set[tuple[object, ...]]] = {}
    async with db.read() as session:
        for table in OF_ORDERS:
            owner = "id" if table == "orders" else "order_id"
            of = f"FROM {table} mine JOIN orders owners ON owners.id = mine.{owner}"
            for row in await session.execute(text(f"SELECT owners.chat, '{table}', mine.* {of}")):
                rows.setdefault(row[0], set()).add(tuple(row))
    return rows
