"""The shop's own prices of delivery, and the carrier that goes by them."""

from __future__ import annotations

from datetime import date

import pytest

from catalog.delivery import City, DeliveryDetails, Part, PersonName, Place, Way
from catalog.delivery.carriers import Carrier, Parcel
from catalog.delivery.rates import FlatRates, Rate, Rates, RatesEntry
from catalog.errors import PlaceUnknown
from catalog.products import Money

RATES = Rates(ways={Way.BRANCH: Rate(8000, free_from=200_000), Way.COURIER: Rate(13_000), Way.PICKUP: Rate(0)})
LVIV = Place(Way.BRANCH, City("Львів", "Львівська"), 5)


def parcel(worth: int) -> Parcel:
    return Parcel("V-1", Money(worth), 1000, (30, 20, 10), "Одяг")


@pytest.mark.parametrize(("worth", "fee"), [(100, 8000), (199_999, 8000), (200_000, 0), (900_000, 0)])
async def test_a_dear_order_is_sent_for_nothing(worth: int, fee: int) -> None:
    carrier: Carrier = FlatRates(RATES)
    assert (await carrier.fee(parcel(worth), LVIV)).delivery == Money(fee)


async def test_a_way_that_the_shop_does_not_offer_is_refused() -> None:
    with pytest.raises(PlaceUnknown) as refused:
        await FlatRates(RATES).fee(parcel(100), Place(Way.LOCKER, City("Львів"), 5))
    assert refused.value.part == Part.WAY


async def test_it_writes_no_waybills_and_tracks_nothing() -> None:
    carrier = FlatRates(RATES)
    details = DeliveryDetails(PersonName("Іваненко", "Оля"), "+380671234567", LVIV, carrier.code)
    assert await carrier.ship(parcel(100), details, date(2026, 11, 21)) is None
    assert await carrier.track(["1"]) == {}
    assert await carrier.point(LVIV) is None


async def test_it_knows_the_towns_of_the_table_and_believes_in_the_rest() -> None:
    carrier = FlatRates(RATES)
    both = await carrier.settlements(City("Городок"))
    (unknown,) = await carrier.settlements(City("Вигадане", "Полтавська"))
    assert {each.city.region for each in both} == {"Львівська", "Хмельницька"}
    assert unknown.city == City("Вигадане", "Полтавська")


def test_the_file_is_told_in_hryvnias_and_a_way_left_out_is_not_offered() -> None:
    told = {
        "branch": {"price": 80, "free_from": 2000},
        "courier": {"price": 130},
        "sends_from": {"city": "Львів", "branch": 3},
    }
    rates = RatesEntry.model_validate(told).rates()
    assert rates.ways == {Way.BRANCH: Rate(8000, 200_000), Way.COURIER: Rate(13_000)}
    assert (rates.sender, rates.sender_branch) == (City("Львів", "Львівська"), 3)


def test_a_shop_that_sends_in_no_way_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="in no way at all"):
        RatesEntry.model_validate({"branch": None})
