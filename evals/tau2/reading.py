"""The bench's reading calls at our doors: an order, a product and a shopper's orders say the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from catalog.db import Database
from catalog.errors import OrderNotFound
from catalog.orders import Orders
from catalog.products import Product as OurProduct
from catalog.queries import read_products, read_variant
from evals.tau2.comparing import Difference, expected_of, found_of
from evals.tau2.feed import chats_of
from evals.tau2.world import Call, Product, World


async def read_again(db: Database, orders: Orders, world: World, call: Call) -> list[Difference] | None:
    """What our answer has otherwise; None for a call that our shop needs no door for: who writes is known by the
    chat, sums are done at home."""
    told = call.arguments
    match call.name:
        case "get_order_details":
            return await _order(orders, world, told["order_id"])
        case "get_product_details":
            return await _product(db, world, told["product_id"])
        case "get_item_details":
            return await _item(db, world, told["item_id"])
        case "get_user_details":
            return await _of_user(orders, world, told["user_id"])
    return None


async def _order(orders: Orders, world: World, number: str) -> list[Difference]:
    """Some tasks ask for a number that is none: it must be none here too, as with products."""
    try:
        found = await found_of(orders, number)
    except OrderNotFound:
        return _absent(number, number not in world.orders)
    if number not in world.orders:
        return _absent(number, False)
    expected = expected_of(world, world.orders[number])
    names = ("state", "delivery", "items", "kept")
    pairs = [(name, getattr(expected, name), getattr(found, name)) for name in names]
    return [Difference(number, name, told, ours) for name, told, ours in pairs if told != ours]


async def _product(db: Database, world: World, sku: str) -> list[Difference]:
    async with db.read() as session:
        found = await read_products(session, [sku], Path())
    if sku in world.products and sku in found:
        return list(_differences(world.products[sku], found[sku]))
    return _absent(sku, sku not in world.products and sku not in found)


async def _item(db: Database, world: World, sku: str) -> list[Difference]:
    if sku not in world.items:
        async with db.read() as session:
            return _absent(sku, await read_variant(session, sku) is None)
    return [each for each in await _product(db, world, world.items[sku].product) if each.where == sku]


def _absent(where: str, in_both: bool) -> list[Difference]:
    return [] if in_both else [Difference(where, "absent", "in both or in neither", "in one of the two")]


def _differences(product: Product, found: OurProduct) -> Iterator[Difference]:
    ours = {variant.sku: variant for variant in found.variants}
    if (product.name, {item.id for item in product.items}) != (found.names.en, set(ours)):
        yield Difference(product.id, "variants", len(product.items), len(ours))
        return
    for item in product.items:
        if (item.price, item.options) != (ours[item.id].price.minor, found.guide.features[item.id]):
            yield Difference(item.id, "item", item, ours[item.id])
        if item.available != (ours[item.id].stock > 0):
            yield Difference(item.id, "for_sale", item.available, ours[item.id].stock > 0)


async def _of_user(orders: Orders, world: World, user: str) -> list[Difference]:
    expected = {order.id for order in world.orders.values() if order.user == user}
    found = {order.number for order in await orders.of_chat(chats_of(world)[user]) if order.exchange_of is None}
    return [] if found == expected else [Difference(user, "orders", sorted(expected), sorted(found))]
