"""The delivery of the last order is kept for the next one, for as long as the shopper wants."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalog.clock import SystemClock
from catalog.db import Database
from catalog.delivery import Address, City, DeliveryDetails, PersonName, Place, Way
from catalog.effects import EffectKey
from catalog.shoppers.deliveries import KnownDeliveries

LVIV = City("Львів", "Львівська")
HOME = DeliveryDetails(
    PersonName("Вигадана", "Олена", "Іванівна"),
    "+380671234567",
    Place(Way.COURIER, LVIV, None, Address("вул. Вигадана", "1", "2")),
    "flat",
)
BRANCH = replace(HOME, place=Place(Way.BRANCH, LVIV, 12))


@pytest.fixture
def kept(database: Database) -> KnownDeliveries:
    return KnownDeliveries(database, SystemClock())


async def test_what_was_kept_is_found_whole(kept: KnownDeliveries) -> None:
    await kept.keep(EffectKey("t1", "keep"), 501, HOME)

    assert await kept.find(501) == HOME
    assert await kept.find(502) is None


async def test_the_latest_replaces_the_one_before_and_a_replay_changes_nothing(kept: KnownDeliveries) -> None:
    await kept.keep(EffectKey("t1", "keep"), 501, HOME)
    await kept.keep(EffectKey("t2", "keep"), 501, BRANCH)
    await kept.keep(EffectKey("t1", "keep"), 501, HOME)

    assert await kept.find(501) == BRANCH


async def test_what_was_forgotten_is_not_brought_back_by_a_replay(kept: KnownDeliveries) -> None:
    await kept.keep(EffectKey("t1", "keep"), 501, HOME)

    await kept.forget(501)
    await kept.forget(501)
    await kept.keep(EffectKey("t1", "keep"), 501, HOME)

    assert await kept.find(501) is None
