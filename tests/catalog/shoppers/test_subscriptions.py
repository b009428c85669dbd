"""Who waits for a variant, on both databases."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import update

from catalog.db import Database
from catalog.effects import EffectKey
from catalog.errors import EffectMismatch
from catalog.shoppers.subscriptions import Subscriptions
from catalog.tables import ProductRow
from tests.catalog.orders.conftest import CHAT, LARGE, NOON, SMALL, SOCKS, Desk, Hands, Keys


@pytest.fixture
def subscriptions(shelves: Database, clock: Hands) -> Subscriptions:
    return Subscriptions(shelves, clock)


async def test_who_waits_is_told_once_when_a_piece_is_there_again(
    subscriptions: Subscriptions, desk: Desk, key: Keys
) -> None:
    await desk.set(SMALL, stock=0)
    assert await subscriptions.add(key(), CHAT, SMALL, "ru")
    assert await subscriptions.due() == ()

    await desk.set(SMALL, stock=1)
    (waiting,) = await subscriptions.due()
    assert (waiting.chat, waiting.variant_sku, waiting.locale, waiting.asked_at) == (CHAT, SMALL, "ru", NOON)
    told = key()
    await subscriptions.told(told, [waiting.id])
    await subscriptions.told(told, [waiting.id])
    assert await subscriptions.due() == ()
    assert await subscriptions.of_chat(CHAT) == ()


async def test_what_is_promised_to_another_is_not_there(subscriptions: Subscriptions, desk: Desk, key: Keys) -> None:
    await desk.set(SMALL, stock=1, reserved=1)
    await subscriptions.add(key(), CHAT, SMALL, "uk")
    assert await subscriptions.due() == ()

    await desk.set(SMALL, reserved=0)
    assert len(await subscriptions.due()) == 1


async def test_what_is_off_sale_is_not_there(subscriptions: Subscriptions, shelves: Database, desk: Desk) -> None:
    await subscriptions.add(desk.key(), CHAT, SMALL, "uk")
    await subscriptions.add(desk.key(), CHAT, SOCKS, "uk")
    await desk.set(SMALL, active=False)
    async with shelves.write() as session:
        await session.execute(update(ProductRow).where(ProductRow.sku == "SOX").values(active=False))
    assert await subscriptions.due() == ()


async def test_to_ask_twice_is_to_wait_once(subscriptions: Subscriptions, key: Keys) -> None:
    assert await subscriptions.add(key(), CHAT, SMALL, "uk")
    assert not await subscriptions.add(key(), CHAT, SMALL, "en")
    assert await subscriptions.add(key(), CHAT, LARGE, "uk")
    assert await subscriptions.add(key(), CHAT + 1, SMALL, "uk")
    assert [each.variant_sku for each in await subscriptions.of_chat(CHAT)] == [SMALL, LARGE]
    assert [(each.chat, each.locale) for each in await subscriptions.due()] == [
        (CHAT, "uk"),
        (CHAT, "uk"),
        (CHAT + 1, "uk"),
    ]
    assert len(await subscriptions.due(limit=1)) == 1


async def test_who_was_told_may_wait_again(subscriptions: Subscriptions, key: Keys) -> None:
    await subscriptions.add(key(), CHAT, SMALL, "uk")
    (first,) = await subscriptions.due()
    await subscriptions.told(key(), [first.id])
    assert await subscriptions.add(key(), CHAT, SMALL, "uk")
    (second,) = await subscriptions.due()
    assert second.id != first.id


async def test_a_replayed_turn_hears_what_the_first_heard(subscriptions: Subscriptions) -> None:
    key = EffectKey("turn-1", "subscribe")
    assert await subscriptions.add(key, CHAT, SMALL, "uk")
    assert await subscriptions.add(key, CHAT, SMALL, "uk")
    with pytest.raises(EffectMismatch):
        await subscriptions.add(key, CHAT, LARGE, "uk")
    assert len(await subscriptions.of_chat(CHAT)) == 1


async def test_of_many_taps_at_once_one_counts(subscriptions: Subscriptions, key: Keys) -> None:
    taps = [subscriptions.add(key(), CHAT, SMALL, "uk") for _ in range(6)]
    assert sorted(await asyncio.gather(*taps)) == [False] * 5 + [True]
    assert len(await subscriptions.of_chat(CHAT)) == 1
