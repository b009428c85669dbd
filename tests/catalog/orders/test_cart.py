"""A cart promises what is in it, for a while, and to one shopper."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from catalog import Catalog
from catalog.audit import hold_facts
from catalog.effects import EffectKey
from catalog.errors import (
    EffectMismatch,
    FigureImpossible,
    LineNotFound,
    NotEnoughStock,
    VariantNotFound,
)
from catalog.orders import Orders
from catalog.products import Money
from catalog.settings import CatalogSettings
from catalog.stock import Stock
from tests.catalog.orders.conftest import CHAT, LARGE, SMALL, SOCKS, Desk, Hands, Keys


async def test_what_is_chosen_is_promised_and_added_up(orders: Orders, desk: Desk, key: Keys) -> None:
    await orders.add(key(), CHAT, SMALL)
    await orders.add(key(), CHAT, LARGE, 2)
    cart = await orders.add(key(), CHAT, SMALL)

    assert [(line.sku, line.pieces, line.held, line.free) for line in cart.lines] == [
        (SMALL, 2, True, 1),
        (LARGE, 2, True, 1),
    ]
    assert (cart.total, cart.pieces, cart.missing_to_free) == (Money(536_000), 4, Money(0))
    assert cart.lines[0].names.uk == "а"
    assert await desk.shelf(SMALL) == (3, 2)


async def test_pieces_change_and_lines_go(orders: Orders, desk: Desk, key: Keys) -> None:
    cart = await orders.add(key(), CHAT, SMALL, 3)
    line = cart.lines[0].line
    fewer = await orders.change(key(), CHAT, line, 1)
    held = await desk.shelf()
    gone = await orders.remove(key(), CHAT, line)

    assert (fewer.pieces, held) == (1, (3, 1))
    assert (gone.lines, gone.total, await desk.shelf()) == ((), Money(0), (3, 0))


async def test_a_cleared_cart_promises_nothing(orders: Orders, desk: Desk, key: Keys) -> None:
    await orders.add(key(), CHAT, SMALL, 3)
    await orders.add(key(), CHAT, LARGE)

    assert (await orders.clear(key(), CHAT)).lines == ()
    assert (await desk.shelf(), await desk.shelf(LARGE)) == ((3, 0), (3, 0))


async def test_a_double_tap_adds_once(orders: Orders, desk: Desk) -> None:
    first = await orders.add(EffectKey("t", "add"), CHAT, SMALL)
    second = await orders.add(EffectKey("t", "add"), CHAT, SMALL)

    assert first == second
    assert await desk.shelf() == (3, 1)
    with pytest.raises(EffectMismatch):
        await orders.add(EffectKey("t", "add"), CHAT, SMALL, 2)


@pytest.mark.parametrize("pieces", [0, -1, 51, 10**12])
async def test_figures_that_nobody_orders_are_refused(orders: Orders, desk: Desk, key: Keys, pieces: int) -> None:
    with pytest.raises(FigureImpossible):
        await orders.add(key(), CHAT, SMALL, pieces)
    assert await desk.shelf() == (3, 0)


async def test_more_than_there_is_is_refused_and_nothing_changes(orders: Orders, desk: Desk, key: Keys) -> None:
    await orders.add(key(), CHAT, SMALL, 2)
    with pytest.raises(NotEnoughStock) as refused:
        await orders.add(key(), CHAT + 1, SMALL, 2)

    assert (refused.value.stock, refused.value.reserved) == (3, 2)
    assert (await orders.cart(CHAT + 1)).lines == ()
    assert await desk.shelf() == (3, 2)


async def test_what_is_unknown_or_switched_off_or_not_in_the_cart_is_refused(
    orders: Orders, desk: Desk, key: Keys
) -> None:
    cart = await orders.add(key(), CHAT, SMALL)
    await desk.set(LARGE, active=False)
    for sku in ("NOTHING", LARGE):
        with pytest.raises(VariantNotFound):
            await orders.add(key(), CHAT, sku)
    with pytest.raises(LineNotFound):
        await orders.change(key(), CHAT + 1, cart.lines[0].line, 2)


async def test_a_promise_ends_by_itself_and_is_free_at_once(
    orders: Orders, desk: Desk, key: Keys, clock: Hands
) -> None:
    await orders.add(key(), CHAT, SMALL, 3)
    clock.pass_by(minutes=29, seconds=59)
    with pytest.raises(NotEnoughStock):
        await orders.add(key(), CHAT + 1, SMALL)
    clock.pass_by(seconds=1)
    other = await orders.add(key(), CHAT + 1, SMALL)
    late = await orders.cart(CHAT)

    assert other.lines[0].held
    assert [(line.pieces, line.held, line.free) for line in late.lines] == [(3, False, 2)]
    told = await orders.untold()
    assert [(event.kind, event.chat, event.before) for event in told] == [("expired", CHAT, SMALL)]
    await orders.told(key(), [event.id for event in told])
    assert await orders.untold() == ()


async def test_an_ended_promise_is_renewed_when_the_line_is_touched(
    orders: Orders, desk: Desk, key: Keys, clock: Hands
) -> None:
    cart = await orders.add(key(), CHAT, SMALL)
    clock.pass_by(hours=1)
    assert await orders.release_expired() == 1
    assert await orders.release_expired() == 0
    again = await orders.change(key(), CHAT, cart.lines[0].line, 2)

    assert again.lines[0].held
    assert await desk.shelf() == (3, 2)


async def test_the_owner_counts_what_nobody_waits_for_any_more(
    orders: Orders, desk: Desk, key: Keys, clock: Hands
) -> None:
    stock = Stock(desk.database, clock, orders.settle)
    await orders.add(key(), CHAT, SMALL, 3)
    with pytest.raises(NotEnoughStock):
        await stock.set_stock(SMALL, 1, "owner:7", key())
    clock.pass_by(minutes=31)

    assert (await stock.look(SMALL)).variants[0].reserved == 0
    assert (await stock.set_stock(SMALL, 1, "owner:7", key())).variants[0].stock == 1


async def test_every_reader_of_the_shop_sees_a_promise_begin_and_end(shop_settings: CatalogSettings) -> None:
    clock, sku = Hands(), "KOS-ZIP-PINK-110"
    async with Catalog.open(shop_settings, clock) as catalog:
        await catalog.prepare()
        await catalog.stock.set_price(
            sku, Money(50_000), "owner:7", EffectKey("p", "price")
        )  # from now on it is cached
        seen = []
        for _ in range(2):
            product = await catalog.product("KOS-ZIP")
            count = (await catalog.count()).pieces
            found = (await catalog.search("костюм")).hits[0].product
            seen.append(
                [next(v.stock for v in each.variants if v.sku == sku) for each in (product, found)]
                + [(await catalog.variant(sku)).stock, count]
            )
            if len(seen) == 1:
                before = count
                await catalog.orders.add(EffectKey("t", "add"), CHAT, sku)
                promised = [(await catalog.product("KOS-ZIP")), (await catalog.variant(sku)).stock]
                clock.pass_by(minutes=31)

    assert seen[0] == seen[1] == [1, 1, 1, before]
    assert promised[1] == 0


@pytest.mark.parametrize("buyers", [2, 12])
async def test_of_many_buyers_of_one_unit_exactly_one_wins(
    elsewhere: Callable[[], Orders], desk: Desk, buyers: int
) -> None:
    await desk.set(stock=1)
    shops = [elsewhere() for _ in range(3)]

    async def buy(chat: int) -> bool:
        try:
            await shops[chat % 3].add(EffectKey(f"chat-{chat}", "add"), chat, SMALL)
        except NotEnoughStock:
            return False
        return True

    won = await asyncio.gather(*(buy(chat) for chat in range(1, buyers + 1)))

    assert sum(won) == 1
    assert await desk.shelf() == (1, 1)


async def test_one_key_in_three_processes_adds_once(elsewhere: Callable[[], Orders], desk: Desk) -> None:
    shops = [elsewhere() for _ in range(3)]
    carts = await asyncio.gather(*(shop.add(EffectKey("t", "add"), CHAT, SMALL) for shop in shops))

    assert carts[0] == carts[1] == carts[2]
    assert await desk.shelf() == (3, 1)


async def test_two_hands_of_one_chat_make_one_cart(elsewhere: Callable[[], Orders], orders: Orders, desk: Desk) -> None:
    shops = [elsewhere() for _ in range(3)]
    skus = (SMALL, LARGE, SOCKS)
    await asyncio.gather(*(shop.add(EffectKey(sku, "add"), CHAT, sku) for shop, sku in zip(shops, skus, strict=True)))

    assert sorted(line.sku for line in (await orders.cart(CHAT)).lines) == sorted(skus)


async def test_a_cart_waits_for_an_import(orders: Orders, desk: Desk, key: Keys) -> None:
    async with desk.database.write() as session:
        await hold_facts(session)
        adding = asyncio.create_task(orders.add(key(), CHAT, SMALL))
        done, _ = await asyncio.wait({adding}, timeout=0.3)
        assert not done
    assert (await adding).pieces == 1
