"""A feed of its own: the bench's shop in our tables. Products go through the door of imports; orders, which no shop of
ours could have sold, are written as rows."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.clock import Clock
from catalog.db import Base, Database
from catalog.delivery import Address as Street
from catalog.delivery import City, DeliveryDetails, PersonName, Place, Way
from catalog.feeds.imports import import_feed
from catalog.feeds.plans import Agreed
from catalog.feeds.rows import Feed, Key, Said, Stored, Values
from catalog.orders import OrderState, PaymentMode
from catalog.orders.tables import OrderEventRow, OrderLineRow, OrderRow, PaymentRow, RefundRow
from catalog.products import Names
from catalog.tables import CategoryRow, ColourRow, ProductColourRow, ProductRow, SizeRow, VariantRow
from evals.tau2.bench import CANCELLED, DELIVERED, PENDING
from evals.tau2.world import Address, Item, Order, Product, User, World

CURRENCY = "USD"
SPARE = 20  # pieces that lie free of what is available: the bench knows only whether there are any
PLAIN = "plain"
CATEGORY = "retail"
CARRIER = "flat"
STATES = {
    PENDING: OrderState.PAID,
    "processed": OrderState.SHIPPED,  # it has a tracking number
    DELIVERED: OrderState.DELIVERED,
    CANCELLED: OrderState.CANCELLED,
}
SINCE_DELIVERY = timedelta(days=1)  # the bench has no dates


def chats_of(world: World) -> dict[str, int]:
    """Who writes in which chat."""
    return {user: number for number, user in enumerate(sorted(world.users), 1)}


def details_of(user: User, chat: int, address: Address) -> DeliveryDetails:
    """A courier to this door. The bench has no phones: everybody gets one that nobody can have."""
    house, _, street = address.line1.partition(" ")
    city = City(address.city, region=address.state, district=f"{address.zip} {address.country}")
    place = Place(Way.COURIER, city, address=Street(street, house, address.line2))
    return DeliveryDetails(PersonName(user.last_name, user.first_name), f"+1555{chat:07}", place, CARRIER)


async def load(db: Database, world: World, clock: Clock) -> None:
    """Into an empty database. ValueError: an order is in a state that this feed does not know."""
    await import_feed(db, _feed(world), Agreed(), clock=clock)
    chats = chats_of(world)
    async with db.write() as session:
        for order in world.orders.values():
            await _write(session, order, world, chats[order.user], clock.now())
        await _promise(session, world)


def _feed(world: World) -> Feed:
    digest = hashlib.sha256(repr(sorted(world.items.items())).encode()).hexdigest()
    return Feed("tau2", "full", digest, _Shelf(world))


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Products as rows: the option called color is our colour, each combination of the others a size of the product's
    own chart. What the options were is kept among the features, by variant."""

    world: World

    def said(self, stored: Stored) -> Said:
        rows: dict[type[Base], dict[Key, Values]] = {
            SizeRow: {},
            ColourRow: {},
            CategoryRow: {(CATEGORY,): _category()},
            ProductRow: {},
            ProductColourRow: {},
            VariantRow: {},
        }
        held = _held(self.world)
        for position, product in enumerate(self.world.products.values()):
            rows[ProductRow][product.id,] = _product(product, position)
            for label in _labels(product).values():
                rows[SizeRow][product.id, label] = _size(product, label)
            for item in product.items:
                colour = colour_of(item)
                rows[ColourRow].setdefault((colour,), _colour(item, len(rows[ColourRow])))
                rows[ProductColourRow][product.id, colour] = {
                    "product_sku": product.id,
                    "colour": colour,
                    "position": 0,
                }
                rows[VariantRow][item.id,] = _variant(product, item, held[item.id])
        return Said(rows, covers="products")


def colour_of(item: Item) -> str:
    return item.options.get("color", PLAIN).replace(" ", "_").lower()


def _rest(item: Item) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in item.options.items() if name != "color"))


def _labels(product: Product) -> dict[tuple[tuple[str, str], ...], str]:
    """Numbers from 1, for our labels are short and these options are not."""
    return {rest: str(n) for n, rest in enumerate(sorted({_rest(item) for item in product.items}), 1)}


def _names(text: str) -> Values:
    return {"name_uk": text, "name_ru": text, "name_en": text, "aliases": []}


def _category() -> Values:
    return {"code": CATEGORY, "size_chart": CATEGORY, "position": 0, **_names(CATEGORY)}


def _size(product: Product, label: str) -> Values:
    empty = {"height_min": None, "height_max": None}
    return {"chart": product.id, "label": label, "position": int(label), **empty}


def _colour(item: Item, position: int) -> Values:
    name = item.options.get("color", PLAIN)
    return {"code": colour_of(item), "hex": "#808080", "position": position, **_names(name)}


def _product(product: Product, position: int) -> Values:
    texts = {f"{kind}_{locale}": "" for kind in ("description", "fabric") for locale in ("uk", "ru", "en")}
    return {
        "sku": product.id,
        **_names(product.name),
        **texts,
        "category": CATEGORY,
        "size_chart": product.id,
        "for_whom": "adult",
        "features": {item.id: dict(item.options) for item in product.items},
        "confused_with": [],
        "critical_check": {},
        "position": position,
        "active": True,
    }


def _variant(product: Product, item: Item, held: int) -> Values:
    return {
        "sku": item.id,
        "product_sku": product.id,
        "colour": colour_of(item),
        "size": _labels(product)[_rest(item)],
        "price_minor": item.price,
        "old_price_minor": None,
        "currency": CURRENCY,
        "stock": held + (SPARE if item.available else 0),
        "preorder_on": None,
        "active": True,
    }


def _held(world: World) -> Counter[str]:
    """Pieces by item that pending orders wait for."""
    pending = (order for order in world.orders.values() if order.status == PENDING)
    return Counter(bought.item for order in pending for bought in order.items)


async def _promise(session: AsyncSession, world: World) -> None:
    for item, pieces in _held(world).items():
        row = await session.get_one(VariantRow, item)
        row.reserved = pieces


async def _write(session: AsyncSession, order: Order, world: World, chat: int, at: datetime) -> None:
    row = _order(order, world.users[order.user], chat, at)
    session.add(row)
    await session.flush()
    pieces = Counter(bought.item for bought in order.items)
    prices = {bought.item: bought.price for bought in order.items}
    for item, count in pieces.items():
        session.add(_line(row.id, world.items[item], world, prices[item], count, row.state))
    _write_money(session, order, row, at)
    session.add(
        OrderEventRow(
            order_id=row.id, at=_millis(at), who="import:tau2", kind="state", after=row.state,
            reason="", source="tau2", told=True,
        )
    )  # fmt: skip


def _order(order: Order, user: User, chat: int, at: datetime) -> OrderRow:
    state = STATES.get(order.status)
    if state is None:
        raise ValueError(f"order {order.id} is {order.status!r}: this feed does not know that state")
    earlier = _millis(at - 2 * SINCE_DELIVERY)
    return OrderRow(
        number=order.id,
        chat=chat,
        state=state.value,
        mode=PaymentMode.FULL.value,
        currency=CURRENCY,
        goods_minor=order.total,
        fee_minor=0,
        prepay_minor=order.total,
        delivery=(delivery := details_of(user, chat, order.address)).as_json(),
        phone=delivery.phone,
        waybill=order.tracking[0] if order.tracking else None,
        created_at=earlier,
        confirmed_at=earlier,
        delivered_at=_millis(at - SINCE_DELIVERY) if state is OrderState.DELIVERED else None,
    )


def _line(order_id: int, item: Item, world: World, price: int, pieces: int, state: str) -> OrderLineRow:
    name = Names(*[world.products[item.product].name] * 3)
    colour = item.options.get("color", PLAIN)
    return OrderLineRow(
        order_id=order_id,
        variant_sku=item.id,
        product_sku=item.product,
        name_uk=name.uk,
        name_ru=name.ru,
        name_en=name.en,
        colour=colour_of(item),
        colour_uk=colour,
        colour_ru=colour,
        colour_en=colour,
        size=_labels(world.products[item.product])[_rest(item)],
        price_minor=price,
        pieces=pieces,
        held=pieces if state == OrderState.PAID else 0,
        taken=pieces if state in {OrderState.SHIPPED, OrderState.DELIVERED} else 0,
    )


def _write_money(session: AsyncSession, order: Order, row: OrderRow, at: datetime) -> None:
    for number, paid in enumerate(order.payments):
        if paid.kind == "payment":
            charge = f"tau2:{order.id}:{number}"
            session.add(
                PaymentRow(
                    order_id=row.id, charge_id=charge, amount_minor=paid.amount, method=paid.method, at=_millis(at)
                )
            )
        else:
            done = {"due_at": _millis(at), "done_at": _millis(at)}
            session.add(RefundRow(order_id=row.id, amount_minor=paid.amount, reason=row.state, **done))


def _millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)
