"""A cart becomes an order that keeps its word: names, prices and pieces stay as they were told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from catalog.effects import EffectKey
from catalog.errors import (
    CartEmpty,
    FigureImpossible,
    LineNotFound,
    NotEnoughStock,
    NotYours,
    OrderMoveImpossible,
    OrderNotFound,
    PaymentModeRefused,
    PriceChanged,
    ReturnImpossible,
    VariantNotFound,
)
from catalog.orders import By, Given, Order, Orders, PaymentMode, ReturnReason
from catalog.products import Money
from catalog.stock import Stock
from catalog.tables import AuditRow, EffectRow, ProductRow
from tests.catalog.orders.conftest import (
    CARRIER,
    CHAT,
    LARGE,
    MANAGER,
    SHOPPER,
    SMALL,
    SOCKS,
    Desk,
    Hands,
    Keys,
    S,
    details,
    rules,
)


async def test_an_order_keeps_names_sizes_and_prices_as_they_were(orders: Orders, desk: Desk, key: Keys) -> None:
    order = await desk.ordered(SMALL, LARGE, fee=Money(8_000))
    await desk.set(SMALL, price_minor=1)
    async with desk.database.write() as session:
        await session.execute(update(ProductRow).values(name_uk="інше"))
    found = await orders.find(order.number, CHAT)

    assert found == order
    assert [(line.sku, line.size, line.price.minor, line.names.uk, line.held) for line in found.lines] == [
        (SMALL, "92", 129_000, "а", 1),
        (LARGE, "98", 139_000, "а", 1),
    ]
    assert (found.goods, found.delivery_fee, found.total) == (Money(268_000), Money(8_000), Money(276_000))
    assert (found.state, found.delivery, found.prepayment) == (S.CONFIRMED, details(), Money(276_000))
    assert (await orders.cart(CHAT)).lines == ()


async def test_a_price_that_changed_since_is_told_first(orders: Orders, desk: Desk, key: Keys) -> None:
    cart = await orders.add(key(), CHAT, SMALL, 2)
    await desk.set(SMALL, price_minor=135_000)
    with pytest.raises(PriceChanged) as changed:
        await orders.confirm(key(), CHAT, details(), PaymentMode.FULL, cart.total)
    told = await orders.cart(CHAT)
    order = await orders.confirm(key(), CHAT, details(), PaymentMode.FULL, told.total)

    assert (changed.value.old, changed.value.new) == (258_000, 270_000)
    assert changed.value.changes == ((SMALL, 129_000, 135_000),)
    assert (told.lines[0].told_price, told.lines[0].price) == (Money(129_000), Money(135_000))
    assert (order.total, order.lines[0].price) == (Money(270_000), Money(135_000))


async def test_a_replayed_confirmation_makes_no_second_order(orders: Orders, desk: Desk, key: Keys) -> None:
    cart = await orders.add(key(), CHAT, SMALL)
    tap = EffectKey("t", "confirm")
    first = await orders.confirm(tap, CHAT, details(), PaymentMode.FULL, cart.total)
    await orders.add(key(), CHAT, LARGE)
    second = await orders.confirm(tap, CHAT, details(), PaymentMode.FULL, cart.total)

    assert first == second
    assert len(await orders.of_chat(CHAT)) == 1
    assert (await orders.cart(CHAT)).pieces == 1


async def test_no_effect_keeps_what_is_personal(orders: Orders, desk: Desk, key: Keys) -> None:
    order = await desk.delivered()
    line = order.lines[0].line
    asked = await orders.return_items(
        key(), order.number, [Given(line)], ReturnReason.NOT_LIKED, SHOPPER, refund_to="UA-SECRET"
    )
    async with desk.database.read() as session:
        rows = await session.execute(select(EffectRow.arguments, EffectRow.result))
        kept = "".join(f"{arguments}{result}" for arguments, result in rows)

    personal = (details().phone, details().recipient.last, "UA-SECRET")
    assert asked.delivery == details()
    assert order.number in kept
    assert not any(json.dumps(each)[1:-1] in kept for each in personal)


async def test_two_taps_at_once_make_one_order(elsewhere: Callable[[], Orders], orders: Orders, key: Keys) -> None:
    cart = await orders.add(key(), CHAT, SMALL)

    async def confirm(shop: Orders, turn: str) -> Order | None:
        try:
            return await shop.confirm(EffectKey(turn, "confirm"), CHAT, details(), PaymentMode.FULL, cart.total)
        except CartEmpty:
            return None

    made = await asyncio.gather(*(confirm(elsewhere(), f"t{n}") for n in range(3)))

    assert len([order for order in made if order is not None]) == 1
    assert len(await orders.of_chat(CHAT)) == 1


async def test_an_empty_cart_is_no_order(orders: Orders, key: Keys) -> None:
    with pytest.raises(CartEmpty):
        await orders.confirm(key(), CHAT, details(), PaymentMode.FULL, Money(0))


async def test_the_last_unit_that_went_meanwhile_is_not_sold_twice(
    orders: Orders, desk: Desk, key: Keys, clock: Hands
) -> None:
    await desk.set(stock=1)
    cart = await orders.add(key(), CHAT, SMALL)
    clock.pass_by(minutes=31)
    await orders.add(key(), CHAT + 1, SMALL)
    with pytest.raises(NotEnoughStock):
        await orders.confirm(key(), CHAT, details(), PaymentMode.FULL, cart.total)

    assert await orders.of_chat(CHAT) == ()
    assert await desk.shelf() == (1, 1)


async def test_an_ended_promise_is_kept_if_it_still_can_be(orders: Orders, desk: Desk, key: Keys, clock: Hands) -> None:
    cart = await orders.add(key(), CHAT, SMALL)
    clock.pass_by(minutes=31)
    await orders.confirm(key(), CHAT, details(), PaymentMode.COD, cart.total)
    clock.pass_by(days=30)
    await orders.release_expired()

    assert await desk.shelf() == (3, 1)


async def test_what_was_switched_off_is_not_confirmed(orders: Orders, desk: Desk, key: Keys) -> None:
    cart = await orders.add(key(), CHAT, SMALL)
    await desk.set(active=False)
    with pytest.raises(VariantNotFound):
        await orders.confirm(key(), CHAT, details(), PaymentMode.FULL, cart.total)
    assert (await orders.cart(CHAT)).lines[0].free == 0


@pytest.mark.parametrize("fee", [Money(-1), Money(100, "EUR")])
async def test_a_fee_that_no_carrier_has_is_refused(orders: Orders, key: Keys, fee: Money) -> None:
    cart = await orders.add(key(), CHAT, SMALL)
    with pytest.raises(FigureImpossible):
        await orders.confirm(key(), CHAT, details(), PaymentMode.FULL, cart.total, fee)


async def test_the_shop_decides_how_it_is_paid(desk: Desk, clock: Hands, key: Keys) -> None:
    strict = Orders(desk.database, clock, rules(payments=("full",)))
    cart = await strict.add(key(), CHAT, SMALL)
    with pytest.raises(PaymentModeRefused) as refused:
        await strict.confirm(key(), CHAT, details(), PaymentMode.COD, cart.total)
    assert refused.value.allowed == ("full",)


async def test_who_left_a_parcel_pays_in_advance_next_time(orders: Orders, desk: Desk, key: Keys) -> None:
    order = await desk.ordered(mode=PaymentMode.COD)
    lost = await desk.through(order, S.PACKED, S.SHIPPED, S.ARRIVED, S.UNCOLLECTED, S.RETURNED)

    assert (lost.kept, await desk.shelf()) == (Money(0), (3, 0))
    assert await orders.modes(CHAT) == (PaymentMode.FULL, PaymentMode.PART)
    assert await orders.modes(CHAT + 1, details().phone) == (PaymentMode.FULL, PaymentMode.PART)
    assert PaymentMode.COD in await orders.modes(CHAT + 1, "+380670000009")
    with pytest.raises(PaymentModeRefused):
        await desk.ordered(mode=PaymentMode.COD, chat=CHAT + 1)


async def test_a_parcel_that_was_fetched_late_is_forgiven(orders: Orders, desk: Desk) -> None:
    order = await desk.ordered(mode=PaymentMode.COD)
    await desk.through(order, S.PACKED, S.SHIPPED, S.ARRIVED, S.UNCOLLECTED, S.DELIVERED)

    assert PaymentMode.COD in await orders.modes(CHAT)


async def test_a_parcel_on_delivery_goes_its_way_and_the_carrier_takes_the_money(
    orders: Orders, desk: Desk, clock: Hands
) -> None:
    order = await desk.ordered(mode=PaymentMode.COD, fee=Money(8_000))
    packed = await desk.through(order, S.PACKED)
    on_shelf = await desk.shelf()
    arrived = await desk.through(order, S.SHIPPED, S.ARRIVED, by=CARRIER)
    done = await desk.through(order, S.DELIVERED, by=CARRIER)

    assert (packed.lines[0].taken, packed.lines[0].held, on_shelf) == (1, 0, (2, 0))
    assert arrived.storage_until is not None
    assert (arrived.storage_until - clock.now()).days == 7
    assert [(each.method, each.amount, each.charge_id) for each in done.payments] == [
        ("carrier", Money(137_000), f"carrier:{order.number}")
    ]
    assert (done.kept, done.delivered_at) == (done.total, clock.now())
    moves = [(each.before, each.after, each.who) for each in await orders.events(order.number) if each.kind == "state"]
    assert moves == [
        ("draft", "confirmed", f"shopper:{CHAT}"),
        ("confirmed", "packed", "manager:7"),
        ("packed", "shipped", "carrier:flat"),
        ("shipped", "arrived", "carrier:flat"),
        ("arrived", "delivered", "carrier:flat"),
    ]


async def test_what_leaves_the_shelf_leaves_a_trail(desk: Desk) -> None:
    await desk.through(await desk.ordered(mode=PaymentMode.COD), S.PACKED)
    async with desk.database.read() as session:
        rows = list(await session.scalars(select(AuditRow)))

    assert [(row.who, row.sku, row.field, row.before, row.after) for row in rows] == [
        ("manager:7", SMALL, "stock", "3", "2")
    ]


@pytest.mark.parametrize(
    ("to", "by", "why"),
    [
        (S.DELIVERED, MANAGER, "state"),
        (S.PAID, By.shop("bot"), "money"),
        (S.AWAITING_PAYMENT, SHOPPER, "who"),
        (S.PACKED, MANAGER, "state"),
        (S.CANCELLED, CARRIER, "who"),
    ],
)
async def test_steps_that_the_table_does_not_have_are_refused(desk: Desk, to: S, by: By, why: str) -> None:
    order = await desk.ordered()
    with pytest.raises(OrderMoveImpossible) as refused:
        await desk.orders.move(desk.key(), order.number, to, by)

    assert refused.value.why == why
    assert (await desk.orders.find(order.number)) == order


async def test_another_chats_order_is_nobodys_business(desk: Desk, orders: Orders, key: Keys) -> None:
    order, stranger = await desk.ordered(), By.shopper(CHAT + 1)
    tries = (
        lambda: orders.find(order.number, CHAT + 1),
        lambda: orders.cancel(key(), order.number, stranger),
        lambda: orders.change_address(key(), order.number, details("Київ"), stranger),
        lambda: orders.change_items(key(), order.number, [Given(order.lines[0].line, 1, LARGE)], stranger),
        lambda: orders.receipt(key(), CHAT + 1, order.number, "ff", "photo"),
    )
    for attempt in tries:
        with pytest.raises(NotYours):
            await attempt()
    with pytest.raises(OrderNotFound):
        await orders.find("999999")
    assert await orders.find(order.number) == order


async def test_a_shopper_cancels_until_it_is_packed(desk: Desk, orders: Orders, key: Keys) -> None:
    first, second = await desk.paid(), await desk.paid(chat=CHAT + 1)
    cancelled = await orders.cancel(key(), first.number, SHOPPER, "передумала")
    await desk.through(second, S.PACKED)
    with pytest.raises(OrderMoveImpossible):
        await orders.cancel(key(), second.number, By.shopper(CHAT + 1))
    opened = await orders.cancel(key(), second.number, MANAGER)

    assert [(each.state, each.owed, each.kept) for each in (cancelled, opened)] == [
        (S.CANCELLED, Money(129_000), Money(0))
    ] * 2
    assert await desk.shelf() == (3, 0)


async def test_an_address_changes_until_it_is_shipped(desk: Desk, orders: Orders, key: Keys) -> None:
    order = await desk.paid()
    await desk.through(order, S.PACKED)
    moved = await orders.change_address(key(), order.number, details("Київ"), SHOPPER)
    await desk.through(order, S.SHIPPED)
    with pytest.raises(OrderMoveImpossible):
        await orders.change_address(key(), order.number, details(), SHOPPER)

    assert moved.delivery == details("Київ") == (await orders.find(order.number)).delivery
    said = [each for each in await orders.events(order.number) if each.kind == "address"]
    assert [(each.before, each.after, each.reason) for each in said] == [(None, None, "")]


async def test_a_waybill_is_kept_and_not_a_shoppers_to_write(desk: Desk, orders: Orders, key: Keys) -> None:
    order = await desk.paid()
    kept = await orders.waybill(key(), order.number, "20450000000001", MANAGER)
    with pytest.raises(OrderMoveImpossible):
        await orders.waybill(key(), order.number, "1", SHOPPER)

    assert kept.waybill == "20450000000001"


async def test_a_dearer_size_before_packing_is_due_and_a_cheaper_one_is_owed_back(
    desk: Desk, orders: Orders, key: Keys
) -> None:
    order = await desk.paid(SMALL)
    dearer = await orders.change_items(key(), order.number, [Given(order.lines[0].line, 1, LARGE)], SHOPPER)
    again = await orders.pay(key(), order.number, dearer.due, "more", "card")
    cheaper = await orders.change_items(key(), order.number, [Given(dearer.lines[0].line, 1, SMALL)], SHOPPER)

    assert (dearer.state, dearer.due, dearer.total) == (S.AWAITING_PAYMENT, Money(10_000), Money(139_000))
    assert (again.state, cheaper.state) == (S.PAID, S.PAID)
    assert (cheaper.owed, cheaper.kept, [line.sku for line in cheaper.lines]) == (
        Money(10_000),
        Money(129_000),
        [SMALL],
    )
    assert (await desk.shelf(SMALL), await desk.shelf(LARGE)) == ((3, 1), (3, 0))


async def test_items_that_cannot_be_changed_stay(desk: Desk, orders: Orders, key: Keys) -> None:
    order = await desk.paid(SMALL)
    line = order.lines[0].line
    await desk.set(LARGE, stock=0)
    refusals: list[tuple[Given, type[Exception]]] = [
        (Given(line, 1, SMALL), ReturnImpossible),
        (Given(line, 1, SOCKS), ReturnImpossible),
        (Given(line, 2, LARGE), ReturnImpossible),
        (Given(line, 1, LARGE), NotEnoughStock),
        (Given(line, 1, "NOTHING"), VariantNotFound),
        (Given(line, 0, LARGE), FigureImpossible),
        (Given(line, 1), FigureImpossible),
        (Given(line + 1, 1, LARGE), LineNotFound),
    ]
    for swap, error in refusals:
        with pytest.raises(error):
            await orders.change_items(key(), order.number, [swap], SHOPPER)
    await desk.through(order, S.PACKED)
    with pytest.raises(OrderMoveImpossible):
        await orders.change_items(key(), order.number, [Given(line, 1, LARGE)], SHOPPER)

    assert (await orders.find(order.number)).lines[0].pieces == 1


async def test_an_order_that_nobody_pays_for_is_given_up(desk: Desk, orders: Orders, key: Keys, clock: Hands) -> None:
    order = await desk.ordered()
    clock.pass_by(hours=47, minutes=59)
    assert (await orders.find(order.number)).state is S.CONFIRMED
    clock.pass_by(minutes=1)

    assert (await orders.find(order.number)).state is S.CANCELLED
    assert await desk.shelf() == (3, 0)
    late = await orders.pay(key(), order.number, order.total, "late", "card")
    assert (late.state, late.owed) == (S.CANCELLED, order.total)
    told = [(each.kind, each.after, each.reason) for each in await orders.untold()]
    assert ("state", "cancelled", "unpaid") in told


async def test_an_order_with_a_receipt_is_not_given_up(desk: Desk, orders: Orders, key: Keys, clock: Hands) -> None:
    order = await desk.ordered()
    await orders.receipt(key(), CHAT, order.number, "ff", "photo")
    clock.pass_by(days=10)

    assert (await orders.find(order.number)).state is S.PAYMENT_CHECK


async def test_people_find_orders_by_state(desk: Desk, orders: Orders) -> None:
    paid, waiting = await desk.paid(), await desk.ordered(chat=CHAT + 1)

    assert [each.number for each in await orders.in_state(S.PAID)] == [paid.number]
    assert [each.number for each in await orders.of_chat(CHAT + 1)] == [waiting.number]


async def test_the_owner_cannot_sell_what_is_promised(desk: Desk, clock: Hands, key: Keys) -> None:
    await desk.ordered()
    stock = Stock(desk.database, clock)
    with pytest.raises(NotEnoughStock):
        await stock.set_stock(SMALL, 0, "owner:7", key())


@pytest.mark.parametrize("packed", [True, False])
async def test_what_leaves_with_a_number_is_packed_by_that_and_told_once(desk: Desk, packed: bool) -> None:
    order = await desk.paid(SMALL)
    if packed:
        order = await desk.through(order, S.PACKED)
    before = {event.id for event in await desk.orders.untold()}
    shipped = await desk.orders.ship(desk.key(), order.number, "20450000000001", MANAGER)
    assert (shipped.state, shipped.waybill) == (S.SHIPPED, "20450000000001")
    news = [event for event in await desk.orders.untold() if event.id not in before]
    assert [(event.kind, event.after) for event in news] == [("waybill", "20450000000001"), ("state", S.SHIPPED)]
    states = [event.after for event in await desk.orders.events(order.number) if event.kind == "state"]
    assert states[-2:] == [S.PACKED, S.SHIPPED]


async def test_what_may_not_leave_stays_as_it_was(desk: Desk) -> None:
    unpaid = await desk.ordered(SMALL, mode=PaymentMode.FULL)
    for by in (MANAGER, SHOPPER):
        with pytest.raises(OrderMoveImpossible):
            await desk.orders.ship(desk.key(), unpaid.number, "20450000000001", by)
    found = await desk.orders.find(unpaid.number)
    assert (found.state, found.waybill) == (unpaid.state, None)
